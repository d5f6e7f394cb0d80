package admission

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// CheckComplete records whether an application is complete; missing says what lacks and sends it back.
func (s *Service) CheckComplete(ctx context.Context, by access.Actor, at At, missing string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.CheckCompleteTx(ctx, tx, by, at, missing) })
}

// CheckCompleteTx is CheckComplete inside a transaction.
func (s *Service) CheckCompleteTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, missing string) error {
	if err := councilMay(by, access.AdmissionAssess, access.AdmissionDecide); err != nil {
		return err
	}
	return s.change(ctx, tx, by, at, "application checked", func(a *Application, o Opening) error {
		c := Check{Person: person(tx, by), Missing: strings.TrimSpace(missing)}
		if c.Missing == "" {
			return a.check(c, tx.Today())
		}
		var err error
		if c.Until, err = s.working(tx, o.CompleteDays); err != nil {
			return err
		}
		if err := a.check(c, tx.Today()); err != nil {
			return err
		}
		if err := s.Clocks.Stop(ctx, tx, by.By(), a.Ref, a.decisionClock(o), "Returned to be completed; the time starts again when it is handed in."); err != nil {
			return err
		}
		return s.startCompletion(ctx, tx, by.By(), *a, o)
	})
}

// councilMay refuses providers, and people with none of the permissions.
func councilMay(by access.Actor, permissions ...access.Permission) error {
	if by.Provider == "" {
		for _, p := range permissions {
			if by.May(p) {
				return nil
			}
		}
	}
	return fault.Forbidden("Only those who assess or decide applications can do this.")
}

// Mark records one evaluator's marks, which the other does not see until both are there.
func (s *Service) Mark(ctx context.Context, by access.Actor, at At, marks Marks) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.MarkTx(ctx, tx, by, at, marks) })
}

// MarkTx is Mark inside a transaction. Who marks is taken from by.
func (s *Service) MarkTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, marks Marks) error {
	if err := councilMay(by, access.AdmissionAssess); err != nil {
		return err
	}
	marks.Person = person(tx, by)
	return s.change(ctx, tx, by, at, "application marked", func(a *Application, o Opening) error { return a.mark(o, marks, tx.Today()) })
}

// Moderate records the marks that count, by somebody who did not mark.
func (s *Service) Moderate(ctx context.Context, by access.Actor, at At, marks Marks) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ModerateTx(ctx, tx, by, at, marks) })
}

// ModerateTx is Moderate inside a transaction.
func (s *Service) ModerateTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, marks Marks) error {
	if err := councilMay(by, access.AdmissionDecide); err != nil {
		return err
	}
	marks.Person = person(tx, by)
	return s.change(ctx, tx, by, at, "application moderated", func(a *Application, o Opening) error { return a.moderate(o, marks, tx.Today()) })
}

// Decide accepts or refuses an application with reasons that the applicant reads. An application whose gates are shut cannot
// be accepted.
func (s *Service) Decide(ctx context.Context, by access.Actor, at At, accept bool, reasons string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.DecideTx(ctx, tx, by, at, accept, reasons) })
}

// DecideTx is Decide inside a transaction. It keeps the deadline of the decision. A standstill begins with the notice.
func (s *Service) DecideTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, accept bool, reasons string) error {
	return s.decideTx(ctx, tx, by, at, Decision{Accept: accept, Reasons: reasons})
}

// decideTx takes what was decided, why and on which condition from d.
func (s *Service) decideTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, d Decision) error {
	if err := councilMay(by, access.AdmissionDecide); err != nil {
		return err
	}
	return s.change(ctx, tx, by, at, "application decided", func(a *Application, o Opening) error {
		gates, err := s.gates(ctx, tx, *a, o)
		if err != nil {
			return err
		}
		if d.Condition != nil && !slices.ContainsFunc(gates, func(g Gate) bool { return g.Trains && !g.Open }) {
			return fault.Conflict("There is nothing to make a condition of: the training is shown already, or this lot does not ask for it.")
		}
		d.Person, d.On = person(tx, by), tx.Today()
		if err := s.dates(tx, &d, o); err != nil {
			return err
		}
		first, clock := len(a.Decisions) == 0, a.decisionClock(o)
		if err := a.decide(d, shut(gates, d.Condition != nil)); err != nil {
			return err
		}
		err = s.Clocks.Keep(ctx, tx, by.By(), a.Ref, clock, tx.Today())
		if err != nil && (first || !fault.Is(err, fault.KindNotFound)) { // one set aside earlier had no time
			return err
		}
		if d.Condition == nil {
			return nil
		}
		return s.startCondition(ctx, tx, by, *a, *d.Condition)
	})
}

// gates are worked out the same for whoever reads the application and for the decision.
func (s *Service) gates(ctx context.Context, tx *db.Tx, a Application, o Opening) ([]Gate, error) {
	agr, lot, err := s.Agreements.ByLot(ctx, tx, a.Lot)
	if err != nil {
		return nil, err
	}
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return nil, err
	}
	files, err := s.Documents.Files(ctx, tx, a.Ref)
	if err != nil {
		return nil, err
	}
	return s.gatesOf(ctx, tx, Seen{Application: a, Opening: o, Agreement: agr, Lot: lot, Provider: p, Files: files})
}

// gatesOf are the gates of an application that was read with all that they ask for, except the ceilings.
func (s *Service) gatesOf(ctx context.Context, tx *db.Tx, v Seen) ([]Gate, error) {
	a := v.Application
	ceilings, err := s.Agreements.Ceilings(ctx, tx, []thread.Ref{a.Lot})
	if err != nil {
		return nil, fmt.Errorf("ceilings of %s: %w", a.Lot, err)
	}
	out := a.Gates(v.Opening, v.Lot, v.Provider, v.Files, tx.Today())
	if len(ceilings) > 0 {
		out = append(out, a.ceilingGate(ceilings, tx.Today()))
	}
	over := Gate{Words: "The agreement has not ended", Open: true}
	if err := v.Agreement.Over(tx.Today()); err != nil {
		over.Open, over.Why = false, fault.Message(err)
	}
	return append(out, over), nil
}

// ceilingGate is shut by every offered rate that is above its ceiling on a day.
func (a Application) ceilingGate(ceilings []agreement.Ceiling, on workday.Date) Gate {
	var above []string
	for _, r := range a.Rates {
		if says := agreement.AboveCeiling(ceilings, a.Lot, r, on); says != "" {
			above = append(above, says)
		}
	}
	return Gate{Words: "No offered rate is above its ceiling", Open: len(above) == 0, Why: strings.Join(above, " ")}
}

// dates works out from when an accepted provider may be admitted, where no notice has to be published first, and until when a refused
// one may object.
func (s *Service) dates(tx *db.Tx, d *Decision, o Opening) (err error) {
	if !d.Accept {
		d.ReplyBy, err = s.working(tx, o.ReplyDays)
		return err
	}
	if d.Standstill = o.StandstillRule; d.Standstill == "" {
		d.AdmitFrom = d.On
	}
	return nil
}

// Admit gives an accepted provider its place in the lot, at the rates that it offered, from a day behind the standstill.
func (s *Service) Admit(ctx context.Context, by access.Actor, at At, from workday.Date) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.AdmitTx(ctx, tx, by, at, from)
		return err
	})
	return ref, err
}

// AdmitTx is Admit inside a transaction.
func (s *Service) AdmitTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, from workday.Date) (ref thread.Ref, err error) {
	if err := councilMay(by, access.AdmissionDecide); err != nil {
		return "", err
	}
	err = s.change(ctx, tx, by, at, "applicant admitted", func(a *Application, o Opening) error {
		switch state := a.State(tx.Today()); state {
		case Accepted:
		case Standstill:
			return a.stillStands()
		default:
			return stateError("admitted", state)
		}
		if from.Before(tx.Today()) {
			return fault.Invalid("from", "Enter today or a later day.")
		}
		gates, err := s.gates(ctx, tx, *a, o)
		if err != nil {
			return err
		}
		d, _ := a.decided()
		later := d.Condition.open()
		if why := shut(gates, later); len(why) > 0 {
			return fault.Conflictf("The provider cannot be admitted now. %s", strings.Join(why, " "))
		}
		ref, err = s.Agreements.AdmitTx(ctx, tx, by.By(), agreement.Admit{Lot: a.Lot, Provider: a.Provider, From: from, Why: d.Reasons, TrainedLater: later})
		if err != nil {
			return err
		}
		for _, rate := range a.Rates {
			if err := s.Agreements.SetRateOverTx(ctx, tx, by.By(), agreement.Rate{Lot: a.Lot, Provider: a.Provider, Price: rate, From: from}, o.Floor); err != nil {
				return err
			}
		}
		if s.Promises != nil && len(a.Adds) > 0 {
			if err := s.Promises.PromisedTx(ctx, tx, by.By(), *a, from); err != nil {
				return fmt.Errorf("what %s stated that it adds: %w", a.Ref, err)
			}
		}
		p := person(tx, by)
		a.Admission, a.AdmittedBy, a.AdmittedFrom = ref, &p, from
		return nil
	})
	return ref, err
}

// Review answers an objection. A refusal that is set aside is decided again, by somebody else; where its marks fall too, others mark first.
func (s *Service) Review(ctx context.Context, by access.Actor, at At, v Verdict, why string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ReviewTx(ctx, tx, by, at, v, why) })
}

// ReviewTx is Review inside a transaction.
func (s *Service) ReviewTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, v Verdict, why string) error {
	if err := councilMay(by, access.AdmissionDecide); err != nil {
		return err
	}
	return s.change(ctx, tx, by, at, "refusal reviewed", func(a *Application, o Opening) error {
		if err := a.review(person(tx, by), v, why, tx.Today()); err != nil {
			return err
		}
		if err := s.Clocks.Keep(ctx, tx, by.By(), a.Ref, reviewRule, tx.Today()); err != nil || v == Upheld {
			return err
		}
		return s.startDecision(ctx, tx, by, *a, o) // as long as for the first
	})
}
