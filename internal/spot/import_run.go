package spot

import (
	"context"
	"errors"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/spreadsheet/ledger"
)

// Batch is payments on their way into the store, added in the order of their lines and saved in one commit.
type Batch interface {
	// Add takes what it needs of p, which may change afterwards.
	Add(p *ledger.Payment)
	// Insert saves what was added since it was cleared. A transaction that clashed may do it again.
	Insert(ctx context.Context, tx *db.Tx) error
	// Clear forgets what was added; it is not called while Insert runs.
	Clear()
}

// run is one reading of a file.
type run struct {
	s        *Service
	cmd      ImportFile
	imp      Import // without a number on a dry run
	held     *held
	tally    *tally
	report   Report
	batch    Batch // what the next commit saves
	spare    Batch // the room of what was committed
	refusals []Refusal
	last     int // line
	lines    int
	saving   chan error // the commit that runs while the next lines are read
}

// read goes through the file. It returns only when no commit of this run is left running.
func (r *run) read(ctx context.Context, l *ledger.Ledger) (err error) {
	defer func() { err = errors.Join(err, r.wait()) }()
	for l.Next() {
		if refused, is := l.Refusal(); is {
			r.refuse(Refusal{refused.Line, refused.Reason}, false)
		} else {
			r.take(l.Payment())
		}
		if r.lines++; r.lines%r.s.Chunk == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.save(ctx); err != nil {
				return err
			}
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	return r.save(ctx)
}

func (r *run) take(p *ledger.Payment) {
	if r.held.take(p) {
		r.refuse(Refusal{p.Line, "An earlier file holds this payment already."}, true)
		return
	}
	r.tally.take(p)
	r.last = max(r.last, p.Line)
	if r.imp.Number != 0 && p.Line > r.imp.Line {
		r.batch.Add(p)
	}
}

func (r *run) refuse(one Refusal, known bool) {
	r.tally.refuse(known)
	r.last = max(r.last, one.Line)
	if r.cmd.Refused != nil {
		r.cmd.Refused(one)
	}
	if len(r.report.Refusals) < firstRefusals {
		r.report.Refusals = append(r.report.Refusals, one)
	}
	if r.imp.Number != 0 && one.Line > r.imp.Line {
		r.refusals = append(r.refusals, one)
	}
}

// save commits what was read since the last commit, and nothing of what an earlier run committed, while the next lines are
// read. It first waits for the commit before: one runs at a time, in the order of the lines.
func (r *run) save(ctx context.Context) error {
	if err := r.wait(); err != nil {
		return err
	}
	if err := job.Report(ctx, job.Progress{Step: r.lines, Steps: r.estimate(), Message: r.cmd.Name}); err != nil {
		return err
	}
	if r.imp.Number == 0 || r.last <= r.imp.Line {
		return r.progress()
	}
	r.imp.Line = r.last
	next, payments, refusals := r.imp, r.batch, r.refusals
	r.batch, r.spare, r.refusals = r.spare, payments, nil
	r.batch.Clear()
	r.saving = make(chan error, 1)
	go func() { r.saving <- r.s.stage(ctx, next, payments, refusals) }()
	return r.progress()
}

// estimate is how many lines the file has, 0 when nobody knows.
func (r *run) estimate() int {
	if r.cmd.Estimate == nil {
		return 0
	}
	return r.cmd.Estimate(r.lines)
}

// wait returns how the commit that runs ended.
func (r *run) wait() error {
	if r.saving == nil {
		return nil
	}
	err := <-r.saving
	r.saving = nil
	return err
}

func (r *run) progress() error {
	if r.cmd.Progress == nil {
		return nil
	}
	return r.cmd.Progress(r.lines)
}

// stage saves a chunk and how far the import has come, in one commit.
func (s *Service) stage(ctx context.Context, i Import, payments Batch, refusals []Refusal) error {
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		i.TouchedAt = tx.Now()
		if err := s.Store.Advance(ctx, tx, i); err != nil {
			return err
		}
		if err := payments.Insert(ctx, tx); err != nil {
			return err
		}
		return s.Store.InsertRefusals(ctx, tx, i, refusals)
	})
	if fault.Is(err, fault.KindConflict) {
		return fault.Conflict("Another run has taken over the import of this file.")
	}
	if err != nil {
		return fmt.Errorf("save the lines up to %d of %s: %w", i.Line, i.File, err)
	}
	return nil
}
