package agreementweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
)

// TestAgreementsOfOneDecisionShareItsValueOnTheirPages: a second one beside the first is refused at its decision with what was typed, one that
// takes over from the first is let, and both pages say what each takes.
func TestAgreementsOfOneDecisionShareItsValueOnTheirPages(t *testing.T) {
	w := newWorld(t)
	c := w.as(access.RoleCommissioner, "")
	under := enter(t, w.db, w.decisions, "")
	a := agreementtest.Agreement(under)
	a.Title = "At home"
	var first thread.Ref
	inTx(t, w.db, func(ctx context.Context, tx *db.Tx) (err error) {
		first, err = w.agreements.LetTx(ctx, tx, agreementtest.By, a)
		return err
	})
	if text := c.Get("/agreements/" + string(first)).Want(200).Text("main"); !strings.Contains(text, "This council, under the decision named above") || strings.Contains(text, "Agreements under this decision") {
		t.Errorf("an agreement alone under its decision: %s", text)
	}
	form := url.Values{
		"title": {"At home anew"}, "decision": {string(under)}, "kind": {string(agreement.DynamicMarket)}, "regime": {string(agreement.ProcurementAct2023)},
		"begun-day": {"1"}, "begun-month": {"9"}, "begun-year": {"2025"}, "start-day": {"1"}, "start-month": {"4"}, "start-year": {"2026"},
		"term": {"2+1+1"}, "notice-months": {"6"}, "value": {"90,000"}, "fit": {"30"}, "continuity": {"25"}, "distance": {"15"}, "quality": {"20"}, "rate": {"10"},
	}
	refused := c.Submit(c.Get("/agreements/let").Want(200), "", form)
	if refused.Status != 422 || !strings.Contains(refused.Text(".govuk-error-summary"), "“At home” takes £100,000.00 (its value)") || refused.Find("input[name=title]").AttrOr("value", "") != "At home anew" {
		t.Fatalf("beside the first: %d %s", refused.Status, refused.Text(".govuk-error-summary"))
	}
	form.Set("part", "All of it.")
	if lost := c.Submit(c.Get("/agreements/let").Want(200), "", form); lost.Status != 422 || !strings.Contains(lost.Text(".govuk-error-summary"), "Choose the agreement that it takes over from") {
		t.Errorf("what is taken over, and from nothing: %d %s", lost.Status, lost.Text(".govuk-error-summary"))
	}
	form.Set("earlier", string(first))
	page := c.Submit(c.Get("/agreements/let").Want(200), "", form).Want(200)
	for _, text := range []string{page.Text("main"), c.Get("/agreements/" + string(first)).Want(200).Text("main")} {
		if !strings.Contains(text, "“At home” takes £0.00: what its awards have bound, since another agreement takes over from it.") ||
			!strings.Contains(text, "Together £90,000.00 of the £100,000.00 that the decision authorises.") {
			t.Errorf("what each takes is not said: %s", text)
		}
	}
}

// TestALotServesDistrictsThatThereAre: a code that is on no map is refused at its field, with all that was typed.
func TestALotServesDistrictsThatThereAre(t *testing.T) {
	w := newWorld(t)
	c := w.as(access.RoleCommissioner, "")
	of := "/agreements/" + string(w.agreement)
	form := url.Values{"name": {"Somewhere"}, "service": {"community-support"}, "age-from": {"0"}, "age-to": {"25"}, "districts": {"E07000197, XX99"}}
	page := c.Submit(c.Get(of+"/add-lot").Want(200), "", form)
	if page.Status != 422 || !strings.Contains(page.Text(".govuk-error-summary"), "“XX99”: no district") || page.Find("input[name=districts]").AttrOr("value", "") != "E07000197, XX99" {
		t.Errorf("a district that does not exist: %d %s", page.Status, page.Text(".govuk-error-summary"))
	}
	form.Set("districts", "E07000197")
	c.Submit(c.Get(of+"/add-lot").Want(200), "", form).Want(200)
	if text := c.Get(of).Want(200).Text("main"); !strings.Contains(text, "Lot: Somewhere") || !strings.Contains(text, "in Stafford") {
		t.Errorf("the lot is not shown: %s", text)
	}
}

func inTx(t *testing.T, d *db.DB, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
