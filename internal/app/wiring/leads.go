package wiring

import (
	"context"
	"slices"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/pathway"
	"alongside/internal/thread"
	"alongside/internal/workday"
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
			for after := ""; ctx.Err() == nil; {
				err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					_, after, err = s.Lead.NameByRuleTx(ctx, tx, after, namedAtOnce)
					return err
				})
				if err != nil || after == "" {
					return err
				}
			}
			return nil
		})
	})
	w.Schedule(job.Schedule{Kind: kindNameLeads, Every: 10 * time.Minute})
}

// kindReturnDeadlines is the kind of the job that gives questions and dates to whoever looks after a child today.
const kindReturnDeadlines = "lead.return"

// ReturnDeadlines has the worker give open deadlines to who covers for a lead professional who is away, back to one who is there again, and
// questions and deadlines to the lead who came after another, in every council with open deadlines. It keeps the dates of work that was handed
// over after an account had ended at once.
func (s *Services) ReturnDeadlines(w *job.Worker) {
	w.Register(kindReturnDeadlines, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, deadline.ScopesWithOpen, func(ctx context.Context) error {
			err := s.DB.InTx(ctx, func(tx *db.Tx) error { return s.Lead.SettleTx(ctx, tx, audit.System) })
			if err != nil {
				return err
			}
			return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SettleLeftTx(ctx, tx) })
		})
	})
	w.Schedule(job.Schedule{Kind: kindReturnDeadlines, Every: time.Hour})
}

// followed are the questions that go with a child to another lead, as package lead asks for them.
type followed struct{ s *Services }

// PassOnTx implements lead.Questions.
func (f followed) PassOnTx(ctx context.Context, tx *db.Tx, by audit.By, child, from, to thread.Ref) error {
	return f.s.Query.PassOnTx(ctx, tx, by, child, from, to)
}

// kindPassRights is the kind of the job that sees young people's rights become their own, and rightsAtOnce how many one transaction sees.
const (
	kindPassRights = "family.rights"
	rightsAtOnce   = 100
)

// PassRights has the worker tell families on the day on which a young person's rights become their own, in every council with open deadlines.
func (s *Services) PassRights(w *job.Worker) {
	w.Register(kindPassRights, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, deadline.ScopesWithOpen, func(ctx context.Context) error {
			for n := rightsAtOnce; n == rightsAtOnce && ctx.Err() == nil; {
				err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					n, err = s.Family.PassRightsTx(ctx, tx, audit.System, rightsAtOnce)
					return err
				})
				if err != nil {
					return err
				}
			}
			return s.runOut(ctx)
		})
	})
	w.Schedule(job.Schedule{Kind: kindPassRights, Every: 6 * time.Hour})
}

// runOut sees parental responsibility for a time run out, a batch in each transaction.
func (s *Services) runOut(ctx context.Context) error {
	for after, more := thread.Ref(""), true; more && ctx.Err() == nil; more = after != "" {
		err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
			after, err = s.Family.RunOutTx(ctx, tx, audit.System, after, rightsAtOnce)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// runsFor are the officers who run an assessment of a child that is not decided yet.
func (s *Services) runsFor(ctx context.Context, tx *db.Tx, child thread.Ref) ([]thread.Ref, error) {
	all, err := s.Pathway.Of(ctx, tx, child)
	var out []thread.Ref
	for _, a := range all {
		open := a.State() == pathway.StateRequested || a.State() == pathway.StateAssessing
		if open && a.Officer.Kind() == thread.Person && !slices.Contains(out, a.Officer) {
			out = append(out, a.Officer)
		}
	}
	return out, err
}

// leaders tells families' new worries to the leads of their children.
type leaders struct{ letter }

// Answers implements family.Leads.
func (l leaders) Answers(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	return l.s.Lead.Answers(ctx, tx, child)
}

// TellLeadTx implements family.Leads.
func (l leaders) TellLeadTx(ctx context.Context, tx *db.Tx, person, concern thread.Ref, by workday.Date) error {
	return l.write(ctx, tx, notify.ConcernForLead, person, notify.Facts{By: by, Ref: concern}, "/concerns/"+string(concern))
}
