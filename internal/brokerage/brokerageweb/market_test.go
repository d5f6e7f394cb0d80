package brokerageweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// TestAnAwardFromADynamicMarketNeedsItsOwnTenderNotice: refused on the page with what is missing and what was typed, and made once the providers
// were invited, which drafts the notice.
func TestAnAwardFromADynamicMarketNeedsItsOwnTenderNotice(t *testing.T) {
	site, w := world(t)
	lot := w.LotOf(t, agreement.DynamicMarket)
	p := w.Admit(t, lot, "Of the market", 20_00)
	r := w.Rank(t, w.Require(t, brokeragetest.Need(w.Line(t), lot)).Ref)
	page, broker := "/requirements/"+string(r.Ref), site.As(brokeragetest.Broker)
	choose := url.Values{"provider": {string(p)}, "why": {"The only one."}}
	refused := broker.Submit(broker.Get(page+"/compare").Want(200), "form#choose", choose).Want(409)
	webtest.CheckHTML(t, refused)
	contains(t, refused, "main", "needs its own tender notice (UK4)")
	if got := refused.Text("textarea#why"); got != "The only one." {
		t.Errorf("what was typed is lost: %q", got)
	}
	invite := broker.Get(page + "/invite").Want(200)
	broker.Submit(invite, "", url.Values{"until-day": {"30"}, "until-month": {"11"}, "until-year": {"2026"}}).Want(200)
	made := broker.Forge(broker.Get(page+"/compare").Want(200), "form#choose", choose) // its page is the package's, which is not part of this site
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.Package(ctx, tx, thread.Ref(made.Path[strings.LastIndex(made.Path, "/")+1:]))
		return err
	})
}

// TestTheWeightsOfAnInvitationArePinned: whatever the agreement says later, providers are compared by the weights that they were invited under.
func TestTheWeightsOfAnInvitationArePinned(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	w.Admit(t, lot, "Reads the weights", 20_00)
	r := w.Require(t, brokeragetest.Need(w.Line(t), lot))
	page, broker := "/requirements/"+string(r.Ref), site.As(brokeragetest.Broker)
	broker.Submit(broker.Get(page+"/invite").Want(200), "", url.Values{"until-day": {"30"}, "until-month": {"11"}, "until-year": {"2026"}}).Want(200)
	w.Rank(t, r.Ref)
	before := broker.Get(page + "/compare").Want(200).Text("table")
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "UPDATE agreement SET weights=$2 WHERE scope=$1", tx.Scope(), db.JSON(allocation.Weights{Fit: 100}))
		return err
	})
	w.Rank(t, r.Ref)
	if after := broker.Get(page + "/compare").Want(200).Text("table"); after != before || before == "" {
		t.Errorf("compared by other weights after the invitation:\n%s\n%s", before, after)
	}
	// One that was not invited is compared by the weights that stand: the two tables differ.
	late := w.Rank(t, w.Require(t, brokeragetest.Need(w.Line(t), lot)).Ref)
	if other := broker.Get("/requirements/" + string(late.Ref) + "/compare").Want(200).Text("table"); other == before {
		t.Error("the changed weights are shown nowhere, so this proves nothing")
	}
}
