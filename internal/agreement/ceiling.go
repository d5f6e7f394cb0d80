package agreement

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Ceiling is the most that a unit may cost in a lot from a day on, until a later ceiling for the same unit and band.
type Ceiling struct {
	Lot   thread.Ref
	Price money.Rate // the unit, the band and the most that it may cost
	From  workday.Date
	Why   string
	By    string
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
	a, _, err := s.ByLot(ctx, tx, c.Lot)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	all, err := s.store.Ceilings(ctx, tx, []thread.Ref{c.Lot})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Price.Unit == c.Price.Unit && other.Price.Band == c.Price.Band && !other.From.Before(c.From) {
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

// under refuses a rate above the ceiling that counts on its first day, and one that runs past a later ceiling which it breaks.
func (r Rate) under(all []Ceiling) error {
	if c, ok := ceilingOn(all, r.Price, r.From); ok && r.Price.Amount > c.Price.Amount {
		return r.above(c)
	}
	for _, c := range all {
		starts := c.From.After(r.From) && (r.To.IsZero() || !c.From.After(r.To))
		if now, ok := ceilingOn(all, r.Price, c.From); starts && ok && now == c && r.Price.Amount > c.Price.Amount {
			return r.above(c)
		}
	}
	return nil
}

func (r Rate) above(c Ceiling) error {
	return fault.Invalidf("amount", "%s per %s is above the ceiling of %s that counts from %s: %s", r.Price.Amount, r.Price.Unit, c.Price.Amount, c.From.Long(), c.Why)
}

// ceilingOn picks the ceiling in force on a day: the band's own before one for any band, the latest before earlier ones.
func ceilingOn(all []Ceiling, price money.Rate, on workday.Date) (Ceiling, bool) {
	var best Ceiling
	found := false
	for _, c := range all {
		if c.Price.Unit != price.Unit || c.From.After(on) || (c.Price.Band != price.Band && c.Price.Band != money.Any) {
			continue
		}
		own, bestOwn := c.Price.Band == price.Band, best.Price.Band == price.Band
		if !found || (own && !bestOwn) || (own == bestOwn && c.From.After(best.From)) {
			best, found = c, true
		}
	}
	return best, found
}
