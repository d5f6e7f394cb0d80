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
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestTheTimeForOneApplicationIsExtendedOnItsPage extends it under a purchasing system of the 2015 Regulations: the terms offer ten days
// alone, the page of the application fifteen, and the applicant reads why.
func TestTheTimeForOneApplicationIsExtendedOnItsPage(t *testing.T) {
	w := newWorld(t)
	a, ctx := agreementtest.Agreement(enter(t, w.db, w.decisions, "")), dbtest.Ctx(t)
	a.Kind, a.Regime, a.Begun = agreement.DPS, agreement.Regulations2015, workday.MustOn(2025, 2, 3)
	a.ExtensionMonths = nil // they would pass the last day of a purchasing system
	if err := w.db.InTx(ctx, func(tx *db.Tx) error { return w.system(ctx, tx, a) }); err != nil {
		t.Fatal(err)
	}
	c := w.as(access.RoleCommissioner, "")
	open := c.Get("/agreements/" + string(w.agreement) + "/admission/open").Want(200)
	if got := open.Text("select[name=decide-rule]"); !strings.Contains(got, "10 working days") || strings.Contains(got, "15 working days") {
		t.Errorf("the terms offer %s", got)
	}
	c.Submit(open, "", url.Values{
		"opens-day": {"1"}, "opens-month": {"11"}, "opens-year": {"2026"}, "decide-rule": {"pcr-dps-evaluate"}, "complete-days": {"5"}, "reply-days": {"10"}, "review-days": {"10"},
		"question-1": {"Are you registered?"}, "kind-1": {"pass-fail"}, "declarations": {""}, "documents": {""}, "pay": {"13.00"},
	}).Want(200)
	mine := w.as(access.RoleProvider, w.provider)
	form := mine.Submit(mine.Get("/agreements/"+string(w.agreement)+"/admission").Want(200), "form[action$=apply]", nil).Want(200)
	app := mine.Submit(form, "", url.Values{"q1": {"Yes."}, "rate-1": {"22.50"}, "unit-1": {"hour"}, "band-1": {"any"}}).Want(200).Path
	mine.Submit(mine.Get(app+"/submit").Want(200), "", url.Values{"signed-by": {"Robin Vale"}}).Want(200)
	mine.Get(app + "/more-time").Want(403)
	page := c.Get(app).Want(200)
	if got := page.Text("main"); !strings.Contains(got, "Take longer to decide") || !strings.Contains(got, "Monday 7 December 2026") {
		t.Errorf("what the officer sees: %s", got)
	}
	more := c.Get(app + "/more-time").Want(200)
	webtest.CheckHTML(t, more)
	if bad := c.Submit(more, "", url.Values{"why": {" "}}); bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "Say why this application needs more time.") {
		t.Errorf("without a reason: %d %s", bad.Status, bad.Text("main"))
	}
	done := c.Submit(more, "", url.Values{"why": {"Its register entry is being checked abroad."}}).Want(200)
	webtest.CheckHTML(t, done)
	if got := done.Text("main"); !strings.Contains(got, "Monday 14 December 2026") || strings.Contains(got, "Take longer to decide") {
		t.Errorf("after it: %s", got)
	}
	c.Get(app + "/more-time").Want(409)
	if got := mine.Get(app).Want(200).Text("main"); !strings.Contains(got, "The time for the decision was extended from Monday 7 December 2026 to Monday 14 December 2026") || !strings.Contains(got, "Its register entry is being checked abroad.") {
		t.Errorf("what the applicant reads: %s", got)
	}
	webtest.ExercisePermissionMissing(t, w.site, "POST", app+"/more-time", person(access.RoleProvider, w.provider))
}

// system lets a dynamic purchasing system of the 2015 Regulations and makes it the agreement of the world.
func (w *world) system(ctx context.Context, tx *db.Tx, a agreement.Agreement) (err error) {
	if w.agreement, err = w.agreements.LetTx(ctx, tx, agreementtest.By, a); err != nil {
		return err
	}
	w.lot, err = w.agreements.AddLotTx(ctx, tx, agreementtest.By, agreement.Lot{Agreement: w.agreement, Name: "One to one", Service: "community-support", AgeTo: 25})
	return err
}
