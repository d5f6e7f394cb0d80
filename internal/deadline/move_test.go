package deadline_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// withFuneral is the table of bank holidays with one more.
func withFuneral(t *testing.T, iso string) *workday.Calendar {
	t.Helper()
	table, err := os.ReadFile("../workday/data/england-and-wales.csv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")
	lines = append(lines, iso+",A state funeral")
	slices.Sort(lines[1:])
	c, err := workday.ReadCalendar("England and Wales", []byte(strings.Join(lines, "\n")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w *town) recompute(cause deadline.Cause) (all deadline.Recount) {
	w.t.Helper()
	for {
		var part deadline.Recount
		w.must(w.tx(func(tx *db.Tx) (err error) {
			part, err = w.clocks.Recompute(w.ctx, tx, priya, cause)
			return err
		}))
		all.Looked += part.Looked
		all.Moved = append(all.Moved, part.Moved...)
		all.Failed = append(all.Failed, part.Failed...)
		if cause.After = part.Next; part.Next == "" {
			return all
		}
	}
}

func TestAChangedHolidayTableMovesWhatItTouchesAndSaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		ann, bob := w.ref(thread.Person), w.ref(thread.Person)
		moved := w.start(deadline.Start{Owner: ann})                          // ten working days to 7 December
		weeks := w.start(deadline.Start{Rule: "ehc-final", Owner: bob})       // calendar weeks
		before := w.start(deadline.Start{Owner: bob, From: on("2026-11-02")}) // over before the holiday
		kept := w.start(deadline.Start{Owner: ann})                           // not open any more
		w.must(w.keep(kept.Ref, kept.Rule, today.String()))
		if got := w.recompute(deadline.Cause{Why: "nothing changed"}); got.Looked != 3 || len(got.Moved) != 0 || len(got.Failed) != 0 {
			t.Fatalf("without a change: %+v", got)
		}
		w.clocks.Book = w.clocks.Book.WithCalendar(withFuneral(t, "2026-12-02"))
		for _, limit := range []int{1, 0} {
			got := w.recompute(deadline.Cause{Why: "2 December was made a bank holiday.", Limit: limit})
			if limit == 0 {
				if len(got.Moved) != 0 {
					t.Errorf("moved a second time: %+v", got.Moved)
				}
				continue
			}
			if got.Looked != 3 || len(got.Moved) != 1 || got.Moved[0].Was != on("2026-12-07") || got.Moved[0].Deadline.Due != on("2026-12-08") {
				t.Fatalf("moved %+v", got)
			}
			if tell := deadline.Owners(got.Moved); len(tell) != 1 || tell[ann][0].Deadline.ID != moved.ID {
				t.Errorf("owners to tell: %v", tell)
			}
		}
		stored := w.only(moved.Ref)
		if stored.Due != on("2026-12-08") || !strings.Contains(strings.Join(stored.Working, "\n"), "A state funeral") || stored.RuleVersion != moved.RuleVersion {
			t.Errorf("stored %+v", stored)
		}
		for _, same := range []deadline.Deadline{weeks, before, kept} {
			if got := w.only(same.Ref).Due; got != same.Due {
				t.Errorf("%s moved from %s to %s", same.Rule, same.Due, got)
			}
		}
		w.must(w.d.View(w.ctx, func(tx *db.Tx) error {
			rows, err := audit.History(w.ctx, tx, string(moved.Ref), 1)
			if err != nil || rows[0].Action != "deadline moved" || rows[0].Why != "2 December was made a bank holiday." ||
				!strings.Contains(string(rows[0].Payload), `"was":"2026-12-07"`) {
				t.Errorf("history %+v, %v", rows, err)
			}
			return nil
		}))
	})
}

const reply = `{"id": "reply", "version": 1, "subject": "information", "title": "Reply", "citation": "Made-up Act s1",
	"url": "https://example.org/act", "checked_on": "2026-11-22", "verified": true, "effective_from": "2020-01-01",
	"effective_to": "2026-11-30", "starts_on": "letter received", "period": {"n": 10, "unit": "day"}, "calendar": "england-and-wales",
	"counting": "ordinary", "direction": "after", "kind": "duty", "warn_before": 2,
	"pauses": [{"reason": "strike", "title": "No post was carried", "citation": "s2", "evidence": "the notice", "verified": true}],
	"examples": [{"from": "2026-06-01", "last_day": "2026-06-11", "source": "made up"}]}`

// corrected is reply with 12 days, from December 2026.
func corrected() string {
	return strings.NewReplacer(`"version": 1`, `"version": 2`, `"effective_from": "2020-01-01"`, `"effective_from": "2026-12-01"`,
		`"effective_to": "2026-11-30", `, ``, `"n": 10`, `"n": 12`, `"from": "2026-06-01", "last_day": "2026-06-11"`,
		`"from": "2026-12-01", "last_day": "2026-12-13"`).Replace(reply)
}

func madeUpBook(t *testing.T, rules map[string]string) *statute.Book {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range rules {
		tree["law/"+name+".json"] = &fstest.MapFile{Data: []byte(text)}
	}
	b, err := statute.LoadFrom(tree)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestARunningDeadlineKeepsItsRulesVersionUnlessTheRuleIsCorrected(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.clocks.Book = madeUpBook(t, map[string]string{"reply.1": strings.Replace(reply, `"effective_to": "2026-11-30", `, ``, 1)})
		old := w.start(deadline.Start{Rule: "reply"}) // due 3 December
		w.clocks.Book = madeUpBook(t, map[string]string{"reply.1": reply, "reply.2": corrected()})
		if got := w.recompute(deadline.Cause{Why: "a new version came"}); len(got.Moved)+len(got.Failed) != 0 {
			t.Fatalf("a new version moved %+v", got)
		}
		w.must(w.pause(old.Ref, "reply", deadline.Pause{Reason: "strike", Evidence: "the notice", NoticeRef: "MSG-1", From: today}))
		w.goTo("2026-11-25")
		w.must(w.resume(old.Ref, "reply", "2026-11-25"))
		if got := w.only(old.Ref); got.RuleVersion != 1 || got.Due != on("2026-12-05") {
			t.Fatalf("after the pause: version %d, due %s", got.RuleVersion, got.Due)
		}
		got := w.recompute(deadline.Cause{Why: "Version 1 said ten days where the Act says twelve.", Rule: "reply", Version: 2})
		if len(got.Moved) != 1 || got.Moved[0].Was != on("2026-12-05") {
			t.Fatalf("the correction moved %+v", got)
		}
		stored := w.only(old.Ref)
		if stored.RuleVersion != 2 || stored.Due != on("2026-12-07") || !strings.Contains(strings.Join(stored.Working, "\n"), "No post was carried") {
			t.Errorf("stored %+v", stored)
		}
		if got := w.recompute(deadline.Cause{Why: "again", Rule: "reply", Version: 2}); got.Looked != 0 {
			t.Errorf("looked again at %d", got.Looked)
		}
	})
}

func TestWhatCannotBeCountedAgainIsNamedAndStands(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		first := w.start(deadline.Start{})
		w.clocks.Book = madeUpBook(t, map[string]string{"reply": reply}) // knows nothing of queries
		got := w.recompute(deadline.Cause{Why: "another book"})
		if len(got.Failed) != 1 || got.Failed[0].Deadline.ID != first.ID || got.Failed[0].Err == nil || w.only(first.Ref).Due != first.Due {
			t.Errorf("recount %+v", got)
		}
		for field, cause := range map[string]deadline.Cause{"why": {}, "after": {Why: "x", After: "x"}} {
			err := w.tx(func(tx *db.Tx) error { _, err := w.clocks.Recompute(w.ctx, tx, priya, cause); return err })
			w.wantField(field, err, field)
		}
	})
}

func TestAWronglyRecordedStartIsCorrected(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a := w.advice() // from 19 October, due 30 November
		correct := func(ref thread.Ref, from, why string) (m deadline.Move, err error) {
			err = w.tx(func(tx *db.Tx) error {
				m, err = w.clocks.CorrectStart(w.ctx, tx, priya, deadline.Correction{Ref: ref, Rule: "ehc-advice", From: on(from), Why: why})
				return err
			})
			return m, err
		}
		_, err := correct(a.Ref, "2026-10-12", "")
		w.wantField("without a reason", err, "why")
		_, err = correct(w.ref(thread.Advice), "2026-10-12", "a slip")
		w.wantKind("nothing runs", err, fault.KindNotFound)
		m, err := correct(a.Ref, "2026-10-12", "the letter came a week earlier")
		w.must(err)
		if m.Was != on("2026-11-30") || m.Deadline.Due != on("2026-11-23") || w.only(a.Ref).From != on("2026-10-12") || w.only(a.Ref).Due != on("2026-11-23") {
			t.Errorf("moved %+v", m)
		}
		w.must(w.pause(a.Ref, a.Rule, lawful))
		_, err = correct(a.Ref, "2026-11-03", "a slip")
		w.wantField("after the pause began", err, "from")
		m, err = correct(a.Ref, "2026-10-19", "it was right at first")
		w.must(err)
		if m.Deadline.State != deadline.Paused || w.only(a.Ref).PausedSince != lawful.From {
			t.Errorf("the pause is gone: %+v", m)
		}
	})
}
