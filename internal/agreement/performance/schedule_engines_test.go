package performance_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// visitOf returns the dates of the visits to a provider's place, the earliest first.
func (w world) visitsOf(t *testing.T, of thread.Ref) (out []deadline.Deadline) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.agreements.Admissions(ctx, tx, []thread.Ref{w.lot})
		if err != nil {
			return err
		}
		for _, m := range all {
			if m.Provider == of {
				due, err := deadline.Of(ctx, tx, m.Ref)
				out = due[m.Ref]
				return err
			}
		}
		return nil
	})
	return out
}

// TestAScheduleSetsWhatIsDue: from the version that counts follow the returns that are asked for, with its own measures and days, and the
// dates of visits; a visit that is written up keeps its date, and the next starts.
func TestAScheduleSetsWhatIsDue(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, m := dbtest.Ctx(t), writtenTo(t, &w)
		stated := w.measures(t)
		line := performance.ScheduleLine{Lot: w.lot, Measures: []thread.Ref{}, ReturnMonths: 1, ReturnDays: 30, VisitMonths: 6}
		cmd := performance.SetSchedule{Agreement: w.agreement, From: workday.MustOn(2026, 5, 1), Lines: []performance.ScheduleLine{line}}
		refused(t, w.SetSchedule(ctx, m.worker, cmd), fault.KindForbidden, "Only those who look after quality")
		if err := w.SetSchedule(ctx, officer, cmd); err != nil {
			t.Fatal(err)
		}
		if got := m.subjects(); got != "The terms of an agreement you are in have changed" {
			t.Errorf("a member hears %q", got)
		}
		refused(t, w.SetSchedule(ctx, officer, cmd), fault.KindConflict, "Somebody else changed the reporting schedule")

		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			n, err := w.AskDueTx(ctx, tx, audit.System)
			if n != 2 {
				t.Errorf("asked %d, want both members", n)
			}
			return err
		})
		var r performance.Return
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.Returns.List(ctx, tx, performance.Filter{Provider: m.ref})
			r = all[0]
			asked, err2 := w.Stated(ctx, tx, r)
			if len(asked) != 0 || err2 != nil {
				t.Errorf("a schedule without measures asks for %+v, %v", asked, err2)
			}
			return err
		})
		if want := workday.MustOn(2026, 11, 30); r.From != workday.MustOn(2026, 10, 1) || r.To != workday.MustOn(2026, 10, 31) || r.Due != want || r.Scheduled != 1 {
			t.Errorf("the return: %+v, want October by %s", r, want)
		}
		if clocks := w.visitsOf(t, m.ref); len(clocks) != 1 || clocks[0].Due != workday.MustOn(2026, 11, 23) || !strings.HasPrefix(clocks[0].Title, "Visit Written To") {
			t.Fatalf("half a year after 1 May is past, so the visit is due today: %+v", clocks)
		}

		visit, err := w.PlanVisit(ctx, officer, performance.PlanVisit{Lot: w.lot, Provider: m.ref, On: workday.MustOn(2026, 11, 20)})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteVisit(ctx, officer, performance.WriteVisit{Visit: visit, Findings: "Calm.", Proposed: performance.Good}); err != nil {
			t.Fatal(err)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error { _, err := w.AskDueTx(ctx, tx, audit.System); return err })
		clocks := w.visitsOf(t, m.ref)
		if len(clocks) != 2 || clocks[0].State != deadline.Kept || clocks[1].State != deadline.Running || clocks[1].Due != workday.MustOn(2027, 5, 20) {
			t.Errorf("after the visit: %+v", clocks)
		}

		// The next version asks for another measure from its own day, and promises no visits.
		next := performance.SetSchedule{Agreement: w.agreement, Number: 1, From: workday.MustOn(2026, 11, 23), Why: "Agreed at the review.",
			Lines: []performance.ScheduleLine{{Lot: w.lot, Measures: []thread.Ref{stated}, ReturnMonths: 3, ReturnDays: 20}}}
		if err := w.SetSchedule(ctx, officer, next); err != nil {
			t.Fatal(err)
		}
		if clocks := w.visitsOf(t, m.ref); clocks[1].State != deadline.Stopped {
			t.Errorf("a visit that nobody is owed is still due: %+v", clocks)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			a, err := w.agreements.Agreement(ctx, tx, w.agreement)
			if err != nil {
				return err
			}
			got, err := w.ReportingOf(ctx, tx, a, workday.MustOn(2026, 1, 1))
			if len(got.Versions) != 3 || got.Now.Number != 2 || got.Versions[1].To != workday.MustOn(2026, 11, 22) {
				t.Errorf("policy, first and second version: %+v", got.Versions)
			}
			var now []string
			for _, c := range got.Coming {
				if c.Provider == m.ref {
					now = append(now, c.From.String()+" "+c.Due.String()+" "+string(c.State))
				}
			}
			if want := "2026-10-01 2026-11-30 to hand in; 2026-11-23 2027-03-14 "; strings.Join(now, "; ") != want {
				t.Errorf("what is due is %q, want %q", strings.Join(now, "; "), want)
			}
			return err
		})
	})
}
