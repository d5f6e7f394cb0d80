package whatif

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/simulator"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// KindPlay is the kind of the job that plays a comparison.
const KindPlay = "waiting.compare"

// playJob is the payload of KindPlay.
type playJob struct {
	Ref   thread.Ref
	Round int
}

// Register makes w play what is asked.
func (s *Service) Register(w *job.Worker) { w.Register(KindPlay, s.run) }

// run is the handler of KindPlay. The same history gives the same answer, so that it may run again after a kill.
func (s *Service) run(ctx context.Context, payload []byte) error {
	var j playJob
	if err := json.Unmarshal(payload, &j); err != nil {
		return job.Permanent(err)
	}
	var c Comparison
	var past []waiting.Past
	var today workday.Date
	err := s.deps.DB.View(ctx, func(tx *db.Tx) (err error) {
		today = tx.Today()
		if c, err = s.deps.Store.Comparison(ctx, tx, j.Ref); err == nil {
			past, err = s.deps.Lists.Past(ctx, tx, c.Pathway, c.District)
		}
		return err
	})
	if fault.Is(err, fault.KindNotFound) || err == nil && (c.Round != j.Round || c.State != Playing) {
		return nil // deleted, changed or stopped meanwhile
	}
	if err != nil {
		return err
	}
	r, err := c.Compare(ctx, past, today, func(percent int) error {
		return job.Report(ctx, job.Progress{Step: percent, Steps: 100, Message: c.Name})
	})
	c.State, c.Result = Played, &r
	switch {
	case errors.Is(err, job.ErrStopped):
		c.State, c.Result = Stopped, nil
	case fault.Is(err, fault.KindConflict), fault.Is(err, fault.KindInvalid):
		c.State, c.Failure, c.Result = Refused, fault.Message(err), nil
	case err != nil:
		if _, last := job.Attempt(ctx); !last {
			return fmt.Errorf("play comparison %s: %w", c.Ref, err)
		}
		c.State, c.Failure, c.Result = Refused, "It could not be played, although we tried several times. The administrator sees why among the jobs.", nil
	}
	return errors.Join(s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		c.EndedAt = tx.Now()
		ended, err := s.deps.Store.EndRound(ctx, tx, c)
		if err == nil && ended {
			err = note(ctx, tx, audit.System, c, "comparison of a waiting list "+string(c.State))
		}
		if err != nil {
			return err
		}
		return job.Finish(ctx, tx)
	}))
}

// playedBy is the share of the work, in per cent, that the comparison itself is; the back-test is the rest.
const playedBy = 85

// Compare plays a comparison on a history that ends before a day. Progress is told in per cent; its first error ends the play. A
// conflict says that there is too little history. It uses half of the cores, so that pages stay quick.
func (c Comparison) Compare(ctx context.Context, past []waiting.Past, today workday.Date, progress func(percent int) error) (Result, error) {
	r, stages, err := c.calibrate(past, today)
	if err != nil {
		return r, err
	}
	cores := max(1, runtime.GOMAXPROCS(0)/2)
	r.Answer, err = simulator.Play(ctx, r.Model, cores, func(done, of int) error { return progress(playedBy * done / of) })
	if err != nil {
		return r, err
	}
	const halfYear, quarter = 26, 13
	test := r.Model
	test.Scenarios = nil
	for _, test.Weeks = range []int{halfYear, quarter} {
		tests, err := simulator.BackTestStages(ctx, stages, today.AddMonths(-waiting.PastMonths), today, test.Weeks, min(200, replications(test)))
		if err == nil {
			r.Tests = tests
			break
		}
		if !fault.Is(err, fault.KindConflict) { // too short a history for any test is no error: the page says that none could be made
			return r, err
		}
	}
	for i := range r.Tests {
		r.Tests[i].Fit.Model = simulator.Model{}
	}
	return r, ctx.Err()
}
