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

// Ratify confirms an emergency award.
type Ratify struct {
	Award   thread.Ref
	Version int // of the award that was read; 0 takes whatever it is
	Why     string
}

// Ratify confirms an emergency award. Only the decision maker's side may: the person who made the award cannot.
func (s *Service) Ratify(ctx context.Context, by access.Actor, cmd Ratify) error {
	if !by.May(access.BrokerageEmergency) {
		return fault.Forbidden("You may not ratify emergency awards.")
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why the award is ratified.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.RatifyTx(ctx, tx, by, cmd) })
}

// RatifyTx is Ratify inside a transaction.
func (s *Service) RatifyTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Ratify) error {
	a, err := s.Store.Award(ctx, tx, cmd.Award)
	if err != nil {
		return err
	}
	switch {
	case !a.Emergency:
		return fault.Conflict("This is not an emergency award.")
	case !a.RatifiedOn.IsZero():
		return fault.Conflictf("This award was ratified on %s.", a.RatifiedOn.Long())
	case cmd.Version != 0 && cmd.Version != a.Version:
		return fault.Conflict("Someone else changed this award while you were reading it. Look at it again before you ratify it.")
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
	return audit.Append(ctx, tx, by.By(), audit.Entry{Action: "emergency award ratified", Ref: string(a.Ref), Child: string(a.Child), Payload: a, Why: cmd.Why})
}

// Emergencies returns the emergency awards made between two days, both included: the monthly list.
func (s *Service) Emergencies(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]Award, error) {
	return s.Store.Emergencies(ctx, tx, from, to)
}
