package querytest

import (
	"context"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// closings closes former names on days of the test's own.
type closings map[thread.Ref]workday.Date

// ClosedOn implements query.Closings.
func (c closings) ClosedOn(_ context.Context, _ *db.Tx, children ...thread.Ref) (map[thread.Ref]workday.Date, error) {
	out := map[thread.Ref]workday.Date{}
	for _, child := range children {
		if day, ok := c[child]; ok {
			out[child] = day
		}
	}
	return out, nil
}

// former has a child's former name closed: what was asked and answered before is on no page, what still waits is.
func former(t *testing.T, d *db.DB, s *query.Service) {
	ctx := dbtest.Ctx(t)
	child, answered := Asked(t, d, s)
	must(t, s.Answer(ctx, Lead, Reply(answered)))
	waits, err := s.Ask(ctx, Parent, query.Ask{Child: child, Subject: "The bus pass", Points: []string{"Where is it?"}})
	must(t, err)
	other, elsewhere := Asked(t, d, s)
	must(t, s.Answer(ctx, Lead, Reply(elsewhere)))
	today := workday.DateOf(dbtest.Clock(d).Now())
	deps := s.Deps
	deps.Closings = closings{child: today.AddDays(1)}
	closed := query.New(deps)
	deps.Closings = closings{child: today}
	sameDay := query.New(deps)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if _, err := closed.Query(ctx, tx, answered); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("what the former family asked is read: %v", err)
		}
		for _, ref := range []thread.Ref{waits, elsewhere} {
			if _, err := closed.Query(ctx, tx, ref); err != nil {
				t.Errorf("%s: %v", ref, err)
			}
		}
		if _, err := sameDay.Query(ctx, tx, answered); err != nil {
			t.Errorf("asked on the day itself: %v", err)
		}
		found, err := closed.Of(ctx, tx, child, other)
		if len(found) != 2 {
			t.Errorf("%d questions are listed, want the one that waits and the other child's", len(found))
		}
		return err
	})
}
