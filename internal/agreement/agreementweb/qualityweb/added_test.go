package qualityweb_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/web/webtest"
)

// TestAPackTellsWhereAVoluntaryOrganisationReplacesADuty reads in the pack what was never tested, what adds alone, and what began to meet
// a duty of the council.
func TestAPackTellsWhereAVoluntaryOrganisationReplacesADuty(t *testing.T) {
	w := newWorld(t)
	manager := w.as(access.RoleContractManager)
	page := manager.Submit(manager.Get(w.path("/decision-packs")).Want(200), "form[action$=decision-packs]", nil).Want(200)
	says(t, page, "What Side by Side (made up) adds in the lot “One to one” has not been tested.")
	test := func(is, duty string) {
		t.Helper()
		dbtest.Clock(w.db).Advance(24 * time.Hour)
		officer := w.as(access.RoleQualityOfficer)
		officer.Submit(officer.Get(w.path("/added-value")).Want(200), "form[action$=added-value]", url.Values{
			"lot": {string(w.lot)}, "provider": {string(w.provider)}, "what-1": {"Saturday club"}, "minutes-1": {"300"}, "is-1": {is}, "duty-1": {duty},
			"what-2": {"Coffee mornings"}, "minutes-2": {"100"}, "is-2": {"additional"},
		}).Want(200)
	}
	test("additional", "")
	pack := w.as(access.RoleContractManager).Get(page.Path).Want(200)
	webtest.CheckHTML(t, pack)
	says(t, pack, "What voluntary organisations add", "24 Nov 20260%Nowhere, by the latest test")
	if strings.Contains(pack.Text("main"), "has not been tested") {
		t.Error("tested, and said to be missing")
	}
	test("statutory", "Short breaks, Children Act 1989")
	manager = w.as(access.RoleContractManager)
	says(t, manager.Get(page.Path).Want(200), "25 Nov 202675%“Saturday club” was additional and now meets a duty: Short breaks, Children Act 1989.", "The statutory share of the time rose from 0% to 75%.")
	if file := manager.Get(page.Path + "?format=csv").Want(200); !strings.Contains(file.Body, "added value,One to one,Side by Side (made up),75%,") {
		t.Errorf("the file: %s", file.Body)
	}
}
