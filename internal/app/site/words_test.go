package site_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/query"
)

// unwelcome are words that no family meets.
var unwelcome = regexp.MustCompile(`(?i)\b(cases?|service users?|stakeholders?)\b`)

// oldestReader is the reading age that a family page stays within, over all its own sentences.
const oldestReader = 11

// learned are pages that need long words: one has to name laws and bodies in full, as regulation 8 of SI 2018/952 says what stands on
// it, and one tells programmers of a standard by its name.
var learned = []string{"/accessibility", "/ocds"}

// fewest is how many sentences a page has at least for its reading age to mean something.
const fewest = 3

// TestFamilyPagesUseFamilyWords follows every link that the public, a parent and a young person find from their first page,
// and reads each page as they do.
func TestFamilyPagesUseFamilyWords(t *testing.T) {
	w := start(t, 12)
	for name, from := range map[string]struct {
		browser *http.Client
		first   string
	}{
		"the public": {&http.Client{}, "/"}, "a parent": {w.as(access.RoleParent), "/home"}, "a young person": {w.as(access.RoleYoungPerson), "/home"},
	} {
		t.Run(name, func(t *testing.T) {
			read := 0
			for todo, met := []string{from.first}, []string{from.first}; len(todo) > 0 && read < 150; todo = todo[1:] {
				page := w.do(from.browser, http.MethodGet, todo[0], nil)
				doc, err := goquery.NewDocumentFromReader(strings.NewReader(page.body))
				if err != nil || page.status == http.StatusNotFound || page.status >= http.StatusInternalServerError {
					t.Errorf("%s, which a page links to, answers %d, %v", todo[0], page.status, err)
				}
				if page.status != http.StatusOK || err != nil {
					continue
				}
				read++
				readAsAFamily(t, todo[0], doc)
				doc.Find("a[href^='/']").Each(func(_ int, s *goquery.Selection) {
					to := s.AttrOr("href", "")
					if leadsAFamily(to) && !slices.Contains(met, to) {
						met, todo = append(met, to), append(todo, to)
					}
				})
			}
			if read < 8 {
				t.Errorf("only %d pages were read", read)
			}
		})
	}
}

// leadsAFamily leaves out files, what people sign in with, and the council's own papers, which quote other people's words.
func leadsAFamily(to string) bool {
	for _, other := range []string{"/assets", "/sign", "/account", "/demo", "/admin", "/decisions", "/recommendations", "/reports", "/measures", "/thread", "/agreements"} {
		if strings.HasPrefix(to, other) {
			return false
		}
	}
	return !strings.Contains(to, "format=") && !strings.Contains(to, "#")
}

func readAsAFamily(t *testing.T, path string, doc *goquery.Document) {
	t.Helper()
	main := doc.Find("main")
	if word := unwelcome.FindString(main.Text()); word != "" {
		t.Errorf("%s says %q", path, word)
	}
	var said []string
	main.Find("p.govuk-body, label, legend").Each(func(_ int, s *goquery.Selection) {
		if text := strings.Join(strings.Fields(s.Text()), " "); strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") { // dates and names are no sentences
			said = append(said, text)
		}
	})
	if r := query.ReadingOf(strings.Join(said, "\n")); !slices.Contains(learned, path) && len(said) >= fewest && r.Age > oldestReader {
		t.Errorf("%s has reading age %d: %s", path, r.Age, strings.Join(said, " | "))
	}
}
