package deadline_test

import (
	"slices"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// lawful is a pause that ehc-advice allows.
var lawful = deadline.Pause{Reason: "missed-appointment", Evidence: "clinic letter", NoticeRef: "MSG-1", From: on("2026-11-02")}

// advice starts a clock of six weeks on 19 October 2026: due 30 November.
func (w *town) advice() deadline.Deadline {
	return w.start(deadline.Start{Rule: "ehc-advice", Ref: w.ref(thread.Advice), Child: w.ref(thread.Child), From: on("2026-10-19")})
}

func TestAClockPausesForAnAllowedReasonWithEvidenceAndNotice(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a := w.advice()
		if a.Due != on("2026-11-30") {
			t.Fatalf("due %s", a.Due)
		}
		for field, spoil := range map[string]func(p *deadline.Pause){
			"reason":   func(p *deadline.Pause) { p.Reason = "busy" },
			"evidence": func(p *deadline.Pause) { p.Evidence = " " },
			"notice":   func(p *deadline.Pause) { p.NoticeRef = "" },
			"from":     func(p *deadline.Pause) { p.From = workday.Date{} },
		} {
			p := lawful
			spoil(&p)
			w.wantField(field, w.pause(a.Ref, a.Rule, p), field)
		}
		for what, iso := range map[string]string{"before the start": "2026-10-18", "tomorrow": "2026-11-24"} {
			p := lawful
			p.From = on(iso)
			w.wantField(what, w.pause(a.Ref, a.Rule, p), "from")
		}
		q := w.start(deadline.Start{From: on("2026-10-19")})
		w.wantField("a rule without pauses", w.pause(q.Ref, q.Rule, lawful), "reason")
		w.wantKind("nothing to pause", w.pause(w.ref(thread.Advice), a.Rule, lawful), fault.KindNotFound)
		if got := w.only(a.Ref); got.State != deadline.Running || len(w.history(a.Ref)) != 1 {
			t.Fatalf("refused pauses left %+v", got)
		}

		w.must(w.pause(a.Ref, a.Rule, lawful))
		w.wantKind("paused twice", w.pause(a.Ref, a.Rule, lawful), fault.KindConflict)
		got := w.only(a.Ref)
		if got.State != deadline.Paused || got.PausedSince != lawful.From || !strings.Contains(got.PauseReason, "appointment") ||
			got.Look(on("2027-06-01")) != deadline.LookPaused {
			t.Errorf("paused %+v", got)
		}
	})
}

func TestResumingMovesTheDateAndShowsIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a := w.advice()
		w.wantKind("not paused", w.resume(a.Ref, a.Rule, "2026-11-09"), fault.KindConflict)
		w.must(w.pause(a.Ref, a.Rule, lawful))
		w.wantField("before the pause", w.resume(a.Ref, a.Rule, "2026-11-01"), "on")
		w.wantField("ahead", w.resume(a.Ref, a.Rule, "2026-11-24"), "on")
		w.must(w.resume(a.Ref, a.Rule, "2026-11-09"))
		got := w.only(a.Ref)
		working := strings.Join(got.Working, "\n")
		if got.State != deadline.Running || got.Due != on("2026-12-07") || got.PausedDays != 7 || !got.PausedSince.IsZero() ||
			!strings.Contains(working, "7 days") ||
			!strings.Contains(working, "Stood still from Monday 2 November 2026 to Sunday 8 November 2026: The child or young person missed") {
			t.Errorf("resumed %+v", got)
		}
		overlapping := lawful
		overlapping.From = on("2026-11-08")
		w.wantField("a pause whose days would count twice", w.pause(a.Ref, a.Rule, overlapping), "from")
		again := lawful
		again.From = on("2026-11-16")
		w.must(w.pause(a.Ref, a.Rule, again))
		w.must(w.resume(a.Ref, a.Rule, "2026-11-19"))
		if got := w.only(a.Ref); got.Due != on("2026-12-10") || got.PausedDays != 10 || strings.Count(strings.Join(got.Working, "\n"), "Stood still") != 2 {
			t.Errorf("after the second pause %+v", got)
		}
		want := []string{"deadline resumed", "deadline paused", "deadline resumed", "deadline paused", "deadline started"}
		if got := w.history(a.Ref); !slices.Equal(got, want) {
			t.Errorf("history %v", got)
		}
		w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
			ledger, err := deadline.Pauses(w.ctx, tx, a.ID)
			if err != nil || len(ledger) != 2 || ledger[0].Evidence != "clinic letter" || ledger[0].Notice != "MSG-1" ||
				ledger[1].From != again.From || ledger[1].To != on("2026-11-19") {
				t.Errorf("ledger %+v, %v", ledger, err)
			}
			_, err = deadline.Pauses(w.ctx, tx, "x")
			w.wantKind("no such deadline", err, fault.KindNotFound)
			return nil
		}))
	})
}

func TestAPauseThatEndsOnItsFirstDayCountsNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a := w.advice()
		for range 2 { // the second one begins on the same day
			w.must(w.pause(a.Ref, a.Rule, lawful))
			w.must(w.resume(a.Ref, a.Rule, lawful.From.String()))
		}
		if got := w.only(a.Ref); got.Due != a.Due || got.PausedDays != 0 {
			t.Errorf("moved to %s by %d days", got.Due, got.PausedDays)
		}
	})
}

func TestWhatIsDoneWhileTheClockStandsStillIsInTime(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a, b := w.advice(), w.advice()
		w.goTo("2026-12-14")
		p := lawful
		p.From = on("2026-11-27")
		w.must(w.pause(a.Ref, a.Rule, p))
		w.must(w.pause(b.Ref, b.Rule, p))
		w.must(w.keep(a.Ref, a.Rule, "2026-12-10"))
		got := w.only(a.Ref)
		if got.State != deadline.Kept || got.Look(today) != deadline.LookKept || got.Due != on("2026-12-13") {
			t.Errorf("kept while paused: %+v", got)
		}
		w.must(w.keep(b.Ref, b.Rule, "2026-11-20")) // done before the pause, recorded later
		if got := w.only(b.Ref); got.Due != b.Due || got.Look(today) != deadline.LookKept {
			t.Errorf("kept before the pause: %+v", got)
		}
	})
}

func TestStoppingEndsThePause(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a := w.advice()
		w.must(w.pause(a.Ref, a.Rule, lawful))
		w.must(w.tx(func(tx *db.Tx) error { return w.clocks.Stop(w.ctx, tx, priya, a.Ref, a.Rule, "request withdrawn") }))
		if got := w.only(a.Ref); got.State != deadline.Stopped || !got.PausedSince.IsZero() || got.PausedDays != 21 {
			t.Errorf("stopped %+v", got)
		}
	})
}

func TestTimeThatRanOutIsNotPausedAfterwards(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a := w.advice()
		w.goTo("2026-12-14")
		p := lawful
		p.From = on("2026-12-01")
		w.wantField("after the last day", w.pause(a.Ref, a.Rule, p), "from")
	})
}
