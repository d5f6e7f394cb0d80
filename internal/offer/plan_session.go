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
	Siblings    int    // places for brothers and sisters beside those of the children
	Transport   string // how to get there together, in words; "" for none
	Seats       int    // seats there

	series thread.Ref
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
			err = s.mayName(ctx, tx, by, cmd.Facilitator)
		}
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
	if err := s.known(ctx, tx, o.Provider); err != nil {
		return "", err
	}
	if err := s.named(ctx, tx, o.Provider, cmd.Facilitator, cmd.On); err != nil {
		return "", err
	}
	x := Session{
		Ref: thread.New(tx, thread.Session), Version: 1, Offer: o.Ref, Provider: o.Provider, District: o.District, On: cmd.On, Start: cmd.Start,
		Minutes: cmd.Minutes, Places: cmd.Places, Outcode: o.Outcode, Facilitator: cmd.Facilitator,
		Series: cmd.series, Siblings: cmd.Siblings, Transport: cmd.Transport, Seats: cmd.Seats,
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
	add(cmd.Siblings >= 0 && cmd.Siblings <= 1_000, "siblings", "Enter how many brothers and sisters can come, 0 for none.")
	add(cmd.Seats >= 0 && cmd.Seats <= 1_000, "seats", "Enter how many seats there are, 0 for none.")
	add(len(cmd.Transport) <= 300, "transport", "Say it in up to 300 characters.")
	add(cmd.Seats == 0 || cmd.Transport != "", "transport", "Say how families get there, such as: minibus from the bus station at 9:40am.")
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
