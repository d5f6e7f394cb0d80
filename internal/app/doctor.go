package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"alongside/internal/app/config"
	"alongside/internal/app/schema"
	"alongside/internal/fault"
)

type doctorCommand struct{}

// health is how one check ended.
type health string

const (
	well    health = "well"
	warning health = "warning"
	problem health = "problem"
)

type finding struct {
	Check  string `json:"check"`
	Health health `json:"health"`
	Says   string `json:"says"`
}

type doctorAnswer struct {
	Findings []finding        `json:"findings"`
	Settings []config.Setting `json:"settings"`
}

// Run makes every check, whatever the others found. Its exit code is 1 when one of them is a problem.
func (doctorCommand) Run(ctx context.Context, s *session) error {
	c, err := s.config()
	if err != nil {
		return err
	}
	a := doctorAnswer{Settings: c.Settings()}
	checks := []struct {
		name string
		find func(context.Context, config.Config) (health, string)
	}{
		{"database", s.checkDatabase},
		{"documents", checkDocuments},
		{"mail", checkMail},
		{"mailbox", checkMailbox},
		{"web", checkWeb},
		{"certificate", s.checkCertificate},
		{"disk", checkDisk},
		{"holidays", s.checkHolidays},
		{"policies", checkPolicies},
	}
	for _, check := range checks {
		h, says := check.find(ctx, c)
		a.Findings = append(a.Findings, finding{check.name, h, says})
	}
	if a.Findings[0].Health != problem {
		records, err := s.checkRecords(ctx, c)
		if err != nil && !errors.Is(err, errOlderSchema) {
			records = []finding{{"records", problem, plain(err)}}
		}
		a.Findings = append(a.Findings, records...)
	}
	sick := 0
	for _, f := range a.Findings {
		if f.Health == problem {
			sick++
		}
	}
	err = s.answer(a, func(w io.Writer) {
		for _, f := range a.Findings {
			fmt.Fprintf(w, "%-8s %-11s %s\n", f.Health, f.Check, f.Says)
		}
		for _, setting := range a.Settings {
			if !setting.Standard {
				fmt.Fprintf(w, "set      %s = %s\n", setting.Name, setting.Value)
			}
		}
	})
	if err == nil && sick > 0 {
		return answered{fmt.Sprintf("%d problems", sick)}
	}
	return err
}

func (s *session) checkDatabase(ctx context.Context, c config.Config) (h health, says string) {
	if file, err := sqliteFile(c); err == nil && databaseMissing(c) {
		return warning, "there is no database at " + file + " yet; the program makes it when it starts"
	}
	d, err := s.open(ctx, c)
	if err != nil {
		return problem, plain(err)
	}
	defer func() {
		if err := d.Close(); err != nil && h != problem {
			h, says = problem, plain(err)
		}
	}()
	if err := d.Ping(ctx); err != nil {
		return problem, plain(err)
	}
	pending, err := d.Pending(ctx, schema.Migrations())
	switch {
	case err != nil:
		return problem, plain(err)
	case len(pending) > 0 && !c.Database.Migrate:
		return problem, fmt.Sprintf("%s answers; %d migrations are pending and database.migrate is off", d.Engine(), len(pending))
	case len(pending) > 0:
		return warning, fmt.Sprintf("%s answers; %d migrations will run at the next start", d.Engine(), len(pending))
	default:
		return well, fmt.Sprintf("%s answers and its schema is current", d.Engine())
	}
}

// plain is an error in words for the operator.
func plain(err error) string {
	if m := fault.Message(err); m != "" {
		return m
	}
	return err.Error()
}

func checkDocuments(ctx context.Context, c config.Config) (health, string) {
	folder := c.Documents.Folder
	info, err := os.Stat(folder)
	if errors.Is(err, os.ErrNotExist) {
		return warning, "there is no folder " + folder + " yet; the program makes it when it starts"
	}
	if err != nil || !info.IsDir() {
		return problem, folder + " is not a folder that can be read"
	}
	probe := filepath.Join(folder, ".probe")
	if err := os.WriteFile(probe, nil, 0o600); err != nil {
		return problem, "cannot write: " + err.Error()
	}
	if err := os.Remove(probe); err != nil {
		return problem, err.Error()
	}
	if c.Documents.ClamAV == "" {
		return warning, folder + " can be written; no scanner is set, so documents are marked as not scanned"
	}
	ctx, cancel := context.WithTimeout(ctx, scannerAnswers)
	defer cancel()
	if _, err := scannerOf(c.Documents.ClamAV).Scan(ctx, strings.NewReader("Is anybody there?")); err != nil {
		return problem, folder + " can be written, but files wait unopened: " + plain(err)
	}
	return well, folder + " can be written, and the scanner answers"
}

// scannerAnswers is how long the virus scanner may take to answer whether it is there.
const scannerAnswers = 10 * time.Second

func checkMail(_ context.Context, c config.Config) (health, string) {
	if c.Mail.Host == "" {
		return warning, "no mail server is set; messages wait in the outbox"
	}
	if _, err := c.MailPassword(); err != nil {
		return problem, plain(err)
	}
	return well, fmt.Sprintf("leaves by %s port %d (%s)", c.Mail.Host, c.Mail.Port, c.Mail.Encryption)
}

// checkMailbox says whether mail that comes in can be put into its thread, or is all held for a person.
func checkMailbox(_ context.Context, c config.Config) (health, string) {
	switch m := c.Mailbox; {
	case m.Folder == "" && m.Host == "":
		return well, "no mail is taken in"
	case m.TrustedServer == "":
		return warning, "mail is taken in, and all of it is held for a person: mailbox.trusted_server is not set"
	default:
		return well, "mail that " + m.TrustedServer + " vouches for is put into its thread"
	}
}

func checkWeb(_ context.Context, c config.Config) (health, string) {
	if _, err := net.ResolveTCPAddr("tcp", c.Server.Listen); err != nil {
		return problem, fmt.Sprintf("server.listen: %q is not an address to listen on: %v", c.Server.Listen, err)
	}
	for _, file := range []string{c.Server.CertificateFile, c.Server.KeyFile} {
		if file == "" {
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			return problem, err.Error()
		}
		if err := f.Close(); err != nil {
			return problem, err.Error()
		}
	}
	return well, fmt.Sprintf("listens on %s, known as %s", c.Server.Listen, c.Server.PublicURL)
}
