package brokeragetest

import (
	"context"
	"fmt"
	"testing"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// counted asks for help three times in one lot: placed, refused by one of two, and withdrawn before anybody was asked.
func counted(t *testing.T, w World, store brokerage.Store) {
	lot := w.Lot(t)
	yes, no := w.Admit(t, lot, "Says yes", 20_00), w.Admit(t, lot, "Says no", 20_00)
	asked := func() brokerage.Requirement {
		r := w.Require(t, Need(w.Line(t), lot))
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
		})
		return r
	}
	told := 0
	respond := func(r brokerage.Requirement, p thread.Ref, can bool) {
		told++
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.RespondTx(ctx, tx, Worker(p), brokerage.Respond{Requirement: r.Ref, Can: can, Refusal: brokerage.TheHours, Why: fmt.Sprintf("Told %d: not for Tamsin.", told), From: r.Start})
		})
	}
	placed, open, withdrawn := asked(), asked(), asked()
	respond(placed, yes, true)
	respond(placed, no, false)
	respond(open, no, false)
	w.Rank(t, placed.Ref)
	if _, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: placed.Ref, Provider: yes, Why: "The only one."}); err != nil {
		t.Fatal(err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.WithdrawTx(ctx, tx, Broker, brokerage.Withdraw{Requirement: withdrawn.Ref, Why: "The family moves away."})
	})
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := store.AskedFor(ctx, tx, placed.Start)
		if err != nil {
			return err
		}
		var got brokerage.AskedFor
		for _, n := range all {
			if n.Lot == lot {
				got = n
			}
		}
		want := brokerage.AskedFor{Lot: lot, District: placed.District, Band: placed.Band, Asked: 3, Minutes: 3 * placed.MinutesPerWeek, Placed: 1, Unplaced: 1, Can: 1, Cannot: 2, Withdrew: 1}
		if open.PromisedBy.Before(tx.Today()) {
			want.Late = 1
		}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if later, err := store.AskedFor(ctx, tx, placed.Start.AddDays(1)); err != nil || len(later) != 0 && later[0].Lot == lot {
			t.Errorf("asked for later: %+v %v", later, err)
		}
		reasons, err := store.SaidNo(ctx, tx, placed.Start)
		for _, r := range reasons {
			if r.Lot == lot && (r.Why != brokerage.TheHours || r.Times != 2) {
				t.Errorf("reasons %+v", r)
			}
		}
		if len(reasons) == 0 {
			t.Error("no reason is counted")
		}
		return err
	})
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		hours, err := store.Hours(ctx, tx, workday.MustOn(2026, 1, 1))
		for _, h := range hours {
			if h.Lot == lot {
				if h.Provider != yes || h.Minutes != placed.MinutesPerWeek || h.Start != placed.Start || h.Last != placed.End || h.District != placed.District {
					t.Errorf("hours %+v", h)
				}
				return err
			}
		}
		t.Errorf("the package is not among %d", len(hours))
		return err
	})
}
