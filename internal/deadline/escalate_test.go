package deadline_test

import (
	"fmt"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// escalate runs until nothing is left, and returns what was told as "rule tell late".
func (w *town) escalate(iso string) string {
	w.t.Helper()
	w.goTo(iso)
	var told []string
	for {
		var batch []deadline.Escalation
		w.must(w.tx(func(tx *db.Tx) (err error) {
			batch, err = w.clocks.Escalate(w.ctx, tx, tx.Today())
			return err
		}))
		if len(batch) == 0 {
			return strings.Join(told, ", ")
		}
		for _, e := range batch {
			when := "soon"
			if e.Late {
				when = "late"
			}
			told = append(told, fmt.Sprintf("%s %s", e.Tell, when))
		}
	}
}

func TestShippedLadders(t *testing.T) {
	all, err := deadline.ShippedLadders()
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	c := deadline.NewClocks(book(t))
	for rule, want := range map[string]string{"query-answer": "lead-manager", "ehc-final": "panel-chair", "pa2023-contract-details": "contract-manager"} {
		rungs := c.RungsOf(deadline.Deadline{Rule: rule, Kind: statute.Duty})
		if fmt.Sprint(rungs) == "[]" || !strings.Contains(fmt.Sprint(rungs), want) {
			t.Errorf("the ladder of %s is %v", rule, rungs)
		}
	}
	if got := c.RungsOf(deadline.Deadline{Rule: "call-in", Kind: statute.Wait}); len(got) != 1 || got[0].Tell != deadline.Owner {
		t.Errorf("the ladder of a wait is %v", got)
	}
}

func TestLaddersAreReadStrictly(t *testing.T) {
	for what, text := range map[string]string{
		"no JSON":         `ladder`,
		"an unknown word": `[{"id":"a","kind":"duty","colour":"red","rungs":[]}]`,
		"no id":           `[{"kind":"duty","rungs":[]}]`,
		"no kind":         `[{"id":"a","rungs":[]}]`,
		"no such role":    `[{"id":"a","kind":"duty","rungs":[{"days":1,"tell":"mayor"}]}]`,
		"out of order":    `[{"id":"a","kind":"duty","rungs":[{"days":2,"tell":"owner"},{"days":1,"tell":"owner"}]}]`,
		"warning and day": `[{"id":"a","kind":"duty","rungs":[{"days":2,"warning":true,"tell":"owner"}]}]`,
	} {
		if _, err := deadline.ParseLadders([]byte(text)); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	if _, err := deadline.ParseLadders([]byte(`[{"id":"a","kind":"wait","rungs":[{"days":2,"tell":"` + string(access.RoleLead) + `"}]}]`)); err != nil {
		t.Error(err)
	}
}

func TestADeadlineClimbsItsLadderOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		q := w.start(deadline.Start{From: on("2026-11-23"), Owner: w.ref(thread.Person)}) // due 7 December, warns 3 days before
		if q.Due != on("2026-12-07") || q.WarnBefore != 3 {
			t.Fatalf("due %s, warns %d", q.Due, q.WarnBefore)
		}
		for _, c := range [][2]string{
			{"2026-12-03", ""},
			{"2026-12-04", "owner soon"},
			{"2026-12-05", ""},
			{"2026-12-07", ""},
			{"2026-12-08", "owner late, lead-manager late"},
			{"2026-12-08", ""},
			{"2026-12-16", ""},
			{"2026-12-20", "commissioner late"}, // a day that no job ran is caught up
			{"2027-03-01", ""},
		} {
			if got := w.escalate(c[0]); got != c[1] {
				t.Errorf("on %s: told %q, want %q", c[0], got, c[1])
			}
		}
		if got := w.history(q.Ref); len(got) != 5 || got[0] != "deadline escalated to commissioner" {
			t.Errorf("history %v", got)
		}
	})
}

func TestWhatIsKeptOrPausedIsNotEscalated(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		kept, a := w.start(deadline.Start{}), w.advice() // due 30 November, warns 7 and 14 days before
		w.must(w.keep(kept.Ref, kept.Rule, today.String()))
		if got := w.escalate("2026-11-23"); got != "owner soon" {
			t.Fatalf("told %q", got)
		}
		w.must(w.pause(a.Ref, a.Rule, lawful))
		if got := w.escalate("2026-12-20"); got != "" {
			t.Errorf("told of a paused clock: %q", got)
		}
		w.must(w.resume(a.Ref, a.Rule, "2026-12-20")) // moved by 48 days to 17 January
		if got := w.only(a.Ref).Due; got != on("2027-01-17") {
			t.Fatalf("due %s", got)
		}
		if got := w.escalate("2027-01-09"); got != "owner soon" {
			t.Errorf("before the moved date: %q", got)
		}
		if got := w.escalate("2027-01-18"); got != "owner late, ehc-officer late, panel-chair late" {
			t.Errorf("after the moved date: %q", got)
		}
	})
}

func TestMoreThanABatchIsEscalated(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	w := newTown(t, d)
	w.must(w.tx(func(tx *db.Tx) error {
		for range 450 {
			s := deadline.Start{Rule: "query-answer", Ref: thread.New(tx, thread.Query), From: today}
			if _, err := w.clocks.Start(w.ctx, tx, priya, s); err != nil {
				return err
			}
		}
		return nil
	}))
	if got := strings.Count(w.escalate("2026-12-08"), "lead-manager"); got != 450 {
		t.Errorf("%d of 450 escalated", got)
	}
}

func TestAWaitTellsItsOwnerWhenItIsOver(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	w := newTown(t, d)
	w.start(deadline.Start{Rule: "call-in", Ref: w.ref(thread.Decision), From: workday.MustOn(2026, 11, 23)})
	if got := w.escalate("2026-11-26"); got != "" {
		t.Errorf("told %q before the wait was over", got)
	}
	if got := w.escalate("2026-11-27"); got != "owner soon" {
		t.Errorf("told %q when it was over", got)
	}
}
