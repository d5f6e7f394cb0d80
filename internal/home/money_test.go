package home_test

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/home"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// ledger holds one invoice that was queried, and two funds of this year, of which one overspends.
type ledger struct{}

func (ledger) Counts(context.Context, *db.Tx, access.Actor) (map[finance.State]finance.Count, error) {
	return map[finance.State]finance.Count{finance.StateQueried: {Number: 1, Total: 161_25}}, nil
}

func (ledger) Forecasts(_ context.Context, tx *db.Tx, from, to workday.Date) ([]finance.Forecast, error) {
	if from != tx.Today() || to != tx.Today() {
		return nil, nil
	}
	needs := finance.Fund{Ref: thread.Ref("FUN-0000-0001-R"), Name: "High needs", Budget: 1_000_00}
	breaks := finance.Fund{Ref: thread.Ref("FUN-0000-0002-K"), Name: "Short breaks", Budget: 500_00}
	return []finance.Forecast{{Fund: needs, Expected: 900_00}, {Fund: breaks, Expected: 500_01}}, nil
}

func TestFinanceSeesWhereTheFundsWillEnd(t *testing.T) {
	w := newWorldWith(t, func(d *home.Deps) { d.Invoices = ledger{} })
	p := w.site.As(as(access.RoleFinance)).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, `section[aria-label="Invoices"]`, "1 invoice queried", "0 invoices matched")
	const part = `section[aria-label="Where the funds of this year will end"]`
	says(t, p, part, "High needs", "£900.00", "£100.00", "Short breaks", "-£0.01 (overspends)")
	if p.Find(part+` a[href="/funds/FUN-0000-0002-K"]`).Length() != 1 || p.Find(part+` a[href="/funds"]`).Length() != 1 {
		t.Error("no way to the fund that overspends, or to all")
	}
}
