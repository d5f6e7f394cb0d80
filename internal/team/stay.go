package team

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Held is one thing that a person still has to do.
type Held struct {
	// Service is the one in whose teams the person has it to do; "" for that of whichever team is left.
	Service string
	// Says is what it is, with the page on which it is handed over: "leads 3 children: …".
	Says string
}

// mayGo refuses that a person leaves a team with work that nobody takes over, where it is the last team of the service on which the work rests.
// A place in another that ends too keeps nobody beyond its own last day.
func (s *Service) mayGo(ctx context.Context, tx *db.Tx, m Member, on workday.Date) error {
	if s.duties == nil {
		return nil
	}
	from, err := s.store.Team(ctx, tx, m.Team)
	if err != nil {
		return fmt.Errorf("read team %s: %w", m.Team, err)
	}
	others, err := s.placesIn(ctx, tx, m.Person, from.Service, on)
	if err != nil {
		return err
	}
	kept := others[:0]
	for _, o := range others {
		if o.Team != m.Team || o.From != m.From {
			kept = append(kept, o)
		}
	}
	last := reach(kept, on)
	if last.IsZero() {
		return nil
	}
	held, err := s.duties.HeldAfter(ctx, tx, m.Person, last)
	if err != nil {
		return err
	}
	var says []string
	for _, h := range held {
		if h.Service == "" || h.Service == from.Service {
			says = append(says, h.Says)
		}
	}
	if len(says) > 0 {
		return fault.Invalidf("person", "After %s this person still %s.", last.Long(), strings.Join(says, "; "))
	}
	return nil
}

// PlacesIn returns the places that a person has today in teams of a service, the oldest first; those in teams that they manage are left out.
func (s *Service) PlacesIn(ctx context.Context, tx *db.Tx, person thread.Ref, service string) ([]Member, error) {
	all, err := s.placesIn(ctx, tx, person, service, tx.Today())
	return slices.DeleteFunc(all, func(m Member) bool { return !m.In(tx.Today()) }), err
}

// placesIn returns the places that a person has in teams of a service on a day or later, the oldest first. Who manages a team is not counted
// among those who give its service.
func (s *Service) placesIn(ctx context.Context, tx *db.Tx, person thread.Ref, service string, on workday.Date) ([]Member, error) {
	all, err := s.store.Memberships(ctx, tx, person, on)
	if err != nil {
		return nil, fmt.Errorf("read the teams of %s: %w", person, err)
	}
	kept := all[:0]
	for _, m := range all {
		t, err := s.store.Team(ctx, tx, m.Team)
		if err != nil {
			return nil, fmt.Errorf("read team %s: %w", m.Team, err)
		}
		if t.Service == service && t.Manager != person {
			kept = append(kept, m)
		}
	}
	return kept, nil
}

// reach returns the last day until which somebody has one of the places on every day from a day on, zero when no end is known. The places
// are sorted by first day.
func reach(places []Member, from workday.Date) workday.Date {
	last := from
	for _, m := range places {
		if m.From.After(last.AddDays(1)) {
			break
		}
		if m.To.IsZero() {
			return workday.Date{}
		}
		if m.To.After(last) {
			last = m.To
		}
	}
	return last
}

// LastIn returns the last day until which a person who is in a team of a service today is in one on every day; zero while no end is known.
func (s *Service) LastIn(ctx context.Context, tx *db.Tx, person thread.Ref, service string) (workday.Date, error) {
	places, err := s.placesIn(ctx, tx, person, service, tx.Today())
	if err != nil {
		return workday.Date{}, err
	}
	return reach(places, tx.Today()), nil
}

// LeaveServiceTx ends every place that a person has in teams of a service on their last day, unless it ends before, and calls off those that
// would begin later.
func (s *Service) LeaveServiceTx(ctx context.Context, tx *db.Tx, by audit.By, person thread.Ref, service string, last workday.Date) error {
	places, err := s.placesIn(ctx, tx, person, service, last)
	if err != nil {
		return err
	}
	for _, m := range places {
		if m.From.After(last) {
			m.To = m.From.AddDays(-1)
			if err := s.store.PutMember(ctx, tx, m); err != nil {
				return fmt.Errorf("call off the place of %s in team %s: %w", person, m.Team, err)
			}
			if err := audit.Append(ctx, tx, by, audit.Entry{Action: "member's place called off", Ref: string(m.Team), Payload: m.joined()}); err != nil {
				return err
			}
		}
	}
	for _, m := range places {
		if !m.In(last) || m.To == last {
			continue
		}
		if err := s.LeaveTx(ctx, tx, by, Leave{Team: m.Team, Person: person, On: last}); err != nil {
			return err
		}
	}
	return nil
}
