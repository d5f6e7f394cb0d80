package wiring

import (
	"context"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/job"
)

// kindNameLeads is the kind of the job in which the agreed rule names lead professionals.
const kindNameLeads = "lead.name"

// namedAtOnce is how many children one transaction looks at.
const namedAtOnce = 100

// NameLeads has the worker name lead professionals in every council whose policy lets the agreed rule do so. Where it is not sure,
// the child stays with those who wait for a manager.
func (s *Services) NameLeads(w *job.Worker) {
	w.Register(kindNameLeads, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, deadline.ScopesWithOpen, func(ctx context.Context) error {
			for from := 0; from >= 0 && ctx.Err() == nil; {
				var next int
				err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					_, next, err = s.Lead.NameByRuleTx(ctx, tx, from, namedAtOnce)
					return err
				})
				if err != nil {
					return err
				}
				from = next
			}
			return nil
		})
	})
	w.Schedule(job.Schedule{Kind: kindNameLeads, Every: 10 * time.Minute})
}

// kindReturnDeadlines is the kind of the job that gives people who are back what was lent while they were away.
const kindReturnDeadlines = "lead.return"

// ReturnDeadlines has the worker give lead professionals whose sudden absence has ended their open deadlines back, in every council
// with deadlines: only those can be lent.
func (s *Services) ReturnDeadlines(w *job.Worker) {
	w.Register(kindReturnDeadlines, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, deadline.ScopesWithOpen, func(ctx context.Context) error {
			return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.Lead.ReturnTx(ctx, tx, audit.System) })
		})
	})
	w.Schedule(job.Schedule{Kind: kindReturnDeadlines, Every: time.Hour})
}
