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

// hold does what follows from a place that is held: those who give the session see the child, and an interpreter is arranged where one is needed.
func (s *Service) hold(ctx context.Context, tx *db.Tx, by audit.By, x Session, b Booking) error {
	if err := s.relate(ctx, tx, by, x, b); err != nil || s.deps.Meetings == nil {
		return err
	}
	return s.deps.Meetings.HeldTx(ctx, tx, by, b.Child, b.Ref, x.On, x.Start)
}

// giveBack ends what followed from a place that was held.
func (s *Service) giveBack(ctx context.Context, tx *db.Tx, by audit.By, x Session, b Booking) error {
	if err := s.unrelate(ctx, tx, by, x, b); err != nil || s.deps.Meetings == nil {
		return err
	}
	return s.deps.Meetings.GivenBackTx(ctx, tx, by, b.Ref)
}

// relate lets those who give a session see the child until thirty days after the last session in which it holds a place, a facilitator
// no longer than the checks count.
func (s *Service) relate(ctx context.Context, tx *db.Tx, by audit.By, x Session, b Booking) error {
	for _, party := range x.givers() {
		if err := s.relateTo(ctx, tx, by, party, b); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) relateTo(ctx context.Context, tx *db.Tx, by audit.By, party thread.Ref, b Booking) error {
	last, err := s.deps.Store.LastDay(ctx, tx, party, b.Child)
	if err != nil {
		return err
	}
	until, err := s.untilTheyMay(ctx, tx, party, last.AddDays(keptDays))
	if err != nil {
		return err
	}
	if last.IsZero() || until.Before(tx.Today()) {
		return nil
	}
	r := access.Relationship{Actor: party, Child: b.Child, Reason: access.OfferTakenUp, From: tx.Today(), To: until, Source: b.Ref, Level: access.See}
	if err := access.Grant(ctx, tx, by, r); err != nil {
		return fmt.Errorf("let %s see %s: %w", party, b.Child, err)
	}
	return nil
}

// relateAgain gives a facilitator whose check was renewed what the bookings of their sessions give.
func (s *Service) relateAgain(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref) error {
	bookings, err := s.deps.Store.TakenWith(ctx, tx, person, tx.Today().AddDays(-keptDays))
	if err != nil {
		return fmt.Errorf("read who comes to %s: %w", person, err)
	}
	done := map[thread.Ref]bool{}
	for _, b := range bookings {
		if done[b.Child] {
			continue
		}
		done[b.Child] = true
		if err := s.relateTo(ctx, tx, by, person, b); err != nil {
			return err
		}
	}
	return nil
}

// untilTheyMay is the last day, but no later than the day before a facilitator leaves or a check that is needed runs out.
func (s *Service) untilTheyMay(ctx context.Context, tx *db.Tx, party thread.Ref, until workday.Date) (workday.Date, error) {
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
	if last, limited := f.clearUntil(tx.Today()); limited && last.Before(until) {
		until = last
	}
	return until, nil
}

// clearUntil returns the last day on which the checks that are needed count, the day before today when one is missing already; it is
// not limited when none runs out.
func (f Facilitator) clearUntil(today workday.Date) (last workday.Date, limited bool) {
	if len(f.Missing(today, today)) > 0 {
		return today.AddDays(-1), true
	}
	ends := f.RunsOut(today)
	return ends.AddDays(-1), !ends.IsZero()
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
