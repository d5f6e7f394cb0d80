package admission

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// The words by which the deadlines of an application are kept.
const (
	decisionRule = "application-decision" // where the opening names no rule of law
	reviewRule   = "application-review"
)

// Begin starts a draft for a lot. A provider has one application at a time for a lot.
func (s *Service) Begin(ctx context.Context, by access.Actor, lot thread.Ref) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.BeginTx(ctx, tx, by, lot)
		return err
	})
	return ref, err
}

// BeginTx is Begin inside a transaction.
func (s *Service) BeginTx(ctx context.Context, tx *db.Tx, by access.Actor, lot thread.Ref) (thread.Ref, error) {
	if !by.May(access.AdmissionApply) || by.Provider == "" {
		return "", fault.Forbidden("Only a provider's own people can apply for it.")
	}
	agr, _, err := s.Agreements.ByLot(ctx, tx, lot)
	if err != nil {
		return "", err
	}
	if err := agr.Over(tx.Today()); err != nil {
		return "", err
	}
	o, err := s.Opening(ctx, tx, agr.Ref)
	if err != nil {
		return "", err
	}
	if ok, why := o.Takes(tx.Now()); !ok {
		return "", fault.Conflict(why)
	}
	mine, err := s.Store.Applications(ctx, tx, agr.Ref, by.Provider)
	if err != nil {
		return "", err
	}
	for _, a := range mine {
		if state := a.State(tx.Today()); a.Lot == lot && !state.Over() {
			return "", fault.Conflictf("You have an application for this lot already. It is “%s”.", state)
		}
	}
	a := Application{Ref: thread.New(tx, thread.Application), Version: 1, Agreement: agr.Ref, Lot: lot, Provider: by.Provider, Opening: o.Version, BegunAt: tx.Now()}
	if err := s.Store.InsertApplication(ctx, tx, a); err != nil {
		return "", fmt.Errorf("save application %s: %w", a.Ref, err)
	}
	if err := s.record(ctx, tx, by.By(), a, "application begun", ""); err != nil {
		return "", err
	}
	return a.Ref, thread.Link(ctx, tx, lot, "applied-for-by", a.Ref)
}

// Save keeps what was written so far.
func (s *Service) Save(ctx context.Context, by access.Actor, at At, in Answers) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SaveTx(ctx, tx, by, at, in) })
}

// SaveTx is Save inside a transaction.
func (s *Service) SaveTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, in Answers) error {
	if err := mayApply(by); err != nil {
		return err
	}
	earlier, err := s.declaredBefore(ctx, tx, by.Provider, at.Application)
	if err != nil {
		return err
	}
	return s.change(ctx, tx, by, at, "application saved", func(a *Application, o Opening) error {
		if err := a.save(o, in, tx.Today()); err != nil {
			return err
		}
		a.declare(earlier, person(tx, by))
		return nil
	})
}

func mayApply(by access.Actor) error {
	if !by.May(access.AdmissionApply) || by.Provider == "" {
		return fault.NotFound("That application")
	}
	return nil
}

// Submit signs the application, with every document by its content, and hands it in. The time for the decision starts.
func (s *Service) Submit(ctx context.Context, by access.Actor, at At, typed string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SubmitTx(ctx, tx, by, at, typed) })
}

// SubmitTx is Submit inside a transaction.
func (s *Service) SubmitTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, typed string) error {
	if err := mayApply(by); err != nil {
		return err
	}
	files, err := s.Documents.Files(ctx, tx, at.Application)
	if err != nil {
		return err
	}
	return s.change(ctx, tx, by, at, "application handed in", func(a *Application, o Opening) error {
		agr, err := s.Agreements.Agreement(ctx, tx, a.Agreement)
		if err != nil {
			return err
		}
		if err := agr.Over(tx.Today()); err != nil {
			return err
		}
		again := a.State(tx.Today()) == Returned
		if err := a.submit(o, Signature{Person: person(tx, by), Typed: typed, Files: files}, tx.Now()); err != nil {
			return err
		}
		if again {
			if err := ignoreMissing(s.Clocks.Keep(ctx, tx, by.By(), a.Ref, completionRule, tx.Today())); err != nil {
				return err
			}
		}
		return s.startDecision(ctx, tx, by, *a, o)
	})
}

// ignoreMissing leaves out that no such time runs: applications that were returned before it was kept have none.
func ignoreMissing(err error) error {
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	return err
}

// contractTeam returns the team that decides on applications, "" where there is none.
func (s *Service) contractTeam(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
	if s.Teams == nil {
		return "", nil
	}
	team, err := s.Teams.ContractTeam(ctx, tx)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return "", fmt.Errorf("who decides on applications: %w", err)
	}
	return team, nil
}

// startDecision starts the time in which the council decides.
func (s *Service) startDecision(ctx context.Context, tx *db.Tx, by access.Actor, a Application, o Opening) error {
	p, err := s.Providers.Provider(ctx, tx, a.Provider)
	if err != nil {
		return err
	}
	team, err := s.contractTeam(ctx, tx)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: o.DecideRule, Ref: a.Ref, From: tx.Today(), Team: team, Title: "Decide on the application of " + p.Name}
	if o.DecideRule != "" {
		_, err = s.Clocks.Start(ctx, tx, by.By(), start)
		return err
	}
	due, err := s.working(tx, o.DecideDays)
	if err != nil {
		return err
	}
	start.Rule = decisionRule
	_, err = s.Clocks.StartOn(ctx, tx, by.By(), start, due, fmt.Sprintf("%d working days, as the terms of admission say.", o.DecideDays))
	return err
}

func (o Opening) decisionClock() string {
	if o.DecideRule != "" {
		return o.DecideRule
	}
	return decisionRule
}

// Withdraw takes an application back before it is decided.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, at At) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.WithdrawTx(ctx, tx, by, at) })
}

// WithdrawTx is Withdraw inside a transaction.
func (s *Service) WithdrawTx(ctx context.Context, tx *db.Tx, by access.Actor, at At) error {
	if err := mayApply(by); err != nil {
		return err
	}
	return s.change(ctx, tx, by, at, "application withdrawn", func(a *Application, o Opening) error {
		running := a.State(tx.Today())
		if err := a.withdraw(tx.Now(), at.Why); err != nil {
			return err
		}
		switch running {
		case Draft:
			return nil
		case Returned:
			return ignoreMissing(s.Clocks.Stop(ctx, tx, by.By(), a.Ref, completionRule, "The application was withdrawn."))
		}
		return s.Clocks.Stop(ctx, tx, by.By(), a.Ref, a.decisionClock(o), "The application was withdrawn.")
	})
}

// Object is the applicant's right of reply to a refusal. The time for the review starts.
func (s *Service) Object(ctx context.Context, by access.Actor, at At, grounds string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ObjectTx(ctx, tx, by, at, grounds) })
}

// ObjectTx is Object inside a transaction.
func (s *Service) ObjectTx(ctx context.Context, tx *db.Tx, by access.Actor, at At, grounds string) error {
	if err := mayApply(by); err != nil {
		return err
	}
	return s.change(ctx, tx, by, at, "refusal objected to", func(a *Application, o Opening) error {
		if err := a.object(Objection{Person: person(tx, by), Grounds: grounds}, tx.Today()); err != nil {
			return err
		}
		due, err := s.working(tx, o.ReviewDays)
		if err != nil {
			return err
		}
		team, err := s.contractTeam(ctx, tx)
		if err != nil {
			return err
		}
		start := deadline.Start{Rule: reviewRule, Ref: a.Ref, From: tx.Today(), Team: team, Title: "Review a refused application"}
		_, err = s.Clocks.StartOn(ctx, tx, by.By(), start, due, fmt.Sprintf("%d working days from the objection, as the terms of admission say.", o.ReviewDays))
		return err
	})
}
