package agreementweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db/dbtest"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

func TestALotAsksForEvidence(t *testing.T) {
	w := newWorld(t)
	admit := agreement.Admit{Lot: w.lot, Provider: w.provider, From: workday.MustOn(2026, 11, 1), Why: "Known."}
	if _, err := w.agreements.Admit(dbtest.Ctx(t), person(access.RoleContractManager, ""), admit); err != nil {
		t.Fatal(err)
	}
	manager := w.as(access.RoleContractManager, "")
	at := "/agreements/" + string(w.agreement) + "/asked-evidence"
	form, stale := manager.Get(at).Want(200), manager.Get(at).Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("main"); !strings.Contains(got, "Training for work with children, for it serves children") {
		t.Errorf("before: %s", got)
	}
	choice := url.Values{"lot": {string(w.lot)}, "asks": {"accounts"}}
	if bad := manager.Submit(form, "", choice); bad.Status != 422 || bad.Find(".govuk-error-summary a[href='#why']").Length() != 1 || bad.Find("input[value=accounts][checked]").Length() != 1 {
		t.Errorf("without a reason: %d %s", bad.Status, bad.Text(".govuk-error-summary"))
	}
	choice.Set("why", "Two members failed.")
	choice.Set("personal-care", "yes")
	if done := manager.Submit(manager.Get(at), "", choice).Want(200); !strings.Contains(done.Text("main"), "for it serves children; Accounts; Registration for personal care") {
		t.Errorf("after: %s", done.Text("main"))
	}
	if p := manager.Get("/agreements/" + string(w.agreement)).Want(200); !strings.Contains(p.Text("main"), "No register that was read says what this provider is registered for.") {
		t.Errorf("the agreement does not say who is registered: %s", p.Text("main"))
	}
	if p := manager.Submit(stale, "", choice); p.Status != 409 {
		t.Errorf("saved over a version that nobody read: %d", p.Status)
	}
	webtest.ExercisePermissionMissing(t, w.site, "POST", at, person(access.RoleQualityOfficer, ""))
}
