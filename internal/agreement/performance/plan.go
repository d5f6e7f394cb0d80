package performance

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Action is one thing that a provider does by a day.
type Action struct {
	What      string
	By        workday.Date
	DoneOn    workday.Date // the provider says so
	Evidence  string
	CheckedOn workday.Date // the council agrees
	CheckedBy string
}

// Plan is what a provider does to improve.
type Plan struct {
	Ref           thread.Ref
	Version       int
	Lot, Provider thread.Ref
	For           thread.Ref // the visit, result or concern that it follows from; may be empty
	Why           string
	OpenedOn      workday.Date
	Officer       thread.Ref
	Actions       []Action
	ClosedOn      workday.Date
	ClosedWhy     string
}

// Key implements Record.
func (p Plan) Key() Key {
	return Key{Ref: p.Ref, Version: p.Version, Lot: p.Lot, Provider: p.Provider, On: p.OpenedOn}
}

// PlanState is where an improvement plan stands; it is derived.
type PlanState string

// The states of an improvement plan.
const (
	PlanOpen   PlanState = "under way"
	PlanLate   PlanState = "an action is late"
	PlanDone   PlanState = "done, to be checked"
	PlanClosed PlanState = "closed"
)

// State returns where the plan stands on a day.
func (p Plan) State(on workday.Date) PlanState {
	if !p.ClosedOn.IsZero() {
		return PlanClosed
	}
	open := false
	for _, a := range p.Actions {
		if a.DoneOn.IsZero() {
			open = true
			if on.After(a.By) {
				return PlanLate
			}
		}
	}
	if open {
		return PlanOpen
	}
	return PlanDone
}

func actionRule(i int) string { return fmt.Sprintf("improvement-action-%d", i+1) }

// OpenPlan opens an improvement plan with its actions, each of which has a deadline.
func (s *Service) OpenPlan(ctx context.Context, by access.Actor, p Plan) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.OpenPlanTx(ctx, tx, by, p)
		return err
	})
	return ref, err
}

// OpenPlanTx is OpenPlan inside a transaction. Of the plan it takes Lot, Provider, For, Why and what is to be done by when.
func (s *Service) OpenPlanTx(ctx context.Context, tx *db.Tx, by access.Actor, p Plan) (thread.Ref, error) {
	if err := mayWork(by); err != nil {
		return "", err
	}
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return "", err
	}
	if err := p.check(tx.Today(), policy.PlanDays); err != nil {
		return "", err
	}
	if _, _, err := s.member(ctx, tx, p.Lot, p.Provider); err != nil {
		return "", err
	}
	for i, a := range p.Actions {
		p.Actions[i] = Action{What: strings.TrimSpace(a.What), By: a.By}
	}
	p.Ref, p.Version, p.OpenedOn, p.Officer = thread.New(tx, thread.ImprovementPlan), 0, tx.Today(), by.Person
	if err := s.savePlan(ctx, tx, by, p, "improvement plan opened", p.Why); err != nil {
		return "", err
	}
	if p.For != "" {
		if err := thread.Link(ctx, tx, p.For, "leads to", p.Ref); err != nil {
			return "", err
		}
	}
	for i := range p.Actions {
		if err := s.startAction(ctx, tx, by, p, i); err != nil {
			return "", err
		}
	}
	return p.Ref, s.tell(ctx, tx, p.Provider, notify.PlanOpened, notify.Facts{Ref: p.Ref, On: tx.Today()}, "/improvement-plans/")
}

func (p Plan) check(today workday.Date, most int) error {
	var wrong []fault.Field
	if strings.TrimSpace(p.Why) == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Enter what has to become better. The provider reads it."})
	}
	if len(p.Actions) == 0 {
		wrong = append(wrong, fault.Field{Name: "what-1", Message: "Enter at least one action."})
	}
	for i, a := range p.Actions {
		if strings.TrimSpace(a.What) == "" {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("what-%d", i+1), Message: "Enter what is to be done."})
		}
		if a.By.IsZero() || a.By.Before(today) || a.By.After(today.AddDays(most)) {
			wrong = append(wrong, fault.Field{Name: fmt.Sprintf("by-%d", i+1), Message: fmt.Sprintf("Enter a day from today on, within %d days.", most)})
		}
	}
	return fault.InvalidFields(wrong...)
}

// ActionDone is a step in one action: the provider says that it is done, or the council agrees or does not.
type ActionDone struct {
	Plan     thread.Ref
	Version  int
	Action   int // from 0
	Evidence string
	Refuse   bool         // the council does not agree: the provider does it again
	By       workday.Date // by when, where it is sent back
}

// ActionDone records a step in an action.
func (s *Service) ActionDone(ctx context.Context, by access.Actor, cmd ActionDone) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ActionDoneTx(ctx, tx, by, cmd) })
}

// ActionDoneTx is ActionDone inside a transaction.
func (s *Service) ActionDoneTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd ActionDone) error {
	p, err := s.Plan(ctx, tx, by, cmd.Plan)
	switch {
	case err != nil:
		return err
	case cmd.Version != 0 && cmd.Version != p.Version:
		return fault.Conflict("Somebody else changed this plan while you were reading it. Look at it again before you save.")
	case !p.ClosedOn.IsZero():
		return fault.Conflict("This plan is closed.")
	case cmd.Action < 0 || cmd.Action >= len(p.Actions):
		return fault.NotFound("That action")
	case strings.TrimSpace(cmd.Evidence) == "":
		return fault.Invalid("evidence", "Say what shows it.")
	}
	a := &p.Actions[cmd.Action]
	said := strings.TrimSpace(cmd.Evidence)
	action := "improvement action done"
	switch {
	case by.Provider != "":
		if !by.May(access.AdmissionApply) {
			return fault.Forbidden("Only those who answer for the provider can do this.")
		}
		if !a.DoneOn.IsZero() {
			return fault.Conflict("This action is done. The council checks it.")
		}
		a.DoneOn, a.Evidence = tx.Today(), said
		if err := s.Clocks.Keep(ctx, tx, by.By(), p.Ref, actionRule(cmd.Action), tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("keep action %d of %s: %w", cmd.Action+1, p.Ref, err)
		}
	case !by.May(access.ProviderQuality):
		return fault.Forbidden("Only those who look after quality can check an action.")
	case a.DoneOn.IsZero():
		return fault.Conflict("The provider has not said that it is done.")
	case !a.CheckedOn.IsZero():
		return fault.Conflict("This action is checked already.")
	case cmd.Refuse:
		action, a.DoneOn, a.Evidence, a.By = "improvement action sent back", workday.Date{}, "", cmd.By
		if err := s.startAgain(ctx, tx, by, p, cmd.Action); err != nil {
			return err
		}
	default:
		action, a.CheckedOn, a.CheckedBy = "improvement action checked", tx.Today(), by.Name
	}
	return s.savePlan(ctx, tx, by, p, action, said)
}

// startAgain gives an action that is sent back its new day, and tells the provider.
func (s *Service) startAgain(ctx context.Context, tx *db.Tx, by access.Actor, p Plan, i int) error {
	policy, err := s.PolicyTx(ctx, tx)
	if err != nil {
		return err
	}
	today, a := tx.Today(), p.Actions[i]
	if a.By.IsZero() || a.By.Before(today) || a.By.After(today.AddDays(policy.PlanDays)) {
		return fault.Invalidf("by", "Enter by when it is to be done: a day from today on, within %d days.", policy.PlanDays)
	}
	if err := s.startAction(ctx, tx, by, p, i); err != nil {
		return err
	}
	return s.tell(ctx, tx, p.Provider, notify.ActionSentBack, notify.Facts{Ref: p.Ref, By: a.By}, "/improvement-plans/")
}

// startAction starts the deadline of one action, on the day agreed for it.
func (s *Service) startAction(ctx context.Context, tx *db.Tx, by access.Actor, p Plan, i int) error {
	a := p.Actions[i]
	start := deadline.Start{Rule: actionRule(i), Ref: p.Ref, From: tx.Today(), Owner: p.Officer, Title: "Improvement: " + a.What}
	if _, err := s.Clocks.StartOn(ctx, tx, by.By(), start, a.By, "The day agreed in the improvement plan."); err != nil {
		return fmt.Errorf("start action %d of %s: %w", i+1, p.Ref, err)
	}
	return nil
}

// ClosePlan closes a plan whose every action is checked, or one that is no longer needed, with the reason.
func (s *Service) ClosePlan(ctx context.Context, by access.Actor, ref thread.Ref, version int, why string) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ClosePlanTx(ctx, tx, by, ref, version, why) })
}

// ClosePlanTx is ClosePlan inside a transaction.
func (s *Service) ClosePlanTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int, why string) error {
	if err := mayWork(by); err != nil {
		return err
	}
	p, err := s.Plan(ctx, tx, by, ref)
	switch {
	case err != nil:
		return err
	case version != 0 && version != p.Version:
		return fault.Conflict("Somebody else changed this plan while you were reading it. Look at it again before you save.")
	case !p.ClosedOn.IsZero():
		return fault.Conflict("This plan is closed.")
	case strings.TrimSpace(why) == "":
		return fault.Invalid("why", "Say what became of it.")
	}
	for i, a := range p.Actions {
		if a.CheckedOn.IsZero() {
			return fault.Conflictf("Action %d, “%s”, is not checked. Check it, or send it back.", i+1, a.What)
		}
	}
	p.ClosedOn, p.ClosedWhy = tx.Today(), strings.TrimSpace(why)
	return s.savePlan(ctx, tx, by, p, "improvement plan closed", p.ClosedWhy)
}

// Plan returns one plan that the reader may see.
func (s *Service) Plan(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref) (Plan, error) {
	p, err := s.Plans.One(ctx, tx, ref)
	if err != nil {
		return Plan{}, fmt.Errorf("improvement plan %s: %w", ref, err)
	}
	return p, own(by, p.Provider, "That improvement plan")
}

func (s *Service) savePlan(ctx context.Context, tx *db.Tx, by access.Actor, p Plan, action, why string) error {
	p.Version++
	if err := s.Plans.Save(ctx, tx, p); err != nil {
		return fmt.Errorf("save improvement plan %s: %w", p.Ref, err)
	}
	if err := node(ctx, tx, p.Key(), "Improvement plan", string(p.State(tx.Today())), "/improvement-plans/"); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: action, Ref: string(p.Ref), Payload: p, Why: why})
}
