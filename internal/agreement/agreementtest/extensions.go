package agreementtest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Packs makes up the decided packs of break points: by agreement and day.
type Packs map[thread.Ref]map[workday.Date]agreement.Weighed

// Decided implements agreement.Packs.
func (p Packs) Decided(_ context.Context, _ *db.Tx, of thread.Ref, on workday.Date) (agreement.Weighed, bool, error) {
	w, ok := p[of][on]
	return w, ok, nil
}

// Decide has the pack of a break point decided by a decision.
func (p Packs) Decide(of thread.Ref, on workday.Date, by thread.Ref) {
	if p[of] == nil {
		p[of] = map[workday.Date]agreement.Weighed{}
	}
	p[of][on] = agreement.Weighed{Pack: "PCK-1", Decision: by}
}

// ExerciseExtensions runs the suite on extensions: the pack they need, the value and the decisions they rest on, and their notice dates.
func ExerciseExtensions(t *testing.T, w World) {
	t.Run("TakesNoExtensionWithoutADecidedPack", func(t *testing.T) { needsPack(t, w) })
	t.Run("NamesAnExtensionThatWasTakenLate", func(t *testing.T) { takenLate(t, w) })
	t.Run("HoldsTheValueOfAnExtension", func(t *testing.T) { extensionValue(t, w) })
	t.Run("RestsOnALaterDecision", func(t *testing.T) { laterDecision(t, w) })
	t.Run("TakesNoExtensionThatIsNotDecidedAnyMore", func(t *testing.T) { narrowedDecision(t, w) })
	t.Run("LetsNothingUnderAnAmendment", func(t *testing.T) { amendmentLetsNothing(t, w) })
}

func extend(t *testing.T, w World, e agreement.Extend) error {
	t.Helper()
	e.Why = "It works."
	return try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.ExtendTx(ctx, tx, By, e) })
}

// read returns an agreement with its extensions.
func read(t *testing.T, w World, ref thread.Ref) (a agreement.Agreement, taken []agreement.Extension) {
	t.Helper()
	view(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		if a, err = w.Service.Agreement(ctx, tx, ref); err != nil {
			return err
		}
		all, err := w.Service.Extensions(ctx, tx, []thread.Ref{ref})
		taken = all[ref]
		return err
	})
	return a, taken
}

func needsPack(t *testing.T, w World) {
	ref, _ := Let(t, w)
	a, _ := read(t, w, ref)
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref}), fault.KindConflict, "the break point of Friday 31 March 2028 has no decided pack")
	w.Packs.Decide(ref, a.End.AddDays(1), w.Enter(t)) // of another day
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref}), fault.KindConflict, "has no decided pack")
	w.Packs.Decide(ref, a.End, w.Draft(t))
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref}), fault.KindConflict, "the decision on pack PCK-1 is not in effect. Its state is “may be taken”")
	by := w.Enter(t)
	w.Packs.Decide(ref, a.End, by)
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref, Version: 9}), fault.KindConflict, "Someone else changed")
	if err := extend(t, w, agreement.Extend{Agreement: ref, Version: 1}); err != nil {
		t.Fatal(err)
	}
	after, taken := read(t, w, ref)
	if after.End.String() != "2029-03-31" || len(taken) != 1 {
		t.Fatalf("ends %s with %d extensions", after.End, len(taken))
	}
	e := taken[0]
	if e.Number != 1 || e.Months != 12 || e.Before != a.End || e.End != after.End || e.NoticeBy.String() != "2027-09-30" || e.Decision != by || e.Late() || e.By != By.Name || e.Why == "" {
		t.Errorf("kept %+v", e)
	}
	if !strings.Contains(e.Says(), "in time") {
		t.Errorf("it says %q", e.Says())
	}
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref}), fault.KindConflict, "the break point of Saturday 31 March 2029 has no decided pack")
}

func takenLate(t *testing.T, w World) {
	inTime, _ := Let(t, w)
	late, _ := Let(t, w)
	defer dbtest.Clock(w.DB).Set(workday.MustOn(2026, 11, 23).At(9, 0))
	for ref, on := range map[thread.Ref]workday.Date{inTime: workday.MustOn(2027, 9, 30), late: workday.MustOn(2027, 10, 1)} {
		dbtest.Clock(w.DB).Set(on.At(9, 0))
		a, _ := read(t, w, ref)
		w.Packs.Decide(ref, a.End, w.Enter(t))
		if err := extend(t, w, agreement.Extend{Agreement: ref}); err != nil {
			t.Fatal(err)
		}
		_, taken := read(t, w, ref)
		if taken[0].Late() != (ref == late) || taken[0].TakenOn != on {
			t.Errorf("taken on %s: late is %v", on, taken[0].Late())
		}
		if ref == late && !strings.Contains(taken[0].Says(), "taken late, on Friday 1 October 2027: the last day for notice was Thursday 30 September 2027, 1 day before") {
			t.Errorf("it says %q", taken[0].Says())
		}
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			rows, err := audit.History(ctx, tx, string(ref), 1)
			if strings.Contains(rows[0].Action, "after its notice date") != (ref == late) {
				t.Errorf("the audit says %q", rows[0].Action)
			}
			return err
		})
	}
}

// extensionValue: two extensions of a year bring £30,000 together, so one brings £15,000.
func extensionValue(t *testing.T, w World) {
	terms := Terms
	terms.ExtensionValue = 30_000_00
	ref, lotRef := lot(t, w, Agreement(w.Decide(t, "", terms)))
	a, _ := read(t, w, ref)
	by := w.Enter(t)
	w.Packs.Decide(ref, a.End, by)
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref, Value: -1}), fault.KindInvalid, "A lower value is a change of the agreement.")
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref, Value: 15_000_01}), fault.KindConflict,
		"The decision authorises £115,000.00 with the extensions taken; this agreement is worth £115,000.01. A decision to raise the value is missing.")
	if err := extend(t, w, agreement.Extend{Agreement: ref, Value: 15_000_00}); err != nil {
		t.Fatal(err)
	}
	a, taken := read(t, w, ref)
	if a.Value != 115_000_00 || taken[0].Value != 15_000_00 {
		t.Errorf("worth %s, the extension %s", a.Value, taken[0].Value)
	}
	commit := agreement.Commit{Lot: lotRef, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2029, 3, 31), Value: 60_000_00, ByOfficer: true}
	for _, left := range []struct {
		value agreement.Commit
		ok    bool
	}{{commit, true}, {with(commit, 55_000_01), false}, {with(commit, 55_000_00), true}} {
		err := try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, By, left.value) })
		if (err == nil) != left.ok {
			t.Errorf("an award of %s: %v", left.value.Value, err)
		}
	}
	w.Packs.Decide(ref, a.End, by)
	if err := extend(t, w, agreement.Extend{Agreement: ref, Value: 15_000_00}); err != nil {
		t.Errorf("the rest of it with the second extension: %v", err)
	}
}

func with(c agreement.Commit, value money.Pence) agreement.Commit {
	c.Value = value
	return c
}

// laterDecision raises value, term and delegation by a decision that amends the first.
func laterDecision(t *testing.T, w World) {
	first := w.Enter(t)
	ref, lotRef := lot(t, w, Agreement(first))
	a, _ := read(t, w, ref)
	w.Packs.Decide(ref, a.End, first)
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref, Value: 1}), fault.KindConflict, "A decision to raise the value is missing.")
	award := agreement.Commit{Lot: lotRef, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 11, 30), Value: 60_000_01, ByOfficer: true}
	commit := func() error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, By, award) })
	}
	isRefused(t, commit(), fault.KindConflict, "An award by the decision maker is missing.")
	later := w.Decide(t, first, decision.Terms{TotalValue: 120_000_00, OfficerLimit: 70_000_00})
	if err := commit(); err != nil {
		t.Errorf("with the wider delegation of %s: %v", later, err)
	}
	if err := extend(t, w, agreement.Extend{Agreement: ref, Value: 20_000_00}); err != nil {
		t.Errorf("with the higher value: %v", err)
	}
	isRefused(t, extend(t, w, agreement.Extend{Agreement: ref, Value: 1}), fault.KindConflict, "this agreement is worth £120,000.01")
	a = Agreement(first)
	a.Title, a.Value, a.ExtensionMonths = "A second", 1_000_00, []int{12, 12, 6}
	let := func() error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Service.LetTx(ctx, tx, By, a, agreement.Replace{Ref: ref, Part: "All of it."})
			return err
		})
	}
	isRefused(t, let(), fault.KindConflict, "relies on 3. A decision to extend the term is missing.")
	w.Decide(t, later, decision.Terms{ExtensionMonths: []int{12, 12, 6}})
	if err := let(); err != nil {
		t.Errorf("with a third extension decided: %v", err)
	}
}

// narrowedDecision takes one of two extensions away, by a decision that amends the first.
func narrowedDecision(t *testing.T, w World) {
	first := w.Enter(t)
	ref, _ := lot(t, w, Agreement(first))
	w.Decide(t, first, decision.Terms{ExtensionMonths: []int{12}})
	for n, want := range []string{"", "A decision to extend the term is missing."} {
		a, _ := read(t, w, ref)
		w.Packs.Decide(ref, a.End, first)
		err := extend(t, w, agreement.Extend{Agreement: ref})
		if want == "" && err != nil {
			t.Errorf("extension %d, which is decided: %v", n+1, err)
		} else if want != "" {
			isRefused(t, err, fault.KindConflict, want)
		}
	}
}

func amendmentLetsNothing(t *testing.T, w World) {
	first := w.Enter(t)
	a := Agreement(w.Decide(t, first, Terms))
	err := try(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.LetTx(ctx, tx, By, a)
		return err
	})
	isRefused(t, err, fault.KindInvalid, "That decision amends "+string(first))
}
