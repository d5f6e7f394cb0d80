package finance

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Recorded reads visits as they were recorded. *delivery.Service is one.
type Recorded interface {
	VisitsOfAll(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) ([]delivery.Visit, error)
}

// ContractRule is how invoices are matched: every delivered minute of a visit is paid, and no more.
var ContractRule = agreement.BillingRule{Increment: 1, Rounding: agreement.Down}

// PackageEffect is what rules would pay for the recorded visits of one package.
type PackageEffect struct {
	Package  brokerage.Package
	Visits   int
	Promised agreement.Billed   // what the planned minutes of these visits cost
	Rules    []agreement.Billed // in the order of BillingRules
}

// BillingEffect is what rules would pay for a provider's recorded visits between two days. Visits that did not take place, or that
// the family disputes, are left out; so are packages that are not priced by time, which are counted.
type BillingEffect struct {
	From, To workday.Date
	Packages []PackageEffect
	Unpriced int
}

// BillingRules are the rules that are compared: the contract's own first, then steps of 5 and 15 minutes.
func BillingRules() []agreement.BillingRule {
	return []agreement.BillingRule{ContractRule, {Increment: 5, Rounding: agreement.Nearest}, {Increment: 15, Rounding: agreement.Nearest}, {Increment: 15, Rounding: agreement.Down}}
}

// BillingEffect works out what billing rules would pay a provider for its recorded visits, in packages of children whom the reader
// may see. A provider asks about itself alone.
func (s *Service) BillingEffect(ctx context.Context, tx *db.Tx, by access.Actor, recorded Recorded, of thread.Ref, from, to workday.Date) (BillingEffect, error) {
	out := BillingEffect{From: from, To: to}
	if !by.May(access.FinanceInvoiceSee) || by.Provider != "" && by.Provider != of {
		return out, fault.NotFound("That provider")
	}
	packages, err := s.seenPackages(ctx, tx, by, of)
	if err != nil {
		return out, err
	}
	refs := make([]thread.Ref, len(packages))
	for i, p := range packages {
		refs[i] = p.Ref
	}
	visits, err := recorded.VisitsOfAll(ctx, tx, refs, from, to)
	if err != nil {
		return out, err
	}
	lengths := map[thread.Ref][]agreement.VisitLength{}
	for _, v := range visits {
		if v.Result == delivery.Came && !v.Disputed() {
			lengths[v.Package] = append(lengths[v.Package], agreement.VisitLength{Planned: v.Planned, Actual: v.Minutes})
		}
	}
	for _, p := range packages {
		if len(lengths[p.Ref]) == 0 {
			continue
		}
		if p.Rate.Unit != money.Hour && p.Rate.Unit != money.HalfHour {
			out.Unpriced++
			continue
		}
		promised, rules, err := agreement.FairBilling(lengths[p.Ref], p.Rate, BillingRules())
		if err != nil {
			return out, fmt.Errorf("package %s: %w", p.Ref, err)
		}
		out.Packages = append(out.Packages, PackageEffect{Package: p, Visits: len(lengths[p.Ref]), Promised: promised, Rules: rules})
	}
	return out, nil
}

// seenPackages are the provider's packages for children whom the reader may see.
func (s *Service) seenPackages(ctx context.Context, tx *db.Tx, by access.Actor, of thread.Ref) ([]brokerage.Package, error) {
	all, err := s.Packages.PackagesBy(ctx, tx, of)
	if err != nil {
		return nil, fmt.Errorf("packages of %s: %w", of, err)
	}
	children := make([]thread.Ref, len(all))
	for i, p := range all {
		children[i] = p.Child
	}
	seen, err := access.Visible(ctx, tx, by, children...)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("children of %s", of), err)
	}
	return slices.DeleteFunc(all, func(p brokerage.Package) bool { return !slices.Contains(seen, p.Child) }), nil
}

// Totals adds up the packages: visits, what was promised, and each rule.
func (e BillingEffect) Totals() (visits int, promised agreement.Billed, rules []agreement.Billed) {
	rules = make([]agreement.Billed, len(BillingRules()))
	for i, r := range BillingRules() {
		rules[i].Rule = r
	}
	for _, p := range e.Packages {
		visits += p.Visits
		promised.Minutes, promised.Cost = promised.Minutes+p.Promised.Minutes, promised.Cost+p.Promised.Cost
		for i, b := range p.Rules {
			rules[i].Minutes, rules[i].Cost = rules[i].Minutes+b.Minutes, rules[i].Cost+b.Cost
			rules[i].Difference, rules[i].Shorter = rules[i].Difference+b.Difference, rules[i].Shorter+b.Shorter
		}
	}
	return visits, promised, rules
}
