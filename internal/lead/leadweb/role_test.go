package leadweb_test

import (
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/lead/leadtest"
	"alongside/internal/statute"
	"alongside/internal/web/webtest"
)

func TestFamiliesAndStaffReadWhatALeadProfessionalIs(t *testing.T) {
	site, w := world(t)
	page := site.As(familytest.Mother).Get("/leads/role").Want(200)
	webtest.CheckHTML(t, page)
	got := page.Text("main")
	for _, part := range w.Role.Parts {
		if !strings.Contains(got, part.Says) || !strings.Contains(got, part.Source) {
			t.Errorf("the page lacks %q or its source", part.Says)
		}
	}
	if !strings.Contains(got, "A manager chooses who it is") {
		t.Errorf("who names: %s", got)
	}
	w.Role.NamedBy = statute.NamedByRule
	if got := site.As(leadtest.Priya).Get("/leads/role").Want(200).Text("main"); !strings.Contains(got, "our agreed rule names them") {
		t.Errorf("under a rule: %s", got)
	}
	webtest.ExerciseSessionMissing(t, site, "GET", "/leads/role")
}
