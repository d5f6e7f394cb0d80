package site_test

import (
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
)

// noLists are pages whose tables are examples, and the first page of a role, which shows the top of lists that it leads to.
var noLists = []string{"/demo/components", "/home"}

// read opens a page that must be there and parses it.
func (w *world) parsed(c *http.Client, path string) *goquery.Document {
	w.t.Helper()
	got := w.do(c, http.MethodGet, path, nil)
	if got.status != http.StatusOK {
		w.t.Fatalf("GET %s: %d", path, got.status)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
	if err != nil {
		w.t.Fatal(err)
	}
	return doc
}

// frame is one list of a page: what it is called, where its file is, and how many rows the page shows of it.
type frame struct {
	caption, file string
	rows          int
}

// frames are the lists of a page: every table, and every table that says why it is empty.
func frames(doc *goquery.Document) []frame {
	var out []frame
	doc.Find("main .al-table-frame").Each(func(_ int, s *goquery.Selection) {
		file := s.Find(".al-table-tools a[href*='format=']")
		if file.Length() == 0 {
			file = s.Closest(".al-figure").Find("a[href*='format=']") // a figure's file is its table's
		}
		if file.Length() == 0 {
			file = s.NextFiltered(".al-table-tools").Find("a[href*='format=']")
		}
		out = append(out, frame{
			caption: strings.TrimSpace(s.Find("caption, h2").First().Text()),
			file:    file.AttrOr("href", ""),
			rows:    s.Find("tbody tr").Length(),
		})
	})
	return out
}

// whole counts the rows of a page's n-th list over all its pages, as a reader who presses "Next" to the end.
func (w *world) whole(c *http.Client, doc *goquery.Document, n int) int {
	w.t.Helper()
	sum := 0
	for range 500 {
		all := frames(doc)
		if n >= len(all) {
			break
		}
		sum += all[n].rows
		next := doc.Find("main a[rel=next]").AttrOr("href", "")
		if next == "" {
			return sum
		}
		doc = w.parsed(c, next)
	}
	return sum
}

// fileRows are the rows of a CSV file after its headings.
func (w *world) fileRows(c *http.Client, path string) int {
	w.t.Helper()
	got := w.do(c, http.MethodGet, path, nil)
	all, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
	if err != nil || got.status != http.StatusOK || len(all) == 0 || len(all[0]) < 2 {
		w.t.Errorf("GET %s: %d, %v, %d lines: no CSV file with headings", path, got.status, err, len(all))
		return -1
	}
	return len(all) - 1
}

// lists compares every list of one page with its file, and says how many it compared.
func (w *world) lists(c *http.Client, role access.Role, path string) (compared, rows int) {
	w.t.Helper()
	doc := w.parsed(c, path)
	for i, f := range frames(doc) {
		if f.file == "" {
			w.t.Errorf("%s: the list %q on %s has no file", role, f.caption, path)
			continue
		}
		want, got := w.whole(c, doc, i), w.fileRows(c, f.file)
		if got != want {
			w.t.Errorf("%s: the list %q on %s has %d rows, its file %d", role, f.caption, path, want, got)
		}
		compared, rows = compared+1, rows+want
	}
	return compared, rows
}

// mayOpen is what a role's permissions open without a relationship.
func mayOpen(role access.Role, p access.Permission) bool {
	return role.May(p) || p == access.Public || p == access.SignedIn
}

// TestEveryListHasItsFile opens every list of the county as everybody who may, and compares it with the file that stands
// beneath it: the same number of rows, over all the pages of the list.
func TestEveryListHasItsFile(t *testing.T) {
	w := start(t, 60)
	met := map[string]int{}
	for _, role := range personas() {
		c := w.as(role)
		for _, rt := range w.site.Router.Routes() {
			if rt.Method != http.MethodGet || strings.Contains(rt.Path, "{") || !mayOpen(role, rt.Permission) || slices.Contains(noLists, rt.Path) {
				continue
			}
			page := w.do(c, http.MethodGet, rt.Path, nil)
			if page.status != http.StatusOK || !strings.Contains(page.body, "al-table-frame") {
				continue
			}
			n, rows := w.lists(c, role, rt.Path)
			if n > 0 {
				met[rt.Path] = max(met[rt.Path], rows)
			}
		}
	}
	full := 0
	for _, rows := range met {
		if rows > 0 {
			full++
		}
	}
	t.Logf("%d lists, %d of them with rows", len(met), full)
	if len(met) < 30 || full < 24 {
		t.Errorf("only %d lists were compared, %d of them with rows: %v", len(met), full, met)
	}
}
