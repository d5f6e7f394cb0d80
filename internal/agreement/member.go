package agreement

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// EventKind is what happened to a member of an agreement after its admission.
type EventKind string

// The kinds of event.
const (
	Suspension  EventKind = "suspended"
	Ban         EventKind = "banned"    // until a day, which every ban names
	Restoration EventKind = "restored"  // ends a suspension or a ban
	Refresh     EventKind = "refreshed" // what it was admitted on was looked at again, and still holds
	Reply       EventKind = "replied"   // the provider's answer to a suspension or a ban
	Upheld      EventKind = "upheld"    // the review by an officer who was not involved
	Leaving     EventKind = "left"      // its place ended; From is the last day, before the first one where it never began
)

// Event is one thing that happened to a member. Events are only ever added.
type Event struct {
	Admission thread.Ref
	Number    int
	Kind      EventKind
	From      workday.Date
	Until     workday.Date // of a ban
	Why       string
	ByRef     string
	By        string
	At        time.Time
}

// MemberState is where a member stands on a day. It is derived from the admission and its events.
type MemberState string

// The states of a member.
const (
	ToStart   MemberState = "to start"
	Member    MemberState = "admitted"
	Suspended MemberState = "suspended"
	Banned    MemberState = "banned"
	Left      MemberState = "left"
)

// Standing says where a member stands on a day and, when it may not be used, why in a sentence. What its evidence says is the
// provider's own and counts besides.
func (a Admission) Standing(on workday.Date) (state MemberState, why string) {
	switch {
	case a.NeverBegan():
		return Left, ""
	case a.From.After(on):
		return ToStart, ""
	case !a.To.IsZero() && a.To.Before(on):
		return Left, ""
	}
	hold, held := a.hold(on)
	switch {
	case !held:
		return Member, ""
	case hold.Kind == Ban:
		return Banned, "Banned until " + hold.Until.Long() + ": " + hold.Why
	default:
		return Suspended, "Suspended in this agreement since " + hold.From.Long() + ": " + hold.Why
	}
}

// NeverBegan reports whether the place was taken back before its first day.
func (a Admission) NeverBegan() bool { return !a.To.IsZero() && a.To.Before(a.From) }

// hold returns the suspension or ban that counts on a day. A ban ends by itself after its day; a suspension is ended.
func (a Admission) hold(on workday.Date) (Event, bool) {
	var now Event
	held := false
	for _, e := range a.Events {
		if e.From.After(on) {
			continue
		}
		switch e.Kind {
		case Suspension:
			now, held = e, true
		case Ban:
			now, held = e, !e.Until.Before(on)
		case Restoration:
			held = false
		}
	}
	return now, held
}

// Refreshed returns the day on which the admission was last looked at: its first day when it never was.
func (a Admission) Refreshed() workday.Date {
	last := a.From
	for _, e := range a.Events {
		if e.Kind == Refresh && e.From.After(last) {
			last = e.From
		}
	}
	return last
}

// involved lists who placed the holds; none of them reviews.
func (a Admission) involved() []string {
	var out []string
	for _, e := range a.Events {
		if e.Kind == Suspension || e.Kind == Ban {
			out = append(out, e.ByRef)
		}
	}
	return out
}

// MemberChange is one event with its reason.
type MemberChange struct {
	Admission thread.Ref
	Kind      EventKind
	Until     workday.Date // the last day of a ban
	Why       string
}

// admits reports in an error why the event cannot happen to the member on a day.
func (c MemberChange) admits(a Admission, by access.Actor, on workday.Date) error {
	state, _ := a.Standing(on)
	held := state == Suspended || state == Banned
	switch {
	case strings.TrimSpace(c.Why) == "":
		return fault.Invalid("why", "Enter why. The provider reads it.")
	case state == Left:
		return fault.Conflict("This provider has left the lot.")
	}
	switch c.Kind {
	case Suspension, Ban:
		if held {
			return fault.Conflictf("This provider is %s already. Restore it first.", state)
		}
		if c.Kind == Ban && !c.Until.After(on) {
			return fault.Invalid("until", "Enter the last day of the ban, after today.")
		}
	case Restoration, Upheld:
		if !held {
			return fault.Conflict("This provider is neither suspended nor banned.")
		}
		if a.replied() && slices.Contains(a.involved(), string(by.Person)) {
			return fault.Conflict("You placed this yourself and the provider has replied. An officer who was not involved reviews it.")
		}
	case Reply:
		if !held {
			return fault.Conflict("There is nothing to reply to.")
		}
		if a.replied() {
			return fault.Conflict("You have replied already. The review answers you.")
		}
	case Refresh:
	default:
		return fault.Invalid("kind", "Choose what happens.")
	}
	return nil
}

// replied reports whether a reply waits for its review.
func (a Admission) replied() bool {
	waits := false
	for _, e := range a.Events {
		switch e.Kind {
		case Reply:
			waits = true
		case Restoration, Upheld:
			waits = false
		}
	}
	return waits
}

// Replied reports whether the provider's reply waits for a review.
func (a Admission) Replied() bool { return a.replied() }

// ChangeMember suspends, bans, restores or refreshes a member, records the provider's reply or answers it.
func (s *Service) ChangeMember(ctx context.Context, by access.Actor, cmd MemberChange) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.ChangeMemberTx(ctx, tx, by, cmd) })
}

// ChangeMemberTx is ChangeMember inside a transaction.
func (s *Service) ChangeMemberTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd MemberChange) error {
	a, err := s.Admission(ctx, tx, cmd.Admission)
	if err != nil {
		return err
	}
	if err := mayChange(by, a, cmd.Kind); err != nil {
		return err
	}
	if err := cmd.admits(a, by, tx.Today()); err != nil {
		return err
	}
	of, _, err := s.ByLot(ctx, tx, a.Lot)
	if err != nil {
		return err
	}
	if err := of.ours(); err != nil {
		return err
	}
	e := Event{
		Admission: a.Ref, Number: len(a.Events) + 1, Kind: cmd.Kind, From: tx.Today(), Until: cmd.Until, Why: cmd.Why,
		ByRef: string(by.Person), By: by.Name, At: tx.Now(),
	}
	if err := s.store.InsertEvent(ctx, tx, e); err != nil {
		return fmt.Errorf("save event %d of %s: %w", e.Number, a.Ref, err)
	}
	if err := audit.Append(ctx, tx, by.By(), audit.Entry{Action: "member " + string(cmd.Kind), Ref: string(a.Ref), Payload: e, Why: cmd.Why}); err != nil {
		return err
	}
	if err := s.tellEvent(ctx, tx, by.By(), a, cmd.Kind); err != nil {
		return err
	}
	return s.changed(ctx, tx, of)
}

func mayChange(by access.Actor, a Admission, kind EventKind) error {
	if by.Provider != "" {
		if kind == Reply && by.Provider == a.Provider && by.May(access.AdmissionApply) {
			return nil
		}
		return fault.NotFound("That admission")
	}
	if kind == Reply || !by.May(access.AdmissionDecide) {
		return fault.Forbidden("Only commissioners and contract managers can do this; the reply is the provider's own.")
	}
	return nil
}

// Admission returns one admission with its events.
func (s *Service) Admission(ctx context.Context, tx *db.Tx, ref thread.Ref) (Admission, error) {
	a, err := s.store.Admission(ctx, tx, ref)
	if err != nil {
		return Admission{}, fmt.Errorf("load admission %s: %w", ref, err)
	}
	return a, nil
}
