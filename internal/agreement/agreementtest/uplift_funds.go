package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Purse is one fund that pays for every package, and remembers what was bound.
type Purse struct {
	agreement.FundEffect
	Bound []agreement.Raise
}

// Bear implements [agreement.Funds].
func (p *Purse) Bear(_ context.Context, _ *db.Tx, all []agreement.Raise) ([]agreement.FundEffect, error) {
	e := p.FundEffect
	for _, one := range all {
		e.More += one.More
	}
	return []agreement.FundEffect{e}, nil
}

// RaiseTx implements [agreement.Funds].
func (p *Purse) RaiseTx(_ context.Context, tx *db.Tx, _ audit.By, _ string, all []agreement.Raise) error {
	tx.OnCommit(func() { p.Bound = append(p.Bound, all...) })
	return nil
}

// fundsAnUplift refuses an uplift that a fund cannot bear, before it is proposed and before it is agreed, and binds one that it can.
func fundsAnUplift(t *testing.T, w World) {
	ref, lot, _ := priced(t, w)
	u := agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}
	purse := &Purse{FundEffect: agreement.FundEffect{Fund: "FND-1", Name: "Short breaks", Budget: 100_00, Left: 7_49}}
	w.Service.UseFunds(purse)
	t.Cleanup(func() { w.Service.UseFunds(nil) })
	lacks := "This uplift cannot be paid. The fund “Short breaks” has £7.49 left of its budget of £100.00; this uplift needs £7.50 of it."
	_, err := propose(t, w, u, 7_50)
	isRefused(t, err, fault.KindConflict, lacks)
	purse.Left = 7_50
	r, err := propose(t, w, u, 7_50)
	if err != nil {
		t.Fatal(err)
	}
	purse.Left = 7_49 // an award took a penny meanwhile
	end := agreement.EndRound{Agreement: ref, Number: r.Number, More: 7_50}
	isRefused(t, w.Service.AgreeRound(dbtest.Ctx(t), agreer, end), fault.KindConflict, lacks)
	if len(purse.Bound) != 0 {
		t.Errorf("refused, and bound %+v", purse.Bound)
	}
	purse.MayOverspend = true
	if err := w.Service.AgreeRound(dbtest.Ctx(t), agreer, end); err != nil {
		t.Fatal(err)
	}
	want := agreement.Raise{Package: "PKG-1-" + lot, More: 7_50, From: upliftFrom, To: workday.MustOn(2027, 12, 31)}
	if len(purse.Bound) != 1 || purse.Bound[0] != want {
		t.Errorf("bound %+v, want %+v", purse.Bound, want)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		rises, err := w.Service.Rises(ctx, tx, purse.Bound[0].Package)
		if len(rises) == 0 || !rises[len(rises)-1].Funded {
			t.Errorf("the rise does not say that funds hold it: %+v", rises)
		}
		return err
	})
}
