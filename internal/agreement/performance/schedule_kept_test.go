package performance_test

import (
	"context"
	"testing"

	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// asked runs the daily look at a time and returns the returns that a provider has, the latest first.
func (w world) asked(t *testing.T, day workday.Date, of thread.Ref) (out []performance.Return) {
	t.Helper()
	dbtest.Clock(w.db).Set(day.At(0, 45))
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		if _, err := w.AskDueTx(ctx, tx, audit.System); err != nil {
			return err
		}
		var err error
		out, err = w.Returns.List(ctx, tx, performance.Filter{Provider: of})
		return err
	})
	return out
}

// setFrom sets a version with one line for the lot.
func (w world) setFrom(t *testing.T, number int, from workday.Date, line performance.ScheduleLine) {
	t.Helper()
	line.Lot, line.Measures = w.lot, []thread.Ref{}
	cmd := performance.SetSchedule{Agreement: w.agreement, Number: number, From: from, Lines: []performance.ScheduleLine{line}, Why: "Agreed."}
	if err := w.SetSchedule(dbtest.Ctx(t), officer, cmd); err != nil {
		t.Fatal(err)
	}
}

// TestAReturnIsDueAsSigned: “within 5 days” is the fifth day after the period for whoever is asked in the night after it; only who is asked
// later has its days from then.
func TestAReturnIsDueAsSigned(t *testing.T) {
	for _, c := range []struct{ asked, due workday.Date }{
		{workday.MustOn(2026, 12, 1), workday.MustOn(2026, 12, 5)},
		{workday.MustOn(2026, 12, 2), workday.MustOn(2026, 12, 7)},
	} {
		eachWorld(t, func(t *testing.T, w world) {
			w.setFrom(t, 0, workday.MustOn(2026, 5, 1), performance.ScheduleLine{ReturnMonths: 1, ReturnDays: 5})
			got := w.asked(t, c.asked, w.member)
			if len(got) != 1 || got[0].To != workday.MustOn(2026, 11, 30) || got[0].Due != c.due {
				t.Errorf("asked on %s: %+v, want it due on %s", c.asked, got, c.due)
			}
		})
	}
}

// TestTheLastVisitThatIsMadeIsKept: no visit follows it before the agreement ends, and its date is kept all the same.
func TestTheLastVisitThatIsMadeIsKept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx := dbtest.Ctx(t)
		w.setFrom(t, 0, workday.MustOn(2026, 5, 1), performance.ScheduleLine{VisitMonths: 18})
		if clocks := w.visitsOf(t, w.member); len(clocks) != 1 || clocks[0].Due != workday.MustOn(2027, 11, 1) {
			t.Fatalf("the visit is due: %+v", clocks)
		}
		dbtest.Clock(w.db).Set(workday.MustOn(2027, 10, 25).At(9, 0))
		visit, err := w.PlanVisit(ctx, officer, performance.PlanVisit{Lot: w.lot, Provider: w.member, On: workday.MustOn(2027, 10, 20)})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: visit, Findings: "Calm.", Proposed: performance.Good}); err != nil {
			t.Fatal(err)
		}
		w.asked(t, workday.MustOn(2027, 10, 26), w.member)
		if clocks := w.visitsOf(t, w.member); len(clocks) != 1 || clocks[0].State != deadline.Kept {
			t.Errorf("a visit that was made: %+v", clocks)
		}
	})
}

// TestANewVersionForgivesNoVisit: one that is owed stays due, and so does one that is due after a version to come begins.
func TestANewVersionForgivesNoVisit(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		w.setFrom(t, 0, workday.MustOn(2026, 5, 1), performance.ScheduleLine{VisitMonths: 12})
		due := workday.MustOn(2027, 5, 1)
		w.setFrom(t, 1, workday.MustOn(2027, 1, 1), performance.ScheduleLine{VisitMonths: 12})
		if clocks := w.visitsOf(t, w.member); len(clocks) != 1 || clocks[0].State != deadline.Running || clocks[0].Due != due {
			t.Errorf("a version to come stops the visit: %+v", clocks)
		}
		w.asked(t, workday.MustOn(2027, 5, 10), w.member)
		w.setFrom(t, 2, workday.MustOn(2027, 5, 10), performance.ScheduleLine{ReturnMonths: 3, ReturnDays: 20})
		w.asked(t, workday.MustOn(2027, 5, 11), w.member)
		if clocks := w.visitsOf(t, w.member); len(clocks) != 1 || clocks[0].State != deadline.Running || clocks[0].Due != due {
			t.Errorf("a version without visits forgives one that is owed: %+v", clocks)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			a, err := w.agreements.Agreement(ctx, tx, w.agreement)
			if err != nil {
				return err
			}
			got, err := w.ReportingOf(ctx, tx, a, workday.MustOn(2026, 5, 1))
			if len(got.Kept) != 1 || got.Kept[0].VisitWords(tx.Today()) != "None yet, late since 1 May 2027" {
				t.Errorf("how it was kept: %+v", got.Kept)
			}
			return err
		})
	})
}
