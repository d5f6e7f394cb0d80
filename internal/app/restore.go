package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"alongside/internal/app/schema"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
)

type restoreCommand struct {
	Folder  string `arg:"" help:"Folder that alongside backup made."`
	Replace bool   `help:"Put the backup in place of a database that is there; the old one is kept beside it. Stop the program first."`
}

type restoreAnswer struct {
	Database  string `json:"database"`
	Kept      string `json:"kept,omitempty"`
	Documents int    `json:"documents"`
	Whole     bool   `json:"whole"` // the audit chains verify, up to the heads of the day of the backup
}

// Run checks every file of the backup against its manifest, tries the database, and only then puts it in place.
func (r restoreCommand) Run(ctx context.Context, s *session) error {
	c, err := s.config()
	if err != nil {
		return err
	}
	target, err := sqliteFile(c)
	if err != nil {
		return err
	}
	m, err := readManifest(r.Folder)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(target); err == nil && !r.Replace {
		return fault.Conflictf("%s is there already. With --replace it is kept beside the restored one.", target)
	}
	partial := target + ".restoring"
	report, err := s.tryDatabase(ctx, filepath.Join(r.Folder, backupDatabase), partial, m.Heads)
	if err != nil {
		return errors.Join(err, removeDatabase(partial))
	}
	a := restoreAnswer{Database: target, Whole: report.OK()}
	if a.Documents, err = restoreDocuments(r.Folder, m, c.Documents.Folder); err != nil {
		return errors.Join(err, removeDatabase(partial))
	}
	if a.Kept, err = moveAside(target, target+".before-"+s.Clock().UTC().Format("20060102T150405")); err != nil {
		return errors.Join(err, removeDatabase(partial))
	}
	if err := os.Rename(partial, target); err != nil {
		return err
	}
	if !a.Whole { // people need their records back; whoever looks into the break has both copies
		fmt.Fprintf(s.Stderr, "alongside: warning: the audit chain of the backup is broken\n%s", report)
	}
	return s.answer(a, func(w io.Writer) {
		fmt.Fprintf(w, "%s is the backup of %s, with %d documents that were not there.\n", a.Database, m.Made.Format("2 January 2006 15:04 UTC"), a.Documents)
		if a.Kept != "" {
			fmt.Fprintf(w, "What it replaced is %s.\n", a.Kept)
		}
	})
}

// readManifest reads the manifest and holds the folder to it.
func readManifest(folder string) (manifest, error) {
	var m manifest
	text, err := os.ReadFile(filepath.Join(folder, backupManifest))
	if err != nil {
		return m, fault.Invalidf("folder", "%s is no backup: %v", folder, err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fault.Invalidf("folder", "%s cannot be read: %v", backupManifest, err)
	}
	var wrong []fault.Field
	found := false
	for _, f := range m.Files {
		found = found || f.Path == backupDatabase
		if !filepath.IsLocal(f.Path) {
			wrong = append(wrong, fault.Field{Name: f.Path, Message: "lies outside the backup"})
			continue
		}
		size, sum, err := sumOf(filepath.Join(folder, f.Path))
		switch {
		case err != nil:
			wrong = append(wrong, fault.Field{Name: f.Path, Message: "cannot be read: " + err.Error()})
		case size != f.Size || sum != f.SHA256:
			wrong = append(wrong, fault.Field{Name: f.Path, Message: "is not what was backed up"})
		}
	}
	if !found {
		wrong = append(wrong, fault.Field{Name: backupManifest, Message: "names no " + backupDatabase})
	}
	return m, fault.InvalidFields(wrong...)
}

// tryDatabase copies the backup's database to path, brings it up to date and verifies its chains.
func (s *session) tryDatabase(ctx context.Context, from, path string, heads []audit.LodgedHead) (report audit.Report, err error) {
	if err := removeDatabase(path); err != nil {
		return report, err
	}
	if err := copyFile(from, path); err != nil {
		return report, err
	}
	d, err := db.Open(ctx, "sqlite:"+path, db.Options{Clock: s.Clock})
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx, schema.Migrations()); err != nil {
		return report, err
	}
	var options audit.VerifyOptions
	if len(heads) > 0 {
		var lodged bytes.Buffer
		if err := audit.WriteHeads(&lodged, heads); err != nil {
			return report, err
		}
		options.Head = &lodged
	}
	return audit.Verify(db.WithScope(ctx, db.System), d, options)
}

// restoreDocuments copies those documents of the backup that are not there and returns how many.
func restoreDocuments(folder string, m manifest, to string) (int, error) {
	n := 0
	for _, f := range m.Files {
		name, ok := strings.CutPrefix(f.Path, backupDocuments+"/")
		if !ok {
			continue
		}
		path := filepath.Join(to, name)
		if _, sum, err := sumOf(path); err == nil && sum == f.SHA256 {
			continue
		}
		if _, err := moveAside(path, path+".before"); err != nil {
			return n, err
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return n, err
		}
		if err := copyFile(filepath.Join(folder, f.Path), path); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// companions are the files that SQLite keeps beside a database.
var companions = []string{"", "-wal", "-shm"}

func removeDatabase(path string) error {
	var all error
	for _, c := range companions {
		if err := os.Remove(path + c); err != nil && !errors.Is(err, os.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// moveAside renames a database and what belongs to it. It returns "" when there was none.
func moveAside(path, aside string) (string, error) {
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	for _, c := range companions {
		if err := os.Rename(path+c, aside+c); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}
