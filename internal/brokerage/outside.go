package brokerage

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// askedAfter is how many months after its last day an emergency award is still asked about.
const askedAfter = 12

// Outside is a package that was not bought under an agreement by its rules.
type Outside struct {
	Package
	// Award is the emergency award that the package rests on; the zero value for a package of a spot purchase.
	Award Award
	// Over reports that an emergency award has come to its end and that nothing of the same promised line goes on after it.
	Over bool
}

// Weekly returns what the package costs a week at its own rate; 0 when the rate is not by time.
func (p Package) Weekly() money.Pence {
	cost, err := p.Rate.Cost(p.MinutesPerWeek)
	if err != nil {
		return 0
	}
	return cost
}

// Outside returns what was bought outside agreements and has not ended: the packages of emergency awards, which nobody else could
// tender for, and those of spotLots, the lots of arrangements that are no agreement. An emergency award that ran out within a
// year stays in it until something of the same promised line goes on after it, because somebody has to say what came then; one
// that was ended with a reason does not.
func (s *Service) Outside(ctx context.Context, tx *db.Tx, spotLots []thread.Ref) ([]Outside, error) {
	today := tx.Today()
	awards, err := s.Store.Emergencies(ctx, tx, today.AddMonths(-askedAfter).AddDays(-statute.MostEmergencyAwardDays), today)
	if err != nil {
		return nil, fmt.Errorf("list emergency awards: %w", err)
	}
	given, children := make(map[thread.Ref]Award, len(awards)), make([]thread.Ref, 0, len(awards))
	for _, a := range awards {
		given[a.Ref] = a
		children = append(children, a.Child)
	}
	theirs, err := s.Store.PackagesOf(ctx, tx, children)
	if err != nil {
		return nil, fmt.Errorf("packages of %d children: %w", len(children), err)
	}
	goesOn := lastDays(theirs)
	var out []Outside
	for _, p := range theirs {
		a, ok := given[p.Award]
		if !ok {
			continue
		}
		switch over := p.LastDay().Before(today); {
		case !over:
			out = append(out, Outside{Package: p, Award: a})
		case p.EndedOn.IsZero() && !goesOn[p.Provision].After(p.LastDay()) && !p.End.Before(today.AddMonths(-askedAfter)):
			out = append(out, Outside{Package: p, Award: a, Over: true})
		}
	}
	bare, err := s.Store.PackagesIn(ctx, tx, spotLots, today)
	if err != nil {
		return nil, fmt.Errorf("packages of %d lots: %w", len(spotLots), err)
	}
	for _, p := range bare {
		if _, emergency := given[p.Award]; !emergency && !p.LastDay().Before(today) {
			out = append(out, Outside{Package: p})
		}
	}
	return out, nil
}

// lastDays says until when the help of each promised line is bought.
func lastDays(all []Package) map[thread.Ref]workday.Date {
	out := make(map[thread.Ref]workday.Date, len(all))
	for _, p := range all {
		if last := p.LastDay(); last.After(out[p.Provision]) {
			out[p.Provision] = last
		}
	}
	return out
}
