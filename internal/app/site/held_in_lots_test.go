package site_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
)

// TestAProviderThatIsHeldIsHeldOnItsOwnPage follows each provider of each agreement and compares both pages.
func TestAProviderThatIsHeldIsHeldOnItsOwnPage(t *testing.T) {
	w := start(t, 30)
	officer := w.as(access.RoleCommissioner)
	held := 0
	table := func(doc *goquery.Document, caption string) *goquery.Selection {
		return doc.Find("main table").FilterFunction(func(_ int, t *goquery.Selection) bool { return strings.TrimSpace(t.Find("caption").Text()) == caption })
	}
	words := func(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }
	for _, agreement := range hrefs(w.parsed(officer, "/agreements"), "/agreements/AGR-") {
		table(w.parsed(officer, agreement), "Providers in this lot").Find("tbody tr").Each(func(_ int, row *goquery.Selection) {
			own, may := row.Find("a[href^='/providers/']").AttrOr("href", ""), words(row.Find("td").Eq(1))
			if said := words(table(w.parsed(officer, own), "In agreements")); !strings.Contains(said, may) {
				t.Errorf("%s says %q of %s, whose page says %s", agreement, may, own, said)
			}
			if strings.HasPrefix(may, "No.") {
				held++
			}
		})
	}
	if held == 0 {
		t.Error("nobody is held anywhere: nothing is compared")
	}
}

// hrefs are the links of a page that begin so, each once.
func hrefs(doc *goquery.Document, prefix string) []string {
	seen := map[string]bool{}
	var out []string
	doc.Find("main a[href^='" + prefix + "']").Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); !seen[href] && !strings.ContainsAny(href[len(prefix):], "/?#") {
			seen[href] = true
			out = append(out, href)
		}
	})
	return out
}
