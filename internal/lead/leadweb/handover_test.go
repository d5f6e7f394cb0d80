package leadweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/lead/leadtest"
	"alongside/internal/web/webtest"
)

func TestManyChildrenAreHandedOverAfterAPreviewAndTakenBack(t *testing.T) {
	site, w := world(t)
	child := w.Child(t)
	w.Allocate(t, child)
	manager := site.As(leadtest.Manager)
	balance := manager.Get("/leads/balance").Want(200)
	webtest.CheckHTML(t, balance)
	if got := balance.Text("main"); !strings.Contains(got, "North Made-Up") || !strings.Contains(got, "2 of 40") {
		t.Errorf("the balance: %s", got)
	}
	if csv := manager.Get("/leads/balance?format=csv").Want(200); !strings.Contains(csv.Body, "Priya Made-Up,1,2,20,18,10") {
		t.Errorf("the file: %s", csv.Body)
	}
	form := manager.Get("/leads/handover?from=" + string(leadtest.Priya.Person)).Want(200)
	webtest.CheckHTML(t, form)
	typed := url.Values{"children": {string(child)}, "to": {string(leadtest.Tom.Person)}, "on-day": {"30"}, "on-month": {"11"}, "on-year": {"2026"}}
	if wrong := manager.Submit(form, "", typed); wrong.Status != 422 || !strings.Contains(wrong.Text(".govuk-error-summary"), "Say why") {
		t.Errorf("without a reason: %d", wrong.Status)
	}
	typed.Set("why", "Evens the caseloads out.")
	preview := manager.Submit(form, "", typed).Want(200)
	webtest.CheckHTML(t, preview)
	if got := preview.Text("main"); !strings.Contains(got, "carries 2, then 0 of 20") || !strings.Contains(got, "Tom Made-Up does not work there") {
		t.Errorf("the preview: %s", got)
	}
	done := manager.Submit(preview, "", url.Values{}).Want(200)
	webtest.CheckHTML(t, done)
	if got := done.Text("main"); !strings.Contains(got, "Priya Made-Up to Tom Made-Up, from Monday 30 November 2026") {
		t.Errorf("after it: %s", got)
	}
	back := manager.Submit(done, "", url.Values{"undo": {"A mistake."}}).Want(200)
	if got := back.Text("main"); !strings.Contains(got, "Undone on Monday 23 November 2026 by Una Made-Up: A mistake.") {
		t.Errorf("undone: %s", got)
	}
	for _, path := range []string{"/leads/balance", "/leads/handover"} {
		webtest.ExercisePermissionMissing(t, site, "GET", path, familytest.Mother)
		webtest.ExercisePermissionMissing(t, site, "GET", path, leadtest.Priya)
	}
}

func TestSkillsCountInTheSuggestionAndTheNumbersAreShown(t *testing.T) {
	site, w := world(t)
	tom := site.As(leadtest.Tom)
	form := tom.Get("/leads/skills").Want(200)
	webtest.CheckHTML(t, form)
	other := tom.Get("/leads/skills").Want(200)
	tom.Submit(form, "", url.Values{"skills": {"autism"}}).Want(200)
	if p := tom.Submit(other, "", url.Values{"skills": {}}); p.Status != 409 {
		t.Errorf("a list that somebody else has changed is written over: %d", p.Status)
	}
	page := site.As(leadtest.Manager).Get("/children/" + string(w.Child(t)) + "/allocate-lead?skill=autism&for=3").Want(200)
	webtest.CheckHTML(t, page)
	got := page.Text("main")
	for _, says := range []string{"knows well: autism15", "All together, for Tom Made-Up35", "works in the child’s district30"} {
		if !strings.Contains(got, says) {
			t.Errorf("the page lacks %q: %s", says, got)
		}
	}
}
