package financetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// listed are the rates of an agreement: £22.50 for everybody, and one package that an uplift raised.
type listed struct{ raised thread.Ref }

// RateFor implements finance.Rates.
func (listed) RateFor(_ context.Context, _ *db.Tx, q agreement.RateQuery) (money.Rate, error) {
	return money.Rate{Amount: 22_50, Unit: q.Unit, Band: q.Band}, nil
}

// Rises implements finance.Rates.
func (l listed) Rises(_ context.Context, _ *db.Tx, pkg thread.Ref) ([]agreement.Rise, error) {
	if pkg != l.raised {
		return nil, nil
	}
	return []agreement.Rise{{Package: pkg, From: workday.MustOn(2026, 10, 3), To: workday.MustOn(2026, 12, 27), Unit: money.Hour, Before: 20_00, After: 20_70}}, nil
}

// byHand holds invoices of a package whose price was set by hand to that price: the rate of the agreement does not count, an uplift of the
// package does.
func byHand(t *testing.T, w *World) {
	w.Fund(t, "By hand", 5000_00, "BH")
	agreed, set := w.Package(t, "BH", 880_00), w.Package(t, "BH", 880_00)
	before := w.Service.Rates
	w.Service.Rates = listed{raised: set.Ref}
	t.Cleanup(func() { w.Service.Rates = before })
	w.Packages.mu.Lock()
	for i := range w.Packages.all {
		if w.Packages.all[i].Ref == set.Ref {
			w.Packages.all[i].PriceWhy = "Two workers are needed."
		}
	}
	w.Packages.mu.Unlock()
	line := func(p brokerage.Package, visits []thread.Ref, day int, amount money.Pence) finance.Line {
		return finance.Line{Visit: visits[day], Package: p.Ref, On: p.Start.AddDays(day), Minutes: 60, Rate: money.Rate{Amount: amount, Unit: money.Hour, Band: "weekday"}, Amount: amount}
	}
	theirs, own := w.Visits(t, agreed, 2), w.Visits(t, set, 4)
	match := func(number string, l []finance.Line, p thread.Ref) (out []string) {
		t.Helper()
		ref := w.Submit(t, number, l, p)
		w.In(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.MatchTx(ctx, tx, w.Finance, ref, 0)
			return err
		})
		for _, one := range w.invoice(t, ref).Lines {
			out = append(out, strings.Join(one.Reasons, " "))
		}
		return out
	}
	if got := match("BH-1", []finance.Line{line(agreed, theirs, 0, 20_00), line(agreed, theirs, 1, 22_50)}, agreed.Ref); got[0] != "" || got[1] != "" {
		t.Errorf("a package at the agreed rate: %q", got)
	}
	got := match("BH-2", []finance.Line{line(set, own, 0, 20_00), line(set, own, 1, 22_50), line(set, own, 3, 20_70)}, set.Ref)
	if got[0] != "" || got[2] != "" || !strings.Contains(got[1], "Billed at £22.50 per hour, weekday; the price of this package was set by hand at its award and is £20.00 per hour, weekday on Friday 2 October 2026: Two workers are needed.") {
		t.Errorf("a package whose price was set by hand: %q", got)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		proposed, total, err := w.Service.Billable(ctx, tx, w.Provider, []thread.Ref{set.Ref}, set.Start, set.Start.AddDays(3))
		if len(proposed) != 1 || proposed[0].Visit != own[2] || total != 20_70 {
			t.Errorf("what would be billed of the third day: %s, %+v", total, proposed)
		}
		return err
	})
}
