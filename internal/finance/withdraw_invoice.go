package finance

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// WithdrawInvoice takes an invoice back; its visits can be billed again, under another number.
type WithdrawInvoice struct {
	Invoice thread.Ref
	Version int
	Why     string
}

// WithdrawInvoice takes back a provider's own invoice that is not approved yet.
func (s *Service) WithdrawInvoice(ctx context.Context, by access.Actor, cmd WithdrawInvoice) error {
	if !by.May(access.FinanceInvoiceSubmit) {
		return fault.Forbidden("Only providers can withdraw their invoices.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.WithdrawInvoiceTx(ctx, tx, by, cmd) })
}

// WithdrawInvoiceTx is WithdrawInvoice inside a transaction.
func (s *Service) WithdrawInvoiceTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd WithdrawInvoice) error {
	inv, err := s.load(ctx, tx, cmd.Invoice, cmd.Version)
	if err != nil {
		return err
	}
	if by.Provider == "" || inv.Provider != by.Provider {
		return fault.NotFound("That invoice")
	}
	switch inv.State() {
	case StateSubmitted, StateMatched, StateQueried:
	default:
		return fault.Conflictf("This invoice is “%s” and can no longer be withdrawn.", inv.State())
	}
	if cmd.Why == "" {
		return fault.Invalid("why", "Enter why you withdraw it.")
	}
	inv.Withdrawn, inv.Why = Act{Person: by.Person, Name: by.Name, On: tx.Today()}, cmd.Why
	if err := s.Store.UpdateInvoice(ctx, tx, inv); err != nil {
		return err
	}
	if err := s.Visits.UnbillTx(ctx, tx, inv.Ref); err != nil {
		return err
	}
	if err := s.Clocks.Stop(ctx, tx, by.By(), inv.Ref, payRule, "The provider withdrew the invoice."); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), inv, "invoice withdrawn", cmd.Why)
}
