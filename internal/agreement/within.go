package agreement

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Floors knows the wage floor of an agreement, from package admission.
type Floors interface {
	// FloorOf returns the floor in the latest published terms of admission; a floor that is not set asks for no check.
	FloorOf(ctx context.Context, tx *db.Tx, agreement thread.Ref) (Floor, error)
}

// UseFloors sets who knows wage floors, which is made after agreements are.
func (s *Service) UseFloors(f Floors) { s.floors = f }

// floorOf is the wage floor of an agreement; one that is not set where nobody knows any.
func (s *Service) floorOf(ctx context.Context, tx *db.Tx, ref thread.Ref) (Floor, error) {
	if s.floors == nil {
		return Floor{}, nil
	}
	f, err := s.floors.FloorOf(ctx, tx, ref)
	if err != nil {
		return Floor{}, fmt.Errorf("wage floor of %s: %w", ref, err)
	}
	return f, nil
}

// within refuses a rate above its ceiling, and one that leaves less than the least margin over the wage floor. beside are the rates that
// are agreed with it.
func (r Rate) within(ceilings []Ceiling, floor Floor, beside []Rate) error {
	if err := r.under(ceilings, r.apartFrom(beside)); err != nil {
		return err
	}
	if err := floor.Check(r.Price); err != nil {
		return fault.Invalid("amount", fault.Message(err))
	}
	return nil
}

// AboveCeiling says in a sentence that a price for the whole lot is above a ceiling of it, or of a district in it, that counts on a day; it
// is empty when it is not.
func AboveCeiling(all []Ceiling, lot thread.Ref, price money.Rate, on workday.Date) string {
	var own []Ceiling
	for _, c := range all {
		if c.Lot == lot {
			own = append(own, c)
		}
	}
	return fault.Message(Rate{Lot: lot, Price: price, From: on, To: on}.under(own, nil))
}

// MayCost refuses a price that was set by hand for one child, from its first day to its last: above a ceiling of its lot, below the wage
// floor of the agreement, and where no ceiling counts on the first day above the rate that is agreed with the provider. Who awards does
// not set ceilings: a higher price is always the act of two people. Faults name the field "amount".
func (s *Service) MayCost(ctx context.Context, tx *db.Tx, r Rate) error {
	all, err := s.store.Ceilings(ctx, tx, []thread.Ref{r.Lot})
	if err != nil {
		return fmt.Errorf("ceilings of %s: %w", r.Lot, err)
	}
	a, err := s.store.ByLot(ctx, tx, r.Lot)
	if err != nil {
		return fmt.Errorf("agreement of lot %s: %w", r.Lot, err)
	}
	floor, err := s.floorOf(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	if err := r.within(all, floor, nil); err != nil {
		return err
	}
	if _, ok := ceilingOn(all, r.District, r.Price, r.From); ok {
		return nil
	}
	rates, err := s.store.Rates(ctx, tx, []thread.Ref{r.Lot})
	if err != nil {
		return fmt.Errorf("rates of %s: %w", r.Lot, err)
	}
	agreed, ok := RateOn(rates, RateQuery{Lot: r.Lot, Provider: r.Provider, District: r.District, Unit: r.Price.Unit, Band: r.Price.Band, On: r.From})
	switch {
	case !ok:
		return fault.Invalid("amount", "No ceiling counts in this lot on the first day, and no rate is agreed. A commissioner sets a ceiling first.")
	case r.Price.Amount > agreed.Amount:
		return fault.Invalidf("amount", "No ceiling counts in this lot on the first day, so no more than the agreed %s can be set by hand. A commissioner sets a ceiling first.", agreed.Amount)
	}
	return nil
}

// withinCeilings refuses a place for a provider whose own rate in the lot is above its ceiling on the first day.
func (s *Service) withinCeilings(ctx context.Context, tx *db.Tx, cmd Admit) error {
	lots := []thread.Ref{cmd.Lot}
	ceilings, err := s.store.Ceilings(ctx, tx, lots)
	if err != nil || len(ceilings) == 0 {
		return err
	}
	rates, err := s.store.Rates(ctx, tx, lots)
	if err != nil {
		return err
	}
	for _, r := range rates {
		if r.Provider != cmd.Provider || !counts(rates, r, cmd.From) {
			continue
		}
		first := r
		first.From, first.To = cmd.From, cmd.From
		if err := first.under(ceilings, first.apartFrom(rates)); err != nil {
			return fault.Conflictf("It cannot be admitted: its rate of %s", fault.Message(err))
		}
	}
	return nil
}
