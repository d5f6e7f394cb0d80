package agreement

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// SetRate adds a price from a day on. Earlier prices stay, so that earlier visits keep theirs.
func (s *Service) SetRate(ctx context.Context, by access.Actor, r Rate) error {
	if !by.May(access.AgreementRates) {
		return fault.Forbidden("Only commissioners and contract managers can set rates.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SetRateTx(ctx, tx, by.By(), r) })
}

// SetRateTx is SetRate inside a transaction. It refuses a rate above its ceiling and one that does not cover the wage floor of the
// agreement's latest terms of admission.
func (s *Service) SetRateTx(ctx context.Context, tx *db.Tx, by audit.By, r Rate) error {
	a, _, err := s.ByLot(ctx, tx, r.Lot)
	if err != nil {
		return err
	}
	floor, err := s.floorOf(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	return s.SetRateOverTx(ctx, tx, by, r, floor)
}

// SetRateOverTx is SetRateTx with the wage floor of the terms that an application was made under.
func (s *Service) SetRateOverTx(ctx context.Context, tx *db.Tx, by audit.By, r Rate, floor Floor) error {
	if err := r.validate(); err != nil {
		return err
	}
	a, lot, err := s.ByLot(ctx, tx, r.Lot)
	if err != nil {
		return err
	}
	if err := a.ours(); err != nil {
		return err
	}
	if err := lot.serves(r.District); err != nil {
		return err
	}
	ceilings, err := s.store.Ceilings(ctx, tx, []thread.Ref{r.Lot})
	if err != nil {
		return fmt.Errorf("ceilings of %s: %w", r.Lot, err)
	}
	agreed, err := s.store.Rates(ctx, tx, []thread.Ref{r.Lot})
	if err != nil {
		return fmt.Errorf("rates of %s: %w", r.Lot, err)
	}
	if err := r.within(ceilings, floor, agreed); err != nil {
		return err
	}
	if err := s.store.InsertRate(ctx, tx, r); err != nil {
		return err
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "rate set", Ref: string(a.Ref), Payload: r}); err != nil {
		return err
	}
	return s.changed(ctx, tx, a)
}

// setRates adds the rates of an uplift from its day on, each held to ceilings and floor by [Service.holds]. What stays the same for all
// of them is asked once.
func (s *Service) setRates(ctx context.Context, tx *db.Tx, by audit.By, a Agreement, r Round, e Effect) error {
	var set []Rate
	for _, c := range e.Rates {
		next := c.Before
		next.From, next.Price.Amount = r.From, c.After
		if err := next.validate(); err != nil {
			return err
		}
		if err := s.store.InsertRate(ctx, tx, next); err != nil {
			return fmt.Errorf("save rate of %s: %w", next.Lot, err)
		}
		set = append(set, next)
	}
	if len(set) == 0 {
		return nil
	}
	if err := audit.Append(ctx, tx, by, audit.Entry{Action: "rates set by an uplift", Ref: string(a.Ref), Payload: set, Why: r.Rationale}); err != nil {
		return err
	}
	return s.changed(ctx, tx, a)
}

func (r Rate) validate() error {
	var wrong []fault.Field
	if r.Price.Amount <= 0 {
		wrong = append(wrong, fault.Field{Name: "amount", Message: "Enter the price of one unit."})
	}
	if !slices.Contains(money.Units(), r.Price.Unit) {
		wrong = append(wrong, fault.Field{Name: "unit", Message: "Choose the unit: a rate without one means nothing."})
	}
	if !slices.Contains(money.Bands(), r.Price.Band) {
		wrong = append(wrong, fault.Field{Name: "band", Message: "Choose the time band."})
	}
	if r.From.IsZero() {
		wrong = append(wrong, fault.Field{Name: "from", Message: "Enter the first day of the rate."})
	}
	if !r.To.IsZero() && r.To.Before(r.From) {
		wrong = append(wrong, fault.Field{Name: "to", Message: "The rate ends before it starts."})
	}
	return fault.InvalidFields(wrong...)
}
