package brokerage

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Purchase is one requirement of a lot as far as it is tendered for and bought. Child tells children apart; it is shown to nobody.
// An award through the emergency door is none, since nobody else could tender for it: of such a requirement no more is known than before.
type Purchase struct {
	Requirement thread.Ref
	Lot         thread.Ref
	Child       thread.Ref
	WithdrawnOn workday.Date // zero while it stands
	Provider    thread.Ref   // "" while nothing is awarded, and so for the rest
	On          workday.Date // of the award
	Start, End  workday.Date // of the package, as it was awarded
	EndedOn     workday.Date // zero while nobody ended it early
	Value       money.Pence
}

// Last is the last day of what was awarded.
func (p Purchase) Last() workday.Date {
	if !p.EndedOn.IsZero() && p.EndedOn.Before(p.End) {
		return p.EndedOn
	}
	return p.End
}

// Purchases returns up to limit purchases of lots behind a reference, by reference.
func (s *Service) Purchases(ctx context.Context, tx *db.Tx, lots []thread.Ref, after thread.Ref, limit int) ([]Purchase, error) {
	found, err := s.Store.Purchases(ctx, tx, lots, after, limit)
	if err != nil {
		return nil, fmt.Errorf("purchases of %d lots: %w", len(lots), err)
	}
	return found, nil
}

// PurchasesOf returns the purchases of requirements, by reference.
func (s *Service) PurchasesOf(ctx context.Context, tx *db.Tx, requirements []thread.Ref) ([]Purchase, error) {
	found, err := s.Store.PurchasesOf(ctx, tx, requirements)
	if err != nil {
		return nil, fmt.Errorf("purchases of %d requirements: %w", len(requirements), err)
	}
	return found, nil
}

// Bought is what was awarded in lots in a financial year, from 1 April.
type Bought struct {
	From      workday.Date
	Contracts int
	Children  int
	Value     money.Pence
}

// purchasesAtOnce is how many purchases are read at a time.
const purchasesAtOnce = 500

// BoughtByYear adds up what was awarded in lots, the first year first. It is for totals whose small numbers are hidden.
func (s *Service) BoughtByYear(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Bought, error) {
	var out []Bought
	years, children := map[workday.Date]int{}, map[workday.Date]map[thread.Ref]bool{}
	for after := thread.Ref(""); ; {
		page, err := s.Purchases(ctx, tx, lots, after, purchasesAtOnce)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			after = p.Requirement
			if p.Provider == "" {
				continue
			}
			from := workday.MustOn(p.On.Year(), 4, 1)
			if p.On.Before(from) {
				from = workday.MustOn(p.On.Year()-1, 4, 1)
			}
			i, known := years[from]
			if !known {
				i = len(out)
				years[from], children[from], out = i, map[thread.Ref]bool{}, append(out, Bought{From: from})
			}
			children[from][p.Child] = true
			out[i].Contracts, out[i].Children, out[i].Value = out[i].Contracts+1, len(children[from]), out[i].Value+p.Value
		}
		if len(page) < purchasesAtOnce {
			slices.SortFunc(out, func(a, b Bought) int { return a.From.Compare(b.From) })
			return out, nil
		}
	}
}
