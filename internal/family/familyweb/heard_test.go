package familyweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

func TestWhoCouldNotBeReachedIsTriedAgainOnADayAndThenHeard(t *testing.T) {
	site, _, _ := world(t)
	public := site.Client()
	told := tell(t, public)
	_, ref, _ := strings.Cut(told.Text(".govuk-panel__body"), "CON-")
	page := "/concerns/CON-" + ref
	worker := site.As(familytest.Worker)
	form := worker.Get(page + "/screen").Want(200)
	answers := url.Values{"risk": {"no"}, "outcome": {"not reachable"}, "why": {"Rang twice."}}
	for _, day := range []string{"23", "31"} {
		answers.Set("retry-day", day)
		answers.Set("retry-month", "11")
		answers.Set("retry-year", "2026")
		if p := worker.Submit(form, "", answers); p.Status != 422 || !strings.Contains(p.Text("main"), "Rang twice.") {
			t.Errorf("tried again on the %s: %d", day, p.Status)
		}
	}
	answers.Set("retry-day", "24")
	after := worker.Submit(form, "", answers).Want(200)
	webtest.CheckHTML(t, after)
	if got := after.Text("main"); !strings.Contains(got, "Try again to reach whoever told us") || !strings.Contains(got, "Tuesday 24 November 2026") || !strings.Contains(got, "Record that you got in touch") {
		t.Errorf("the concern says: %s", got)
	}
	heard := worker.Get(page + "/heard").Want(200)
	webtest.CheckHTML(t, heard)
	for _, wrong := range []url.Values{{}, {"reached": {"yes"}}, {"reached": {"no"}, "why": {""}}, {"reached": {"yes"}, "how": {"phone"}, "on-day": {"24"}, "on-month": {"11"}, "on-year": {"2026"}}} {
		if p := worker.Submit(heard, "", wrong); p.Status != 422 {
			t.Errorf("%v: %d", wrong, p.Status)
		}
	}
	stale := worker.Get(page + "/heard").Want(200)
	done := worker.Submit(heard, "", url.Values{"reached": {"yes"}, "how": {"phone"}}).Want(200)
	if got := done.Text("main"); strings.Contains(got, "Record that you got in touch") || !strings.Contains(got, "Kept") {
		t.Errorf("after the contact: %s", got)
	}
	if late := worker.Submit(stale, "", url.Values{"reached": {"no"}, "why": {"They moved away."}}); late.Status != 409 || !strings.Contains(late.Text("main"), "They moved away.") {
		t.Errorf("what a colleague has recorded is recorded again: %d", late.Status)
	}
	worker.Get(page + "/heard").Want(409)
}

func TestAParentRecordsNoContactAboutAConcernOnTheirChildsRecord(t *testing.T) {
	site, d, s := world(t)
	told := familytest.Tell(t, d, s, nil)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.ScreenTx(ctx, tx, familytest.Worker.By(), familytest.Outcome(told.Ref, family.OpenAsFamily))
		return err
	})
	if p := site.As(familytest.Mother).Get("/concerns/" + string(told.Ref) + "/heard"); p.Status != 403 && p.Status != 404 {
		t.Errorf("the mother opens the page on which her worker says that they got in touch: %d", p.Status)
	}
}
