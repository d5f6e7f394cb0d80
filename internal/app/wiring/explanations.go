package wiring

import (
	"context"
	"slices"
	"time"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/job"
	"alongside/internal/lead/explanation"
	"alongside/internal/lead/leadsql"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

// explanations makes what leads require of those who decide.
func (s *Services) explanations(o Options) {
	s.Explanation = explanation.New(explanation.Deps{
		DB: s.DB, Store: leadsql.Explanations{}, Clocks: s.Clocks, Families: teller{s, o}, Decisions: decided{s}, Consents: s.Family, PublicURL: o.PublicURL, Tell: o.Tell,
	})
	s.Family.UseSharing(s.Explanation)
}

// kindRemind is the kind of the job that reminds partner agencies of explanations.
const kindRemind = "explanation.remind"

// remindBatch is how many agencies one transaction reminds.
const remindBatch = 50

// RemindAgencies has the worker remind partner agencies that are to explain a decision, in every council.
func (s *Services) RemindAgencies(w *job.Worker) {
	w.Register(kindRemind, func(ctx context.Context, _ []byte) error {
		return job.ForEachScope(ctx, s.DB, toRemind, func(ctx context.Context) error {
			for n := remindBatch; n == remindBatch && ctx.Err() == nil; {
				err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					n, err = s.Explanation.RemindTx(ctx, tx, remindBatch)
					return err
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	w.Schedule(job.Schedule{Kind: kindRemind, Every: time.Hour})
}

func toRemind(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	return leadsql.Explanations{}.ScopesToRemind(ctx, tx, tx.Today())
}

// decided tells package explanation what was decided about children.
type decided struct{ s *Services }

// DecisionsAbout implements explanation.Decisions: whether there is an assessment, and what came of it.
func (d decided) DecisionsAbout(ctx context.Context, tx *db.Tx, child thread.Ref) ([]explanation.Decision, error) {
	all, err := d.s.Pathway.Of(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	var out []explanation.Decision
	for _, a := range all {
		href := "/assessments/" + string(a.Ref)
		if !a.DecidedOn.IsZero() {
			out = append(out, explanation.Decision{Ref: a.Ref, What: assessed(a), By: a.DecidedBy, On: a.DecidedOn, Href: href})
		}
		if a.Determination == "" {
			continue
		}
		end, err := d.s.Pathway.Determination(ctx, tx, a.Determination)
		if err != nil {
			return nil, err
		}
		what := "There will be no plan after the " + a.Basis.Words()
		if end.Plan {
			what = "There will be a plan after the " + a.Basis.Words()
		}
		out = append(out, explanation.Decision{Ref: end.Ref, What: what, By: end.By, On: end.On, Href: href})
	}
	slices.SortStableFunc(out, func(a, b explanation.Decision) int { return b.On.Compare(a.On) })
	return out, nil
}

func assessed(a pathway.Assessment) string {
	if a.Assess {
		return "The " + a.Basis.Words() + " goes ahead"
	}
	return "The " + a.Basis.Words() + " was refused"
}

// PolicyOf implements explanation.Decisions.
func (d decided) PolicyOf(ctx context.Context, tx *db.Tx) (string, error) {
	a, err := d.s.Authority.Get(ctx, tx)
	return a.StatutePolicy, err
}

// Colleague implements explanation.Decisions: whoever signs in with the address and works with children here.
func (d decided) Colleague(ctx context.Context, tx *db.Tx, email string) (ref thread.Ref, name, address string, ok bool, err error) {
	if email == "" {
		return "", "", "", false, nil
	}
	accounts, err := d.s.Authority.Accounts(ctx, tx, authority.Filter{Text: email, Status: authority.StatusActive, On: tx.Today()})
	for _, a := range accounts {
		if authority.EmailKey(a.Email) == authority.EmailKey(email) && (access.Actor{Roles: a.Roles}).May(access.ExplanationGive) {
			return a.Person, a.Name, a.Email, true, err
		}
	}
	return "", "", "", false, err
}
