package finance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// SubmitInvoice bills visits. Without lines, it bills every delivered visit of the packages in the period that is not billed
// yet, at the rate in force; with lines, it bills what the provider claims, and matching compares.
type SubmitInvoice struct {
	Number   string
	Packages []thread.Ref
	From, To workday.Date
	Lines    []Line // of a provider's own bill; the amounts are theirs
}

// mostLines bounds one invoice.
const mostLines = 5000

// SubmitInvoice submits a provider's invoice and returns its reference.
func (s *Service) SubmitInvoice(ctx context.Context, by access.Actor, cmd SubmitInvoice) (thread.Ref, error) {
	if !by.May(access.FinanceInvoiceSubmit) {
		return "", fault.Forbidden("Only providers can submit invoices.")
	}
	var ref thread.Ref
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.SubmitInvoiceTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// SubmitInvoiceTx is SubmitInvoice inside a transaction. The packages must be the actor's own provider's.
func (s *Service) SubmitInvoiceTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd SubmitInvoice) (thread.Ref, error) {
	if err := cmd.check(tx.Today()); err != nil {
		return "", err
	}
	packages, err := s.own(ctx, tx, by, cmd.packages())
	if err != nil {
		return "", err
	}
	taken, err := s.Store.NumberTaken(ctx, tx, by.Provider, numberKey(cmd.Number))
	if err != nil {
		return "", err
	}
	if taken {
		return "", fault.Invalidf("number", "You have submitted an invoice with the number %s already. Enter another.", cmd.Number)
	}
	lines := slices.Clone(cmd.Lines)
	if len(lines) == 0 {
		if lines, err = s.billable(ctx, tx, packages, cmd.From, cmd.To); err != nil {
			return "", err
		}
	}
	if len(lines) == 0 {
		return "", fault.Invalid("packages", "There is no delivered visit in this period that is not billed yet.")
	}
	if len(lines) > mostLines {
		return "", fault.Invalidf("packages", "An invoice has at most %d lines. Choose fewer packages or a shorter period.", mostLines)
	}
	inv := Invoice{
		Ref: thread.New(tx, thread.Invoice), Version: 1, Provider: by.Provider, Number: strings.TrimSpace(cmd.Number), From: cmd.From, To: cmd.To,
		Lines: lines, Count: len(lines), Submitted: Act{Person: by.Person, Name: by.Name, On: tx.Today()},
	}
	return inv.Ref, s.submit(ctx, tx, by.By(), &inv, packages)
}

func (cmd SubmitInvoice) packages() []thread.Ref {
	return append(slices.Clone(cmd.Packages), distinct(cmd.Lines, func(l Line) thread.Ref { return l.Package })...)
}

func (cmd SubmitInvoice) check(today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	switch n := strings.TrimSpace(cmd.Number); {
	case n == "":
		add("number", "Enter your invoice number.")
	case len(n) > 60:
		add("number", "An invoice number has at most 60 characters.")
	}
	if len(cmd.packages()) == 0 {
		add("packages", "Choose at least one package.")
	}
	switch {
	case cmd.From.IsZero():
		add("from", "Enter the first day of the period.")
	case cmd.To.IsZero():
		add("to", "Enter the last day of the period.")
	case cmd.To.Before(cmd.From):
		add("to", "The last day is before the first.")
	case cmd.To.After(today):
		add("to", "The period ends today at the latest: only what was delivered is billed.")
	}
	return fault.InvalidFields(wrong...)
}

// own loads packages and refuses any that is not the actor's provider's; its existence is not betrayed.
func (s *Service) own(ctx context.Context, tx *db.Tx, by access.Actor, refs []thread.Ref) (map[thread.Ref]brokerage.Package, error) {
	packages, err := s.Packages.Packages(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if p, ok := packages[ref]; !ok || by.Provider == "" || p.Provider != by.Provider {
			return nil, fault.Invalid("packages", "Choose your own packages.")
		}
	}
	return packages, nil
}

// billable makes a line of each delivered visit that is not billed yet, by day.
func (s *Service) billable(ctx context.Context, tx *db.Tx, packages map[thread.Ref]brokerage.Package, from, to workday.Date) ([]Line, error) {
	refs := make([]thread.Ref, 0, len(packages))
	for ref := range packages {
		refs = append(refs, ref)
	}
	slices.Sort(refs)
	var lines []Line
	for _, ref := range refs {
		visits, err := s.Visits.Unbilled(ctx, tx, ref, from, to)
		if err != nil {
			return nil, fmt.Errorf("visits of %s: %w", ref, err)
		}
		for _, v := range visits {
			p := packages[ref]
			if p.PriceWhy != "" {
				if p.Rate, err = byHand(ctx, tx, s.Rates, p, v.On); err != nil {
					return nil, err
				}
			}
			l, err := lineOf(p, v)
			if err != nil {
				return nil, err
			}
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return a.On.Compare(b.On) })
	return lines, nil
}

func lineOf(p brokerage.Package, v delivery.Visit) (Line, error) {
	amount, err := p.Rate.Cost(v.Minutes)
	return Line{Visit: v.Ref, Package: p.Ref, Child: p.Child, On: v.On, Minutes: v.Minutes, Rate: p.Rate, Amount: amount}, err
}

// submit saves an invoice, bills its visits, starts its clock, lets finance see its children and puts it on the thread.
func (s *Service) submit(ctx context.Context, tx *db.Tx, by audit.By, inv *Invoice, packages map[thread.Ref]brokerage.Package) error {
	refs := distinct(inv.Lines, func(l Line) thread.Ref { return l.Package })
	commitments, err := s.Store.CommitmentsOf(ctx, tx, refs)
	if err != nil {
		return fmt.Errorf("commitments of %d packages: %w", len(refs), err)
	}
	for i := range inv.Lines {
		l := &inv.Lines[i]
		l.Child, l.Fund = packages[l.Package].Child, payer(commitments, l.Package, l.On)
		inv.Total += l.Amount
	}
	children := inv.ChildRefs()
	inv.Children = len(children)
	due, err := s.Clocks.Start(ctx, tx, by, deadline.Start{
		Rule: payRule, Ref: inv.Ref, From: tx.Today(), Title: "Pay invoice " + inv.Number,
	})
	if err != nil {
		return fmt.Errorf("start the clock of %s: %w", inv.Ref, err)
	}
	inv.PayBy = due.Due
	if err := s.Store.InsertInvoice(ctx, tx, *inv); err != nil {
		return fmt.Errorf("save invoice %s: %w", inv.Number, err)
	}
	visits, err := s.Visits.ByRefs(ctx, tx, inv.Visits())
	if err != nil {
		return err
	}
	var bill []thread.Ref
	for _, ref := range inv.Visits() {
		if v, ok := visits[ref]; ok && v.Billable() {
			bill = append(bill, ref)
		}
	}
	if err := s.Visits.BillTx(ctx, tx, inv.Ref, bill); err != nil {
		return err
	}
	if err := s.letFinanceSee(ctx, tx, by, *inv, children); err != nil {
		return err
	}
	return s.recordNew(ctx, tx, by, *inv, bill)
}

// payer returns the fund that pays for a package on a day.
func payer(commitments []Commitment, pkg thread.Ref, on workday.Date) thread.Ref {
	var last thread.Ref
	for _, c := range commitments {
		if c.Package != pkg {
			continue
		}
		last = c.Fund
		if !on.After(c.To) {
			return c.Fund
		}
	}
	return last
}

// Billable returns what an invoice for the packages and the period would hold now.
func (s *Service) Billable(ctx context.Context, tx *db.Tx, by access.Actor, packages []thread.Ref, from, to workday.Date) ([]Line, money.Pence, error) {
	own, err := s.own(ctx, tx, by, packages)
	if err != nil {
		return nil, 0, err
	}
	lines, err := s.billable(ctx, tx, own, from, to)
	if err != nil {
		return nil, 0, err
	}
	var total money.Pence
	for _, l := range lines {
		total += l.Amount
	}
	return lines, total, nil
}

// Rates is what finance asks of package agreement when a provider bills another rate than the award's.
type Rates interface {
	RateFor(ctx context.Context, tx *db.Tx, q agreement.RateQuery) (money.Rate, error)
	// Rises returns what uplifts raised a package by, the earliest first.
	Rises(ctx context.Context, tx *db.Tx, pkg thread.Ref) ([]agreement.Rise, error)
}

// byHand is what a package whose price was set by hand costs on a day.
func byHand(ctx context.Context, tx *db.Tx, rates Rates, p brokerage.Package, on workday.Date) (money.Rate, error) {
	if rates == nil {
		return p.Rate, nil
	}
	rises, err := rates.Rises(ctx, tx, p.Ref)
	if err != nil {
		return money.Rate{}, fmt.Errorf("what %s costs: %w", p.Ref, err)
	}
	return p.PriceOn(rises, on), nil
}
