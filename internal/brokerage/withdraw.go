package brokerage

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Withdraw takes a requirement back that is no longer needed.
type Withdraw struct {
	Requirement thread.Ref
	Version     int
	Why         string
}

// Withdraw takes a requirement back. What was promised stays promised: the reason says what happens with it.
func (s *Service) Withdraw(ctx context.Context, by access.Actor, cmd Withdraw) error {
	if !by.May(access.BrokerageRequire) {
		return fault.Forbidden("You may not take requirements back.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.WithdrawTx(ctx, tx, by, cmd) })
}

// WithdrawTx is Withdraw inside a transaction.
func (s *Service) WithdrawTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Withdraw) error {
	r, err := s.load(ctx, tx, by, cmd.Requirement, cmd.Version)
	if err != nil {
		return err
	}
	if err := r.mustBeOpen(); err != nil {
		return err
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why it is no longer needed. The family and the providers read it.")
	}
	r.WithdrawnOn, r.WithdrawnWhy = tx.Today(), cmd.Why
	if err := s.Store.UpdateRequirement(ctx, tx, r); err != nil {
		return err
	}
	if err := s.Clocks.Stop(ctx, tx, by.By(), r.Ref, "requirement-place", cmd.Why); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), r, "requirement withdrawn", cmd.Why)
}
