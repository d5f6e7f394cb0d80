package waitingtest

import (
	"context"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family/familytest"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/waitingsql"
)

// assessed takes a child off its list as assessed: its family is told and can come back, and what nothing shows, as in rows of
// earlier years, counts as no completion.
func (w *World) assessed(t *testing.T) {
	child := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	ref := w.Join(t, child, 400)
	done := func() (n int) {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			past, err := waitingsql.Store{}.Past(ctx, tx, "neurodevelopmental", tx.Today().AddDays(-3))
			for _, p := range past {
				if p.Done() {
					n++
				}
			}
			return err
		})
		return n
	}
	before := done()
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return w.Waits.LeaveTx(ctx, tx, familytest.Worker.By(), waiting.Leave{Entry: ref, Reason: waiting.Assessed, Evidence: " The clinic’s report of today. "})
	})
	if len(w.Families.Told[child]) != 1 {
		t.Errorf("the family was told %q", w.Families.Told[child])
	}
	if got := done(); got != before+1 {
		t.Errorf("%d completions after one more assessment, before it %d", got, before)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, ref)
		if err != nil {
			return err
		}
		if e.Evidence != "The clinic’s report of today." || !e.EvidenceTold || !e.Returns(tx.Today(), 12) {
			t.Errorf("%+v", e)
		}
		e.Evidence = ""
		return waitingsql.Store{}.Update(ctx, tx, e)
	})
	if got := done(); got != before {
		t.Errorf("%d completions with one that nothing shows, want %d", got, before)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return w.Waits.ReturnTx(ctx, tx, familytest.Mother.By(), waiting.Return{Entry: ref})
	})
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, ref)
		if !e.LeftOn.IsZero() || e.EvidenceTold || e.Waited(tx.Today()) != 400 {
			t.Errorf("back with another beginning: %+v", e)
		}
		return err
	})
}
