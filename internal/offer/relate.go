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

// keptDays is how long after a session those who gave it may still see a child.
const keptDays = 30

func (x Session) givers() []thread.Ref {
	var out []thread.Ref
	for _, party := range []thread.Ref{x.Facilitator, x.Provider} {
		if party != "" {
			out = append(out, party)
		}
	}
	return out
}

// relate lets those who give a session see the child until thirty days after the last session in which it holds a place.
func (s *Service) relate(ctx context.Context, tx *db.Tx, by audit.By, x Session, b Booking) error {
	for _, party := range x.givers() {
		last, err := s.deps.Store.LastDay(ctx, tx, party, b.Child)
		if err != nil {
			return err
		}
		until := last.AddDays(keptDays)
		if until, err = s.untilTheyLeave(ctx, tx, party, until); err != nil {
			return err
		}
		if last.IsZero() || until.Before(tx.Today()) {
			continue
		}
		r := access.Relationship{
			Actor: party, Child: b.Child, Reason: access.OfferTakenUp, From: tx.Today(), To: until, Source: b.Ref, Level: access.See,
		}
		if err := access.Grant(ctx, tx, by, r); err != nil {
			return fmt.Errorf("let %s see %s: %w", party, b.Child, err)
		}
	}
	return nil
}

// untilTheyLeave is the last day, but no later than the day before a facilitator leaves.
func (s *Service) untilTheyLeave(ctx context.Context, tx *db.Tx, party thread.Ref, until workday.Date) (workday.Date, error) {
	if party.Kind() != thread.Person {
		return until, nil
	}
	f, err := s.deps.Store.Facilitator(ctx, tx, party)
	if fault.Is(err, fault.KindNotFound) {
		return until, nil
	}
	if err != nil {
		return until, fmt.Errorf("load facilitator %s: %w", party, err)
	}
	if last := f.Left.AddDays(-1); !f.Left.IsZero() && last.Before(until) {
		until = last
	}
	return until, nil
}

// unrelate ends at once what a booking gave, and gives again what the child's other bookings need.
func (s *Service) unrelate(ctx context.Context, tx *db.Tx, by audit.By, x Session, b Booking) error {
	for _, party := range x.givers() {
		err := access.End(ctx, tx, by, party, b.Child, access.OfferTakenUp, tx.Today().AddDays(-1))
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("end what %s may see of %s: %w", party, b.Child, err)
		}
	}
	return s.relate(ctx, tx, by, x, b)
}
