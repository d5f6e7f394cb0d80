package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alongside/internal/db"
)

// Schedule asks for a job again and again: once when it is first seen, then at every whole multiple of Every.
type Schedule struct {
	// Kind names the handler. One schedule a kind and scope.
	Kind string
	// Every is the pause from one to the next.
	Every time.Duration
	// Payload is given to every job.
	Payload any
	// Scope is what the job is for; empty means db.System.
	Scope db.Scope
}

// Schedule has this worker see to it that s is kept. When several programs keep the same schedule, each time is asked for
// once; a time missed while none ran is made up for once.
func (w *Worker) Schedule(s Schedule) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.Scope == "" {
		s.Scope = db.System
	}
	if s.Every <= 0 {
		w.wrong = errors.Join(w.wrong, fmt.Errorf("job: the schedule of %q needs a pause", s.Kind))
		return
	}
	for _, other := range w.schedules {
		if other.Kind == s.Kind && other.Scope == s.Scope {
			w.wrong = errors.Join(w.wrong, fmt.Errorf("job: %q is scheduled twice for %s", s.Kind, s.Scope))
			return
		}
	}
	w.schedules = append(w.schedules, s)
}

type slot struct {
	scope db.Scope
	kind  string
}

func (w *Worker) enqueueScheduled(ctx context.Context) error {
	w.mu.Lock()
	schedules := w.schedules
	w.mu.Unlock()
	if len(schedules) == 0 {
		return nil
	}
	ctx = db.WithScope(ctx, db.System)
	var reached []Schedule
	err := w.db.View(ctx, func(tx *db.Tx) (err error) {
		reached, err = dueSchedules(ctx, tx, schedules)
		return err
	})
	if err != nil || len(reached) == 0 {
		return err
	}
	return w.db.InTx(ctx, func(tx *db.Tx) error {
		reached, err := dueSchedules(ctx, tx, reached)
		if err != nil {
			return err
		}
		for _, s := range reached {
			if err := s.enqueue(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// dueSchedules returns those whose next time has come or that were never seen.
func dueSchedules(ctx context.Context, tx *db.Tx, schedules []Schedule) ([]Schedule, error) {
	next := map[slot]time.Time{}
	err := db.Each(ctx, tx, `SELECT scope, kind, next_at FROM job_schedule`, nil, func(scan func(dest ...any) error) error {
		var s slot
		var at time.Time
		if err := scan(&s.scope, &s.kind, &at); err != nil {
			return err
		}
		next[s] = at
		return nil
	})
	if err != nil {
		return nil, err
	}
	var reached []Schedule
	for _, s := range schedules {
		if !next[slot{s.Scope, s.Kind}].After(tx.Now()) {
			reached = append(reached, s)
		}
	}
	return reached, nil
}

func (s Schedule) enqueue(ctx context.Context, tx *db.Tx) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO job_schedule (scope, kind, next_at) VALUES ($1, $2, $3)
		ON CONFLICT (scope, kind) DO UPDATE SET next_at = excluded.next_at`,
		s.Scope, s.Kind, tx.Now().Truncate(s.Every).Add(s.Every))
	if err != nil {
		return fmt.Errorf("schedule %s: %w", s.Kind, err)
	}
	return Enqueue(ctx, tx, Job{Kind: s.Kind, Payload: s.Payload, Key: "schedule", Scope: s.Scope})
}
