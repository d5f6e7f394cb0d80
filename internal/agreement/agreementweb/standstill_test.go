package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestNobodyIsAdmittedBeforeTheNoticeAndItsStandstill walks an acceptance whose wait begins with the contract award notice.
func TestNobodyIsAdmittedBeforeTheNoticeAndItsStandstill(t *testing.T) {
	w := newWorld(t)
	w.publish(t)
	c, mine := w.as(access.RoleCommissioner, ""), w.as(access.RoleProvider, w.provider)
	terms := c.Get("/agreements/" + string(w.agreement) + "/admission/open").Want(200)
	c.Submit(terms, "", url.Values{"standstill-rule": {"pa2023-standstill"}, "opens-day": {"1"}, "opens-month": {"11"}, "opens-year": {"2026"}}).Want(200)
	form := mine.Submit(mine.Get("/agreements/"+string(w.agreement)+"/admission").Want(200), "form[action$=apply]", nil).Want(200)
	app := mine.Submit(form, "", url.Values{
		"q1": {"Yes."}, "q2": {"By interests."}, "declared": {"What we say is true."}, "rate-1": {"22.50"}, "unit-1": {"hour"}, "band-1": {"any"},
	}).Want(200).Path
	mine.Submit(mine.Get(app+"/submit").Want(200), "", url.Values{"signed-by": {"Robin Vale"}}).Want(200)
	w.mark(t, app)
	c.Submit(c.Get(app+"/decide").Want(200), "", url.Values{"accept": {"yes"}, "reasons": {"Meets every condition."}}).Want(200)

	dbtest.Clock(w.db).Set(workday.MustOn(2026, 12, 7).At(9, 0)) // a wait from the decision of 23 November would be over
	c, mine = w.as(access.RoleCommissioner, ""), w.as(access.RoleProvider, w.provider)
	if got := c.Get(app).Want(200).Text("main"); !strings.Contains(got, "The standstill has not begun: it runs from the day on which the contract award notice (UK6) was published") {
		t.Errorf("before the notice: %s", got)
	}
	c.Get(app + "/admit").Want(409)
	mine.Get(app + "/notice").Want(403)
	note := c.Get(app + "/notice").Want(200)
	webtest.CheckHTML(t, note)
	early := c.Submit(note, "", url.Values{"number": {"2026/S 000-MADE-UP"}, "on-day": {"20"}, "on-month": {"11"}, "on-year": {"2026"}}).Want(422)
	if got := early.Text(".govuk-error-summary"); !strings.Contains(got, "The decision was taken on Monday 23 November 2026") || early.Find("input[name=number]").AttrOr("value", "") != "2026/S 000-MADE-UP" {
		t.Errorf("before the decision: %s", got)
	}
	page := c.Submit(early, "", url.Values{"on-day": {"4"}, "on-month": {"12"}, "on-year": {"2026"}}).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "The notice was given on Friday 4 December 2026") || !strings.Contains(got, "until the day before Wednesday 16 December 2026") {
		t.Errorf("after the notice: %s", got)
	}
	if got := mine.Get(app).Want(200).Text("main"); !strings.Contains(got, "Wednesday 16 December 2026") {
		t.Errorf("what the applicant reads: %s", got)
	}
	c.Get(app + "/admit").Want(409)
	dbtest.Clock(w.db).Set(workday.MustOn(2026, 12, 16).At(0, 0))
	c = w.as(access.RoleCommissioner, "")
	c.Submit(c.Get(app+"/admit").Want(200), "", url.Values{"from-day": {"16"}, "from-month": {"12"}, "from-year": {"2026"}}).Want(200)
	c.Get(app + "/notice").Want(409)
}
