package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/web/webtest"
)

// TestRatesBelowANewWageFloorAreListed publishes terms whose floor is above a rate that was set before, and tries a coming rise.
func TestRatesBelowANewWageFloorAreListed(t *testing.T) {
	w := newWorld(t)
	c, at := w.as(access.RoleContractManager, ""), "/agreements/"+string(w.agreement)
	none := c.Get(at + "/wage-floor").Want(200)
	webtest.CheckHTML(t, none)
	if !strings.Contains(none.Text("main"), "set no wage floor") {
		t.Errorf("without a floor: %s", none.Text("main"))
	}
	c.Submit(c.Get(at+"/set-rate"), "", url.Values{"lot": {string(w.lot)}, "amount": {"14.00"}, "unit": {"hour"}, "band": {"any"}, "from-day": {"1"}, "from-month": {"11"}, "from-year": {"2026"}}).Want(200)
	w.publish(t) // an hour needs £15.09
	if got := c.Get(at).Want(200).Text("main"); !strings.Contains(got, "1 price does not cover the floor of £15.09 an hour on Monday 23 November 2026.") {
		t.Errorf("the agreement does not say it: %s", got)
	}
	page := c.Get(at + "/wage-floor").Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "1 price does not cover the floor") || !strings.Contains(page.Text("main"), "£14.00") || !strings.Contains(got, "-£1.09") {
		t.Errorf("the list: %s", got)
	}
	tried := c.Get(at + "/wage-floor?pay=12.00&on-day=1&on-month=4&on-year=2027").Want(200)
	if got := tried.Text("main"); !strings.Contains(got, "On Thursday 1 April 2027 every price that can be compared covers the floor of £13.92 an hour.") || tried.Find("input[name=pay]").AttrOr("value", "") != "12.00" {
		t.Errorf("a lower floor: %s", got)
	}
	bad := c.Get(at + "/wage-floor?pay=much&on-day=40&on-month=4&on-year=2027").Want(422)
	if got := bad.Text(".govuk-error-summary"); !strings.Contains(got, "Enter an amount in pounds") || bad.Find("input[name=pay]").AttrOr("value", "") != "much" || !strings.Contains(got, "real date") || bad.Find("input[name=on-day]").AttrOr("value", "") != "40" {
		t.Errorf("what no amount and no day is: %s", got)
	}
	if file := c.Get(at + "/wage-floor?format=csv").Want(200).Body; !strings.Contains(file, "Every provider,One to one,The whole lot,hour,any,2026-11-01,14.00,15.09,-1.09,0,0.00,No") {
		t.Errorf("the file: %s", file)
	}
	w.as(access.RoleBroker, "").Get(at + "/wage-floor").Want(403)
	w.as(access.RoleProvider, w.provider).Get(at + "/wage-floor").Want(403)
}
