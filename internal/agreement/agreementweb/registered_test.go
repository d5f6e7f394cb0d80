package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/web/webtest"
)

// TestTheContractRegisterIsFilledIn says what the register holds beyond the agreement, and keeps what was typed wrongly.
func TestTheContractRegisterIsFilledIn(t *testing.T) {
	w := newWorld(t)
	c, at := w.as(access.RoleCommissioner, ""), "/agreements/"+string(w.agreement)
	form := c.Get(at + "/contract-register").Want(200)
	webtest.CheckHTML(t, form)
	bad := c.Submit(form, "", url.Values{"department": {"Children and families"}, "vat": {"some"}}).Want(422)
	if v, _ := bad.Find("input[name=department]").Attr("value"); v != "Children and families" || !strings.Contains(bad.Text(".govuk-error-summary"), "Enter an amount in pounds") {
		t.Errorf("VAT that is no amount: %q %s", v, bad.Text(".govuk-error-summary"))
	}
	c.Submit(bad, "", url.Values{"vat": {"0"}, "offered": {"quote"}}).Want(200)
	terms := c.Get(at + "/terms").Want(200)
	webtest.CheckHTML(t, terms)
	if got := terms.Text("main"); !strings.Contains(got, "Department responsibleChildren and families") || !strings.Contains(got, "VAT that cannot be recovered£0.00") || !strings.Contains(got, "An invitation to quote") {
		t.Errorf("the terms: %s", got)
	}
	if got := c.Submit(form, "", url.Values{"department": {"Another"}}); got.Status != 409 {
		t.Errorf("over what somebody else saved: %d", got.Status)
	}
	w.as(access.RoleBroker, "").Get(at + "/contract-register").Want(403)
}
