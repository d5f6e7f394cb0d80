package brokeragetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// likeWithLike exercises that rates are compared per hour or not at all, and that it counts where a provider works.
func likeWithLike(t *testing.T, w World) {
	lot := w.Lot(t)
	hourly := w.Admit(t, lot, "By the hour", 20_00)
	halves, nightly := w.unpriced(t, lot, "By the half-hour"), w.unpriced(t, lot, "By the night")
	w.price(t, lot, halves, money.Rate{Amount: 12_50, Unit: money.HalfHour, Band: money.Any})
	w.price(t, lot, nightly, money.Rate{Amount: 1_00, Unit: money.Night, Band: money.Any})
	w.worksIn(t, hourly, "Yonder")
	w.worksIn(t, halves, "Yonder", "Hither")
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		c, err := w.Service.Ranking(ctx, tx, r.CallOff)
		if err != nil {
			return err
		}
		got := map[thread.Ref]map[allocation.Criterion]allocation.Line{}
		for _, p := range c.Ranking.Places {
			lines := map[allocation.Criterion]allocation.Line{}
			for _, l := range p.Lines {
				lines[l.Criterion] = l
			}
			got[thread.Ref(p.ID)] = lines
		}
		if l := got[halves][allocation.Rate]; l.Score != 8_000 || !strings.Contains(l.Words, "£25.00 an hour, £5.00 above the lowest") {
			t.Errorf("£12.50 for half an hour is £25 an hour: %+v", l)
		}
		if l := got[halves][allocation.Fit]; l.Score != allocation.Full/2 || !strings.Contains(l.Words, "Works where the child lives: Yonder, Hither.") {
			t.Errorf("lacks the one skill and works where the child lives: %+v", l)
		}
		if l := got[hourly][allocation.Fit]; l.Score != 0 || !strings.Contains(l.Words, "Does not name the child’s district") {
			t.Errorf("works elsewhere: %+v", l)
		}
		if got[nightly] != nil || len(c.Ranking.LeftOut) != 1 || !strings.Contains(c.Ranking.LeftOut[0].Why[0], "£1.00 per night. This support is bought by the hour") {
			t.Errorf("a price per night was compared with one per hour: %+v, left out %+v", got[nightly], c.Ranking.LeftOut)
		}
		return nil
	})
}

func (w World) price(t testing.TB, lot, p thread.Ref, rate money.Rate) {
	t.Helper()
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{Lot: lot, Provider: p, From: workday.MustOn(2026, 4, 1), Price: rate})
	})
}

// worksIn has a provider say where it works.
func (w World) worksIn(t testing.TB, ref thread.Ref, areas ...string) {
	t.Helper()
	var p provider.Provider
	w.View(t, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = w.Providers.Provider(ctx, tx, ref)
		return err
	})
	if err := w.Providers.SaveProfile(dbtest.Ctx(t), Worker(ref), provider.Profile{Provider: ref, Version: p.Version, Postcode: "ST17", Email: "office@example.test", Areas: areas}); err != nil {
		t.Fatal(err)
	}
}
