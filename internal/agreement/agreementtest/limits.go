package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// leadsLimit holds the council that let an agreement to a limit that it set itself, to the penny, and lets an emergency pass it.
func leadsLimit(t *testing.T, w World) {
	ref, lotRef := Let(t, w)
	join := func(council string, pounds agreement.Join) error {
		pounds.Agreement, pounds.Council, pounds.Name = ref, council, "Council "+council
		return try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.JoinTx(ctx, tx, By, pounds) })
	}
	if err := join(string(dbtest.Scope), agreement.Join{Limit: 20_000_00}); err != nil {
		t.Fatal(err)
	}
	if err := join("E1", agreement.Join{Limit: 80_000_00, Weights: allocation.Weights{}}); err != nil {
		t.Errorf("all that is left of the agreement's value: %v", err)
	}
	commit := func(c agreement.Commit) error {
		c.Lot, c.What, c.From, c.To, c.ByOfficer = lotRef, "The award", workday.MustOn(2026, 12, 1), workday.MustOn(2027, 5, 31), true
		return try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.CommitTx(ctx, tx, By, c) })
	}
	isRefused(t, commit(agreement.Commit{Value: 20_000_01}), fault.KindConflict, "may commit £20,000.00")
	if err := commit(agreement.Commit{Value: 20_000_00}); err != nil {
		t.Errorf("exactly its limit: %v", err)
	}
	isRefused(t, commit(agreement.Commit{Value: 1}), fault.KindConflict, "A decision to raise its limit is missing.")
	if err := commit(agreement.Commit{Value: 5_000_00, Emergency: true}); err != nil {
		t.Errorf("an emergency waits for a limit: %v", err)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Participants(ctx, tx, ref)
		for _, p := range all {
			if p.Council == string(dbtest.Scope) && p.Committed != 25_000_00 || p.Council == "E1" && p.Committed != 0 {
				t.Errorf("%+v", p)
			}
		}
		return err
	})
}

// usualNotice extends an agreement that names no break point: notice is looked for three months before the new end.
func usualNotice(t *testing.T, w World) {
	a := Agreement(w.Enter(t))
	a.Breaks = nil
	ref, _ := lot(t, w, a)
	w.Packs.Decide(ref, a.End, a.Decision)
	if b, ok := let(t, w, ref).NextBreak(workday.MustOn(2026, 11, 23)); !ok || b.On != a.End || b.NoticeBy != workday.MustOn(2027, 12, 31) {
		t.Errorf("the end before an extension is a break point, got %+v", b)
	}
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.ExtendTx(ctx, tx, By, agreement.Extend{Agreement: ref, Why: "It works."})
	})
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		a, err := w.Service.Agreement(ctx, tx, ref)
		want := agreement.BreakPoint{On: workday.MustOn(2029, 3, 31), NoticeBy: workday.MustOn(2028, 12, 31)}
		if len(a.Breaks) != 1 || a.Breaks[0] != want {
			t.Errorf("break points %+v, want %+v", a.Breaks, want)
		}
		return err
	})
}

// let reads an agreement.
func let(t *testing.T, w World, ref thread.Ref) agreement.Agreement {
	t.Helper()
	a, _ := read(t, w, ref)
	return a
}
