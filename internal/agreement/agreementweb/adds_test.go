package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// TestAVoluntaryOrganisationStatesWhatItAdds: it is asked in its application, half a line stands in the way of handing it in, and others
// are not asked.
func TestAVoluntaryOrganisationStatesWhatItAdds(t *testing.T) {
	w := newWorld(t)
	w.publish(t)
	var of thread.Ref
	ctx := dbtest.Ctx(t)
	if err := w.db.InTx(ctx, func(tx *db.Tx) (err error) {
		of, err = w.providers.CreateTx(ctx, tx, agreementtest.By, provider.Provider{Name: "Adds (made up)", Kind: provider.Voluntary})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	begin := func(of thread.Ref) (*webtest.Client, *webtest.Page) {
		c := w.as(access.RoleProvider, of)
		return c, c.Submit(c.Get("/agreements/"+string(w.agreement)+"/admission"), "form[action$=apply]", nil).Want(200)
	}
	if _, other := begin(w.provider); strings.Contains(other.Text("main"), "What you add") {
		t.Error("a care agency is asked what it adds")
	}
	mine, form := begin(of)
	webtest.CheckHTML(t, form)
	in := url.Values{"q1": {"Yes."}, "q2": {"By interests."}, "declared": {"What we say is true."}, "rate-1": {"22.50"}, "unit-1": {"hour"}, "band-1": {"any"}, "add-what-1": {"Volunteers’ time"}, "add-amount-1": {"many"}}
	bad := mine.Submit(form, "", in).Want(422)
	if v, _ := bad.Find("input[name=add-amount-1]").Attr("value"); v != "many" {
		t.Errorf("what was typed is gone: %q", v)
	}
	in.Set("add-amount-1", "200")
	half := mine.Submit(mine.Get(form.Path), "", in).Want(200)
	if text := half.Text("main"); !strings.Contains(text, "Line 1 of what you add does not say what, how much and in how many months.") {
		t.Errorf("half a line: %s", text)
	}
	in.Set("add-unit-1", "hours")
	in.Set("add-months-1", "49")
	mine.Submit(mine.Get(form.Path), "", in).Want(422)
	in.Set("add-months-1", "12")
	whole := mine.Submit(mine.Get(form.Path), "", in).Want(200)
	webtest.CheckHTML(t, whole)
	if text := whole.Text("main"); strings.Contains(text, "Line 1") || !strings.Contains(text, "Volunteers’ time") || !strings.Contains(text, "12 months") {
		t.Errorf("what it adds is not shown: %s", text)
	}
}
