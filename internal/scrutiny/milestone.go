package scrutiny

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// MilestoneDone records that a milestone was reached, and what shows it.
type MilestoneDone struct {
	Recommendation thread.Ref
	Version        int
	Milestone      thread.Ref
	On             workday.Date
	Evidence       string
}

// MilestoneDone records a milestone as reached. The last one keeps the action's date.
func (s *Service) MilestoneDone(ctx context.Context, by access.Actor, cmd MilestoneDone) error {
	return s.permitted(ctx, by, access.ScrutinyAct, "You may not record progress on recommendations.", func(tx *db.Tx) error {
		return s.MilestoneDoneTx(ctx, tx, by.By(), cmd)
	})
}

// MilestoneDoneTx is MilestoneDone inside a transaction.
func (s *Service) MilestoneDoneTx(ctx context.Context, tx *db.Tx, by audit.By, cmd MilestoneDone) error {
	r, err := s.load(ctx, tx, cmd.Recommendation, cmd.Version)
	if err != nil {
		return err
	}
	a, err := r.reach(cmd, tx.Today())
	if err != nil {
		return err
	}
	if a.Done() {
		if err := s.clocks.Keep(ctx, tx, by, a.Ref, ruleAction, cmd.On); err != nil {
			return fmt.Errorf("keep the clock of action %s: %w", a.Ref, err)
		}
		if err := putAction(ctx, tx, r, a); err != nil {
			return err
		}
	}
	return s.save(ctx, tx, by, r, "milestone reached", cmd.Evidence, "")
}

// reach marks the milestone and returns its action as it is then.
func (r *Recommendation) reach(cmd MilestoneDone, today workday.Date) (Action, error) {
	for i := range r.Actions {
		for j := range r.Actions[i].Milestones {
			m := &r.Actions[i].Milestones[j]
			if m.Ref != cmd.Milestone {
				continue
			}
			if !m.DoneOn.IsZero() {
				return Action{}, fault.Conflictf("This milestone was reached on %s.", m.DoneOn.Long())
			}
			var wrong []fault.Field
			if cmd.On.IsZero() || cmd.On.After(today) {
				wrong = append(wrong, fault.Field{Name: "on", Message: "Enter the day on which it was reached, today or earlier."})
			}
			if cmd.Evidence == "" {
				wrong = append(wrong, fault.Field{Name: "evidence", Message: "Say what shows that it is done. It is published."})
			}
			if err := fault.InvalidFields(wrong...); err != nil {
				return Action{}, err
			}
			m.DoneOn, m.Evidence = cmd.On, cmd.Evidence
			return r.Actions[i], nil
		}
	}
	return Action{}, fault.NotFound("That milestone")
}
