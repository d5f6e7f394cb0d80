package pathway

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Decide says whether the child will be assessed.
type Decide struct {
	Assessment thread.Ref
	Version    int
	Assess     bool
	Why        string
}

// Decide records whether the child will be assessed. A refusal stops the later clocks and tells the family how to appeal.
func (s *Service) Decide(ctx context.Context, by access.Actor, cmd Decide) error {
	if !by.May(access.PathwayDecide) {
		return fault.Forbidden("You may not decide on an assessment.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.DecideTx(ctx, tx, by, cmd) })
}

// DecideTx is Decide inside a transaction.
func (s *Service) DecideTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Decide) error {
	a, err := s.load(ctx, tx, by, cmd.Assessment, cmd.Version)
	if err != nil {
		return err
	}
	if err := a.decide(cmd, by.Name, tx.Today()); err != nil {
		return err
	}
	if err := s.Store.Update(ctx, tx, a); err != nil {
		return err
	}
	if rule := a.Basis.decideRule(); rule != "" {
		if err := s.Clocks.Keep(ctx, tx, by.By(), a.Ref, rule, tx.Today()); err != nil {
			return err
		}
	}
	what := "We decided to assess. Sign in to read why."
	if !cmd.Assess {
		what = "We decided not to assess. Sign in to read why, and what you can do if you disagree."
		for _, c := range a.Basis.rules() {
			if c.rule == a.Basis.decideRule() {
				continue
			}
			if err := s.Clocks.Stop(ctx, tx, by.By(), a.Ref, c.rule, "There will be no assessment."); err != nil {
				return err
			}
		}
	}
	if err := s.Families.TellFamilyTx(ctx, tx, a.Child, what, a.Ref, workday.Date{}); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), a, "assessment decided", cmd.Why, a.Basis.decideRule())
}
