package agreement

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Ceiling is the most that a unit may cost in a lot, or in one district of it, from a day on, until a later ceiling for the same
// district, unit and band.
type Ceiling struct {
	Lot      thread.Ref
	District string     // its code; "" for the whole lot
	Price    money.Rate // the unit, the band and the most that it may cost
	From     workday.Date
	Why      string
	By       string
}

// SetCeiling sets the most that a unit may cost from a day on. Rates that were agreed before stay.
func (s *Service) SetCeiling(ctx context.Context, by access.Actor, c Ceiling) error {
	if !by.May(access.AgreementRates) {
		return fault.Forbidden("Only commissioners and contract managers set ceilings.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SetCeilingTx(ctx, tx, by.By(), c) })
}

// SetCeilingTx is SetCeiling inside a transaction.
func (s *Service) SetCeilingTx(ctx context.Context, tx *db.Tx, by audit.By, c Ceiling) error {
	if err := (Rate{Price: c.Price, From: c.From}).validate(); err != nil {
		return err
	}
	if strings.TrimSpace(c.Why) == "" {
		return fault.Invalid("why", "Say what the ceiling rests on. Providers read it.")
	}
	a, lot, err := s.ByLot(ctx, tx, c.Lot)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	if err := lot.serves(c.District); err != nil {
		return err
	}
	all, err := s.store.Ceilings(ctx, tx, []thread.Ref{c.Lot})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.District == c.District && other.Price.Unit == c.Price.Unit && other.Price.Band == c.Price.Band && !other.From.Before(c.From) {
			return fault.Conflictf("A ceiling for this is set already from %s. Choose a later day.", other.From.Long())
		}
	}
	c.By = by.Name
	if err := s.store.InsertCeiling(ctx, tx, c); err != nil {
		return fmt.Errorf("save ceiling of %s: %w", c.Lot, err)
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "ceiling set", Ref: string(a.Ref), Payload: c, Why: c.Why}); err != nil {
		return err
	}
	return s.changed(ctx, tx, a)
}

// Ceilings returns every ceiling of the lots, past ones too.
func (s *Service) Ceilings(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]Ceiling, error) {
	return s.store.Ceilings(ctx, tx, lots)
}

// under refuses a rate above the ceiling that counts on its first day, and one that runs past a later ceiling which it breaks. A rate for
// the whole lot is charged in every district, so it is held to the ceiling of each, save of those in apart, where another rate counts.
func (r Rate) under(all []Ceiling, apart []string) error {
	for _, district := range r.chargedIn(all) {
		if slices.Contains(apart, district) {
			continue
		}
		if err := r.underIn(all, district); err != nil {
			return err
		}
	}
	return nil
}

// chargedIn are the districts for which a rate is held to ceilings, "" for the rest of the lot.
func (r Rate) chargedIn(all []Ceiling) []string {
	out := []string{r.District}
	if r.District != "" {
		return out
	}
	for _, c := range all {
		if !slices.Contains(out, c.District) {
			out = append(out, c.District)
		}
	}
	return out
}

// apartFrom are the districts in which a provider's own rate for the district counts, as long as r would, instead of r for the whole lot.
func (r Rate) apartFrom(rates []Rate) []string {
	var out []string
	if r.District != "" {
		return nil
	}
	for _, o := range rates {
		as := o.Provider == r.Provider && o.Lot == r.Lot && o.Price.Unit == r.Price.Unit && (o.Price.Band == r.Price.Band || o.Price.Band == money.Any)
		if as && o.District != "" && o.runs(r.From) && (o.To.IsZero() || !r.To.IsZero() && !o.To.Before(r.To)) {
			out = append(out, o.District)
		}
	}
	return out
}

func (r Rate) underIn(all []Ceiling, district string) error {
	if c, ok := ceilingOn(all, district, r.Price, r.From); ok && r.Price.Amount > c.Price.Amount {
		return r.above(c)
	}
	for _, c := range all {
		starts := c.From.After(r.From) && (r.To.IsZero() || !c.From.After(r.To))
		if now, ok := ceilingOn(all, district, r.Price, c.From); starts && ok && now == c && r.Price.Amount > c.Price.Amount {
			return r.above(c)
		}
	}
	return nil
}

func (r Rate) above(c Ceiling) error {
	in, but := "", ""
	if c.District != "" {
		in = " for " + c.Place()
	}
	if c.District != r.District {
		but = " A rate for the whole lot counts there too, until the provider’s own for " + c.Place() + " is set."
	}
	return fault.Invalidf("amount", "%s per %s is above the ceiling of %s%s that counts from %s: %s%s", r.Price.Amount, r.Price.Unit, c.Price.Amount, in, c.From.Long(), c.Why, but)
}

// ceilingOn picks the ceiling in force in a district on a day: the district's own before the whole lot's, of each the band's own before
// one for any band, and of each the latest.
func ceilingOn(all []Ceiling, district string, price money.Rate, on workday.Date) (Ceiling, bool) {
	var best Ceiling
	score := -1
	for _, c := range all {
		if c.Price.Unit != price.Unit || c.From.After(on) || (c.Price.Band != price.Band && c.Price.Band != money.Any) || c.District != district && c.District != "" {
			continue
		}
		s := 0
		if c.District != "" {
			s += 2
		}
		if c.Price.Band == price.Band {
			s++
		}
		if s > score || s == score && c.From.After(best.From) {
			best, score = c, s
		}
	}
	return best, score >= 0
}
