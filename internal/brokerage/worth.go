package brokerage

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// price is what an award costs: the rate of its first day, the rises of it that are agreed already, and both by financial year.
type price struct {
	rate  money.Rate
	rises []agreement.Rise
	years agreement.Years
}

// price works out what an award of a requirement to a provider costs from its first day to its last.
func (s *Service) price(ctx context.Context, tx *db.Tx, r Requirement, provider thread.Ref, first, last workday.Date) (price, error) {
	q := agreement.RateQuery{Lot: r.Lot, Provider: provider, District: r.District, Unit: money.Hour, Band: r.Band, On: first}
	var out price
	var err error
	if out.rate, err = s.Agreements.RateFor(ctx, tx, q); err != nil {
		return price{}, err
	}
	if out.rises, err = s.Agreements.RisesAhead(ctx, tx, q, last); err != nil {
		return price{}, err
	}
	out.years, err = Package{MinutesPerWeek: r.MinutesPerWeek, Rate: out.rate, Start: first, End: last}.worth(out.rises, last)
	return out, err
}

// worth is what a package costs from its first day to a last one, by financial year: at the rate of its award, and by the rises that
// were agreed for it. An award commits it to the planned end; an end before leaves what it is worth until then.
func (p Package) worth(rises []agreement.Rise, last workday.Date) (agreement.Years, error) {
	cost, err := value(p.MinutesPerWeek, p.Rate, p.Start, last)
	if err != nil {
		return nil, err
	}
	out := agreement.Over(cost, p.Start, last)
	for _, r := range rises {
		until := r.To
		if until.After(last) {
			until = last
		}
		if until.Before(r.From) {
			continue
		}
		more, err := r.Cost(p.PromisedMinutes(r.From, until))
		if err != nil {
			return nil, err
		}
		out.Add(agreement.Over(more, r.From, until))
	}
	return out, nil
}

// spare is what a package that ends on a day no longer needs of what was committed for it, by financial year.
func (p Package) spare(rises []agreement.Rise, on workday.Date) (agreement.Years, error) {
	out, err := p.worth(rises, p.End)
	if err != nil {
		return nil, err
	}
	owed, err := p.worth(rises, on)
	if err != nil {
		return nil, err
	}
	for year, sum := range owed {
		out[year] -= sum
	}
	return out, nil
}

// inFunds are the rises that a package's funds hold: those that its award took into account, and those of uplifts for which funds were bound.
func inFunds(rises []agreement.Rise) []agreement.Rise {
	return slices.DeleteFunc(slices.Clone(rises), func(r agreement.Rise) bool { return r.Round != 0 && !r.Funded })
}

// Bought returns the packages of providers under lots that run on or after a day, as an uplift touches them. It implements
// [agreement.Packages].
func (s *Service) Bought(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, from workday.Date) ([]agreement.Bought, error) {
	all, err := s.Store.PackagesIn(ctx, tx, lots, from)
	if err != nil {
		return nil, fmt.Errorf("packages in %d lots: %w", len(lots), err)
	}
	var out []agreement.Bought
	for _, p := range all {
		last := p.LastDay()
		if last.Before(from) || !slices.Contains(providers, p.Provider) {
			continue
		}
		first := from
		if p.Start.After(from) {
			first = p.Start
		}
		out = append(out, agreement.Bought{
			Package: p.Ref, Provider: p.Provider, Lot: p.Lot, District: p.District, Rate: p.Rate, Minutes: p.PromisedMinutes(first, last), Start: p.Start, First: first, Until: last,
		})
	}
	return out, nil
}
