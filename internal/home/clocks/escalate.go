package clocks

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/thread"
)

// KindEscalate is the kind of the job that tells people of dates that are near or late.
const KindEscalate = "deadline.escalate"

// escalateEvery is how often the job looks. A rung is climbed on a day, so that all looks of a day but the first find little; a
// program that was stopped over midnight looks as soon as it starts.
const escalateEvery = time.Hour

// Register has the worker escalate deadlines.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindEscalate, func(ctx context.Context, _ []byte) error {
		_, err := s.Escalate(ctx)
		return err
	})
	w.Schedule(job.Schedule{Kind: KindEscalate, Every: escalateEvery})
}

// Escalate tells everybody who has to be told today, in all councils, and returns how many escalations there were. What was told
// is committed with the rung, so that two programs that run it at once, or one that is killed, tell nobody twice.
func (s *Service) Escalate(ctx context.Context) (int, error) {
	find := func(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
		return deadline.ScopesToEscalate(ctx, tx, tx.Today())
	}
	total := 0
	err := job.ForEachScope(ctx, s.DB, find, func(ctx context.Context) error {
		for ctx.Err() == nil {
			n, err := s.escalateBatch(ctx)
			if err != nil {
				return fmt.Errorf("escalate deadlines: %w", err)
			}
			if total += n; n == 0 {
				break
			}
		}
		return nil
	})
	return total, err
}

// escalateBatch climbs and tells in one transaction.
func (s *Service) escalateBatch(ctx context.Context) (n int, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		climbed, err := s.Clocks.Escalate(ctx, tx, tx.Today())
		if n = len(climbed); err != nil || n == 0 {
			return err
		}
		return s.tellOf(ctx, tx, climbed)
	})
	return n, err
}

// tellOf writes one message to each person, however many of the deadlines concern them.
func (s *Service) tellOf(ctx context.Context, tx *db.Tx, climbed []deadline.Escalation) error {
	who := s.audience()
	each := map[thread.Ref][]deadline.Escalation{}
	for _, e := range climbed {
		people, err := who.of(ctx, tx, e.Deadline, e.Tell)
		if err != nil {
			return err
		}
		for _, p := range people {
			if slices.ContainsFunc(each[p], func(have deadline.Escalation) bool { return have.Deadline.ID == e.Deadline.ID }) {
				continue
			}
			if err := deadline.Told(ctx, tx, e, p); err != nil {
				return err
			}
			each[p] = append(each[p], e)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(each)) {
		t, f := notify.DatesNeedYou, notify.Facts{Count: len(each[p])}
		if only := each[p][0]; len(each[p]) == 1 {
			f = notify.Facts{By: only.Deadline.Due, Ref: only.Deadline.Ref}
			if t = notify.DueSoon; only.Late {
				t = notify.Late
			}
		}
		if err := s.write(ctx, tx, p, t, f); err != nil {
			return err
		}
	}
	return nil
}
