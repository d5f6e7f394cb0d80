package financetest

import (
	"context"
	"testing"
	"time"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/finance"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// payClock queries two invoices for days on end: neither is late for the days in which it was in dispute.
func payClock(t *testing.T, w *World) {
	w.Fund(t, "Clock", 5000_00, "C")
	for name, end := range map[string]func(p brokerage.Package, ref, visit thread.Ref){
		"the dispute is settled": func(p brokerage.Package, ref, visit thread.Ref) {
			w.In(t, func(ctx context.Context, tx *db.Tx) error {
				if err := w.Delivery.SettleTx(ctx, tx, w.parent(ctx, tx, t, p), delivery.Settle{Visit: visit, Came: true, Why: "The family had the wrong day."}); err != nil {
					return err
				}
				_, err := w.Service.MatchTx(ctx, tx, w.Finance, ref, 0)
				return err
			})
		},
		"it is approved all the same": func(_ brokerage.Package, ref, _ thread.Ref) {
			w.In(t, func(ctx context.Context, tx *db.Tx) error {
				return w.Service.ApproveInvoiceTx(ctx, tx, w.Finance, finance.ApproveInvoice{Invoice: ref, Why: "Agreed by telephone."})
			})
		},
	} {
		p := w.Package(t, "C", 880_00)
		visit := w.Visits(t, p, 1)[0]
		w.In(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Delivery.MissedVisitTx(ctx, tx, w.parent(ctx, tx, t, p), delivery.MissedVisit{Package: p.Ref, On: p.Start, Start: 16 * 60, Planned: 60, Whose: delivery.ByProvider, Note: "Nobody came."})
			return err
		})
		line := finance.Line{Visit: visit, Package: p.Ref, On: p.Start, Minutes: 60, Rate: p.Rate, Amount: 20_00}
		ref := w.Submit(t, "C "+name, []finance.Line{line}, p.Ref)
		was := w.invoice(t, ref).PayBy
		match := func() {
			w.In(t, func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Service.MatchTx(ctx, tx, w.Finance, ref, 0)
				return err
			})
		}
		match()
		if c := w.clock(t, ref); c.State != deadline.Paused || c.PausedSince != w.today(t) {
			t.Errorf("%s: while it is queried the clock is %s since %s", name, c.State, c.PausedSince)
		}
		dbtest.Clock(w.DB).Advance(14 * 24 * time.Hour)
		match() // still queried: it goes on standing still
		end(p, ref, visit)
		c, inv := w.clock(t, ref), w.invoice(t, ref)
		if want := was.AddDays(14); c.State != deadline.Running || c.Due != want || inv.PayBy != want {
			t.Errorf("%s: the clock is %s, due %s, the invoice says %s; want %s", name, c.State, c.Due, inv.PayBy, want)
		}
	}
}

func (w *World) today(t testing.TB) (day workday.Date) {
	t.Helper()
	w.In(t, func(_ context.Context, tx *db.Tx) error {
		day = tx.Today()
		return nil
	})
	return day
}

// clock returns the one deadline of an invoice.
func (w *World) clock(t testing.TB, ref thread.Ref) (d deadline.Deadline) {
	t.Helper()
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, ref)
		if len(all[ref]) != 1 {
			t.Fatalf("%d clocks of %s", len(all[ref]), ref)
		}
		d = all[ref][0]
		return err
	})
	return d
}
