package deadline_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func TestALookIsDerivedFromTheDates(t *testing.T) {
	due := on("2026-12-03")
	running := deadline.Deadline{State: deadline.Running, Kind: statute.Duty, Due: due, WarnBefore: 3}
	wait := running
	wait.Kind = statute.Wait
	kept := func(iso string) deadline.Deadline {
		d := running
		d.State, d.DoneOn = deadline.Kept, on(iso)
		return d
	}
	paused, stopped := running, running
	paused.State, stopped.State = deadline.Paused, deadline.Stopped
	for _, c := range []struct {
		d    deadline.Deadline
		on   string
		want deadline.Look
	}{
		{running, "2026-11-29", deadline.LookToCome},
		{running, "2026-11-30", deadline.LookSoon},
		{running, "2026-12-03", deadline.LookSoon},
		{running, "2026-12-04", deadline.LookLate},
		{wait, "2026-12-04", deadline.LookSoon},
		{paused, "2026-12-24", deadline.LookPaused},
		{stopped, "2026-12-24", deadline.LookStopped},
		{kept("2026-12-03"), "2027-01-01", deadline.LookKept},
		{kept("2026-12-04"), "2027-01-01", deadline.LookKeptLate},
	} {
		if got := c.d.Look(on(c.on)); got != c.want {
			t.Errorf("%s %s on %s: %q, want %q", c.d.State, c.d.Kind, c.on, got, c.want)
		}
	}
	if !running.Open() || !paused.Open() || stopped.Open() || kept("2026-12-03").Open() {
		t.Error("Open disagrees with the state")
	}
}

func TestAClockStartsWithItsRuleAndWorking(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		s := deadline.Start{Rule: "ehc-final", Ref: w.ref(thread.Assessment), Child: w.ref(thread.Child), From: on("2026-01-02"),
			Owner: w.ref(thread.Person), Team: w.ref(thread.Team), Title: "Cynllun terfynol ŵy 🎒"}
		got := w.start(s)
		if got.Due != on("2026-05-22") || got.Rule != "ehc-final" || got.RuleVersion != 1 || !strings.Contains(got.Citation, "1530") ||
			len(got.Working) < 2 || got.Kind != statute.Duty || got.State != deadline.Running || got.ID == "" {
			t.Errorf("started %+v", got)
		}
		stored := w.only(s.Ref)
		if stored.ID != got.ID || stored.Title != s.Title || stored.Owner != s.Owner || stored.Team != s.Team || stored.Child != s.Child ||
			stored.From != s.From || stored.Due != got.Due || !slices.Equal(stored.Working, got.Working) || stored.Verified != got.Verified ||
			stored.WarnBefore != got.WarnBefore || stored.Citation != got.Citation {
			t.Errorf("stored %+v\nstarted %+v", stored, got)
		}
		w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
			rows, err := audit.History(w.ctx, tx, string(s.Ref), 5)
			if err != nil || len(rows) != 1 || rows[0].Rule != "ehc-final@1" || rows[0].By != priya || rows[0].Child != string(s.Child) ||
				!strings.Contains(string(rows[0].Payload), `"due":"2026-05-22"`) {
				t.Errorf("history %+v, %v", rows, err)
			}
			return nil
		}))
	})
}

func TestTheCouncilsOwnPolicyCounts(t *testing.T) {
	d := dbtest.SQLite(t, migrations()...)
	w := newTown(t, d) // its scope is Staffordshire's code
	if got := w.start(deadline.Start{Rule: "call-in", Ref: w.ref(thread.Decision), From: on("2021-07-22")}); got.Due != on("2021-07-28") || got.Kind != statute.Wait {
		t.Errorf("Staffordshire's call-in ends on %s", got.Due)
	}
	kent := w.start(deadline.Start{Rule: "call-in", Policy: "kent", Ref: w.ref(thread.Decision), From: on("2018-12-12")})
	if kent.Due != on("2018-12-20") {
		t.Errorf("Kent's call-in ends on %s", kent.Due)
	}
	w.ctx = db.WithScope(t.Context(), "region-1")
	_, err := w.tryStart(deadline.Start{Rule: "call-in", Ref: w.ref(thread.Decision), From: on("2021-07-22")})
	w.wantField("a region has no policy", err, "policy")
}

func TestStartRefuses(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		good := deadline.Start{Rule: "query-answer", Ref: w.ref(thread.Query), From: today}
		with := func(change func(s *deadline.Start)) error {
			s := good
			change(&s)
			_, err := w.tryStart(s)
			return err
		}
		w.wantKind("an unknown rule", with(func(s *deadline.Start) { s.Rule = "cake" }), fault.KindNotFound)
		w.wantKind("no date", with(func(s *deadline.Start) { s.From = workday.Date{} }), fault.KindInvalid)
		w.wantKind("outside the table", with(func(s *deadline.Start) { s.From = on("2040-01-01") }), fault.KindInvalid)
		if err := with(func(s *deadline.Start) { s.Ref = "QRY-1" }); err == nil {
			t.Error("what is no reference was taken")
		}
		if err := w.tx(func(tx *db.Tx) error {
			_, err := w.clocks.Start(w.ctx, tx, audit.By{}, good)
			return err
		}); !errors.Is(err, audit.ErrNobody) {
			t.Errorf("started by nobody: %v", err)
		}
		w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
			all, err := deadline.Of(w.ctx, tx, good.Ref)
			if err != nil || len(all) != 0 {
				t.Errorf("a refused start left %v, %v", all, err)
			}
			return nil
		}))
		w.start(good)
		w.wantKind("a second clock", with(func(*deadline.Start) {}), fault.KindConflict)
		w.must(w.keep(good.Ref, "query-answer", today.String()))
		w.start(good) // the query was reopened
	})
}

func TestAnInternalDateNeedsAReason(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		ref := w.ref(thread.Action)
		startOn := func(s deadline.Start, due, why string) (got deadline.Deadline, err error) {
			err = w.tx(func(tx *db.Tx) error {
				var day workday.Date
				if due != "" {
					day = on(due)
				}
				got, err = w.clocks.StartOn(w.ctx, tx, priya, s, day, why)
				return err
			})
			return got, err
		}
		s := deadline.Start{Rule: "action", Ref: ref, Title: "Ring the school"}
		_, err := startOn(s, "", "agreed")
		w.wantField("no date", err, "due")
		_, err = startOn(s, "2026-12-01", "")
		w.wantField("no reason", err, "why")
		_, err = startOn(deadline.Start{Ref: ref}, "2026-12-01", "agreed")
		w.wantField("no title", err, "title")
		_, err = startOn(s, "2026-11-22", "agreed")
		w.wantField("in the past", err, "due")
		got, err := startOn(s, "2026-12-01", "agreed at the meeting")
		w.must(err)
		if got.Due != on("2026-12-01") || got.RuleVersion != 0 || got.From != today || len(got.Working) != 1 || got.Why == "" {
			t.Errorf("started %+v", got)
		}
		w.wantField("an internal date is not paused", w.pause(ref, "action", deadline.Pause{Reason: "school-closed",
			Evidence: "dates", NoticeRef: "MSG-1", From: today}), "reason")
		w.must(w.keep(ref, "action", "2026-11-23"))
	})
}

func TestKeeping(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		first := w.start(deadline.Start{From: on("2026-11-02")}) // due 16 November
		second := w.start(deadline.Start{From: on("2026-11-02")})
		w.wantKind("another rule", w.keep(first.Ref, "query-acknowledge", "2026-11-16"), fault.KindNotFound)
		w.wantKind("another object", w.keep(w.ref(thread.Query), "query-answer", "2026-11-16"), fault.KindNotFound)
		w.wantField("tomorrow", w.keep(first.Ref, "query-answer", "2026-11-24"), "on")
		w.must(w.keep(first.Ref, "query-answer", "2026-11-16"))
		w.must(w.keep(second.Ref, "query-answer", "2026-11-17"))
		if got := w.only(first.Ref).Look(today); got != deadline.LookKept {
			t.Errorf("kept on the last day: %s", got)
		}
		if got := w.only(second.Ref).Look(today); got != deadline.LookKeptLate {
			t.Errorf("kept a day later: %s", got)
		}
		w.wantKind("kept twice", w.keep(first.Ref, "query-answer", "2026-11-16"), fault.KindNotFound)
		if got := w.history(first.Ref); !slices.Equal(got, []string{"deadline kept", "deadline started"}) {
			t.Errorf("history %v", got)
		}
	})
}

func TestStopping(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		q := w.start(deadline.Start{})
		stop := func(why string) error {
			return w.tx(func(tx *db.Tx) error { return w.clocks.Stop(w.ctx, tx, priya, q.Ref, q.Rule, why) })
		}
		w.wantField("without a reason", stop(""), "why")
		w.must(stop("the parent withdrew it"))
		if got := w.only(q.Ref); got.State != deadline.Stopped || got.Why != "the parent withdrew it" || got.DoneOn != today {
			t.Errorf("stopped %+v", got)
		}
		w.wantKind("stopped twice", stop("again"), fault.KindNotFound)
	})
}

func TestOfTwoWhoKeepItAtOnceOneDoes(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		q := w.start(deadline.Start{})
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { errs[i] = w.keep(q.Ref, q.Rule, today.String()) })
		}
		all.Wait()
		kept := 0
		for _, err := range errs {
			if err == nil {
				kept++
			} else if !fault.Is(err, fault.KindNotFound) && !fault.Is(err, fault.KindConflict) {
				t.Errorf("the others: %v", err)
			}
		}
		if kept != 1 || len(w.history(q.Ref)) != 2 {
			t.Errorf("kept %d times, history %v", kept, w.history(q.Ref))
		}
	})
}

// What is lent comes back, but for what was done, was given to somebody else, or was the cover's own.
func TestLendingAndGivingBack(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		away, cover, third := w.ref(thread.Person), w.ref(thread.Person), w.ref(thread.Person)
		mine, done, moved := w.start(deadline.Start{Owner: away}), w.start(deadline.Start{Owner: away}), w.start(deadline.Start{Owner: away})
		own := w.start(deadline.Start{Owner: cover})
		lend := func(from, to thread.Ref) error {
			return w.tx(func(tx *db.Tx) error { return w.clocks.Lend(w.ctx, tx, priya, from, to) })
		}
		back := func() error {
			return w.tx(func(tx *db.Tx) error { return w.clocks.GiveBack(w.ctx, tx, priya, cover, away) })
		}
		w.wantField("to nobody", lend(away, ""), "to")
		w.wantField("to the same", lend(away, away), "to")
		w.must(back()) // nothing was lent
		if w.only(own.Ref).Owner != cover {
			t.Error("what was never lent was given back")
		}
		w.must(lend(away, cover))
		for _, one := range []deadline.Deadline{mine, done, moved} {
			if w.only(one.Ref).Owner != cover {
				t.Fatalf("%s was not lent", one.Ref)
			}
		}
		w.must(w.keep(done.Ref, done.Rule, today.String()))
		w.must(w.tx(func(tx *db.Tx) error { return w.clocks.Reassign(w.ctx, tx, priya, cover, third, moved.Ref) }))
		w.must(back())
		for ref, want := range map[thread.Ref]thread.Ref{mine.Ref: away, done.Ref: cover, moved.Ref: third, own.Ref: cover} {
			if got := w.only(ref).Owner; got != want {
				t.Errorf("%s belongs to %s, want %s", ref, got, want)
			}
		}
		w.must(back())
		if got := w.history(away); len(got) != 2 {
			t.Errorf("history of the one who was away: %v", got)
		}
	})
}

// What is lent on by who covers comes back to whose it was first; what is given to somebody for good does not come back.
func TestLendingOnAndGivingAwayWhatIsLent(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		away, cover, third := w.ref(thread.Person), w.ref(thread.Person), w.ref(thread.Person)
		mine, given, own := w.start(deadline.Start{Owner: away}), w.start(deadline.Start{Owner: away}), w.start(deadline.Start{Owner: cover})
		lend := func(from, to thread.Ref) {
			w.must(w.tx(func(tx *db.Tx) error { return w.clocks.Lend(w.ctx, tx, priya, from, to) }))
		}
		back := func(from, to thread.Ref) {
			w.must(w.tx(func(tx *db.Tx) error { return w.clocks.GiveBack(w.ctx, tx, priya, from, to) }))
		}
		want := func(owners map[thread.Ref]thread.Ref) {
			t.Helper()
			for ref, owner := range owners {
				if got := w.only(ref).Owner; got != owner {
					t.Errorf("%s belongs to %s, want %s", ref, got, owner)
				}
			}
		}
		lend(away, cover)
		lend(cover, third)
		want(map[thread.Ref]thread.Ref{mine.Ref: third, given.Ref: third, own.Ref: third})
		back(third, cover)
		want(map[thread.Ref]thread.Ref{mine.Ref: third, own.Ref: cover})
		fourth := w.ref(thread.Person)
		w.must(w.tx(func(tx *db.Tx) error { return w.clocks.Reassign(w.ctx, tx, priya, away, fourth, given.Ref) }))
		back(third, away)
		back(fourth, away)
		want(map[thread.Ref]thread.Ref{mine.Ref: away, given.Ref: fourth})
		w.must(w.tx(func(tx *db.Tx) error {
			left, err := w.clocks.Lent(w.ctx, tx)
			if len(left) != 0 {
				t.Errorf("still lent: %v", left)
			}
			return err
		}))
	})
}

func TestReassigning(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		from, to, other := w.ref(thread.Person), w.ref(thread.Person), w.ref(thread.Person)
		a, b := w.start(deadline.Start{Owner: from}), w.start(deadline.Start{Owner: from})
		c, done := w.start(deadline.Start{Owner: other}), w.start(deadline.Start{Owner: from})
		w.must(w.keep(done.Ref, done.Rule, today.String()))
		reassign := func(from, to thread.Ref, refs ...thread.Ref) error {
			return w.tx(func(tx *db.Tx) error { return w.clocks.Reassign(w.ctx, tx, priya, from, to, refs...) })
		}
		w.wantField("to nobody", reassign(from, ""), "to")
		w.wantField("to the same", reassign(from, from), "to")
		w.must(reassign(from, to, a.Ref))
		if w.only(a.Ref).Owner != to || w.only(b.Ref).Owner != from {
			t.Error("not only the one that was named changed hands")
		}
		w.must(reassign(from, to))
		if w.only(b.Ref).Owner != to || w.only(c.Ref).Owner != other || w.only(done.Ref).Owner != from {
			t.Error("the wrong deadlines changed hands")
		}
		w.must(reassign(from, to)) // nothing left is no error
		if got := w.history(from); len(got) != 2 {
			t.Errorf("history of the one who left: %v", got)
		}
	})
}
