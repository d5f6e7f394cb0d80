package offer

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// ofOrganisation refuses a file on somebody whose account is not of the organisation: there is one file on a person, and it is not for
// another organisation to begin it.
func (s *Service) ofOrganisation(ctx context.Context, tx *db.Tx, person, provider thread.Ref) error {
	if person == "" || s.accounts == nil {
		return nil
	}
	a, err := s.accounts.Actor(ctx, tx, person)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("read the account of %s: %w", person, err)
	}
	if err != nil || a.Provider != provider {
		return fault.Invalid("person", "Nobody of your organisation has an account with this reference. Check it, or leave it empty.")
	}
	return nil
}

// mayName refuses an organisation to name anybody but itself and those on whom it keeps a file: whoever gives a session sees the
// children who come. The co-ordinator may also name who works for the council.
func (s *Service) mayName(ctx context.Context, tx *db.Tx, by access.Actor, person thread.Ref) error {
	if person == "" || person == by.Person || by.May(access.OfferPublish) {
		return nil
	}
	f, err := s.deps.Store.Facilitator(ctx, tx, person)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("load facilitator %s: %w", person, err)
	}
	if err != nil || f.Provider != by.Provider {
		return errNotOurs()
	}
	return nil
}

func errNotOurs() error {
	return fault.Invalid("facilitator", "Choose one of your organisation’s facilitators.")
}

// named refuses to name a facilitator for a day who may give no session now, or will have left by then. A check that runs out before
// the day does not: it can be renewed, and until it is the rota shows that cover is needed. Whoever has no file here is vetted by
// their employer.
func (s *Service) named(ctx context.Context, tx *db.Tx, provider, person thread.Ref, on workday.Date) error {
	if person == "" {
		return nil
	}
	if person.Kind() != thread.Person {
		return errNotOurs()
	}
	f, err := s.deps.Store.Facilitator(ctx, tx, person)
	if fault.Is(err, fault.KindNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("load facilitator %s: %w", person, err)
	}
	if f.Provider != provider {
		return errNotOurs()
	}
	why := f.Why(tx.Today(), tx.Today())
	if f.Standing(on) == StandingLeft {
		why = f.Why(on, tx.Today())
	}
	if why != "" {
		return fault.Invalidf("facilitator", "%s Somebody else must give the session on %s.", why, on.Long())
	}
	return nil
}
