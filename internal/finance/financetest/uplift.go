package financetest

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// uplifts binds what packages cost more with their funds: in the years in which they cost it, and never beyond a budget.
func uplifts(t *testing.T, w *World) {
	fund := w.Fund(t, "Raised", 1000_00, "UP")
	p := w.Package(t, "UP", 880_00)
	raise := func(more money.Pence) []agreement.Raise {
		return []agreement.Raise{{Package: p.Ref, More: more, From: workday.MustOn(2026, 11, 23), To: p.End}, {Package: "PKG-UNBOUND", More: 5000_00, From: p.Start, To: p.End}}
	}
	bear := func(all []agreement.Raise) (out []agreement.FundEffect) {
		t.Helper()
		w.In(t, func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = w.Service.Bear(ctx, tx, all)
			return err
		})
		return out
	}
	bind := func(all []agreement.Raise) error {
		return w.try(t, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.RaiseTx(ctx, tx, w.Finance, "The pay floor rises.", all)
		})
	}
	want := agreement.FundEffect{Fund: fund, Name: "Raised", Budget: 1000_00, Left: 120_00, More: 100_00}
	if got := bear(raise(100_00)); len(got) != 1 || got[0] != want || got[0].Over() != 0 {
		t.Errorf("asked of funds: %+v", got)
	}
	if got := bear(raise(120_01)); len(got) != 1 || got[0].Over() != 1 {
		t.Errorf("a penny beyond the budget: %+v", got)
	}
	if f := w.forecast(t, fund); f.Fund.Committed != 880_00 {
		t.Errorf("looking at it has bound %s", f.Fund.Committed)
	}
	if err := bind(raise(100_00)); err != nil {
		t.Fatal(err)
	}
	err := bind(raise(20_01))
	if says := "The fund “Raised” has £20.00 left of its budget of £1,000.00; this uplift needs £20.01 of it."; !fault.Is(err, fault.KindConflict) || fault.Message(err)[:len(says)] != says {
		t.Errorf("bound beyond the budget: %v", err)
	}
	if f := w.forecast(t, fund); f.Fund.Committed != 980_00 {
		t.Errorf("committed %s", f.Fund.Committed)
	}
	if err := bind(raise(-200_00)); err != nil {
		t.Fatal(err)
	}
	if f := w.forecast(t, fund); f.Fund.Committed != 780_00 {
		t.Errorf("after rates fell committed %s", f.Fund.Committed)
	}
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.HistoryOfChild(ctx, tx, string(p.Child), 100)
		found := map[string]int{}
		for _, r := range rows {
			if r.Ref == string(p.Award) && r.Why == "The pay floor rises." {
				found[r.Action]++
			}
		}
		if found["money committed for an uplift"] != 1 || found["money given back for an uplift"] != 1 {
			t.Errorf("the award’s history tells of %v", found)
		}
		return err
	})
	upliftOverYears(t, w)
	racingUplifts(t, w)
}

// upliftOverYears raises a package whose days lie in two years, each with its fund.
func upliftOverYears(t *testing.T, w *World) {
	first := w.Fund(t, "Raised 1", 1000_00, "UY")
	var second thread.Ref
	spring := agreement.Raise{Package: "UPY", More: 20_01, From: workday.MustOn(2027, 3, 22), To: workday.MustOn(2027, 4, 10)}
	w.In(t, func(ctx context.Context, tx *db.Tx) (err error) {
		second, err = w.Service.OpenFundTx(ctx, tx, w.Finance, finance.OpenFund{
			Name: "Raised 2", Sections: []string{"UY"}, Start: workday.MustOn(2027, 4, 1), End: workday.MustOn(2028, 3, 31), Budget: 1000_00,
		})
		if err != nil {
			return err
		}
		return w.Service.CommitTx(ctx, tx, w.Finance, brokerage.Commitment{Award: "UA", Package: "UPY", Section: "UY", Value: 100_00, From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 4, 10)})
	})
	before, then := w.forecast(t, first).Fund.Committed, w.forecast(t, second).Fund.Committed
	w.In(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.RaiseTx(ctx, tx, w.Finance, "Pay.", []agreement.Raise{spring})
	})
	if a, b := w.forecast(t, first).Fund.Committed-before, w.forecast(t, second).Fund.Committed-then; a != 10_01 || b != 10_00 {
		t.Errorf("ten days of each year bind %s and %s more", a, b)
	}
}

// racingUplifts has two uplifts ask at once for the last of a fund.
func racingUplifts(t *testing.T, w *World) {
	fund := w.Fund(t, "Raised by two", 1000_00, "UR")
	p := w.Package(t, "UR", 880_00)
	errs := w.race(t, 4, func(ctx context.Context, tx *db.Tx, _ int) error {
		return w.Service.RaiseTx(ctx, tx, w.Finance, "Pay.", []agreement.Raise{{Package: p.Ref, More: 70_00, From: p.Start, To: p.End}})
	})
	saved := 0
	for _, err := range errs {
		if err == nil {
			saved++
		}
	}
	if f := w.forecast(t, fund); saved != 1 || f.Fund.Committed != 950_00 {
		t.Errorf("%d uplifts were let through, %s is committed of £1,000", saved, f.Fund.Committed)
	}
}
