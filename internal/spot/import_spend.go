package spot

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/spot/matching"
	"alongside/internal/spreadsheet/ledger"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ImportFile is a file to be taken over.
type ImportFile struct {
	Name    string
	File    io.ReadSeeker
	Reading Reading
	DryRun  bool // read and report; keep nothing
	// Progress is told, after every commit, how many lines were read; optional. An error stops the import, which a later one
	// of the same file takes up again.
	Progress func(lines int) error
	// Estimate says, of the lines read so far, how many the file has; optional, for the progress of a job.
	Estimate func(lines int) int
	// Refused is given every refused line; optional.
	Refused func(Refusal)
}

// Report says what became of a file.
type Report struct {
	Import   thread.Ref `json:"import,omitempty"`
	Already  bool       `json:"already,omitempty"`      // the same file was published before: nothing was added
	Resumed  int        `json:"resumed_line,omitempty"` // the line behind which an interrupted import was taken up
	Summary  Summary    `json:"summary"`
	Refusals []Refusal  `json:"-"` // the first of them; all stand with the import
}

// attempts bounds how often an import begins anew because another file was published meanwhile.
const attempts = 3

// errBase says that another file was published since the import began, so that what it holds has to be counted again.
var errBase = errors.New("spot: another file was published meanwhile")

// ImportSpend takes over a ledger of payments. After a kill, the same call goes on where the last commit ended.
func (s *Service) ImportSpend(ctx context.Context, by audit.By, cmd ImportFile) (Report, error) {
	if cmd.DryRun {
		return s.drySpend(ctx, cmd)
	}
	hash, err := hashOf(cmd.File, cmd.Reading)
	if err != nil {
		return Report{}, err
	}
	for range attempts {
		r, err := s.importSpend(ctx, by, cmd, hash)
		if !errors.Is(err, errBase) {
			return r, err
		}
		if _, err := cmd.File.Seek(0, io.SeekStart); err != nil {
			return Report{}, fmt.Errorf("read the file again: %w", err)
		}
	}
	return Report{}, fault.Conflict("Other files were published while this one was read. Import it again.")
}

func (s *Service) importSpend(ctx context.Context, by audit.By, cmd ImportFile, hash string) (Report, error) {
	l, err := ledger.Scan(cmd.File, cmd.Reading.ledger())
	if err != nil {
		return Report{}, err
	}
	imp, err := s.begin(ctx, by, cmd.Name, Spend, hash)
	if err != nil {
		return Report{}, err
	}
	if imp.State == Published {
		return s.already(ctx, imp, cmd)
	}
	l.NotAfter(lastPaid(imp.StartedAt)) // of its first run, so that one that is taken up refuses the same lines
	warnings, err := s.whose(ctx, l.Publisher())
	if err != nil {
		return Report{}, err
	}
	keys, err := s.heldKeys(ctx)
	if err != nil {
		return Report{}, err
	}
	r := &run{s: s, cmd: cmd, imp: imp, held: newHeld(keys), tally: newTally(), report: Report{Import: imp.Ref, Resumed: imp.Line}}
	r.batch, r.spare = s.Store.Batch(imp), s.Store.Batch(imp)
	if err := r.read(ctx, l); err != nil {
		if fault.Is(err, fault.KindInvalid) { // the file itself: taking it up again would end the same
			err = errors.Join(err, s.discard(ctx, r.imp))
		}
		return r.report, err
	}
	r.imp.Summary = r.tally.summary(l)
	r.imp.Summary.Warnings = warnings
	r.report.Summary = r.imp.Summary
	return r.report, s.publish(ctx, by, r.imp, r.tally.books.payees()...)
}

// drySpend reads a ledger, compares it with what is published and keeps nothing.
func (s *Service) drySpend(ctx context.Context, cmd ImportFile) (Report, error) {
	l, err := ledger.Scan(cmd.File, cmd.Reading.ledger())
	if err != nil {
		return Report{}, err
	}
	keys, err := s.heldKeys(ctx)
	if err != nil {
		return Report{}, err
	}
	warnings, err := s.whose(ctx, l.Publisher())
	if err != nil {
		return Report{}, err
	}
	now, err := s.now(ctx)
	if err != nil {
		return Report{}, err
	}
	l.NotAfter(lastPaid(now))
	r := &run{s: s, cmd: cmd, held: newHeld(keys), tally: newTally()}
	if err := r.read(ctx, l); err != nil {
		return r.report, err
	}
	r.report.Summary = r.tally.summary(l)
	r.report.Summary.Warnings = warnings
	return r.report, nil
}

// ahead is how many days after its import a payment may be dated: ledgers are cut by accounting periods, and a run of payments is entered
// before its day.
const ahead = 31

// lastPaid is the last day that a payment in a file may have that is imported at a time.
func lastPaid(at time.Time) workday.Date { return workday.DateOf(at).AddDays(ahead) }

// now is the time of a transaction.
func (s *Service) now(ctx context.Context) (now time.Time, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		now = tx.Now()
		return nil
	})
	return now, err
}

// heldKeys returns the keys of what is published.
func (s *Service) heldKeys(ctx context.Context) ([]int64, error) {
	var keys []int64
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var err error
		keys, err = s.Store.Keys(ctx, tx)
		return err
	})
	return keys, err
}

// begin finds the import of the file, or makes one. A staged one becomes this run's: whoever had it before is stopped at its
// next commit. What was staged against another state of the ledger is taken away first.
func (s *Service) begin(ctx context.Context, by audit.By, name string, kind Kind, hash string) (Import, error) {
	var imp Import
	stale := false
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		base, err := s.Store.PublishedCount(ctx, tx, kind)
		if err != nil {
			return err
		}
		imp, err = s.Store.ByHash(ctx, tx, kind, hash)
		switch {
		case fault.Is(err, fault.KindNotFound):
			imp = Import{
				Ref: thread.New(tx, thread.Import), Number: newNumber(), Kind: kind, File: name, Hash: hash, State: Staging, By: by.Name,
				StartedAt: tx.Now(), TouchedAt: tx.Now(), Run: rand.Text(), Base: base, Council: tx.Scope(),
			}
			if err := s.Store.InsertImport(ctx, tx, imp); err != nil {
				return err
			}
			return audit.Append(ctx, tx, by, audit.Entry{Action: "import begun", Ref: string(imp.Ref), Payload: name})
		case err != nil || imp.State == Published:
			return err
		}
		stale = imp.Base != base
		run := rand.Text()
		err = s.Store.TakeOver(ctx, tx, imp, run, imp.Base)
		imp.Run = run
		return err
	})
	if err != nil || !stale {
		return imp, err
	}
	if err := s.discard(ctx, imp); err != nil {
		return Import{}, err
	}
	return s.begin(ctx, by, name, kind, hash)
}

// newNumber draws the number under which an import's rows are stored. It never comes from a seeded source.
func newNumber() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return int64(binary.LittleEndian.Uint64(b[:]) >> 33)
}

// already answers for a file that was published before.
func (s *Service) already(ctx context.Context, imp Import, cmd ImportFile) (Report, error) {
	r := Report{Import: imp.Ref, Already: true, Summary: imp.Summary}
	for after, more := 0, true; more; {
		var found []Refusal
		err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
			found, err = s.Store.Refusals(ctx, tx, imp, after, firstRefusals)
			return err
		})
		if err != nil {
			return r, err
		}
		if after == 0 {
			r.Refusals = found
		}
		more = len(found) == firstRefusals && cmd.Refused != nil
		for _, one := range found {
			after = one.Line
			if cmd.Refused != nil {
				cmd.Refused(one)
			}
		}
	}
	return r, nil
}

// publish shows an import to everybody in one commit, once what is stored is what was read, with what it paid under each name.
func (s *Service) publish(ctx context.Context, by audit.By, imp Import, paid ...matching.Payee) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error {
		base, err := s.Store.PublishedCount(ctx, tx, imp.Kind)
		if err != nil {
			return err
		}
		if imp.Kind != Contracts && base != imp.Base {
			return errBase
		}
		if err := s.checkStored(ctx, tx, imp); err != nil {
			return err
		}
		if err := s.Store.Publish(ctx, tx, imp); err != nil {
			return err
		}
		if len(paid) <= mostPayees {
			if err := s.Store.SavePayees(ctx, tx, imp, paid); err != nil {
				return err
			}
		}
		err = thread.Put(ctx, tx, thread.Node{Ref: imp.Ref, Kind: thread.Import, Label: imp.File, State: string(Published), URL: "/spot/" + string(imp.Ref)})
		if err != nil {
			return err
		}
		if err := wantMatch(ctx, tx); err != nil {
			return err
		}
		return audit.Append(ctx, tx, by, audit.Entry{Action: "import published", Ref: string(imp.Ref), Payload: imp.Summary})
	})
}
