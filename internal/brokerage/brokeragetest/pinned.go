package brokeragetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// pinned invites, then changes what an invitation finds, and holds the ranking to what the providers read.
func pinned(t *testing.T, w World) {
	lot := w.Lot(t)
	w.Admit(t, lot, "Reads the weights", 20_00)
	r := w.Require(t, Need(w.Line(t), lot))
	invite := func() {
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
		})
	}
	invite()
	other := allocation.Weights{Fit: 100}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "UPDATE agreement SET weights=$2 WHERE scope=$1", tx.Scope(), db.JSON(other))
		return err
	})
	invite()
	if c := w.ranking(t, r.Ref); c.Ranking.Weights != agreementtest.Weights {
		t.Errorf("ranked by %+v after the providers were asked by %+v", c.Ranking.Weights, agreementtest.Weights)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		asked, err := w.Service.Askings(ctx, tx, r.Ref)
		all := asked[r.Ref]
		if len(all) != 2 || all[1].Number != 2 || all[1].Weights != agreementtest.Weights || all[0].WeightsOf != "the agreement" || all[0].By != Broker.Name || all[0].Notice != "" {
			t.Errorf("invitations %+v", all)
		}
		return err
	})
	late := w.Require(t, Need(w.Line(t), lot))
	if c := w.ranking(t, late.Ref); c.Ranking.Weights != other {
		t.Errorf("without an invitation ranked by %+v, not by those that stand", c.Ranking.Weights)
	}
}

// ranking ranks a requirement's providers again.
func (w World) ranking(t *testing.T, ref thread.Ref) brokerage.CallOff {
	t.Helper()
	var c brokerage.CallOff
	w.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = w.Service.CallOffTx(ctx, tx, Broker, ref, 0)
		return err
	})
	return c
}

// tendered awards from a dynamic market: not before its tender notice is drafted, save in an emergency.
func tendered(t *testing.T, w World) {
	lot := w.LotOf(t, agreement.DynamicMarket)
	p := w.Admit(t, lot, "Of the market", 20_00)
	r := w.Rank(t, w.Require(t, Need(w.Line(t), lot)).Ref)
	give := func() error {
		_, err := w.Service.Give(dbtest.Ctx(t), Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "The only one."})
		return err
	}
	if err := give(); !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), "needs its own tender notice (UK4)") {
		t.Errorf("awarded from a dynamic market without a notice: %v", err)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(5)})
	})
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		asked, err := w.Service.Askings(ctx, tx, r.Ref)
		if all := asked[r.Ref]; len(all) != 1 || all[0].Notice != brokerage.TenderNotice {
			t.Errorf("invitations %+v", all)
		}
		return err
	})
	if err := give(); err != nil {
		t.Errorf("awarded after its notice was drafted: %v", err)
	}
	urgent := brokerage.Give{
		Requirement: w.Require(t, Need(w.Line(t), lot)).Ref, Provider: p, Why: "The carer is in hospital.", Emergency: true, Authoriser: "Director",
		Until: workday.DateOf(dbtest.Start).AddDays(10),
	}
	if _, err := w.Service.Give(dbtest.Ctx(t), Manager, urgent); err != nil {
		t.Errorf("an emergency waits for a tender notice: %v", err)
	}
}
