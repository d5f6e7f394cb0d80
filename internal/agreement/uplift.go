package agreement

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Uplift raises every rate of an agreement, or of one lot, by a share from a day on.
type Uplift struct {
	Agreement thread.Ref
	Lot       thread.Ref // empty for every lot
	Share     int        // hundredths of a percent: 350 is 3.5%; negative lowers
	From      workday.Date
	Rationale string // such as "the rise in the pay floor"
}

// RateChange is one rate before and after.
type RateChange struct {
	Before Rate
	After  money.Pence
}

// Bought is a package as an uplift touches it.
type Bought struct {
	Package  thread.Ref
	Provider thread.Ref
	Lot      thread.Ref
	District string // in which it was bought, by its code
	Rate     money.Rate
	ByHand   bool          // Rate was set by hand at the award: it rises by the share, whatever is agreed for the provider
	Minutes  money.Minutes // promised from First to Until
	Start    workday.Date  // of the package
	First    workday.Date  // the uplift's first day, or the package's when that is later
	Until    workday.Date  // the package's last day
}

// PackageChange is one package's cost for the rest of its life, before and after.
type PackageChange struct {
	Bought
	Before, After money.Pence
}

// Effect is what an uplift does, worked out before it is agreed.
type Effect struct {
	Rates    []RateChange
	Packages []PackageChange // of the council that let the agreement
	Councils []CouncilEffect // of those that take part and buy themselves
	Unpriced int             // packages whose unit is no length of time, which are not in the sum
	More     money.Pence     // what all packages cost more
	Funds    []FundEffect    // what is asked of this council's funds; none where nobody keeps any
	Forecast Forecast
}

// Packages is what is bought under lots, from package brokerage.
type Packages interface {
	// Bought returns the packages of the providers under the lots that run on or after a day.
	Bought(ctx context.Context, tx *db.Tx, lots, providers []thread.Ref, from workday.Date) ([]Bought, error)
}

func (u Uplift) validate() error {
	var wrong []fault.Field
	if u.Share == 0 || u.Share < -5000 || u.Share > 10_000 {
		wrong = append(wrong, fault.Field{Name: "share", Message: "Enter by how much, between −50 and 100 percent, such as 3.5."})
	}
	if u.From.IsZero() {
		wrong = append(wrong, fault.Field{Name: "from", Message: "Enter the first day of the new rates."})
	}
	if strings.TrimSpace(u.Rationale) == "" {
		wrong = append(wrong, fault.Field{Name: "rationale", Message: "Say what it rests on. Providers read it."})
	}
	return fault.InvalidFields(wrong...)
}

// Effect works out what an uplift would do to every rate and every package that runs then. Nothing is saved.
func (s *Service) Effect(ctx context.Context, tx *db.Tx, u Uplift) (Effect, error) {
	if err := u.validate(); err != nil {
		return Effect{}, err
	}
	a, err := s.load(ctx, tx, u.Agreement, 0)
	if err != nil {
		return Effect{}, err
	}
	lots := a.lotRefs(u.Lot)
	if len(lots) == 0 {
		return Effect{}, fault.Invalid("lot", "Choose a lot of this agreement.")
	}
	rates, err := s.store.Rates(ctx, tx, lots)
	if err != nil {
		return Effect{}, err
	}
	var e Effect
	for _, r := range rates {
		if later(rates, r, u.From) {
			return Effect{}, fault.Conflictf("A rate per %s (%s) is set already from a day after %s, so this uplift would count for a while only.", r.Price.Unit, r.Price.Band, u.From.Long())
		}
		if counts(rates, r, u.From) {
			e.Rates = append(e.Rates, RateChange{Before: r, After: raised(r.Price.Amount, u.Share)})
		}
	}
	if err := s.effectOnPackages(ctx, tx, u, lots, rates, &e); err != nil {
		return Effect{}, err
	}
	if err := s.effectOnCouncils(ctx, tx, u, a, lots, &e); err != nil {
		return Effect{}, err
	}
	if err := s.effectOnFunds(ctx, tx, &e); err != nil {
		return Effect{}, err
	}
	return e, s.forecast(ctx, tx, a, u, &e)
}

func (a Agreement) lotRefs(only thread.Ref) []thread.Ref {
	var out []thread.Ref
	for _, l := range a.Lots {
		if only == "" || l.Ref == only {
			out = append(out, l.Ref)
		}
	}
	return out
}

// same reports whether two rates price the same thing.
func same(a, b Rate) bool {
	return a.Lot == b.Lot && a.Provider == b.Provider && a.District == b.District && a.Price.Unit == b.Price.Unit && a.Price.Band == b.Price.Band
}

// counts reports whether r is the rate of its kind that is in force on a day.
func counts(all []Rate, r Rate, on workday.Date) bool {
	if r.From.After(on) || !r.To.IsZero() && r.To.Before(on) {
		return false
	}
	for _, other := range all {
		if same(r, other) && other.From.After(r.From) && !other.From.After(on) {
			return false
		}
	}
	return true
}

// later reports whether a rate of r's kind starts on the day of the uplift or after it.
func later(all []Rate, r Rate, on workday.Date) bool {
	for _, other := range all {
		if same(r, other) && !other.From.Before(on) {
			return true
		}
	}
	return false
}

// raised is an amount with a share added, rounded half up to a penny.
func raised(amount money.Pence, by int) money.Pence { return share(amount, whole+by) }

func (s *Service) effectOnPackages(ctx context.Context, tx *db.Tx, u Uplift, lots []thread.Ref, rates []Rate, e *Effect) error {
	if s.packages == nil {
		return nil
	}
	in, err := s.store.Admissions(ctx, tx, lots)
	if err != nil {
		return err
	}
	var providers []thread.Ref
	seen := map[thread.Ref]bool{}
	for _, a := range in {
		if !seen[a.Provider] {
			seen[a.Provider] = true
			providers = append(providers, a.Provider)
		}
	}
	bought, err := s.packages.Bought(ctx, tx, lots, providers, u.From)
	if err != nil {
		return fmt.Errorf("packages under %s: %w", u.Agreement, err)
	}
	for _, b := range bought {
		if _, timed := b.Rate.Unit.Minutes(); !timed {
			e.Unpriced++
			continue
		}
		b.Rate = moved(rates, b, u.From)
		c := PackageChange{Bought: b}
		if c.Before, err = b.Rate.Cost(b.Minutes); err != nil {
			return err
		}
		after := b.Rate
		after.Amount = raised(after.Amount, u.Share)
		if c.After, err = after.Cost(b.Minutes); err != nil {
			return err
		}
		e.More += c.After - c.Before
		e.Packages = append(e.Packages, c)
	}
	return nil
}

// moved is what a package is charged when an uplift starts: the rate that is agreed for that day, whether it was agreed before the award or
// since; the award's own where none is, and where it was set by hand.
func moved(rates []Rate, b Bought, on workday.Date) money.Rate {
	if b.ByHand {
		return b.Rate
	}
	if on.Before(b.Start) {
		on = b.Start
	}
	if now, ok := RateOn(rates, RateQuery{Lot: b.Lot, Provider: b.Provider, District: b.District, Unit: b.Rate.Unit, Band: b.Rate.Band, On: on}); ok {
		now.Band = b.Rate.Band
		return now
	}
	return b.Rate
}
