package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"alongside/internal/app/config"
	"alongside/internal/app/schema"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
)

// Names within a backup's folder.
const (
	backupDatabase  = "alongside.db"
	backupDocuments = "documents"
	backupManifest  = "manifest.json"
)

type backupCommand struct {
	Folder string `arg:"" help:"Folder to make; it must not exist."`
}

// manifest says what a backup holds, so that restore can check it before it touches anything.
type manifest struct {
	Made    time.Time          `json:"made"`
	Version string             `json:"version"`
	Heads   []audit.LodgedHead `json:"heads,omitempty"` // where the audit chains ended
	Files   []backupFile       `json:"files"`
}

// backupFile is one file of a backup.
type backupFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

type backupAnswer struct {
	Folder string `json:"folder"`
	Files  int    `json:"files"`
	Bytes  int64  `json:"bytes"`
}

// Run copies the database first and the documents after it: documents are only ever added, so that the copy of the
// database names none that is missing.
func (b backupCommand) Run(ctx context.Context, s *session) (err error) {
	c, err := s.config()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(b.Folder); err == nil {
		return fault.Invalidf("folder", "%s exists already; choose another name", b.Folder)
	}
	partial := b.Folder + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return err
	}
	if err := os.MkdirAll(partial, 0o700); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(partial))
		}
	}()
	m := manifest{Made: s.Clock().UTC().Truncate(time.Second), Version: s.Version}
	if m.Heads, err = s.copyDatabase(ctx, c, filepath.Join(partial, backupDatabase)); err != nil {
		return err
	}
	if err := copyDocuments(ctx, c.Documents.Folder, filepath.Join(partial, backupDocuments)); err != nil {
		return err
	}
	if m.Files, err = listed(partial); err != nil {
		return err
	}
	if err := writeManifest(partial, m); err != nil {
		return err
	}
	if err := os.Rename(partial, b.Folder); err != nil {
		return err
	}
	a := backupAnswer{Folder: b.Folder, Files: len(m.Files)}
	for _, f := range m.Files {
		a.Bytes += f.Size
	}
	return s.answer(a, func(w io.Writer) {
		fmt.Fprintf(w, "%s holds %d files, %d bytes. Try it: alongside restore %s\n", a.Folder, a.Files, a.Bytes, a.Folder)
	})
}

// copyDatabase copies the database and returns the heads that its chains had just before, so that restore can show that
// the copy holds everything up to them. A database of an older schema is copied all the same, without heads.
func (s *session) copyDatabase(ctx context.Context, c config.Config, path string) (heads []audit.LodgedHead, err error) {
	file, err := sqliteFile(c)
	if err != nil {
		return nil, err
	}
	if databaseMissing(c) {
		return nil, fault.Invalidf("database.url", "there is no database at %s", file)
	}
	d, err := s.open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	all := schema.Migrations()
	pending, err := d.Pending(ctx, all)
	if err != nil {
		return nil, err
	}
	if len(pending) == 0 {
		if err := d.Migrate(ctx, all); err != nil {
			return nil, err
		}
		if heads, err = audit.Heads(db.WithScope(ctx, db.System), d); err != nil {
			return nil, err
		}
	}
	return heads, d.Backup(ctx, path)
}

// sqliteFile returns the file of a SQLite database. For PostgreSQL it says how that is copied.
func sqliteFile(c config.Config) (string, error) {
	address, err := c.DatabaseURL()
	if err != nil {
		return "", err
	}
	file, ok := strings.CutPrefix(address, "sqlite:")
	if !ok {
		return "", fault.Unavailable("A PostgreSQL database is copied with pg_dump, or with pg_basebackup and archived WAL, and put back with pg_restore. The documents are a folder of their own.", nil)
	}
	file, _, _ = strings.Cut(file, "?")
	return file, nil
}

// databaseMissing says that the settings name a SQLite database that nobody has made yet.
func databaseMissing(c config.Config) bool {
	file, err := sqliteFile(c)
	if err != nil {
		return false
	}
	_, err = os.Stat(file)
	return errors.Is(err, fs.ErrNotExist)
}

// copyDocuments copies a folder of documents that may be in use, or may not exist yet.
func copyDocuments(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return filepath.WalkDir(from, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		if !e.Type().IsRegular() {
			return nil
		}
		return copyFile(p, filepath.Join(to, name))
	})
}

// copyFile copies to a file that must not exist, and does not return before it is on disk.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// listed returns every file below folder with its size and sum.
func listed(folder string) (files []backupFile, err error) {
	err = filepath.WalkDir(folder, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, p)
		if err != nil {
			return err
		}
		size, sum, err := sumOf(p)
		files = append(files, backupFile{Path: filepath.ToSlash(name), Size: size, SHA256: sum})
		return err
	})
	return files, err
}

func sumOf(path string) (size int64, sum string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return size, hex.EncodeToString(h.Sum(nil)), err
}

func writeManifest(folder string, m manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, backupManifest), append(text, '\n'), 0o600)
}
