package finance

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// CommitTx binds money for an award: it picks the funds of the section and the dates, divides the value among their years and
// refuses what goes beyond a budget. A negative value releases what a package no longer needs. It implements brokerage.Funds.
func (s *Service) CommitTx(ctx context.Context, tx *db.Tx, by audit.By, c brokerage.Commitment) error {
	if c.Value < 0 {
		return s.release(ctx, tx, by, c)
	}
	all, err := s.Store.FundsBetween(ctx, tx, c.From, c.To)
	if err != nil {
		return fmt.Errorf("funds of %s: %w", c.Award, err)
	}
	funds := payers(all, c.Section, c.From, c.To)
	if len(funds) == 0 || funds[0].Start.After(c.From) {
		return fault.Conflictf("No fund pays for section %s on %s. Finance opens a fund for it first.", c.Section, c.From.Long())
	}
	parts := split(Commitment{
		Award: c.Award, Package: c.Package, Child: c.Child, Provision: c.Provision, Section: c.Section, Value: c.Value,
		From: c.From, To: c.To, On: tx.Today(),
	}, funds)
	for i := range parts {
		parts[i].Ref = thread.New(tx, thread.Commitment)
		if err := s.bind(ctx, tx, funds[i], parts[i]); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "money committed", Ref: string(c.Award), Child: string(c.Child), Payload: parts})
}

// bind adds a part to its fund. The fund's row decides, in one statement, so that two awards at once cannot both take the rest.
func (s *Service) bind(ctx context.Context, tx *db.Tx, f Fund, part Commitment) error {
	ok, err := s.Store.Bind(ctx, tx, f.Ref, part.Value)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Conflictf("The fund “%s” has %s left of its budget of %s; this award needs %s of it. Finance must raise the budget or allow the fund to overspend.",
			f.Name, max(f.Left(), 0), f.Budget, part.Value)
	}
	return s.Store.InsertCommitment(ctx, tx, part)
}

// release gives back what a package no longer needs, from its last year first, and never more than was bound.
func (s *Service) release(ctx context.Context, tx *db.Tx, by audit.By, c brokerage.Commitment) error {
	parts, err := s.Store.CommitmentsOf(ctx, tx, []thread.Ref{c.Package})
	if err != nil {
		return fmt.Errorf("commitments of %s: %w", c.Package, err)
	}
	left := -c.Value
	changed := parts[:0:0]
	for i := len(parts) - 1; i >= 0 && left > 0; i-- {
		part := parts[i]
		back := min(left, part.Value)
		left -= back
		part.Value -= back
		if part.To.After(c.From) {
			part.To = c.From
		}
		if part.To.Before(part.From) {
			part.To = part.From
		}
		if err := s.Store.ReduceCommitment(ctx, tx, part, back); err != nil {
			return err
		}
		changed = append(changed, part)
	}
	return audit.Append(ctx, tx, by, audit.Entry{
		Action: "money released", Ref: string(c.Package), Child: string(c.Child), Payload: changed, Why: "Released " + money.Pence(-c.Value-left).String() + ".",
	})
}
