package agreementtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// bought is one package of 10 hours at a rate, under whatever lots are asked for.
type bought struct{ rate money.Rate }

func (b bought) Bought(_ context.Context, _ *db.Tx, lots, providers []thread.Ref, _ workday.Date) ([]agreement.Bought, error) {
	var out []agreement.Bought
	for _, p := range providers {
		out = append(out, agreement.Bought{Package: "PKG-1", Provider: p, Lot: lots[0], Rate: b.rate, Minutes: 600},
			agreement.Bought{Package: "PKG-2", Provider: p, Lot: lots[0], Rate: money.Rate{Amount: 1, Unit: money.Session}})
	}
	return out, nil
}

// uplifts raises two rates by 3.5% and prices a package before it is agreed.
func uplifts(t *testing.T, w World) {
	ref, lot := Let(t, w)
	own := providertest.Make(t, w.DB, w.Providers, "Uplifted")
	april, january := workday.MustOn(2026, 4, 1), workday.MustOn(2027, 1, 1)
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.Service.AdmitTx(ctx, tx, By, agreement.Admit{Lot: lot, Provider: own, From: tx.Today(), Why: "Good."}); err != nil {
			return err
		}
		for _, r := range []agreement.Rate{
			{Lot: lot, Price: money.Rate{Amount: 20_00, Unit: money.Hour, Band: money.Any}, From: april},
			{Lot: lot, Provider: own, Price: money.Rate{Amount: 21_50, Unit: money.Hour, Band: money.Any}, From: april},
			{Lot: lot, Price: money.Rate{Amount: 9_00, Unit: money.Hour, Band: money.Evening}, From: april, To: january.AddDays(-1)},
		} {
			if err := w.Service.SetRateTx(ctx, tx, By, r); err != nil {
				return err
			}
		}
		return nil
	})
	w.Service.UsePackages(bought{money.Rate{Amount: 21_50, Unit: money.Hour, Band: money.Any}})
	defer w.Service.UsePackages(nil)
	u := agreement.Uplift{Agreement: ref, Share: 350, From: january, Rationale: "The pay floor rises."}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Service.Effect(ctx, tx, u)
		// 21.50 becomes 22.25 (22.2525); ten hours cost 7.50 more; the session is not priced; the ended rate is not raised
		if len(e.Rates) != 2 || e.Rates[1].After != 22_25 || e.More != 7_50 || len(e.Packages) != 1 || e.Unpriced != 1 {
			t.Errorf("effect %+v", e)
		}
		return err
	})
	ctx := dbtest.Ctx(t)
	raise := func(u agreement.Uplift, more money.Pence) error {
		return w.DB.InTx(ctx, func(tx *db.Tx) error { return w.Service.RaiseTx(ctx, tx, By, u, more) })
	}
	if err := raise(u, 7_49); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "£7.50") {
		t.Errorf("agreed to another sum: %v", err)
	}
	if err := raise(u, 7_50); err != nil {
		t.Fatal(err)
	}
	for on, want := range map[workday.Date]money.Pence{january.AddDays(-1): 21_50, january: 22_25} {
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			rate, err := w.Service.RateFor(ctx, tx, agreement.RateQuery{Lot: lot, Provider: own, Unit: money.Hour, Band: money.Weekday, On: on})
			if rate.Amount != want {
				t.Errorf("on %s %s, want %s", on, rate.Amount, want)
			}
			return err
		})
	}
	if err := raise(u, 7_50); !fault.Is(err, fault.KindConflict) {
		t.Errorf("raised twice from one day: %v", err)
	}
	u.Share, u.Rationale = 0, ""
	if fields, ok := fault.Fields(raise(u, 0)); !ok || len(fields) != 2 {
		t.Errorf("an uplift by nothing for nothing: %v", fields)
	}
}
