package waitingtest

import (
	"context"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/thread"
	"alongside/internal/waiting"
)

func (w *World) expected(t *testing.T) {
	w.Past(t, 24)
	ref := w.Join(t, familytest.Refs(t, w.DB, thread.Child, 1)[0], 0)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		h, err := w.Waits.History(ctx, tx, "neurodevelopmental")
		if err != nil {
			return err
		}
		e, err := w.Waits.Entry(ctx, tx, ref)
		if x := h.Expect(e, tx.Today()); !x.Known || x.Completed != 24 || x.To.IsZero() {
			t.Errorf("%+v: %s", x, x.Sentence())
		}
		return err
	})
	w.expectedSooner(t, ref)
}

// expectedSooner moves children up who are then seen soon after: who is moved up reads another estimate than who is not.
func (w *World) expectedSooner(t *testing.T, waits thread.Ref) {
	t.Helper()
	clock := dbtest.Clock(w.DB)
	const week = 7 * 24 * time.Hour
	clock.Advance(-week)
	var moved []thread.Ref
	for i, child := range familytest.Refs(t, w.DB, thread.Child, 20) {
		moved = append(moved, w.Join(t, child, 20+i))
		w.moveUp(t, moved[i])
	}
	clock.Advance(week)
	for _, ref := range moved {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			return w.Waits.LeaveTx(ctx, tx, familytest.Worker.By(), waiting.Leave{Entry: ref, On: tx.Today(), Reason: waiting.Assessed, Evidence: "The clinic’s report."})
		})
	}
	expect := func() (x waiting.Expectation) {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			h, err := w.Waits.History(ctx, tx, "neurodevelopmental")
			if err != nil {
				return err
			}
			e, err := w.Waits.Entry(ctx, tx, waits)
			x = h.Expect(e, tx.Today())
			return err
		})
		return x
	}
	turn := expect()
	w.moveUp(t, waits)
	if sooner := expect(); turn.Priority != waiting.InTurn || turn.Completed != 24 || sooner.Priority != waiting.Sooner || sooner.Sentence() == turn.Sentence() {
		t.Errorf("moved up, the family reads %s (%+v); before %s (%+v)", sooner.Sentence(), sooner, turn.Sentence(), turn)
	}
}

// moveUp has an entry seen sooner.
func (w *World) moveUp(t *testing.T, ref thread.Ref) {
	t.Helper()
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return w.Waits.PrioritiseTx(ctx, tx, familytest.Worker.By(), waiting.Prioritise{
			Entry: ref, Priority: waiting.Sooner, Rule: "school-at-risk", Evidence: "The head’s letter.", Why: "The school wrote.",
		})
	})
}
