package agreementtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// aYear lets an agreement under a decision of £100,000 in all and £40,000 a year, for two years from 1 April 2026.
func aYear(t *testing.T, w World) (under thread.Ref, lots [2]thread.Ref) {
	t.Helper()
	terms := Terms
	terms.AnnualValue = 40_000_00
	under = w.Decide(t, "", terms)
	for i := range lots { // two agreements under one decision
		a := Agreement(under)
		a.Value = 50_000_00
		_, lots[i] = lot(t, w, a)
	}
	return under, lots
}

func spend(value money.Pence, from, to workday.Date) agreement.Commit {
	return agreement.Commit{What: "The award", From: from, To: to, Value: value, ByOfficer: true}
}

func (w World) commit(t *testing.T, to thread.Ref, c agreement.Commit) error {
	c.Lot = to
	ctx := dbtest.Ctx(t)
	return w.DB.InTx(ctx, func(tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, By, c) })
}

// byTheYear holds awards of two agreements to what their decision allows a year, to the penny.
func byTheYear(t *testing.T, w World) {
	under, lots := aYear(t, w)
	first := spend(30_000_00, workday.MustOn(2027, 1, 1), workday.MustOn(2027, 6, 29)) // 90 days of 2026/27 and 90 of 2027/28
	if err := w.commit(t, lots[0], first); err != nil {
		t.Fatal(err)
	}
	april, march := workday.MustOn(2027, 4, 1), workday.MustOn(2027, 3, 31)
	isRefused(t, w.commit(t, lots[1], spend(25_000_01, april, workday.MustOn(2028, 3, 31))), fault.KindConflict,
		"It authorises £40,000.00 a year; with this £40,000.01 would be committed in 2027/28, £0.01 too much. A decision to raise the value a year is missing.")
	if err := w.commit(t, lots[1], spend(25_000_00, april, workday.MustOn(2028, 3, 31))); err != nil {
		t.Errorf("to the penny of the year: %v", err)
	}
	isRefused(t, w.commit(t, lots[0], spend(1_00, april, april)), fault.KindConflict, "in 2027/28")
	if err := w.commit(t, lots[0], spend(10_000_00, workday.MustOn(2027, 3, 1), march)); err != nil {
		t.Errorf("what the other year leaves: %v", err)
	}
	if err := w.commit(t, lots[1], agreement.Commit{What: "The end", From: april, To: workday.MustOn(2028, 3, 31), Value: -5_000_00}); err != nil {
		t.Fatal(err)
	}
	if err := w.commit(t, lots[0], spend(5_000_00, april, march.AddDays(30))); err != nil {
		t.Errorf("what was given back in the year: %v", err)
	}
	in := spend(1_000_00, april, april)
	in.Emergency = true
	if err := w.commit(t, lots[0], in); err != nil {
		t.Errorf("an emergency waits for a limit: %v", err)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		y, err := w.Service.CommittedByYear(ctx, tx, under)
		if len(y) != 2 || y[2026] != 25_000_00 || y[2027] != 41_000_00 {
			t.Errorf("committed by year %v", y)
		}
		return err
	})
	w.Decide(t, under, decision.Terms{AnnualValue: 50_000_00})
	if err := w.commit(t, lots[1], spend(9_000_00, april, april)); err != nil {
		t.Errorf("under a later decision: %v", err)
	}
}

// racesForAYear has an award under each of two agreements of one decision take the last of its year at once.
func racesForAYear(t *testing.T, w World) {
	under, lots := aYear(t, w)
	on := workday.MustOn(2026, 12, 1)
	errs := make(chan error, 2)
	for _, to := range lots {
		go func() { errs <- w.commit(t, to, spend(30_000_00, on, on.AddDays(30))) }()
	}
	refused := 0
	for range lots {
		switch err := <-errs; {
		case fault.Is(err, fault.KindConflict) && strings.Contains(fault.Message(err), "a year"):
			refused++
		case err != nil:
			t.Errorf("not refused for the year: %v", err)
		}
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		y, err := w.Service.CommittedByYear(ctx, tx, under)
		if refused != 1 || y[2026] != 30_000_00 {
			t.Errorf("%d refused, %v committed", refused, y)
		}
		return err
	})
}

// upliftByTheYear holds a rise to what is decided a year.
func upliftByTheYear(t *testing.T, w World) {
	ref, lotRef, _ := priced(t, w)
	under := let(t, w, ref).Decision
	w.Decide(t, under, decision.Terms{AnnualValue: 40_000_00})
	if err := w.commit(t, lotRef, spend(39_996_00, workday.MustOn(2027, 4, 1), workday.MustOn(2028, 3, 31))); err != nil {
		t.Fatal(err)
	}
	u := agreement.Uplift{Agreement: ref, Share: 350, From: upliftFrom, Rationale: "The pay floor rises."}
	_, err := propose(t, w, u, 7_50) // £1.84 of it in the 90 days of 2026/27
	isRefused(t, err, fault.KindConflict, "The decision authorises £40,000.00 a year. In 2027/28 the rise makes it £40,001.66, £1.66 too much.")
	w.Decide(t, under, decision.Terms{AnnualValue: 40_002_00})
	r, err := propose(t, w, u, 7_50)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Service.AgreeRound(dbtest.Ctx(t), agreer, agreement.EndRound{Agreement: ref, Number: r.Number, More: 7_50}); err != nil {
		t.Fatal(err)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		y, err := w.Service.CommittedByYear(ctx, tx, under)
		if y[2026] != 1_84 || y[2027] != 40_001_66 {
			t.Errorf("after the rise %v", y)
		}
		return err
	})
}
