package scrutiny

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Act adds an action on a recommendation. Without milestones the action itself is its only one.
type Act struct {
	Recommendation thread.Ref
	Version        int
	What, Owner    string
	Due            workday.Date
	Milestones     []Milestone // What and By; the references are drawn here
}

// Act records what will be done, by whom and by when.
func (s *Service) Act(ctx context.Context, by access.Actor, cmd Act) error {
	return s.permitted(ctx, by, access.ScrutinyAct, "You may not plan actions on recommendations.", func(tx *db.Tx) error {
		_, err := s.ActTx(ctx, tx, by.By(), cmd)
		return err
	})
}

// ActTx is Act inside a transaction. It returns the action with the references of its milestones.
func (s *Service) ActTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Act) (Action, error) {
	r, err := s.load(ctx, tx, cmd.Recommendation, cmd.Version)
	if err != nil {
		return Action{}, err
	}
	a := Action{Ref: thread.New(tx, thread.Action), What: cmd.What, Owner: cmd.Owner, Due: cmd.Due}
	for _, m := range cmd.milestones() {
		a.Milestones = append(a.Milestones, Milestone{Ref: thread.New(tx, thread.Milestone), What: m.What, By: m.By})
	}
	if err := r.act(a); err != nil {
		return Action{}, err
	}
	start := deadline.Start{Rule: ruleAction, Ref: a.Ref, From: tx.Today(), Title: a.What}
	if _, err := s.clocks.StartOn(ctx, tx, by, start, a.Due, "The date that the agency gave the committee."); err != nil {
		return Action{}, fmt.Errorf("start the clock of the action: %w", err)
	}
	if err := s.save(ctx, tx, by, r, "action planned", a.What, ""); err != nil {
		return Action{}, err
	}
	if err := putAction(ctx, tx, r, a); err != nil {
		return Action{}, err
	}
	if err := thread.Link(ctx, tx, r.Ref, "acted-on-by", a.Ref); err != nil {
		return Action{}, fmt.Errorf("link recommendation %s to action %s: %w", r.Ref, a.Ref, err)
	}
	return a, nil
}

func (cmd Act) milestones() []Milestone {
	if len(cmd.Milestones) > 0 {
		return cmd.Milestones
	}
	return []Milestone{{What: cmd.What, By: cmd.Due}}
}

func (r *Recommendation) act(a Action) error {
	if !r.Response.Given() {
		return fault.Conflict("Answer the recommendation first, then say what will be done.")
	}
	if r.Response.Answer == Rejected {
		return fault.Conflict("This recommendation was rejected; there is nothing to do about it.")
	}
	if r.State() == StateSatisfied {
		return fault.Conflict("Members are satisfied with what was done; this recommendation is closed.")
	}
	var wrong []fault.Field
	if a.What == "" {
		wrong = append(wrong, fault.Field{Name: "what", Message: "Enter what will be done."})
	}
	if a.Owner == "" {
		wrong = append(wrong, fault.Field{Name: "owner", Message: "Enter who will do it. Every action has one owner."})
	}
	if a.Due.IsZero() {
		wrong = append(wrong, fault.Field{Name: "due", Message: "Enter the day by which it will be done."})
	}
	for _, m := range a.Milestones {
		if m.What == "" && a.What != "" || m.By.IsZero() && !a.Due.IsZero() || m.By.After(a.Due) {
			wrong = append(wrong, fault.Field{Name: "milestones", Message: "Give each milestone its words and a day no later than the action’s own."})
			break
		}
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	r.Actions = append(r.Actions, a)
	return nil
}

func putAction(ctx context.Context, tx *db.Tx, r Recommendation, a Action) error {
	state := "under way"
	if a.Done() {
		state = "done"
	}
	err := thread.Put(ctx, tx, thread.Node{Ref: a.Ref, Kind: thread.Action, Label: a.What, State: state, URL: "/recommendations/" + string(r.Ref)})
	if err != nil {
		return fmt.Errorf("place action %s in the thread: %w", a.Ref, err)
	}
	return nil
}
