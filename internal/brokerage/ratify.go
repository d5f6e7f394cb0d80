package brokerage

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Ratify confirms an emergency award. Only the decision maker's side may: the person who made the award cannot.
func (s *Service) Ratify(ctx context.Context, by access.Actor, award thread.Ref, why string) error {
	if !by.May(access.BrokerageEmergency) {
		return fault.Forbidden("You may not ratify emergency awards.")
	}
	if why == "" {
		return fault.Invalid("why", "Enter why the award is ratified.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.RatifyTx(ctx, tx, by, award, why) })
}

// RatifyTx is Ratify inside a transaction.
func (s *Service) RatifyTx(ctx context.Context, tx *db.Tx, by access.Actor, award thread.Ref, why string) error {
	a, err := s.Store.Award(ctx, tx, award)
	if err != nil {
		return err
	}
	switch {
	case !a.Emergency:
		return fault.Conflict("This is not an emergency award.")
	case !a.RatifiedOn.IsZero():
		return fault.Conflictf("This award was ratified on %s.", a.RatifiedOn.Long())
	case a.By == by.Name:
		return fault.Forbidden("Somebody other than the person who made the award ratifies it.")
	}
	a.RatifiedOn, a.RatifiedBy = tx.Today(), by.Name
	if err := s.Store.UpdateAward(ctx, tx, a); err != nil {
		return err
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), a.Ref, "emergency-ratify", tx.Today()); err != nil {
		return err
	}
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "emergency award ratified", Ref: string(a.Ref), Child: string(a.Child), Payload: a, Why: why})
}

// Emergencies returns the emergency awards made between two days, both included: the monthly list.
func (s *Service) Emergencies(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]Award, error) {
	return s.Store.Emergencies(ctx, tx, from, to)
}
