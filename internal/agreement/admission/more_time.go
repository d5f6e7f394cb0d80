package admission

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

// MoreTime is that the council takes longer to decide on one application than the law first gives it, which the law allows where it is
// justified. The applicant reads why.
type MoreTime struct {
	Person
	Why       string       `json:"why"`
	Rule      string       `json:"rule"`  // by which the longer time is counted
	First     workday.Date `json:"first"` // the last day of the first time
	Until     workday.Date `json:"until"`
	Submitted time.Time    `json:"submitted"` // the submission that it is about
	Decisions int          `json:"decisions"` // how many decisions there were then: one that is set aside is taken in a time of its own
}

// longer returns the longer time in which the next decision is taken, if there is one.
func (a Application) longer() (MoreTime, bool) {
	if len(a.MoreTime) == 0 {
		return MoreTime{}, false
	}
	m := a.MoreTime[len(a.MoreTime)-1]
	return m, m.Submitted.Equal(a.SubmittedAt) && m.Decisions == len(a.Decisions)
}

// decisionClock is the rule by which the next decision on an application is due.
func (a Application) decisionClock(o Opening) string {
	if m, ok := a.longer(); ok {
		return m.Rule
	}
	return o.decisionClock()
}

// mayTakeLonger returns the rule by which the law of the agreement lets the council take longer with an application, "" where it does not or
// the council does already.
func (s *Service) mayTakeLonger(ctx context.Context, tx *db.Tx, a Application, o Opening) (string, error) {
	of, _, err := s.Agreements.ByLot(ctx, tx, a.Lot)
	if err != nil {
		return "", err
	}
	laws, err := s.Agreements.Laws()
	if err != nil {
		return "", err
	}
	rule := laws.For(of).MoreTime.Rule
	if rule == a.decisionClock(o) || !slices.Contains(undecided, a.State(tx.Today())) {
		return "", nil
	}
	return rule, nil
}

// undecided are the states in which the time for the decision runs.
var undecided = []State{Submitted, Scoring, Moderating, ToDecide}

// TakeLonger gives the council the longer time that the law allows for one application, with the reason. It is refused once the first time
// is over: the law lets it be extended, not made good.
func (s *Service) TakeLonger(ctx context.Context, by access.Actor, at At) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.TakeLongerTx(ctx, tx, by, at) })
}

// TakeLongerTx is TakeLonger inside a transaction. It stops the first time, starts the longer one from the same day and tells the applicant.
func (s *Service) TakeLongerTx(ctx context.Context, tx *db.Tx, by access.Actor, at At) error {
	if err := councilMay(by, access.AdmissionDecide); err != nil {
		return err
	}
	var m MoreTime
	var of Application
	err := s.change(ctx, tx, by, at, "time for the decision extended", func(a *Application, o Opening) (err error) {
		if m, err = s.moreTime(ctx, tx, *a, o); err != nil {
			return err
		}
		m.Person, m.Why = person(tx, by), strings.TrimSpace(at.Why)
		if m.Why == "" {
			return fault.Invalid("why", "Say why this application needs more time. The applicant reads it.")
		}
		if err := s.restart(ctx, tx, by, *a, o, m); err != nil {
			return err
		}
		a.MoreTime = append(a.MoreTime, m)
		of = *a
		return nil
	})
	if err != nil {
		return err
	}
	p, err := s.Providers.Provider(ctx, tx, of.Provider)
	if err != nil {
		return err
	}
	return s.tell(ctx, tx, p, notify.DecisionTakesLonger, notify.Facts{Ref: of.Ref, By: m.Until}, "/applications/"+string(of.Ref))
}

// moreTime works out until when the council may take, or says why it may not take longer.
func (s *Service) moreTime(ctx context.Context, tx *db.Tx, a Application, o Opening) (MoreTime, error) {
	if state := a.State(tx.Today()); !slices.Contains(undecided, state) {
		return MoreTime{}, stateError("given more time", state)
	}
	if m, ok := a.longer(); ok {
		return MoreTime{}, fault.Conflictf("The time for this decision was extended already, to %s. It is extended once.", m.Until.Long())
	}
	rule, err := s.mayTakeLonger(ctx, tx, a, o)
	if err != nil {
		return MoreTime{}, err
	}
	if rule == "" {
		return MoreTime{}, fault.Conflict("The law of this agreement does not let the time for a decision be extended.")
	}
	first, err := s.runningDecision(ctx, tx, a, o)
	if err != nil {
		return MoreTime{}, err
	}
	if tx.Today().After(first.Due) {
		return MoreTime{}, fault.Conflictf("The time for this decision ended on %s. It can be extended only before it ends.", first.Due.Long())
	}
	r, err := s.Book.Compute(rule, statute.Query{From: first.From})
	if err != nil {
		return MoreTime{}, fmt.Errorf("extend the time of %s: %w", a.Ref, err)
	}
	return MoreTime{Rule: rule, First: first.Due, Until: r.LastDay, Submitted: a.SubmittedAt, Decisions: len(a.Decisions)}, nil
}

// runningDecision is the date that runs for the next decision on an application.
func (s *Service) runningDecision(ctx context.Context, tx *db.Tx, a Application, o Opening) (deadline.Deadline, error) {
	all, err := deadline.Of(ctx, tx, a.Ref)
	if err != nil {
		return deadline.Deadline{}, err
	}
	for _, d := range all[a.Ref] {
		if d.Rule == a.decisionClock(o) && d.State == deadline.Running {
			return d, nil
		}
	}
	return deadline.Deadline{}, fault.Conflict("No time runs for a decision on this application.")
}

// restart puts the longer time in the place of the one that runs, from the same day.
func (s *Service) restart(ctx context.Context, tx *db.Tx, by access.Actor, a Application, o Opening, m MoreTime) error {
	first, err := s.runningDecision(ctx, tx, a, o)
	if err != nil {
		return err
	}
	if err := s.Clocks.Stop(ctx, tx, by.By(), a.Ref, first.Rule, "Extended to "+m.Until.Long()+": "+m.Why); err != nil {
		return err
	}
	_, err = s.Clocks.Start(ctx, tx, by.By(), deadline.Start{Rule: m.Rule, Ref: a.Ref, From: first.From, Team: first.Team, Title: first.Title})
	return err
}
