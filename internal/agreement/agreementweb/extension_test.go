package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestALateExtensionIsNamedInRegisterPageAndCSV takes an extension after its notice date, having been refused without a decided pack.
func TestALateExtensionIsNamedInRegisterPageAndCSV(t *testing.T) {
	w := newWorld(t)
	c, of := w.as(access.RoleCommissioner, ""), "/agreements/"+string(w.agreement)
	form := c.Get(of + "/extend").Want(200)
	webtest.CheckHTML(t, form)
	text := form.Text("main")
	if strings.Contains(text, "taken late") || !strings.Contains(text, "Saturday 31 March 2029") || !strings.Contains(text, "It is worth £100,000.00 now. The decision allows £100,000.00 with this extension.") {
		t.Errorf("the form in time: %s", text)
	}
	refused := c.Submit(form, "", url.Values{"why": {"Families ask for it."}, "value": {"5"}})
	if refused.Status != 422 || !strings.Contains(refused.Text("main"), "A decision to raise the value is missing.") || !strings.Contains(refused.Text("textarea[name=why]"), "Families ask for it.") {
		t.Errorf("above the decided value: %d %s", refused.Status, refused.Text("main"))
	}
	refused = c.Submit(c.Get(of+"/extend"), "", url.Values{"why": {"Families ask for it."}})
	if refused.Status != 422 || !strings.Contains(refused.Text(".govuk-error-summary"), "the break point of Friday 31 March 2028 has no decided pack") {
		t.Errorf("without a decided pack: %d %s", refused.Status, refused.Text("main"))
	}
	if csv := c.Get("/agreements?format=csv"); !strings.Contains(csv.Body, ",2,0,0,\n") && !strings.Contains(csv.Body, ",2,0,0,\r\n") {
		t.Errorf("the CSV of an agreement that was not extended: %s", csv.Body)
	}
	var a agreement.Agreement
	ctx := dbtest.Ctx(t)
	if err := w.db.View(ctx, func(tx *db.Tx) (err error) {
		a, err = w.agreements.Agreement(ctx, tx, w.agreement)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w.packs.Decide(w.agreement, a.End, a.Decision)
	dbtest.Clock(w.db).Set(workday.MustOn(2027, 10, 1).At(9, 0))
	c = w.as(access.RoleCommissioner, "")
	form = c.Get(of + "/extend").Want(200)
	if text := form.Text("main"); !strings.Contains(text, "The last day for notice was Thursday 30 September 2027. An extension taken now is marked as taken late") {
		t.Errorf("the form after the notice date: %s", text)
	}
	stale := c.Get(of + "/extend")
	page := c.Submit(form, "", url.Values{"why": {"Families ask for it."}}).Want(200)
	webtest.CheckHTML(t, page)
	if text := page.Text("main"); !strings.Contains(text, "Extensions taken") || !strings.Contains(text, "1 October 2027, taken late") && !strings.Contains(text, "1 Oct 2027, taken late") {
		t.Errorf("the page of the agreement: %s", text)
	}
	if list := c.Get("/agreements").Want(200); !strings.Contains(list.Text("main"), "an extension was taken late") {
		t.Errorf("the register: %s", list.Text("main"))
	}
	csv := c.Get("/agreements?format=csv").Want(200)
	for _, says := range []string{"extensions_taken_late", ",2,1,1,", "the last day for notice was Thursday 30 September 2027, 1 day before"} {
		if !strings.Contains(csv.Body, says) {
			t.Errorf("the CSV lacks %q: %s", says, csv.Body)
		}
	}
	if p := c.Submit(stale, "", url.Values{"why": {"Twice."}}); p.Status != 409 || !strings.Contains(p.Text("main"), "Twice.") {
		t.Errorf("over a stale version: %d %s", p.Status, p.Text("main"))
	}
}
