package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// HoldStep is what happened in a suspension of a provider by the whole council.
type HoldStep string

// The steps of a suspension. The provider replies as often as it is answered.
const (
	HoldPlaced  HoldStep = "suspended"
	HoldReplied HoldStep = "replied"  // the provider's own word on it
	HoldUpheld  HoldStep = "upheld"   // the answer of an officer who was not involved: it stays
	HoldEnded   HoldStep = "restored" // with or without a reply
)

// HoldEvent is one step of a suspension, with its reason. Events are only ever added.
type HoldEvent struct {
	Provider thread.Ref
	Number   int // from 1, over all suspensions of the provider
	Step     HoldStep
	On       workday.Date
	Why      string
	ByRef    string // empty where who did it was not kept: before replies were taken
	By       string
	At       time.Time
}

// Holds is everything that happened in the suspensions of one provider, the first first.
type Holds []HoldEvent

// Replied reports whether a reply of the provider waits for its answer.
func (h Holds) Replied() bool { return len(h) > 0 && h[len(h)-1].Step == HoldReplied }

// MayAnswer reports whether an officer may answer the reply that waits: whoever placed the suspension may not. Of one from before it was kept
// who placed it the name tells. Whoever upheld it after a reply may answer the next: a small council would have nobody left.
func (h Holds) MayAnswer(by access.Actor) bool {
	for _, e := range slices.Backward(h) {
		switch {
		case e.Step == HoldEnded:
			return true
		case e.Step == HoldPlaced:
			return e.ByRef != string(by.Person) && (e.ByRef != "" || e.By != by.Name)
		}
	}
	return true
}

// admits says in an error why a step cannot be taken by somebody, nil when it can.
func (h Holds) admits(p Provider, step HoldStep, by access.Actor) error {
	held := !p.SuspendedOn.IsZero()
	switch {
	case step == HoldPlaced && held:
		return fault.Conflict("This provider is suspended already.")
	case step == HoldReplied && !held:
		return fault.Conflict("The council does not suspend your organisation. There is nothing to reply to.")
	case step == HoldReplied && h.Replied():
		return fault.Conflict("You have replied already. An officer who was not involved answers you.")
	case step == HoldUpheld && !h.Replied():
		return fault.Conflict("No reply of this provider waits for an answer.")
	case step == HoldEnded && !held:
		return fault.Conflict("This provider is not suspended by the council.")
	case (step == HoldUpheld || step == HoldEnded) && h.Replied() && !h.MayAnswer(by):
		return fault.Conflict("You suspended this provider yourself and it has replied. An officer who was not involved answers it.")
	}
	return nil
}

// Holds returns everything that happened in the suspensions of a provider by the council, the first first.
func (s *Service) Holds(ctx context.Context, tx *db.Tx, ref thread.Ref) (Holds, error) {
	h, err := s.store.Holds(ctx, tx, ref)
	if err != nil {
		return nil, fmt.Errorf("suspensions of %s: %w", ref, err)
	}
	return h, nil
}

// Reply is the suspended provider's right of reply. The time in which an officer who was not involved answers it starts.
func (s *Service) Reply(ctx context.Context, by access.Actor, cmd Suspend) error {
	if !by.May(access.ProviderKeep) || !Mine(by, cmd.Provider) {
		return fault.NotFound("That provider")
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Enter your reply. Say what is not so, or what you have put right.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.holdTx(ctx, tx, by, cmd, HoldReplied) })
}

// Uphold answers a provider's reply: its suspension stays, with the reasons. Whoever placed it is refused.
func (s *Service) Uphold(ctx context.Context, by access.Actor, cmd Suspend) error {
	return s.hold(ctx, by, cmd, HoldUpheld)
}

// hold takes a step of the council.
func (s *Service) hold(ctx context.Context, by access.Actor, cmd Suspend, step HoldStep) error {
	if by.Provider != "" || !by.May(access.ProviderQuality) {
		return fault.Forbidden("Only those who look after quality may suspend or restore a provider.")
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Enter the reason. The provider reads it.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.holdTx(ctx, tx, by, cmd, step) })
}

// holdTx takes one step of a suspension: the provider, the event, the time for an answer and the message in one transaction.
func (s *Service) holdTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Suspend, step HoldStep) error {
	p, err := s.at(ctx, tx, cmd.Provider, cmd.Version)
	if err != nil {
		return err
	}
	past, err := s.Holds(ctx, tx, p.Ref)
	if err != nil {
		return err
	}
	if err := past.admits(p, step, by); err != nil {
		return err
	}
	switch step {
	case HoldPlaced:
		p.SuspendedOn, p.SuspendedWhy = tx.Today(), cmd.Why
	case HoldEnded:
		p.SuspendedOn, p.SuspendedWhy = workday.Date{}, ""
	}
	if err := s.store.Update(ctx, tx, p); err != nil {
		return err
	}
	e := HoldEvent{Provider: p.Ref, Number: len(past) + 1, Step: step, On: tx.Today(), Why: cmd.Why, ByRef: string(by.Person), By: by.Name, At: tx.Now()}
	if err := s.store.InsertHold(ctx, tx, e); err != nil {
		return fmt.Errorf("save step %d of the suspensions of %s: %w", e.Number, p.Ref, err)
	}
	if err := s.record(ctx, tx, by.By(), p, holdActions[step], cmd.Why); err != nil {
		return err
	}
	if err := s.answerTime(ctx, tx, by.By(), p, past, step); err != nil {
		return err
	}
	if t, said := holdMessages[step]; said {
		return s.write(ctx, tx, p, t, notify.Facts{Ref: p.Ref, On: tx.Today()})
	}
	return nil
}

// holdActions are the words of the audit, which the provider reads in its history.
var holdActions = map[HoldStep]string{
	HoldPlaced: "provider suspended", HoldReplied: "reply to the suspension", HoldUpheld: "suspension upheld", HoldEnded: "provider restored",
}

var holdMessages = map[HoldStep]notify.Template{
	HoldPlaced: notify.ProviderHeld, HoldUpheld: notify.ProviderHoldUpheld, HoldEnded: notify.ProviderRestored,
}

// HoldReplyRule is the council's own rule for how soon an officer who was not involved answers a provider's reply to a suspension.
const HoldReplyRule = "quality-hold-reply"

// answerTime starts the time for the answer to a reply, or keeps it.
func (s *Service) answerTime(ctx context.Context, tx *db.Tx, by audit.By, p Provider, past Holds, step HoldStep) error {
	if step != HoldReplied {
		if !past.Replied() {
			return nil
		}
		if err := s.clocks.Keep(ctx, tx, by, p.Ref, HoldReplyRule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("keep the answer to the reply of %s: %w", p.Ref, err)
		}
		return nil
	}
	start := deadline.Start{Rule: HoldReplyRule, Ref: p.Ref, From: tx.Today(), Title: "Answer the reply of " + p.Name + " to its suspension, by an officer who was not involved"}
	if s.teams != nil {
		var err error
		if start.Team, err = s.teams.ContractTeam(ctx, tx); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("who answers the reply of %s: %w", p.Ref, err)
		}
	}
	if err := s.startPolicy(ctx, tx, by, start); err != nil {
		return fmt.Errorf("start the answer to the reply of %s: %w", p.Ref, err)
	}
	return nil
}
