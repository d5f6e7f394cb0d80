package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/web/webtest"
)

// TestTheConditionsOfADynamicMarketArePublishedAgainAsTheyWere: the form says so, another document is refused at its field with what was
// typed, and less time for the council is taken.
func TestTheConditionsOfADynamicMarketArePublishedAgainAsTheyWere(t *testing.T) {
	w := newWorld(t)
	w.publish(t)
	c := w.as(access.RoleCommissioner, "")
	form := c.Get("/agreements/" + string(w.agreement) + "/admission/open").Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("main"); !strings.Contains(got, "stay as they were published. Fixed for the life of the market. Procurement Act 2023 ss34 to 40") {
		t.Errorf("the form does not say what is fixed: %s", got)
	}
	day := url.Values{"opens-day": {"1"}, "opens-month": {"11"}, "opens-year": {"2026"}, "documents": {"Accounts of three years"}}
	refused := c.Submit(form, "", day).Want(422)
	webtest.CheckHTML(t, refused)
	if got := refused.Text("#documents-error"); !strings.Contains(got, "this adds “Accounts of three years”") {
		t.Errorf("at the field: %q", got)
	}
	if got := refused.Text("textarea[name=documents]"); got != "Accounts of three years" {
		t.Errorf("what was typed is lost: %q", got)
	}
	day.Set("documents", "")
	day.Set("decide-days", "8")
	if got := c.Submit(c.Get(form.Path), "", day).Want(200).Text("main"); !strings.Contains(got, "8 working days") {
		t.Errorf("less time for the council: %s", got)
	}
}
