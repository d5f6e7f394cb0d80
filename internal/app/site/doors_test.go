package site_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/thread"
)

// TestPagesAskOnTheThreadWhatTheyAskThemselves holds what package access knows of pages against the route table.
func TestPagesAskOnTheThreadWhatTheyAskThemselves(t *testing.T) {
	w := start(t, 40)
	routes := map[string]access.Permission{}
	for _, rt := range w.site.Router.Routes() {
		if page := access.PageOf(rt.Path); rt.Method == http.MethodGet && (rt.Path == page || rt.Path == page+"{id}") {
			routes[page] = rt.Permission
		}
	}
	pages := map[string]bool{}
	var url string
	w.read("SELECT DISTINCT url FROM thread_node WHERE scope=$1 AND url <> ''", nil, func() []any { return []any{&url} }, func() { pages[access.PageOf(url)] = true })
	for page := range pages {
		if got, known := access.PagePermission(page); !known || got != routes[page] {
			t.Errorf("%s asks for %q, and on the thread for %q (known: %t)", page, routes[page], got, known)
		}
	}
	if len(pages) < 20 {
		t.Errorf("the thread leads to %d kinds of pages only", len(pages))
	}
}

// TestEveryOpenDoorOfTheThreadLeadsSomewhere walks, as every persona, threads that start at things of one child and at others,
// and follows each open link.
func TestEveryOpenDoorOfTheThreadLeadsSomewhere(t *testing.T) {
	w := start(t, 60)
	all := w.nodes(0)
	for _, role := range personas() {
		p := w.persona(role)
		followed, status := map[string]int{}, map[string]int{} // by page; by link
		for kind, nodes := range all {
			from := few(nodes, 2, func(n thread.Node) bool {
				return n.Child == "" || p.children[n.Child] && (p.provider == "" || n.Provider == "" || n.Provider == p.provider)
			})
			if kind == thread.Package {
				from = append(from, few(nodes, 2, func(n thread.Node) bool { return p.children[n.Child] })...)
			}
			for _, n := range from {
				for _, link := range w.openDoors(p.browser, n.Ref) {
					page := access.PageOf(link)
					link, _, _ = strings.Cut(link, "#")
					if _, met := status[link]; met || followed[page] >= 12 {
						continue
					}
					followed[page]++
					if status[link] = w.do(p.browser, http.MethodGet, link, nil).status; status[link] != http.StatusOK {
						t.Errorf("%s on the thread of %s: %s is an open door and answers %d", role, n.Ref, link, status[link])
					}
				}
			}
		}
		if len(status) < 15 {
			t.Errorf("%s met %d open doors only", role, len(status))
		}
	}
}

// openDoors are the links in the list of a thread, none where the reader may not open it.
func (w *world) openDoors(c *http.Client, ref thread.Ref) []string {
	w.t.Helper()
	got := w.do(c, http.MethodGet, "/thread/"+string(ref), nil)
	if got.status != http.StatusOK {
		return nil
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	doc.Find(".al-thread__list a").Each(func(_ int, s *goquery.Selection) { out = append(out, s.AttrOr("href", "")) })
	slices.Sort(out)
	return slices.Compact(out)
}
