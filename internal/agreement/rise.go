package agreement

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Rise is what a change of its rate adds to what a package commits: every hour from a day to the package's planned end costs After
// where it cost Before. Rises add up: the next starts from where the last one stopped. They are kept so that a package that ends early
// gives back all that was committed for the days that are left, and not only what its award was worth.
type Rise struct {
	Agreement     thread.Ref
	Package       thread.Ref
	Round         int // the uplift round that brought it; 0 where the rate was agreed before the award was made
	From, To      workday.Date
	Unit          money.Unit
	Before, After money.Pence // of one unit
	Funded        bool        // the funds that pay for the package were bound for it as well
}

// Cost is what a rise adds for some minutes, in whole pence; less than nothing where the rate was lowered.
func (r Rise) Cost(m money.Minutes) (money.Pence, error) {
	before, err := money.Rate{Amount: r.Before, Unit: r.Unit}.Cost(m)
	if err != nil {
		return 0, err
	}
	after, err := money.Rate{Amount: r.After, Unit: r.Unit}.Cost(m)
	return after - before, err
}

// RiseStore keeps by how much the rates of packages rose.
type RiseStore interface {
	InsertRise(ctx context.Context, tx *db.Tx, r Rise) error
	// Rises returns those of a package, by first day and round.
	Rises(ctx context.Context, tx *db.Tx, pkg thread.Ref) ([]Rise, error)
}

// Rises returns by how much a package's rate rose since its award, or was agreed to rise before, the earliest first.
func (s *Service) Rises(ctx context.Context, tx *db.Tx, pkg thread.Ref) ([]Rise, error) {
	found, err := s.store.Rises(ctx, tx, pkg)
	if err != nil {
		return nil, fmt.Errorf("rises of %s: %w", pkg, err)
	}
	return found, nil
}

// RisesAhead returns the changes of a rate that are agreed already and start after the day that is asked for and by the last day: what
// starts on that day is charged by them, although its award names the rate of its first day.
func (s *Service) RisesAhead(ctx context.Context, tx *db.Tx, q RateQuery, last workday.Date) ([]Rise, error) {
	a, err := s.store.ByLot(ctx, tx, q.Lot)
	if err != nil {
		return nil, err
	}
	rates, err := s.store.Rates(ctx, tx, []thread.Ref{q.Lot})
	if err != nil {
		return nil, fmt.Errorf("rates of %s: %w", q.Lot, err)
	}
	out := ahead(rates, q, last)
	for i := range out {
		out[i].Agreement = a.Ref
	}
	return out, nil
}

func ahead(rates []Rate, q RateQuery, last workday.Date) []Rise {
	now, ok := RateOn(rates, q)
	if !ok {
		return nil
	}
	var days []workday.Date
	for _, r := range rates {
		for _, day := range []workday.Date{r.From, r.To.AddDays(1)} { // a rate without a last day has none behind it: that one is long past
			if day.After(q.On) && !day.After(last) {
				days = append(days, day)
			}
		}
	}
	slices.SortFunc(days, workday.Date.Compare)
	var out []Rise
	for _, q.On = range slices.Compact(days) {
		next, ok := RateOn(rates, q)
		if !ok || next.Amount == now.Amount { // a rate that ends with none behind it leaves the one before: it is what the award says
			continue
		}
		out = append(out, Rise{From: q.On, To: last, Unit: q.Unit, Before: now.Amount, After: next.Amount})
		now = next
	}
	return out
}

// KeepRisesTx keeps the rises that an award of a package took into account.
func (s *Service) KeepRisesTx(ctx context.Context, tx *db.Tx, pkg thread.Ref, rises []Rise) error {
	for _, r := range rises {
		r.Package = pkg
		if err := s.store.InsertRise(ctx, tx, r); err != nil {
			return fmt.Errorf("keep a rise of %s: %w", pkg, err)
		}
	}
	return nil
}

// keepRises keeps what a round added to this council's packages.
func (s *Service) keepRises(ctx context.Context, tx *db.Tx, r Round, changes []PackageChange) error {
	for _, c := range changes {
		if c.Rate.Amount == raised(c.Rate.Amount, r.Share) {
			continue
		}
		err := s.KeepRisesTx(ctx, tx, c.Package, []Rise{{
			Agreement: r.Agreement, Round: r.Number, From: c.First, To: c.Until, Unit: c.Rate.Unit, Before: c.Rate.Amount, After: raised(c.Rate.Amount, r.Share),
			Funded: s.funds != nil,
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// years is what a commitment binds or gives back in each financial year.
func (c Commit) years() Years {
	if c.Years != nil {
		return c.Years
	}
	return Over(c.Value, c.From, c.To)
}

// coherent refuses a commitment whose years do not come to its value: the agreement's sum and its years would part for good.
func (c Commit) coherent() error {
	if c.Years == nil || c.Years.Total() == c.Value {
		return nil
	}
	return fault.Conflictf("%s comes to %s, and its financial years to %s.", c.What, c.Value, c.Years.Total())
}
