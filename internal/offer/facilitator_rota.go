package offer

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

// Turn is one session on a rota.
type Turn struct {
	Session Session
	Title   string // the offer's
	Name    string // of who gives it; "" when nobody is named or no file is kept on them
	Gap     string // why somebody else must give it, "" when nobody must
	Finds   string // who must find cover
}

// Rota returns an organisation's sessions within the days and who gives each, with what is missing on that very day.
func (s *Service) Rota(ctx context.Context, tx *db.Tx, provider thread.Ref, from, to workday.Date, limit int) ([]Turn, error) {
	found, err := s.deps.Store.Given(ctx, tx, provider, from, to, limit)
	if err != nil {
		return nil, fmt.Errorf("read the sessions of %s: %w", provider, err)
	}
	team, err := s.deps.Store.Facilitators(ctx, tx, provider)
	if err != nil {
		return nil, fmt.Errorf("read the facilitators of %s: %w", provider, err)
	}
	of := map[thread.Ref]Facilitator{}
	for _, f := range team {
		of[f.Ref] = f
	}
	refs := make([]thread.Ref, len(found))
	for i, x := range found {
		refs[i] = x.Offer
	}
	offers, err := s.Offers(ctx, tx, refs)
	if err != nil {
		return nil, fmt.Errorf("read the offers of %s: %w", provider, err)
	}
	out := make([]Turn, 0, len(found))
	for _, x := range found {
		t := Turn{Session: x, Title: offers[x.Offer].Title}
		f, known := of[x.Facilitator]
		switch {
		case known:
			t.Name, t.Gap, t.Finds = f.Name, f.Why(x.On, tx.Today()), f.Cover
		case x.Facilitator == "":
			t.Gap = "Nobody is named."
		default:
			t.Gap = "No file is kept on who gives it."
		}
		if x.Cancelled || t.Gap == "" {
			t.Gap, t.Finds = "", ""
		} else if t.Finds == "" {
			t.Finds = "The organisation’s lead"
		}
		out = append(out, t)
	}
	return out, nil
}

// Cover gives a session to another facilitator.
type Cover struct {
	Session     thread.Ref
	Version     int
	Facilitator thread.Ref
}

// Cover gives a session to another facilitator of the same organisation. Only its lead may.
func (s *Service) Cover(ctx context.Context, by access.Actor, cmd Cover) error {
	return s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		x, err := s.deps.Store.Session(ctx, tx, cmd.Session)
		if err != nil {
			return err
		}
		if !MayKeep(by, x.Provider) {
			return fault.NotFound("That session")
		}
		return s.CoverTx(ctx, tx, by.By(), cmd)
	})
}

// CoverTx is Cover inside a transaction. From then on the new facilitator sees the children who come, and the other no longer does.
func (s *Service) CoverTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Cover) error {
	x, err := s.deps.Store.LockedSession(ctx, tx, cmd.Session)
	switch {
	case err != nil:
		return fmt.Errorf("load session %s: %w", cmd.Session, err)
	case cmd.Version != 0 && cmd.Version != x.Version:
		return stale("session")
	case x.Cancelled:
		return fault.Conflict("This session is called off.")
	case x.On.Before(tx.Today()):
		return fault.Conflict("This session is over.")
	case cmd.Facilitator == x.Facilitator:
		return nil
	}
	f, err := s.deps.Store.Facilitator(ctx, tx, cmd.Facilitator)
	if err != nil || f.Provider != x.Provider {
		return fault.Invalid("facilitator", "Choose one of your organisation’s facilitators.")
	}
	if why := f.Why(x.On, tx.Today()); why != "" {
		return fault.Invalidf("facilitator", "%s Somebody else must give the session on %s.", why, x.On.Long())
	}
	before := x
	x.Facilitator = f.Ref
	if err := s.deps.Store.UpdateSession(ctx, tx, x); err != nil {
		return fmt.Errorf("save session %s: %w", x.Ref, err)
	}
	bookings, err := s.deps.Store.Bookings(ctx, tx, x.Ref)
	if err != nil {
		return fmt.Errorf("read the bookings of %s: %w", x.Ref, err)
	}
	for _, b := range bookings {
		if !b.Holds() {
			continue
		}
		if err := s.unrelate(ctx, tx, by, before, b); err != nil {
			return err
		}
		if err := s.relate(ctx, tx, by, x, b); err != nil {
			return err
		}
	}
	return s.recordSession(ctx, tx, by, x, "cover found", f.Name)
}

// MayMarkToday refuses who may not keep the session's register, a facilitator among them who may not give sessions today: whose
// check has run out sees no names of children.
func (s *Service) MayMarkToday(ctx context.Context, tx *db.Tx, a access.Actor, x Session) error {
	if !MayMark(a, x) {
		return fault.NotFound("That session’s register")
	}
	if !a.Is(access.RoleFacilitator) {
		return nil
	}
	f, err := s.deps.Store.Facilitator(ctx, tx, a.Person)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load facilitator %s: %w", a.Person, err)
	}
	if why := f.Why(tx.Today(), tx.Today()); why != "" {
		return fault.Forbidden(why + " Until that is put right somebody else keeps the register. " + f.Cover + " finds cover.")
	}
	return nil
}
