package brokerage

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// price is what an award costs: the rate of its first day, the rises of it that are agreed already, and both by financial year.
type price struct {
	rate  money.Rate
	why   string // why it was set by hand; empty for the agreed rate
	rises []agreement.Rise
	years agreement.Years
}

// price works out what an award of a requirement to a provider costs from its first day to its last.
func (s *Service) price(ctx context.Context, tx *db.Tx, r Requirement, cmd Give, first, last workday.Date) (price, error) {
	q := agreement.RateQuery{Lot: r.Lot, Provider: cmd.Provider, District: r.District, Unit: money.Hour, Band: r.Band, On: first}
	var out price
	var err error
	if cmd.Price != 0 {
		return s.priceByHand(ctx, tx, r, cmd, first, last)
	}
	if out.rate, err = s.Agreements.RateFor(ctx, tx, q); err != nil {
		return price{}, err
	}
	if out.rises, err = s.Agreements.RisesAhead(ctx, tx, q, last); err != nil {
		return price{}, err
	}
	out.years, err = Package{MinutesPerWeek: r.MinutesPerWeek, Rate: out.rate, Start: first, End: last}.worth(out.rises, last)
	return out, err
}

// priceByHand is what an award costs at a price that was set for the child: it stays as it is, whatever is agreed for the provider, until
// an uplift raises it. It is held to the ceilings of the lot, to the wage floor, and without a ceiling to the agreed rate.
func (s *Service) priceByHand(ctx context.Context, tx *db.Tx, r Requirement, cmd Give, first, last workday.Date) (price, error) {
	out := price{rate: money.Rate{Amount: cmd.Price, Unit: money.Hour, Band: r.Band}, why: strings.TrimSpace(cmd.PriceWhy)}
	asked := agreement.Rate{Lot: r.Lot, Provider: cmd.Provider, District: r.District, Price: out.rate, From: first, To: last}
	err := s.Agreements.MayCost(ctx, tx, asked)
	if fields, ok := fault.Fields(err); ok {
		return price{}, fault.Invalid("price", fields[0].Message)
	}
	if err != nil {
		return price{}, err
	}
	out.years, err = Package{MinutesPerWeek: r.MinutesPerWeek, Rate: out.rate, Start: first, End: last}.worth(nil, last)
	return out, err
}

// PriceOn is what an hour of a package whose price was set by hand costs on a day: the price of its award, as uplifts raised it since.
func (p Package) PriceOn(rises []agreement.Rise, on workday.Date) money.Rate {
	rate := p.Rate
	for _, r := range rises { // the earliest first
		if !r.From.After(on) && r.Unit == rate.Unit {
			rate.Amount = r.After
		}
	}
	return rate
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
		rate := p.Rate
		if p.PriceWhy != "" {
			rises, err := s.Agreements.Rises(ctx, tx, p.Ref)
			if err != nil {
				return nil, err
			}
			rate = p.PriceOn(rises, first)
		}
		out = append(out, agreement.Bought{
			Package: p.Ref, Provider: p.Provider, Lot: p.Lot, District: p.District, Rate: rate, ByHand: p.PriceWhy != "", Minutes: p.PromisedMinutes(first, last), Start: p.Start, First: first, Until: last,
		})
	}
	return out, nil
}
