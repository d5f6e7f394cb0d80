package qualityweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
)

// TestAReportingScheduleIsSetAndShownToItsProviders: refused at its fields with what was typed, then set; council and provider read what is
// due, the form held open by a colleague is refused, the next version keeps the first, and the decision pack says how it was kept.
func TestAReportingScheduleIsSetAndShownToItsProviders(t *testing.T) {
	w := newWorld(t)
	officer, mine, commissioner := w.as(access.RoleQualityOfficer), w.as(access.RoleProvider), w.as(access.RoleCommissioner)
	w.measure(t, officer, "Trained", "return", "up", "95", "85.5", "70")
	w.measure(t, officer, "Delivered", "visits", "up", "95", "90", "80")
	empty := mine.Get(w.path("/reporting-schedule")).Want(200)
	says(t, empty, "No schedule is agreed for this time", "Every 3 months", "No version is set.")
	mine.Get(w.path("/set-reporting-schedule")).Want(403)

	form := officer.Get(w.path("/set-reporting-schedule")).Want(200)
	bad := officer.Submit(form, "form[action$=set-reporting-schedule]", with(date("from", "2026-03-31"), url.Values{"return-months-1": {"3"}, "return-days-1": {"91"}, "visit-months-1": {"6"}})).Want(422)
	says(t, bad, "Enter a day of the agreement, from Wednesday 1 April 2026", "in how many days after its period a return is handed in, from 1 to 90")
	if v, _ := bad.Find("input[name=visit-months-1]").Attr("value"); v != "6" {
		t.Errorf("what was typed is gone: %q", v)
	}
	set := with(date("from", "2026-09-01"), url.Values{"return-months-1": {"3"}, "return-days-1": {"15"}, "visit-months-1": {"6"}})
	done := officer.Submit(officer.Get(w.path("/set-reporting-schedule")), "form[action$=set-reporting-schedule]", set).Want(200)
	says(t, done, "Version 1, from Tuesday 1 September 2026. It stands in no signed document yet.", "Trained, target 95%", "Within 15 days after the period",
		"Return from 1 Sep 2026 to 30 Nov 2026", "15 Dec 2026", "asked for after 30 Nov 2026", "Quality visit by the council", "1 Mar 2027", "to plan", "Agreed with the agreement")

	page := mine.Get(w.path("/reporting-schedule")).Want(200)
	says(t, page, "Side by Side", "Return from 1 Sep 2026 to 30 Nov 2026", "next by 1 Mar 2027")
	if page.Find("a[href$=set-reporting-schedule]").Length() != 0 {
		t.Error("a provider can set the schedule")
	}
	if stale := officer.Submit(form, "form[action$=set-reporting-schedule]", set); stale.Status != 409 {
		t.Errorf("set over a colleague's version: %d", stale.Status)
	}

	again := officer.Get(w.path("/set-reporting-schedule")).Want(200)
	if v, _ := again.Find("input[name=return-days-1]").Attr("value"); v != "15" {
		t.Errorf("the form does not begin with what counts: %q", v)
	}
	why := officer.Submit(again, "form[action$=set-reporting-schedule]", with(date("from", "2027-01-01"), url.Values{"return-months-1": {"1"}})).Want(422)
	says(t, why, "Say why the schedule changes.")
	next := officer.Submit(again, "form[action$=set-reporting-schedule]", with(date("from", "2027-01-01"), url.Values{"return-months-1": {"1"}, "visit-months-1": {""}, "why": {"Monthly while it grows."}})).Want(200)
	says(t, next, "Version 1, from", "Version 2", "1 Jan 2027 to", "Monthly while it grows.")
	says(t, mine.Get(w.path("/reporting-schedule?version=2")).Want(200), "It does not count yet.", "Every 1 month")
	mine.Get(w.path("/reporting-schedule?version=9")).Want(404)
	csv := officer.Get(w.path("/reporting-schedule?format=due")).Want(200)
	if !strings.Contains(csv.Body, "Return from 1 Sep 2026 to 30 Nov 2026,Side by Side") || strings.Contains(csv.Body, "Quality visit") { // none is promised by March
		t.Errorf("the file: %s", csv.Body)
	}

	opened := commissioner.Submit(commissioner.Get(w.path("/decision-packs")).Want(200), "form[action$=decision-packs]", nil).Want(200)
	says(t, opened, "Reporting: returns and visits since", "a return every 3 months, handed in within 15 days; a visit at least every 6 months")
	if strings.Contains(opened.Text("main"), "No performance and reporting schedule is agreed") {
		t.Error("the pack misses a schedule that is there")
	}
}
