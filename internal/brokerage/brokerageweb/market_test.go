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
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestAnAwardFromADynamicMarketNeedsItsOwnTenderNotice: refused on the page with what is missing and what was typed; the page says what lacks and
// leads to the notice; inviting waits for it and for no shorter time than it gives; and the award is made once that time is over.
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
	shown := broker.Get(page).Want(200)
	webtest.CheckHTML(t, shown)
	contains(t, shown, "main", "None is recorded for this requirement.")
	if shown.Find("main a[href='"+page+"/tender-notice']").Length() != 1 {
		t.Errorf("no link to the notice: %s", shown.Text("main"))
	}
	lead := site.As(brokeragetest.Lead).Get(page).Want(200)
	contains(t, lead, "main", "A broker, commissioner or contract manager records it.")
	day := url.Values{"until-day": {"30"}, "until-month": {"11"}, "until-year": {"2026"}}
	form := broker.Get(page + "/invite").Want(200)
	webtest.CheckHTML(t, form)
	early := broker.Submit(form, "", day).Want(422)
	webtest.CheckHTML(t, early)
	contains(t, early, "#until-error", "published before providers are invited")
	if got := early.Find("input[name=until-day]").AttrOr("value", ""); got != "30" {
		t.Errorf("the day is lost: %q", got)
	}
	today := workday.DateOf(dbtest.Start)
	w.Town.Announce(r.Ref, today, today.AddDays(7))
	form = broker.Get(page + "/invite").Want(200)
	contains(t, form, "main", "Its tender notice 2026/S 000-1 was published on Monday 23 November 2026. Tenders can be sent until Monday 30 November 2026")
	if got := form.Find("input[name=until-day]").AttrOr("value", ""); got != "30" {
		t.Errorf("the form does not propose the notice's day: %q", got)
	}
	short := url.Values{"until-day": {"29"}, "until-month": {"11"}, "until-year": {"2026"}}
	contains(t, broker.Submit(form, "", short).Want(422), "#until-error", "Providers cannot be given less time.")
	broker.Submit(broker.Get(page+"/invite"), "", day).Want(200)
	contains(t, broker.Submit(broker.Get(page+"/compare").Want(200), "form#choose", choose).Want(409), "main", "An award comes after that day")
	dbtest.Clock(w.DB).Set(workday.MustOn(2026, 12, 1).At(9, 0))
	broker = site.As(brokeragetest.Broker)                                             // eight days later
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
