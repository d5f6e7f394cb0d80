package deadline_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// agreed is a book in which the council of the tests agreed ladders of its own, from a day on.
func agreed(t *testing.T, ladder string) *statute.Book {
	t.Helper()
	b, err := statute.LoadWith(fstest.MapFS{"mercia/council.json": {Data: []byte(`{"name": "Mercia Council", "code": "` + string(dbtest.Scope) +
		`", "ladders": [{"version": 1, "effective_from": "2026-11-23", "source": "Made up, 1 November 2026", "ladders": [` + ladder + `]}]}`)}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestACouncilsOwnLadderIsClimbed(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.clocks = deadline.NewClocks(agreed(t, `{"id": "questions", "kind": "duty", "rules": ["query-"], "rungs": [
			{"days": -5, "tell": "owner"}, {"days": 2, "tell": "ehc-officer"}, {"days": 7, "tell": "panel-chair"}]}`))
		w.start(deadline.Start{From: on("2026-11-23"), Owner: w.ref(thread.Person)}) // due 7 December
		for _, c := range [][2]string{
			{"2026-12-01", ""}, {"2026-12-02", "owner soon"}, {"2026-12-08", ""}, {"2026-12-09", "ehc-officer late"}, {"2026-12-14", "panel-chair late"}, {"2027-03-01", ""},
		} {
			if got := w.escalate(c[0]); got != c[1] {
				t.Errorf("on %s: told %q, want %q", c[0], got, c[1])
			}
		}
	})
}

func TestAClockThatStartedBeforeKeepsTheLadderThatShips(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	w := newTown(t, d)
	w.clocks = deadline.NewClocks(agreed(t, `{"id": "questions", "kind": "duty", "rules": ["query-"], "rungs": [{"days": 30, "tell": "panel-chair"}]}`))
	w.start(deadline.Start{From: on("2026-11-20"), Owner: w.ref(thread.Person)}) // due 4 December
	if got := w.escalate("2026-12-05"); got != "owner late, lead-manager late" {
		t.Errorf("told %q", got)
	}
}

func TestALadderThatWasMadeShorterIsLeftAtItsTop(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	w := newTown(t, d)
	w.start(deadline.Start{From: on("2026-11-23"), Owner: w.ref(thread.Person)})
	if got := w.escalate("2026-12-08"); got != "owner late, lead-manager late" {
		t.Fatalf("told %q", got)
	}
	w.clocks = deadline.NewClocks(agreed(t, `{"id": "questions", "kind": "duty", "rules": ["query-"], "rungs": [{"days": 1, "tell": "owner"}]}`))
	if got := w.escalate("2026-12-30"); got != "" {
		t.Errorf("told %q", got)
	}
}

func TestALadderOfRolesThatThereAreNotIsRefused(t *testing.T) {
	for what, rungs := range map[string]string{
		"no role": `{"days": 1, "tell": "mayor"}`, "behind a later one": `{"days": 2, "tell": "owner"}, {"days": 1, "tell": "owner"}`,
		"both a warning and days": `{"days": 2, "warning": true, "tell": "owner"}`,
	} {
		err := deadline.CheckLadders(agreed(t, `{"id": "a", "kind": "duty", "rungs": [`+rungs+`]}`))
		if err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "Made up, 1 November 2026") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := deadline.CheckLadders(book(t)); err != nil {
		t.Error(err)
	}
}
