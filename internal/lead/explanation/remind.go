package explanation

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/workday"
)

// KindRemind is the kind of the job that reminds partner agencies. Colleagues are reminded of their dates with all others.
const KindRemind = "explanation.remind"

const (
	remindEvery  = time.Hour
	remindBatch  = 50
	mostReminded = 6 // then it is the lead's and the manager's to pursue
	againAfter   = 7 // days, once it is late
)

// Register has the worker remind partner agencies.
func (s *Service) Register(w *job.Worker) {
	w.Register(KindRemind, func(ctx context.Context, _ []byte) error { return s.RemindAll(ctx) })
	w.Schedule(job.Schedule{Kind: KindRemind, Every: remindEvery})
}

// RemindAll reminds the partner agencies of every council whose reminder is due.
func (s *Service) RemindAll(ctx context.Context) error {
	var councils []db.Scope
	err := s.DB.View(db.WithScope(ctx, db.System), func(tx *db.Tx) (err error) {
		councils, err = s.Store.ScopesToRemind(ctx, tx, tx.Today())
		return err
	})
	if err != nil {
		return fmt.Errorf("councils with reminders: %w", err)
	}
	for _, council := range councils {
		for n := remindBatch; n == remindBatch; {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := s.DB.InTx(db.WithScope(ctx, council), func(tx *db.Tx) (err error) {
				n, err = s.RemindTx(ctx, tx, remindBatch)
				return err
			})
			if err != nil {
				return fmt.Errorf("remind in %s: %w", council, err)
			}
		}
	}
	return nil
}

// RemindTx reminds up to limit agencies of the transaction's council: before the date, on the day after it, and then every
// week. Each reminder holds a new link, since the one before is known to its message only. It returns how many there were.
func (s *Service) RemindTx(ctx context.Context, tx *db.Tx, limit int) (int, error) {
	found, err := s.Store.ToRemind(ctx, tx, tx.Today(), limit)
	if err != nil {
		return 0, err
	}
	for _, e := range found {
		e.Reminded = append(e.Reminded, tx.Today())
		late := e.Due.AddDays(1)
		switch {
		case len(e.Reminded) >= mostReminded:
			e.RemindOn = workday.Date{}
		case late.After(tx.Today()):
			e.RemindOn = late
		default:
			e.RemindOn = tx.Today().AddDays(againAfter)
		}
		if err := s.newLink(ctx, tx, audit.System, e); err != nil {
			return 0, err
		}
		if err := s.save(ctx, tx, audit.System, e, "partner agency reminded to explain a decision", ""); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}
