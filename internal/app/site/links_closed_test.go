package site_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
)

// How many pages of one kind a crawl opens, and of how many of them it follows the links.
const (
	mostOpened   = 8
	mostFollowed = 3
)

// TestNobodyIsShownALinkThatIsClosedToThem follows, as every persona, the links of the pages that their first page leads to.
func TestNobodyIsShownALinkThatIsClosedToThem(t *testing.T) {
	w := start(t, 60)
	w.later()
	opened := 0
	for _, role := range personas() {
		c := crawl{world: w, role: role, browser: w.as(role), met: map[string]bool{"/home": true}, opened: map[string]int{}}
		c.queue = []visit{{to: "/home"}}
		for len(c.queue) > 0 {
			next := c.queue[0]
			c.queue = c.queue[1:]
			c.open(next)
		}
		if len(c.opened) < 8 {
			t.Errorf("%s met %d kinds of pages only", role, len(c.opened))
		}
		for _, n := range c.opened {
			opened += n
		}
	}
	t.Logf("%d pages", opened)
}

// crawl is somebody's way through the site.
type crawl struct {
	*world
	role    access.Role
	browser *http.Client
	queue   []visit
	met     map[string]bool
	opened  map[string]int // by kind
}

// visit is a link, and the page on which it stands.
type visit struct{ from, to string }

// open opens a page, unless enough of its kind were, and takes up its links.
func (c *crawl) open(v visit) {
	c.t.Helper()
	kind := kindOf(v.to)
	if c.opened[kind]++; c.opened[kind] > mostOpened {
		return
	}
	got := c.do(c.browser, http.MethodGet, v.to, nil)
	switch got.status {
	case http.StatusOK:
	case http.StatusSeeOther, http.StatusFound, http.StatusTooManyRequests:
		return
	default:
		c.t.Errorf("%s: %s leads to %s, which answers %d: %s", c.role, v.from, v.to, got.status, text(c.t, got.body, "h1"))
		return
	}
	if c.opened[kind] > mostFollowed || !strings.Contains(got.body, "<main") {
		return
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
	must(c.t, err)
	doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		if to := within(v.to, a.AttrOr("href", "")); to != "" && !c.met[to] {
			c.met[to] = true
			c.queue = append(c.queue, visit{v.to, to})
		}
	})
}

// within is a link's address within the site, empty when it leads elsewhere, to a place of the same page or to a file of every page.
func within(page, href string) string {
	at, err := url.Parse(page)
	if err != nil {
		return ""
	}
	to, err := at.Parse(href)
	if err != nil || to.Host != "" || to.Scheme != "" || strings.HasPrefix(to.Path, "/static/") {
		return ""
	}
	to.Fragment = ""
	return to.String()
}

var (
	reference = regexp.MustCompile(`[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]`)
	number    = regexp.MustCompile(`[0-9]+`)
	value     = regexp.MustCompile(`=[^&]*`)
)

// kindOf is an address without what tells one page of a kind from another.
func kindOf(address string) string {
	return number.ReplaceAllString(reference.ReplaceAllString(value.ReplaceAllString(address, "="), "REF"), "N")
}
