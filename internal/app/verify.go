package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
)

type verifyCommand struct {
	Head  string `placeholder:"FILE" help:"Heads that were lodged outside; alone they prove that nothing was cut off at the end."`
	Lodge string `placeholder:"FILE" help:"Write today's heads to a new file, to be kept where nobody who runs this program can change it. Seals first what waits for a seal."`
	Scope string `placeholder:"CODE" help:"Only this council or region. Default: all."`
}

type verifyAnswer struct {
	Whole bool `json:"whole"`
	audit.Report
}

// Run walks every chain. Its exit code is 1 when one is broken.
func (v verifyCommand) Run(ctx context.Context, s *session) (err error) {
	c, err := s.config()
	if err != nil {
		return err
	}
	if databaseMissing(c) {
		return fault.Invalid("database.url", "there is no database to verify at "+c.Database.URL)
	}
	c.Database.Migrate = false // what is to be proved is not touched first
	d, err := s.openCurrent(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	scope := db.System
	if v.Scope != "" {
		scope = db.Scope(v.Scope)
	}
	ctx = db.WithScope(ctx, scope)
	if v.Lodge != "" { // what commands wrote while no server runs waits for a seal, and could be cut off unseen
		if _, err := (audit.Sealer{DB: d}).SealOnce(db.WithScope(ctx, db.System)); err != nil {
			return err
		}
	}
	report, err := v.verify(ctx, d)
	if err != nil {
		return err
	}
	if err := s.answer(verifyAnswer{Whole: report.OK(), Report: report}, func(w io.Writer) {
		fmt.Fprint(w, report)
		if len(report.Chains) == 0 {
			fmt.Fprintln(w, "There are no entries yet.")
		}
	}); err != nil {
		return err
	}
	if !report.OK() {
		return answered{"the chain is broken"}
	}
	if v.Lodge != "" {
		return lodge(ctx, d, v.Lodge)
	}
	return nil
}

func (v verifyCommand) verify(ctx context.Context, d *db.DB) (_ audit.Report, err error) {
	if v.Head == "" {
		return audit.Verify(ctx, d, audit.VerifyOptions{})
	}
	f, err := os.Open(v.Head)
	if err != nil {
		return audit.Report{}, fault.Invalidf("head", "cannot read the lodged heads: %v", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return audit.Verify(ctx, d, audit.VerifyOptions{Head: f})
}

// lodge writes the heads of the chains to a file that must not exist.
func lodge(ctx context.Context, d *db.DB, path string) error {
	heads, err := audit.Heads(ctx, d)
	if err != nil {
		return err
	}
	if len(heads) == 0 {
		return fault.Invalid("lodge", "there are no entries yet, and so no heads to lodge")
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fault.Invalidf("lodge", "cannot write the heads: %v", err)
	}
	return errors.Join(audit.WriteHeads(f, heads), f.Sync(), f.Close())
}
