package admission

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/provider"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// tellStep tells the applicant of a step that its application has taken. The message says which step and by when, and nothing of
// what was written, marked or decided: that stands on the page behind the sign-in.
func (s *Service) tellStep(ctx context.Context, tx *db.Tx, before State, a Application, o Opening) error {
	t, f, err := s.step(tx, before, a, o)
	if err != nil || t.ID == "" {
		return err
	}
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	f.Ref = a.Ref
	return s.tell(ctx, tx, p, t, f, "/applications/"+string(a.Ref))
}

// step picks the message of a step, none for the steps within the council.
func (s *Service) step(tx *db.Tx, before State, a Application, o Opening) (t notify.Template, f notify.Facts, err error) {
	now := a.State(tx.Today())
	if now == before {
		return t, f, nil
	}
	d, _ := a.decided()
	switch {
	case before == Reviewing:
		return notify.ObjectionAnswered, notify.Facts{On: tx.Today()}, nil
	case now == Submitted:
		t = notify.ApplicationReceived
		f.By, err = s.decideBy(a, o)
	case now == Scoring:
		t = notify.ApplicationComplete
		f.By, err = s.decideBy(a, o)
	case now == Returned:
		check, _ := a.checked()
		t, f.By = notify.ApplicationReturned, check.Until
	case now == Standstill && d.waitsForNotice():
		t = notify.AcceptedUntilNotice
	case now == Standstill || now == Accepted:
		t, f.On = notify.ApplicationAccepted, d.AdmitFrom
	case now == Refused:
		t, f.By = notify.ApplicationRefused, d.ReplyBy
	case now == Reviewing:
		t = notify.ObjectionReceived
		f.By, err = s.working(tx, o.ReviewDays)
	case now == Admitted:
		t, f.On = notify.ApplicantAdmitted, a.AdmittedFrom
	case now == Withdrawn:
		t, f.On = notify.ApplicationWithdrawn, tx.Today()
	}
	return t, f, err
}

// decideBy is the last day for the decision on the latest submission.
func (s *Service) decideBy(a Application, o Opening) (workday.Date, error) {
	if m, ok := a.longer(); ok {
		return m.Until, nil
	}
	from := workday.DateOf(a.SubmittedAt)
	if o.DecideRule == "" {
		return s.Book.Calendar().AddWorkingDays(from, o.DecideDays)
	}
	r, err := s.Book.Compute(o.DecideRule, statute.Query{From: from})
	return r.LastDay, err
}

// tell sends one message to a provider that has an e-mail address.
func (s *Service) tell(ctx context.Context, tx *db.Tx, p provider.Provider, t notify.Template, f notify.Facts, page string) error {
	if p.Email == "" {
		return nil
	}
	if s.PublicURL != "" {
		f.Link = s.PublicURL + page
	}
	m, err := t.Message(notify.ToEmail(p.Name, p.Email), f)
	if err != nil {
		return fmt.Errorf("write to %s: %w", p.Ref, err)
	}
	return s.Tell(ctx, tx, m)
}

// tellAnswered tells everybody who takes part in an agreement's admission that a question was answered: those who apply, and those
// who asked. It does not say who asked, nor what.
func (s *Service) tellAnswered(ctx context.Context, tx *db.Tx, agreement thread.Ref, asked []Clarification) error {
	all, err := s.Store.Applications(ctx, tx, agreement, "")
	if err != nil {
		return fmt.Errorf("applications to %s: %w", agreement, err)
	}
	var refs []thread.Ref
	for _, a := range all {
		if state := a.State(tx.Today()); state != Withdrawn && state != Refused {
			refs = append(refs, a.Provider)
		}
	}
	for _, c := range asked {
		refs = append(refs, c.AskedBy)
	}
	slices.Sort(refs)
	refs = slices.Compact(refs)
	known, err := s.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return fmt.Errorf("those who take part in %s: %w", agreement, err)
	}
	for _, ref := range refs {
		f := notify.Facts{Ref: agreement, On: tx.Today()}
		if err := s.tell(ctx, tx, known[ref], notify.ClarificationAnswered, f, "/agreements/"+string(agreement)+"/admission"); err != nil {
			return err
		}
	}
	return nil
}
