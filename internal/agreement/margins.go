package agreement

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Margin is one price beside the wage floor on a day: an agreed rate, or what was set for one package alone.
type Margin struct {
	Rate     Rate
	Package  thread.Ref  // the package whose own price it is; "" for an agreed rate
	Least    money.Pence // the lowest price of its unit and time that covers the floor; 0 where that cannot be said
	Unknown  string      // why it cannot be said
	Packages int         // how many packages are paid at it from that day on
	Lift     money.Pence // what these would cost more at Least, to their last days; 0 where it covers the floor
}

// Below reports whether the price does not cover the floor.
func (m Margin) Below() bool { return m.Rate.Price.Amount < m.Least }

// Over is how far the price is above the least, negative below it.
func (m Margin) Over() money.Pence { return m.Rate.Price.Amount - m.Least }

// Margins are the prices of an agreement beside a wage floor on a day. A floor is asked of a rate when it is set; when the floor rises, the
// rates that were set before stay as they are, and are listed here.
type Margins struct {
	Floor   Floor // as it was compared; not Set where the terms have none
	On      workday.Date
	Prices  []Margin // the furthest below first by their share, then what cannot be said
	Untimed int      // prices by the mile or the item, which pay for no time
}

// Below returns how many prices do not cover the floor, and what lifting all their packages to it would cost to their last days.
func (m Margins) Below() (prices, packages int, lift money.Pence) {
	for _, one := range m.Prices {
		if one.Below() {
			prices, packages, lift = prices+1, packages+one.Packages, lift+one.Lift
		}
	}
	return prices, packages, lift
}

// Margins compares every price that counts under an agreement on a day with its wage floor: the rates of the lots and of providers that have
// a place then, and the prices that awards set for single packages. pay goes in place of the floor's least hourly pay, so that a coming rise
// can be tried; 0 leaves it. Nothing is saved. Errors: not found, a day that is not set, pay below nothing.
func (s *Service) Margins(ctx context.Context, tx *db.Tx, of thread.Ref, on workday.Date, pay money.Pence) (Margins, error) {
	if on.IsZero() {
		return Margins{}, fault.Invalid("on", "Enter the day on which the rates are compared.")
	}
	if pay < 0 {
		return Margins{}, fault.Invalid("pay", "Enter what an hour is paid at least, in pounds.")
	}
	a, err := s.load(ctx, tx, of, 0)
	if err != nil {
		return Margins{}, err
	}
	out := Margins{On: on}
	if out.Floor, err = s.floorOf(ctx, tx, of); err != nil || !out.Floor.Set() {
		return out, err
	}
	if pay > 0 {
		out.Floor.PayPerHour = pay
	}
	rates, in, err := s.agreed(ctx, tx, a, &out)
	if err != nil {
		return Margins{}, err
	}
	if err := s.bought(ctx, tx, a.lotRefs(""), rates, in, &out); err != nil {
		return Margins{}, err
	}
	// What was set for one package and covers the floor is nobody's concern here.
	out.Prices = slices.DeleteFunc(out.Prices, func(m Margin) bool { return m.Package != "" && !m.Below() && m.Unknown == "" })
	slices.SortStableFunc(out.Prices, Margin.compare)
	return out, nil
}

// AgreedMargins is Margins of the agreed rates alone on a day, for pages that say how many are below the floor: no package is read.
func (s *Service) AgreedMargins(ctx context.Context, tx *db.Tx, a Agreement, on workday.Date) (Margins, error) {
	out := Margins{On: on}
	var err error
	if out.Floor, err = s.floorOf(ctx, tx, a.Ref); err != nil || !out.Floor.Set() {
		return out, err
	}
	_, _, err = s.agreed(ctx, tx, a, &out)
	return out, err
}

// agreed sets the rates that count on the day of m beside its floor, and returns all rates and members of the agreement.
func (s *Service) agreed(ctx context.Context, tx *db.Tx, a Agreement, m *Margins) ([]Rate, []Admission, error) {
	lots := a.lotRefs("")
	rates, err := s.store.Rates(ctx, tx, lots)
	if err != nil {
		return nil, nil, fmt.Errorf("rates of %s: %w", a.Ref, err)
	}
	in, err := s.store.Admissions(ctx, tx, lots)
	if err != nil {
		return nil, nil, fmt.Errorf("members of %s: %w", a.Ref, err)
	}
	for _, r := range rates {
		if counts(rates, r, m.On) && (r.Provider == "" || placed(in, r, m.On)) {
			m.add(Margin{Rate: r})
		}
	}
	return rates, in, nil
}

// placed reports whether the provider of a rate has a place in its lot on a day, be it suspended.
func placed(all []Admission, r Rate, on workday.Date) bool {
	for _, adm := range all {
		if state, _ := adm.Standing(on); adm.Lot == r.Lot && adm.Provider == r.Provider && state != Left {
			return true
		}
	}
	return false
}

// compare puts what lacks the largest share of the floor first and what cannot be compared last.
func (m Margin) compare(other Margin) int {
	share := func(m Margin) float64 {
		if m.Least == 0 {
			return 1e9
		}
		return float64(m.Over()) / float64(m.Least)
	}
	return cmp.Or(cmp.Compare(share(m), share(other)), cmp.Compare(m.Rate.Lot, other.Rate.Lot), cmp.Compare(m.Rate.Provider, other.Rate.Provider), cmp.Compare(m.Package, other.Package))
}

// add puts a price beside the floor.
func (m *Margins) add(one Margin) *Margin {
	least, err := m.Floor.LeastOf(one.Rate.Price)
	if least == 0 && err == nil {
		m.Untimed++
		return nil
	}
	one.Least, one.Unknown = least, fault.Message(err)
	m.Prices = append(m.Prices, one)
	return &m.Prices[len(m.Prices)-1]
}

// bought counts the packages that are paid at each price from the day on, and adds the prices that awards set for one package alone.
func (s *Service) bought(ctx context.Context, tx *db.Tx, lots []thread.Ref, rates []Rate, in []Admission, m *Margins) error {
	if s.packages == nil {
		return nil
	}
	var providers []thread.Ref
	for _, adm := range in {
		providers = append(providers, adm.Provider)
	}
	slices.Sort(providers)
	all, err := s.packages.Bought(ctx, tx, lots, slices.Compact(providers), m.On)
	if err != nil {
		return fmt.Errorf("packages that run on %s: %w", m.On, err)
	}
	for _, b := range all {
		first := m.On
		if first.Before(b.Start) {
			first = b.Start
		}
		_, at, ok := countingAt(rates, RateQuery{Lot: b.Lot, Provider: b.Provider, District: b.District, Unit: b.Rate.Unit, Band: b.Rate.Band, On: first})
		var one *Margin
		if ok && !b.ByHand {
			one = m.of(rates[at])
		} else if one = m.add(Margin{Rate: Rate{Lot: b.Lot, Provider: b.Provider, District: b.District, Price: b.Rate, From: b.Start, To: b.Until}, Package: b.Package}); one == nil {
			continue
		}
		if one == nil {
			continue // a rate that begins after the day: it is compared on its own first day
		}
		one.Packages++
		if err := one.lift(b); err != nil {
			return err
		}
	}
	return nil
}

// of finds an agreed rate among those that are compared.
func (m *Margins) of(r Rate) *Margin {
	for i, one := range m.Prices {
		if o := one.Rate; one.Package == "" && o.Lot == r.Lot && o.Provider == r.Provider && o.District == r.District && o.Price.Unit == r.Price.Unit && o.Price.Band == r.Price.Band && o.From == r.From {
			return &m.Prices[i]
		}
	}
	return nil
}

// lift adds what one package would cost more at the least price.
func (m *Margin) lift(b Bought) error {
	if !m.Below() {
		return nil
	}
	if _, timed := m.Rate.Price.Unit.Minutes(); !timed {
		return nil // minutes say nothing of how many nights there are
	}
	now, err := m.Rate.Price.Cost(b.Minutes)
	if err != nil {
		return err
	}
	least := m.Rate.Price
	least.Amount = m.Least
	then, err := least.Cost(b.Minutes)
	if err != nil {
		return err
	}
	m.Lift += then - now
	return nil
}
