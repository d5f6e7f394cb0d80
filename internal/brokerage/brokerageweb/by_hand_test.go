package brokerageweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestAPriceIsSetByHandAtTheAward sets it with its reason, and keeps what was typed where one of them lacks.
func TestAPriceIsSetByHandAtTheAward(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	p := w.Admit(t, lot, "By hand", 20_00)
	r := w.Rank(t, w.Require(t, brokeragetest.Need(w.Line(t), lot)).Ref)
	broker, at := site.As(brokeragetest.Broker), "/requirements/"+string(r.Ref)+"/compare"
	form := broker.Get(at).Want(200)
	webtest.CheckHTML(t, form)
	choose := url.Values{"provider": {string(p)}, "why": {"The only one."}, "price": {"32.00"}}
	bare := broker.Submit(form, "form#choose", choose).Want(422)
	if got := bare.Text(".govuk-error-summary"); !strings.Contains(got, "Say why the price is another than the agreed rate.") || bare.Find("input[name=price]").AttrOr("value", "") != "32.00" {
		t.Errorf("without a reason: %s", got)
	}
	for _, price := range []string{"0", "many"} {
		if got := broker.Submit(form, "form#choose", url.Values{"provider": {string(p)}, "why": {"The only one."}, "price": {price}}); got.Status != 422 || got.Find("#price-error").Length() != 1 {
			t.Errorf("a price of %s: %d %s", price, got.Status, got.Text(".govuk-error-summary"))
		}
	}
	choose.Set("price-why", "Two workers are needed.")
	if got := broker.Submit(form, "form#choose", choose); got.Status != 422 || !strings.Contains(got.Text("#price-error"), "A commissioner sets a ceiling first.") {
		t.Errorf("more than agreed without a ceiling: %d %s", got.Status, got.Text(".govuk-error-summary"))
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Agreements.SetCeilingTx(ctx, tx, agreementtest.By, agreement.Ceiling{Lot: lot, From: workday.MustOn(2026, 4, 1), Why: "The market.", Price: money.Rate{Amount: 40_00, Unit: money.Hour, Band: money.Any}})
	})
	made := broker.Forge(form, "form#choose", choose) // its page is the package's, which is not part of this site
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		pkg, err := w.Service.Package(ctx, tx, thread.Ref(made.Path[strings.LastIndex(made.Path, "/")+1:]))
		if pkg.Rate.Amount != 32_00 || pkg.PriceWhy != "Two workers are needed." {
			t.Errorf("the package %+v", pkg)
		}
		return err
	})
}

// TestAPriceIsSetByHandInAnEmergency holds it to what holds at an award, at its fields and with what was typed, and keeps its reason.
func TestAPriceIsSetByHandInAnEmergency(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Tonight", 20_00)
	r := w.Require(t, brokeragetest.Need(w.Line(t), lot))
	manager, at := site.As(brokeragetest.Manager), "/requirements/"+string(r.Ref)+"/emergency"
	form := manager.Get(at).Want(200)
	webtest.CheckHTML(t, form)
	give := url.Values{"provider": {string(p)}, "authoriser": {"Director"}, "why": {"Tonight."}, "until-day": {"10"}, "until-month": {"12"}, "until-year": {"2026"}, "price": {"32.00"}}
	bare := manager.Submit(form, "", give).Want(422)
	if got := bare.Text(".govuk-error-summary"); !strings.Contains(got, "Say why the price is another than the agreed rate.") || bare.Find("input[name=price]").AttrOr("value", "") != "32.00" {
		t.Errorf("without a reason: %s", got)
	}
	give.Set("price", "many")
	give.Set("price-why", "Two workers are needed tonight.")
	if got := manager.Submit(form, "", give); got.Status != 422 || got.Find("#price-error").Length() != 1 {
		t.Errorf("a price that is none: %d %s", got.Status, got.Text(".govuk-error-summary"))
	}
	give.Set("price", "32.00")
	if got := manager.Submit(form, "", give); got.Status != 422 || !strings.Contains(got.Text("#price-error"), "A commissioner sets a ceiling first.") || got.Text("textarea[name=price-why]") != "Two workers are needed tonight." {
		t.Errorf("more than agreed without a ceiling: %d %s", got.Status, got.Text(".govuk-error-summary"))
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Agreements.SetCeilingTx(ctx, tx, agreementtest.By, agreement.Ceiling{Lot: lot, From: workday.MustOn(2026, 4, 1), Why: "The market.", Price: money.Rate{Amount: 40_00, Unit: money.Hour, Band: money.Any}})
	})
	give.Set("price", "40.01")
	if got := manager.Submit(form, "", give); got.Status != 422 || !strings.Contains(got.Text("#price-error"), "above the ceiling of £40.00") {
		t.Errorf("above the ceiling: %d %s", got.Status, got.Text(".govuk-error-summary"))
	}
	give.Set("price", "32.00")
	made := manager.Forge(form, "", give) // its page is the package's, which is not part of this site
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		pkg, err := w.Service.Package(ctx, tx, thread.Ref(made.Path[strings.LastIndex(made.Path, "/")+1:]))
		if pkg.Rate.Amount != 32_00 || pkg.PriceWhy != "Two workers are needed tonight." {
			t.Errorf("the package %+v", pkg)
		}
		return err
	})
}
