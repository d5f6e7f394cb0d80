package finance

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// ApproveInvoice lets an invoice be paid. A queried one can be approved with a reason: what was agreed with the provider.
type ApproveInvoice struct {
	Invoice thread.Ref
	Version int
	Why     string
}

// ApproveInvoice approves an invoice. Who submitted it may not.
func (s *Service) ApproveInvoice(ctx context.Context, by access.Actor, cmd ApproveInvoice) error {
	if !by.May(access.FinanceInvoiceApprove) {
		return fault.Forbidden("Only finance officers can approve invoices.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ApproveInvoiceTx(ctx, tx, by.By(), cmd) })
}

// ApproveInvoiceTx is ApproveInvoice inside a transaction.
func (s *Service) ApproveInvoiceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd ApproveInvoice) error {
	inv, err := s.load(ctx, tx, cmd.Invoice, cmd.Version)
	if err != nil {
		return err
	}
	if err := apart(ctx, tx, by, inv); err != nil {
		return err
	}
	switch state := inv.State(); {
	case state == StateSubmitted:
		return fault.Conflict("Match this invoice with the visits before it is approved.")
	case state != StateMatched && state != StateQueried:
		return fault.Conflictf("This invoice is “%s”.", state)
	case string(inv.Submitted.Person) == by.Person:
		return fault.Forbidden("You submitted this invoice. Somebody else must approve it.")
	case state == StateQueried && cmd.Why == "":
		return fault.Invalid("why", "Lines of this invoice are queried. Enter what was agreed and with whom.")
	}
	for _, l := range inv.Lines {
		if l.Fund == "" {
			return fault.Conflictf("No fund is committed for package %s, so nobody pays for its lines.", l.Package)
		}
	}
	inv.Approved, inv.ApproveWhy = Act{Person: thread.Ref(by.Person), Name: by.Name, On: tx.Today()}, cmd.Why
	if err := s.settleClock(ctx, tx, by, &inv); err != nil {
		return err
	}
	if err := s.Store.UpdateInvoice(ctx, tx, inv); err != nil {
		return err
	}
	return s.record(ctx, tx, by, inv, "invoice approved", cmd.Why)
}
