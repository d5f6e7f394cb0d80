package querytest

import (
	"context"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// lastWord holds the day that is kept for the lists of leads to the one that the queries say, after each kind of step, and where it was
// not kept yet.
func lastWord(t *testing.T, d *db.DB, s *query.Service) {
	clock := dbtest.Clock(d)
	begun := clock.Now()
	t.Cleanup(func() { clock.Set(begun) })
	ctx := dbtest.Ctx(t)
	child, first := Asked(t, d, s)
	silent, _ := Asked(t, d, s)
	second, err := s.Ask(ctx, Parent, query.Ask{Child: child, Subject: "Swimming", Points: []string{"May she swim?", "Who takes her?"}})
	must(t, err)
	last := func(after string, want workday.Date) {
		t.Helper()
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			got, err := s.LastWords(ctx, tx, child, silent)
			if got[child] != want || !got[silent].IsZero() {
				t.Errorf("after %s: %v, want %s and nothing for the silent one", after, got, want)
			}
			return err
		})
	}
	last("two questions", workday.Date{})
	day := workday.DateOf(begun)
	step := func(after string, do func() error) {
		t.Helper()
		day = day.AddDays(1)
		clock.Set(day.At(10, 0))
		must(t, do())
		last(after, day)
	}
	step("word that the first has come", func() error { return s.Acknowledge(ctx, Lead, first, 0) })
	step("a holding reply", func() error { return s.Hold(ctx, Lead, first, 0, "We are asking the school.") })
	step("an answer to the second", func() error { return s.Answer(ctx, Lead, Reply(second)) })
	clock.Set(day.AddDays(1).At(10, 0))
	must(t, s.Judge(ctx, Parent, query.Judge{Query: second, Valid: true}))
	last("the family’s word, which is not ours", day)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "UPDATE query SET said_on = 'unknown' WHERE scope = $1 AND ref = $2", tx.Scope(), first)
		return err
	})
	last("an upgrade, with one that was saved before the day was kept", day)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "UPDATE query SET said_on = 'unknown' WHERE scope = $1 AND ref = $2", tx.Scope(), second)
		return err
	})
	last("an upgrade, with none kept", day)
	var none map[thread.Ref]workday.Date
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		none, err = s.LastWords(ctx, tx)
		return err
	})
	if len(none) != 0 {
		t.Errorf("of no child: %v", none)
	}
}
