package brokeragetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// whereTheChildLives ranks, awards and raises by the rate for the child's district, Stafford, and says where only one for the whole lot is
// agreed, or one for another district.
func whereTheChildLives(t *testing.T, w World) {
	lot := w.Lot(t)
	near, whole, far := w.Admit(t, lot, "Near", 30_00), w.Admit(t, lot, "Whole", 25_00), w.unpriced(t, lot, "Far")
	set := func(p thread.Ref, district string, pence money.Pence) {
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			return w.Agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{
				Lot: lot, Provider: p, District: district, From: workday.MustOn(2026, 4, 1), Price: money.Rate{Amount: pence, Unit: money.Hour, Band: money.Any},
			})
		})
	}
	set(near, "E07000197", 20_00)
	set(far, "E07000198", 10_00)
	line := w.Line(t)
	r := w.Rank(t, w.Require(t, Need(line, lot)).Ref)
	c := w.ranking(t, r.Ref)
	said := map[thread.Ref]string{}
	for _, p := range c.Ranking.Places {
		for _, l := range p.Lines {
			if l.Criterion == allocation.Rate {
				said[thread.Ref(p.ID)] = l.Words
			}
		}
	}
	if said[near] != "£20.00 an hour, the lowest. This is the rate for Stafford." || said[whole] != "£25.00 an hour, £5.00 above the lowest. This is the rate for the whole lot: none is agreed for Stafford." {
		t.Errorf("the ranking says %q", said)
	}
	if len(c.Ranking.LeftOut) != 1 || !strings.Contains(strings.Join(c.Ranking.LeftOut[0].Why, " "), "Its rate for this lot is for Staffordshire Moorlands alone.") {
		t.Errorf("left out %+v", c.Ranking.LeftOut)
	}
	made := w.PlaceAs(t, Need(w.Line(t), lot), near)
	if made.Rate.Amount != 20_00 || made.District != "E07000197" {
		t.Errorf("bought at %s in %q", made.Rate, made.District)
	}
	w.Agreements.UsePackages(w.Service)
	t.Cleanup(func() { w.Agreements.UsePackages(nil) })
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		a, _, err := w.Agreements.ByLot(ctx, tx, lot)
		if err != nil {
			return err
		}
		e, err := w.Agreements.Effect(ctx, tx, agreement.Uplift{Agreement: a.Ref, Share: 1000, From: workday.MustOn(2027, 1, 1), Rationale: "Pay."})
		if err != nil {
			return err
		}
		if len(e.Packages) != 1 || e.Packages[0].Rate.Amount != 20_00 || e.Packages[0].District != "E07000197" {
			t.Errorf("the uplift starts from %+v", e.Packages)
		}
		return nil
	})
	w.raise(t, lot, 1000, workday.MustOn(2027, 1, 1))
	later := Need(w.Line(t), lot)
	later.Start, later.End = workday.MustOn(2027, 1, 4), workday.MustOn(2027, 1, 31)
	if dearer := w.PlaceAs(t, later, near); dearer.Rate.Amount != 22_00 {
		t.Errorf("after the rise bought at %s", dearer.Rate)
	}
}
