package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// PlanSession adds a session to an offer.
type PlanSession struct {
	Offer       thread.Ref
	On          workday.Date
	Start       string // "18:30"
	Minutes     money.Minutes
	Places      int
	Postcode    string // of the venue where it is not the offer's
	Facilitator thread.Ref
}

// PlanSession adds a session. A provider adds to its own offers; a facilitator gives what they plan unless they say who does.
func (s *Service) PlanSession(ctx context.Context, by access.Actor, cmd PlanSession) (thread.Ref, error) {
	if !by.May(access.SessionEdit) {
		return "", fault.Forbidden("Only providers, facilitators and the county co-ordinator can plan sessions.")
	}
	if cmd.Facilitator == "" && by.Is(access.RoleFacilitator) {
		cmd.Facilitator = by.Person
	}
	var ref thread.Ref
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		err := s.mayEdit(ctx, tx, by, cmd.Offer)
		if err == nil {
			ref, err = s.PlanSessionTx(ctx, tx, by.By(), cmd)
		}
		return err
	})
	return ref, err
}

// PlanSessionTx is PlanSession inside a transaction.
func (s *Service) PlanSessionTx(ctx context.Context, tx *db.Tx, by audit.By, cmd PlanSession) (thread.Ref, error) {
	if err := cmd.validate(tx.Today()); err != nil {
		return "", err
	}
	o, err := s.deps.Store.Offer(ctx, tx, cmd.Offer)
	if err != nil {
		return "", fmt.Errorf("load offer %s: %w", cmd.Offer, err)
	}
	x := Session{
		Ref: thread.New(tx, thread.Session), Version: 1, Offer: o.Ref, Provider: o.Provider, District: o.District, On: cmd.On, Start: cmd.Start,
		Minutes: cmd.Minutes, Places: cmd.Places, Outcode: o.Outcode, Facilitator: cmd.Facilitator,
	}
	if cmd.Postcode != "" {
		found, err := s.deps.Atlas.Find(cmd.Postcode)
		if err != nil {
			return "", err
		}
		x.Outcode, x.District = found.Outcode.Code, found.Outcode.District
	}
	if err := s.deps.Store.InsertSession(ctx, tx, x); err != nil {
		return "", fmt.Errorf("insert session: %w", err)
	}
	if err := s.recordSession(ctx, tx, by, x, "session planned", ""); err != nil {
		return "", err
	}
	return x.Ref, thread.Link(ctx, tx, o.Ref, "runs", x.Ref)
}

func (cmd PlanSession) validate(today workday.Date) error {
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	_, _, ok := clock(cmd.Start)
	add(!cmd.On.IsZero() && !cmd.On.Before(today), "on", "Enter the day, today or later.")
	add(ok, "start", "Enter when it starts, such as 18:30.")
	add(cmd.Minutes > 0 && cmd.Minutes <= 14*24*60, "minutes", "Enter how many minutes it lasts.")
	add(cmd.Places > 0 && cmd.Places <= 10_000, "places", "Enter how many children or families can come.")
	return fault.InvalidFields(wrong...)
}

func (s *Service) recordSession(ctx context.Context, tx *db.Tx, by audit.By, x Session, action, why string) error {
	state := x.On.Short()
	if x.Cancelled {
		state = "cancelled"
	}
	node := thread.Node{Ref: x.Ref, Kind: thread.Session, Label: x.On.Short() + ", " + x.Start, Provider: x.Provider, State: state, URL: "/offers/" + string(x.Offer)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place session %s in the thread: %w", x.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(x.Ref), Payload: x, Why: why})
}

// CancelSession calls a session off.
type CancelSession struct {
	Session thread.Ref
	Version int
	Why     string
}

// CancelSession calls a session off and tells every family that has or waits for a place.
func (s *Service) CancelSession(ctx context.Context, by access.Actor, cmd CancelSession) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		x, err := s.deps.Store.LockedSession(ctx, tx, cmd.Session)
		if err != nil {
			return err
		}
		if !by.May(access.SessionEdit) || !MayMark(by, x) {
			return fault.Forbidden("Only who gives a session and the county co-ordinator can call it off.")
		}
		return s.CancelSessionTx(ctx, tx, by.By(), cmd)
	})
}

// CancelSessionTx is CancelSession inside a transaction.
func (s *Service) CancelSessionTx(ctx context.Context, tx *db.Tx, by audit.By, cmd CancelSession) error {
	x, err := s.deps.Store.LockedSession(ctx, tx, cmd.Session)
	switch {
	case err != nil:
		return fmt.Errorf("load session %s: %w", cmd.Session, err)
	case cmd.Version != 0 && cmd.Version != x.Version:
		return stale("session")
	case cmd.Why == "":
		return fault.Invalid("why", "Say why it is called off. Families read this.")
	case x.Cancelled:
		return fault.Conflict("This session is called off already.")
	}
	x.Cancelled, x.Why = true, cmd.Why
	if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
		return fmt.Errorf("save session %s: %w", x.Ref, err)
	}
	bookings, err := s.deps.Store.Bookings(ctx, tx, x.Ref)
	if err != nil {
		return err
	}
	for _, b := range bookings {
		if b.State == Cancelled {
			continue
		}
		what := "The session on " + x.On.Long() + " will not take place. Sign in to find another."
		if err := s.deps.Families.TellFamilyTx(ctx, tx, b.Child, what, x.Ref, workday.Date{}); err != nil {
			return fmt.Errorf("tell the family of %s: %w", b.Child, err)
		}
	}
	return s.recordSession(ctx, tx, by, x, "session called off", cmd.Why)
}
