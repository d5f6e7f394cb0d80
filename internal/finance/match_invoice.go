package finance

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// Match compares every line of an invoice with the visits and the rate in force. It can be done again, after a visit was
// corrected, until the invoice is approved.
func (s *Service) Match(ctx context.Context, by access.Actor, ref thread.Ref, version int) (State, error) {
	if !by.May(access.FinanceInvoiceMatch) {
		return "", fault.Forbidden("Only finance officers can match invoices.")
	}
	var state State
	err := s.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		state, err = s.MatchTx(ctx, tx, by.By(), ref, version)
		return err
	})
	return state, err
}

// MatchTx is Match inside a transaction. Version 0 takes the invoice as it is.
func (s *Service) MatchTx(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, version int) (State, error) {
	inv, err := s.load(ctx, tx, ref, version)
	if err != nil {
		return "", err
	}
	switch inv.State() {
	case StateSubmitted, StateMatched, StateQueried:
	default:
		return "", fault.Conflictf("This invoice is “%s”; it is no longer matched.", inv.State())
	}
	m, err := s.matcher(ctx, tx, inv)
	if err != nil {
		return "", err
	}
	inv.Queried, inv.Reasons = 0, nil
	var sum money.Pence
	for i := range inv.Lines {
		l := &inv.Lines[i]
		if l.Reasons, err = m.line(ctx, tx, *l); err != nil {
			return "", err
		}
		if len(l.Reasons) > 0 {
			inv.Queried++
		}
		sum += l.Amount
	}
	if sum != inv.Total {
		inv.Reasons = append(inv.Reasons, fmt.Sprintf("The lines add up to %s, the invoice says %s.", sum, inv.Total))
	}
	inv.Matched = Act{Person: thread.Ref(by.Person), Name: by.Name, On: tx.Today()}
	if err := s.settleClock(ctx, tx, by, &inv); err != nil {
		return "", err
	}
	if err := s.Store.SaveMatch(ctx, tx, inv); err != nil {
		return "", err
	}
	action, why := "invoice matched", ""
	if inv.State() == StateQueried {
		action, why = "invoice queried", fmt.Sprintf("%d of %d lines do not match.", inv.Queried, inv.Count)
	}
	return inv.State(), s.record(ctx, tx, by, inv, action, why)
}

// Undecided reports whether an invoice still waits to match its visits: nobody has matched it, or lines of it are queried.
func (s *Service) Undecided(ctx context.Context, tx *db.Tx, ref thread.Ref) (bool, error) {
	inv, err := s.load(ctx, tx, ref, 0)
	if err != nil {
		return false, err
	}
	state := inv.State()
	return state == StateSubmitted || state == StateQueried, nil
}

// matcher is what lines are compared with, read in a few queries for all of them.
type matcher struct {
	inv      Invoice
	visits   map[thread.Ref]delivery.Visit
	packages map[thread.Ref]brokerage.Package
	rates    Rates
	agreed   map[agreement.RateQuery]money.Rate
	billed   map[thread.Ref]int // lines of this invoice by visit
}

func (s *Service) matcher(ctx context.Context, tx *db.Tx, inv Invoice) (*matcher, error) {
	m := &matcher{inv: inv, rates: s.Rates, agreed: map[agreement.RateQuery]money.Rate{}, billed: map[thread.Ref]int{}}
	var err error
	if m.visits, err = s.Visits.ByRefs(ctx, tx, inv.Visits()); err != nil {
		return nil, fmt.Errorf("visits of %s: %w", inv.Ref, err)
	}
	if m.packages, err = s.Packages.Packages(ctx, tx, inv.Packages()); err != nil {
		return nil, fmt.Errorf("packages of %s: %w", inv.Ref, err)
	}
	return m, nil
}

// line returns why a line is queried, nothing when it matches.
func (m *matcher) line(ctx context.Context, tx *db.Tx, l Line) ([]string, error) {
	p, known := m.packages[l.Package]
	if !known || p.Provider != m.inv.Provider {
		return []string{"The package is not one of this provider's."}, nil
	}
	var why []string
	if l.On.Before(p.Start) || l.On.After(p.LastDay()) {
		why = append(why, fmt.Sprintf("%s is outside the package, which runs from %s to %s.", l.On.Long(), p.Start.Long(), p.LastDay().Long()))
	}
	if l.On.Before(m.inv.From) || l.On.After(m.inv.To) {
		why = append(why, fmt.Sprintf("%s is outside the period of the invoice.", l.On.Long()))
	}
	why = append(why, m.visit(l)...)
	rate, err := m.rate(ctx, tx, p, l)
	if err != nil {
		return nil, err
	}
	if rate != "" {
		why = append(why, rate)
	}
	if cost, err := l.Rate.Cost(l.Minutes); err != nil || cost != l.Amount {
		why = append(why, fmt.Sprintf("%s at %s is %s, the line says %s.", l.Minutes, l.Rate, cost, l.Amount))
	}
	if l.Fund == "" {
		why = append(why, "No fund is committed for this package.")
	}
	return why, nil
}

// visit compares a line with the visit it bills.
func (m *matcher) visit(l Line) []string {
	v, ok := m.visits[l.Visit]
	if !ok || v.Package != l.Package {
		return []string{"No visit of this package is recorded for this line."}
	}
	var why []string
	m.billed[l.Visit]++
	switch {
	case m.billed[l.Visit] > 1:
		why = append(why, "The visit is billed twice on this invoice.")
	case v.Invoice != "" && v.Invoice != m.inv.Ref:
		why = append(why, "The visit is billed already, on invoice "+string(v.Invoice)+".")
	}
	switch {
	case v.Result != delivery.Came:
		why = append(why, "The visit did not take place.")
	case v.Disputed():
		why = append(why, "The family says that the visit did not happen; it is not settled yet.")
	case l.Minutes > v.Minutes:
		why = append(why, fmt.Sprintf("%s billed, %s delivered.", l.Minutes, v.Minutes))
	}
	if v.On != l.On {
		why = append(why, fmt.Sprintf("The visit was on %s.", v.On.Long()))
	}
	return why
}

// rate says why a line's rate is wrong, "" when it is the award's or the one that the agreement had in force on the day. Of a package whose
// price was set by hand, no rate of the agreement counts: only that price, and what uplifts raised it to.
func (m *matcher) rate(ctx context.Context, tx *db.Tx, p brokerage.Package, l Line) (string, error) {
	if l.Rate == p.Rate {
		return "", nil
	}
	if p.PriceWhy != "" {
		set, err := byHand(ctx, tx, m.rates, p, l.On)
		if err != nil || l.Rate == set {
			return "", err
		}
		return fmt.Sprintf("Billed at %s; the price of this package was set by hand at its award and is %s on %s: %s", l.Rate, set, l.On.Long(), p.PriceWhy), nil
	}
	q := agreement.RateQuery{Lot: p.Lot, Provider: p.Provider, District: p.District, Unit: l.Rate.Unit, Band: l.Rate.Band, On: l.On}
	agreed, known := m.agreed[q]
	if !known && m.rates != nil {
		var err error
		agreed, err = m.rates.RateFor(ctx, tx, q)
		if err != nil && !fault.Is(err, fault.KindConflict) {
			return "", err
		}
		m.agreed[q] = agreed
	}
	if agreed == l.Rate {
		return "", nil
	}
	return fmt.Sprintf("Billed at %s; the rate in force is %s.", l.Rate, p.Rate), nil
}
