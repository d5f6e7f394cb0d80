package querytest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// day is how long a day of these tests is.
const day = 24 * time.Hour

// readLate: a message counts from when it came to the council, however late somebody read it; a time that cannot be is not believed.
func readLate(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	known(t, s)(map[string]query.Sender{"maya@families.example": {Actor: Parent, Children: []thread.Ref{child}}})
	now := dbtest.Start
	for name, c := range map[string]struct {
		came time.Time
		want workday.Date
	}{
		"four days ago":        {now.Add(-4 * day), workday.DateOf(now.Add(-4 * day))},
		"by a clock ahead":     {now.Add(1 * day), workday.DateOf(now)},
		"a file from long ago": {now.Add(-365 * day), workday.DateOf(now)},
		"it is not said":       {time.Time{}, workday.DateOf(now)},
	} {
		in := query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Subject: name, Body: "When does the bus come?", Received: c.came}
		taken, err := s.Take(ctx, in)
		must(t, err)
		if q := get(t, d, s, taken.Query); q.AskedOn != c.want {
			t.Errorf("%s: asked on %s, want %s", name, q.AskedOn, c.want)
		}
		in.Address, in.Body = "stranger@elsewhere.example", "Who is it?"
		taken, err = s.Take(ctx, in)
		must(t, err)
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			clocks, err := deadline.Of(ctx, tx, thread.Ref(taken.Message))
			if all := clocks[thread.Ref(taken.Message)]; len(all) != 1 || all[0].From != c.want {
				t.Errorf("%s, held: %+v, want it to count from %s", name, all, c.want)
			}
			return err
		})
	}
	must(t, s.Answer(ctx, Lead, Reply(first)))
	_, err := s.Take(ctx, query.Incoming{Channel: query.ByEmail, Address: "maya@families.example", Body: "And on Friday?", About: first, Received: now.Add(-1 * day)})
	must(t, err)
	if q := get(t, d, s, first); q.Silence.Wrote != workday.DateOf(now.Add(-1*day)) {
		t.Errorf("what was written about the answer counts from %s", q.Silence.Wrote)
	}
}

// programs: what a program sent is listed and can be held after all; what only may be one's is held where somebody in the record wrote it.
func programs(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Asked(t, d, s)
	known(t, s)(map[string]query.Sender{"maya@families.example": {Actor: Parent, Children: []thread.Ref{child}}})
	came := dbtest.Start.Add(-2 * day)
	take := func(in query.Incoming) query.Taken {
		t.Helper()
		in.Channel, in.Subject, in.Received = query.ByEmail, "From a program or not", came
		taken, err := s.Take(ctx, in)
		must(t, err)
		return taken
	}
	for name, c := range map[string]struct {
		in   query.Incoming
		want query.Fate
	}{
		"a relay of the mother’s": {query.Incoming{Address: "maya@families.example", Body: "When?", Listed: true}, query.Held},
		"a list of others":        {query.Incoming{Address: "news@elsewhere.example", Body: "Buy!", Listed: true}, query.Automatic},
		"it names a question":     {query.Incoming{Address: "office@elsewhere.example", Body: "About this", Listed: true, About: ref}, query.Held},
	} {
		if got := take(c.in); got.Fate != c.want || got.Query != "" {
			t.Errorf("%s: %+v, want it %s", name, got, c.want)
		}
	}
	forged := take(query.Incoming{Address: "maya@families.example", Body: "Send it elsewhere.", Listed: true, Doubt: "It was not sent by the domain."})
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		m, err := s.Store.Message(ctx, tx, forged.Message)
		if m.Fate != query.Held || !strings.Contains(m.Why, "mailing list") || !strings.Contains(m.Why, "not sent by the domain") {
			t.Errorf("a forged message with the marks of a list: %s, %q", m.Fate, m.Why)
		}
		return err
	})
	away := take(query.Incoming{Address: "maya@families.example", Body: "I am away.", Automatic: true}).Message
	listed := func() (all []string) {
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			found, err := s.AutomaticMessages(ctx, tx, 100)
			for _, m := range found {
				all = append(all, m.ID)
			}
			return err
		})
		return all
	}
	if !slices.Contains(listed(), away) {
		t.Error("what a program sent stands nowhere")
	}
	if err := s.HoldAutomatic(ctx, Lead, away); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a lead holds it: %v", err)
	}
	must(t, s.HoldAutomatic(ctx, Manager, away))
	if err := s.HoldAutomatic(ctx, Manager, away); !fault.Is(err, fault.KindConflict) {
		t.Errorf("held twice: %v", err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks, err := deadline.Of(ctx, tx, thread.Ref(away))
		if all := clocks[thread.Ref(away)]; len(all) != 1 || all[0].From != workday.DateOf(came) || slices.Contains(listed(), away) {
			t.Errorf("held, it counts by %+v and is listed still: %t", all, slices.Contains(listed(), away))
		}
		held, heldErr := s.HeldMessages(ctx, tx, 500)
		if !slices.ContainsFunc(held, func(m query.Message) bool { return m.ID == away && strings.Contains(m.Why, Manager.Name) }) {
			t.Error("it is not among what is held")
		}
		return errors.Join(err, heldErr)
	})
	must(t, d.View(db.WithNow(ctx, dbtest.Start.Add(130*day)), func(tx *db.Tx) error {
		found, err := s.AutomaticMessages(ctx, tx, 100)
		if len(found) != 0 {
			t.Errorf("after 130 days: %+v", found)
		}
		return err
	}))
}
