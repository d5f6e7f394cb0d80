package finance

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// PayInvoice records that an approved invoice was paid.
type PayInvoice struct {
	Invoice thread.Ref
	Version int
	Payment string // reference in the council's payment system
}

// PayInvoice records a payment. It happens once, whoever tries at the same time.
func (s *Service) PayInvoice(ctx context.Context, by access.Actor, cmd PayInvoice) error {
	if !by.May(access.FinanceInvoiceApprove) {
		return fault.Forbidden("Only finance officers can record payments.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.PayInvoiceTx(ctx, tx, by.By(), cmd) })
}

// PayInvoiceTx is PayInvoice inside a transaction.
func (s *Service) PayInvoiceTx(ctx context.Context, tx *db.Tx, by audit.By, cmd PayInvoice) error {
	inv, err := s.load(ctx, tx, cmd.Invoice, cmd.Version)
	if err != nil {
		return err
	}
	if err := apart(ctx, tx, by, inv); err != nil {
		return err
	}
	switch {
	case inv.State() == StatePaid:
		return fault.Conflictf("This invoice was paid on %s by %s.", inv.Paid.On.Long(), inv.Paid.Name)
	case inv.State() != StateApproved:
		return fault.Conflictf("This invoice is “%s”. It is approved before it is paid.", inv.State())
	case string(inv.Submitted.Person) == by.Person:
		return fault.Forbidden("You submitted this invoice. Somebody else must pay it.")
	case cmd.Payment == "":
		return fault.Invalid("payment", "Enter the reference of the payment.")
	}
	inv.Paid, inv.Payment = Act{Person: thread.Ref(by.Person), Name: by.Name, On: tx.Today()}, cmd.Payment
	if err := s.Store.UpdateInvoice(ctx, tx, inv); err != nil {
		return err
	}
	for _, part := range inv.ByFund() {
		part.On = tx.Today()
		if err := s.Store.Pay(ctx, tx, part); err != nil {
			return fmt.Errorf("pay %s of %s: %w", part.Amount, inv.Ref, err)
		}
		if err := thread.Link(ctx, tx, part.Fund, "pays", inv.Ref); err != nil {
			return err
		}
	}
	if err := s.Clocks.Keep(ctx, tx, by, inv.Ref, payRule, tx.Today()); err != nil {
		return err
	}
	if err := s.linkOutcomes(ctx, tx, inv); err != nil {
		return err
	}
	return s.record(ctx, tx, by, inv, "invoice paid", "")
}

// linkOutcomes says which scored outcomes the invoice bought.
func (s *Service) linkOutcomes(ctx context.Context, tx *db.Tx, inv Invoice) error {
	if s.Outcomes == nil {
		return nil
	}
	outcomes, err := s.Outcomes.OutcomesOf(ctx, tx, inv.ChildRefs()...)
	if err != nil {
		return fmt.Errorf("outcomes of %s: %w", inv.Ref, err)
	}
	billed := map[thread.Ref]bool{}
	for _, p := range inv.Packages() {
		billed[p] = true
	}
	for _, o := range outcomes {
		if !billed[o.Package] || len(o.Scores) == 0 {
			continue
		}
		if err := thread.Link(ctx, tx, inv.Ref, "bought", o.Ref); err != nil {
			return err
		}
	}
	return nil
}
