package brokeragetest

import (
	"context"
	"testing"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// outside checks what counts as bought outside agreements while the clock goes on, and puts the clock back.
func outside(t *testing.T, w World) {
	defer dbtest.Clock(w.DB).Set(dbtest.Start)
	lot, spot := w.Lot(t), w.LotOf(t, agreement.Spot)
	p, bare := w.Admit(t, lot, "Outside", 20_00), w.Admit(t, spot, "Outside alone", 30_00)
	today := workday.DateOf(dbtest.Start)
	urgent := func(line brokerage.Line) thread.Ref {
		t.Helper()
		made, err := w.Service.Give(dbtest.Ctx(t), Manager, brokerage.Give{
			Requirement: w.Require(t, Need(line, lot)).Ref, Provider: p, Why: "The carer is in hospital.", Emergency: true, Authoriser: "Director", Until: today.AddDays(10),
		})
		if err != nil {
			t.Fatal(err)
		}
		return made.Package
	}
	followed, left, stopped := w.Line(t), w.Line(t), w.Line(t)
	first, second, third := urgent(followed), urgent(left), urgent(stopped)
	w.Place(t, w.Line(t), lot, p) // under the agreement
	alone := w.Place(t, w.Line(t), spot, bare).Ref

	want := func(when string, expect map[thread.Ref]bool) {
		t.Helper()
		w.View(t, func(ctx context.Context, tx *db.Tx) error {
			found, err := w.Service.Outside(ctx, tx, []thread.Ref{spot})
			got := map[thread.Ref]bool{}
			for _, o := range found {
				if o.Lot != lot && o.Lot != spot { // of another part of the suite
					continue
				}
				got[o.Ref] = o.Over
				if (o.Award.Ref == "") != (o.Ref == alone) || o.Weekly() <= 0 {
					t.Errorf("%s: %+v", when, o)
				}
			}
			if len(got) != len(expect) {
				t.Errorf("%s: %v, want %v", when, got, expect)
			}
			for ref, over := range expect {
				if is, ok := got[ref]; !ok || is != over {
					t.Errorf("%s: %s is listed %v and over %v, want over %v", when, ref, ok, is, over)
				}
			}
			return err
		})
	}
	want("at once", map[thread.Ref]bool{first: false, second: false, third: false, alone: false})
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.EndPackageTx(ctx, tx, Manager, brokerage.EndPackage{Package: third, On: today.AddDays(8), Why: "The carer is home again."})
	})
	dbtest.Clock(w.DB).Set(dbtest.Start.Add(10 * 24 * time.Hour))
	want("on the last day", map[thread.Ref]bool{first: false, second: false, alone: false})
	dbtest.Clock(w.DB).Set(dbtest.Start.Add(11 * 24 * time.Hour))
	want("the day after", map[thread.Ref]bool{first: true, second: true, alone: false})
	w.Place(t, followed, lot, p)
	want("bought under the agreement after it", map[thread.Ref]bool{second: true, alone: false})
	dbtest.Clock(w.DB).Set(dbtest.Start.Add(330 * 24 * time.Hour))
	want("eleven months on", map[thread.Ref]bool{second: true, alone: false})
	dbtest.Clock(w.DB).Set(dbtest.Start.Add(396 * 24 * time.Hour))
	want("thirteen months on", map[thread.Ref]bool{})
}
