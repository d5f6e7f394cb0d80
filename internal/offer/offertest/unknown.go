package offertest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
)

// unknown lets an organisation that nobody has looked at draft an offer, and refuses to publish it or to plan sessions until somebody has.
func (w *World) unknown(t *testing.T) {
	ctx, live := dbtest.Ctx(t), w.Add(t, nil)
	w.Unknown = "Nobody has looked at who it is yet."
	defer func() { w.Unknown = "" }()
	var drafted thread.Ref
	try := func(act func(ctx context.Context, tx *db.Tx) error) error {
		return w.DB.InTx(ctx, func(tx *db.Tx) error { return act(ctx, tx) })
	}
	refused := func(what string, err error) {
		t.Helper()
		if !fault.Is(err, fault.KindConflict) || !strings.Contains(fault.Message(err), w.Unknown) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := try(func(ctx context.Context, tx *db.Tx) (err error) {
		drafted, err = w.Offers.CreateTx(ctx, tx, Provider.By(), offer.Create{Provider: Harbour, Details: Group()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	publish := func(ctx context.Context, tx *db.Tx) error {
		return w.Offers.PublishTx(ctx, tx, CoOrdinator.By(), offer.Publish{Offer: drafted})
	}
	refused("published", try(publish))
	refused("published at once", try(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.CreateTx(ctx, tx, CoOrdinator.By(), offer.Create{Provider: Harbour, Details: Group(), Publish: true})
		return err
	}))
	refused("a session", try(func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Offers.PlanSessionTx(ctx, tx, Provider.By(), offer.PlanSession{Offer: live, On: tx.Today().AddDays(7), Start: "18:30", Minutes: 90, Places: 5, Facilitator: Facilitator.Person})
		return err
	}))
	w.Unknown = ""
	if err := try(publish); err != nil {
		t.Errorf("once somebody has looked: %v", err)
	}
}
