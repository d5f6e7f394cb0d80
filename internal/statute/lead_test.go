package statute_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/statute"
)

const wholeRole = `"purpose": "Helps you.", "parts": [
	{"about": "knowledge", "says": "Knows.", "source": "Ours"},
	{"about": "authority", "says": "May ask.", "source": "Ours"},
	{"about": "cover", "says": "Is covered.", "source": "Ours"}]`

func merciaRole(t *testing.T, role string) (*statute.Book, error) {
	t.Helper()
	return statute.LoadWith(fstest.MapFS{"mercia/council.json": {Data: []byte(`{"name": "Mercia Council", "lead_role": {` + role + `}}`)}})
}

func TestEveryCouncilSaysWhatALeadProfessionalIs(t *testing.T) {
	b, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, policy := range []string{"", "default", "staffordshire", "hampshire"} {
		r, err := b.LeadRole(policy)
		if err != nil || r.UndoDays == 0 || r.NamedBy != statute.NamedByManager {
			t.Errorf("%q: %+v %v", policy, r, err)
		}
		for _, n := range []string{"2", "3", "6", "8"} { // of the review that asked for the role
			if !slices.ContainsFunc(r.Parts, func(p statute.LeadPart) bool {
				return strings.Contains(p.Source, "Hampshire") && strings.Contains(p.Source, n)
			}) {
				t.Errorf("%q says nothing from recommendation %s", policy, n)
			}
		}
	}
	if _, err := b.LeadRole("nowhere"); err == nil {
		t.Error("an unknown policy has a role")
	}
	b, err = merciaRole(t, wholeRole+`, "named_by": "rule", "ahead_by": 12, "undo_days": 3`)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := b.LeadRole("mercia"); err != nil || r.NamedBy != statute.NamedByRule || r.AheadBy != 12 || r.UndoDays != 3 {
		t.Errorf("a council's own: %+v %v", r, err)
	}
}

func TestABrokenRoleIsRefusedWithItsPlace(t *testing.T) {
	for says, role := range map[string]string{
		"purpose is missing":         `"named_by": "manager"`,
		"nothing is said about":      `"purpose": "Helps.", "named_by": "manager"`,
		"part 1":                     `"purpose": "Helps.", "parts": [{"about": "pay", "says": "x", "source": "y"}], "named_by": "manager"`,
		`named_by "lottery"`:         wholeRole + `, "named_by": "lottery"`,
		"needs ahead_by":             wholeRole + `, "named_by": "rule"`,
		"undo_days 29: from 0 to 28": wholeRole + `, "named_by": "manager", "undo_days": 29`,
	} {
		if _, err := merciaRole(t, role); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "mercia/council.json") {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

func TestACouncilSaysHowMuchEachReasonForALeadCounts(t *testing.T) {
	whole := wholeRole + `, "named_by": "manager", "undo_days": 7, "points": `
	b, err := merciaRole(t, whole+`{"sibling": 10, "before": 60, "area": 0, "language": 25, "skill": 5, "room": 20, "full": 60}`)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := b.LeadRole("mercia"); err != nil || r.Points == nil || r.Points.Before != 60 || r.Points.Area != 0 {
		t.Errorf("%+v %v", r.Points, err)
	}
	for what, points := range map[string]string{
		"area 101": `{"area": 101, "room": 20, "full": 60}`, "before -1": `{"before": -1, "room": 20, "full": 60}`, "room and full": `{"sibling": 10}`,
		"unknown field": `{"charm": 10, "room": 20, "full": 60}`,
	} {
		if _, err := merciaRole(t, whole+points); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
