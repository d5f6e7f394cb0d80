package brokeragetest

import (
	"context"
	"testing"

	"alongside/internal/agreement/agreementtest"
	"alongside/internal/allocation"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/thread"
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
