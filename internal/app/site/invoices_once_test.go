package site_test

import (
	"strconv"
	"testing"

	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestEveryInvoiceCountsInOneLot adds up, over all lots, what packs and measures count of each provider's invoices.
func TestEveryInvoiceCountsInOneLot(t *testing.T) {
	s := services(t)
	w := settle(t, s, county.Scope, county.Options{Seed: 3, Families: 60})
	refs := func(query string) (out []thread.Ref) {
		for _, one := range w.names(query, w.scope) {
			out = append(out, thread.Ref(one))
		}
		return out
	}
	lots, providers := refs("SELECT ref FROM agreement_lot WHERE scope=$1"), refs("SELECT DISTINCT provider FROM finance_invoice WHERE scope=$1")
	if len(lots) < 2 || len(providers) == 0 {
		t.Fatalf("%d lots, %d providers with invoices", len(lots), len(providers))
	}
	invoices, queried := 0, 0
	must(t, w.d.View(w.ctx, func(tx *db.Tx) error {
		done, err := s.Performance.Operations.Done(w.ctx, tx, lots, providers, workday.MustOn(2020, 1, 1), tx.Today())
		for _, d := range done {
			invoices += d.Invoices
			queried += d.Queried
		}
		return err
	}))
	want := func(where string) int {
		n, err := strconv.Atoi(w.one("SELECT CAST(count(*) AS TEXT) FROM finance_invoice WHERE scope=$1 AND state <> 'withdrawn'" + where))
		must(t, err)
		return n
	}
	if invoices != want("") || queried != want(" AND queried > 0") || queried == 0 {
		t.Errorf("%d invoices, %d of them queried, count in the lots; there are %d and %d", invoices, queried, want(""), want(" AND queried > 0"))
	}
}
