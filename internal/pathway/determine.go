package pathway

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Determine decides what comes of an assessment.
type Determine struct {
	Assessment thread.Ref
	Version    int
	Plan       bool
	Why        string
	Read       []string // the evidence that was read
	WithoutWhy string   // why it is decided though advice is missing
}

// Determine records what was decided about the child, why, and on what evidence. It refuses a determination without
// reasons.
func (s *Service) Determine(ctx context.Context, by access.Actor, cmd Determine) (thread.Ref, error) {
	if !by.May(access.PathwayDecide) {
		return "", fault.Forbidden("You may not decide what comes of an assessment.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.DetermineTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// DetermineTx is Determine inside a transaction.
func (s *Service) DetermineTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Determine) (thread.Ref, error) {
	a, err := s.load(ctx, tx, by, cmd.Assessment, cmd.Version)
	if err != nil {
		return "", err
	}
	if err := a.mayDetermine(cmd); err != nil {
		return "", err
	}
	why := cmd.Why
	if cmd.WithoutWhy != "" {
		why += " " + cmd.WithoutWhy
	}
	d := Determination{
		Ref: thread.New(tx, thread.Determination), Assessment: a.Ref, Child: a.Child, On: tx.Today(), By: by.Name, Plan: cmd.Plan, Why: why,
		Read: cmd.Read, Rule: a.Basis.Citation(),
	}
	if err := s.Store.InsertDetermination(ctx, tx, d); err != nil {
		return "", err
	}
	a.Determination = d.Ref
	if err := s.Store.Update(ctx, tx, a); err != nil {
		return "", err
	}
	if err := s.settle(ctx, tx, by.By(), a, cmd.Plan); err != nil {
		return "", err
	}
	if err := s.release(ctx, tx, by.By(), a); err != nil {
		return "", err
	}
	node := thread.Node{Ref: d.Ref, Kind: thread.Determination, Label: outcome(cmd.Plan), Child: a.Child, State: "made", URL: "/assessments/" + string(a.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return "", err
	}
	if err := thread.Link(ctx, tx, a.Ref, "ends-in", d.Ref); err != nil {
		return "", err
	}
	if err := s.Families.TellFamilyTx(ctx, tx, a.Child, outcome(cmd.Plan)+". Sign in to read why, and what you can do if you disagree.", a.Ref, workday.Date{}); err != nil {
		return "", err
	}
	return d.Ref, s.record(ctx, tx, by.By(), a, "determination made", why, a.Basis.Citation())
}

// release stops the clocks of advice that is not needed any more, and ends what advisers could see because they were asked.
func (s *Service) release(ctx context.Context, tx *db.Tx, by audit.By, a Assessment) error {
	for _, x := range a.Advice {
		if rule := a.Basis.adviceRule(); rule != "" && x.GivenOn.IsZero() {
			if err := s.Clocks.Stop(ctx, tx, by, x.Ref, rule, "It was decided without this advice."); err != nil {
				return err
			}
		}
		if x.Agency == Parents {
			continue
		}
		err := access.End(ctx, tx, by, x.Adviser, a.Child, access.AdviceAsked, tx.Today())
		if err != nil && !fault.Is(err, fault.KindNotFound) { // ended before: the same adviser was asked twice
			return err
		}
	}
	return nil
}

// settle keeps or stops the clocks. The clock of the final plan goes on until the plan is final.
func (s *Service) settle(ctx context.Context, tx *db.Tx, by audit.By, a Assessment, plan bool) error {
	if a.Basis == Section17 {
		return s.Clocks.Keep(ctx, tx, by, a.Ref, "social-care-assessment", tx.Today())
	}
	if plan {
		return s.Clocks.Stop(ctx, tx, by, a.Ref, "ehc-no-plan", "There will be a plan.")
	}
	if err := s.Clocks.Keep(ctx, tx, by, a.Ref, "ehc-no-plan", tx.Today()); err != nil {
		return err
	}
	return s.Clocks.Stop(ctx, tx, by, a.Ref, "ehc-final", "There will be no plan.")
}

func outcome(plan bool) string {
	if plan {
		return "We will write a plan"
	}
	return "There will be no plan"
}
