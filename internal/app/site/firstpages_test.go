package site_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
)

// TestAMembersFiguresMoveSinceTheReport reads a member's first page over the county: it shows what the last report printed.
func TestAMembersFiguresMoveSinceTheReport(t *testing.T) {
	w := start(t, 60)
	main := text(t, w.do(w.as(access.RoleMember), http.MethodGet, "/home", nil).body, "main")
	days := `(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday) \d`
	printed := strings.Count(main, "In the report, as at ")
	dated := len(regexp.MustCompile("In the report, as at "+days).FindAllString(main, -1))
	if printed == 0 || dated != printed {
		t.Errorf("%d figures of the report, %d with its day: %s", printed, dated, main)
	}
}

// TestAFamilyReadsWhatItsPlacesAre reads the young person's first page: a place says what it is and when.
func TestAFamilyReadsWhatItsPlacesAre(t *testing.T) {
	w := start(t, 60)
	main := text(t, w.do(w.as(access.RoleYoungPerson), http.MethodGet, "/home", nil).body, "main")
	_, places, found := strings.Cut(main, "Your places")
	places, _, _ = strings.Cut(places, "See all that is on offer")
	if !found || !regexp.MustCompile(`[A-Z][a-z]+.*, [A-Z][a-z]+day \d+ [A-Z][a-z]+ \d{4}, [\d:]+(am|pm): (booked|waiting)`).MatchString(places) {
		t.Errorf("the places do not say what and when: %q", places)
	}
}

// TestAChildsPagesStandOnceInTheirNavigation reads the navigation about a child as the parent and as the lead: no page twice.
func TestAChildsPagesStandOnceInTheirNavigation(t *testing.T) {
	w := start(t, 20)
	for _, role := range []access.Role{access.RoleParent, access.RoleLead} {
		c := w.as(role)
		child := regexp.MustCompile(`/children/CHD-[0-9A-Z-]+`).FindString(w.do(c, http.MethodGet, "/home", nil).body)
		met := map[string]bool{}
		w.parsed(c, child+"/statement").Find(".al-sub-nav a").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); met[href] {
				t.Errorf("%s: %s stands twice", role, href)
			} else {
				met[href] = true
			}
		})
		if len(met) < 5 || role == access.RoleParent && !met[child+"/looks"] {
			t.Errorf("%s: the pages are %v", role, met)
		}
	}
}
