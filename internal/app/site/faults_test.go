package site_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// form reads what a page's form would send: its hidden fields and what stands in the others.
func (w *world) form(c *http.Client, path string) url.Values {
	w.t.Helper()
	page := w.do(c, http.MethodGet, path, nil)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page.body))
	if err != nil || page.status != http.StatusOK {
		w.t.Fatalf("GET %s: %d (%v)", path, page.status, err)
	}
	values := url.Values{}
	doc.Find("main form[method=post] input, main form[method=post] textarea").Each(func(_ int, s *goquery.Selection) {
		if kind := s.AttrOr("type", "text"); kind != "radio" && kind != "checkbox" {
			values.Set(s.AttrOr("name", ""), s.AttrOr("value", s.Text()))
		}
	})
	return values
}

// one reads one value of the database.
func (w *world) one(query string, args ...any) string {
	w.t.Helper()
	var value string
	err := w.d.View(w.ctx, func(tx *db.Tx) error { return db.Get(w.ctx, tx, query, append([]any{tx.Scope()}, args...), &value) })
	if err != nil {
		w.t.Fatal(err)
	}
	return value
}

// team is a team that the manager of leads may change, with the form that changes it.
func (w *world) team(c *http.Client) (path string, form url.Values) {
	w.t.Helper()
	ref := w.one("SELECT ref FROM thread_node WHERE scope=$1 AND kind='team' ORDER BY ref LIMIT 1")
	path = "/teams/" + ref + "/change"
	return path, w.form(c, path)
}

func TestAPostSentTwiceActsOnce(t *testing.T) {
	w := start(t, 0)
	c := w.as(access.RoleAdministrator)
	form := w.form(c, "/teams/new")
	form.Set("name", "Sent twice (made up)")
	form.Set("service", "a service of its own")
	first, second := w.do(c, http.MethodPost, "/teams/new", form), w.do(c, http.MethodPost, "/teams/new", form)
	if first.status != http.StatusSeeOther || second.status != http.StatusSeeOther {
		t.Errorf("the first answers %d, the second %d", first.status, second.status)
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM thread_node WHERE scope=$1 AND label = 'Sent twice (made up)'"); n != "1" {
		t.Errorf("there are %s teams", n)
	}
	form = w.form(c, "/teams/new")
	form.Set("name", "Sent twice (made up)")
	form.Set("service", "a service of its own")
	if again := w.do(c, http.MethodPost, "/teams/new", form); again.status != http.StatusSeeOther {
		t.Errorf("the same from a fresh page: %d", again.status)
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM thread_node WHERE scope=$1 AND label = 'Sent twice (made up)'"); n != "2" {
		t.Errorf("a fresh form is taken for the old one: %s teams", n)
	}
}

func TestAStaleFormKeepsWhatWasTyped(t *testing.T) {
	w := start(t, 0)
	c := w.as(access.RoleAdministrator)
	path, mine := w.team(c)
	theirs := w.form(c, path)
	theirs.Set("name", "Renamed by somebody else")
	mine.Set("name", "Typed with care")
	if got := w.do(c, http.MethodPost, path, theirs); got.status != http.StatusSeeOther {
		t.Fatalf("the first change: %d %s", got.status, got.body)
	}
	got := w.do(c, http.MethodPost, path, mine)
	if got.status != http.StatusConflict || !strings.Contains(got.body, "Typed with care") || !strings.Contains(got.body, "This has changed since you opened it") {
		t.Errorf("the stale change: %d %s", got.status, got.body)
	}
	if back := w.form(c, path); back.Get("name") != "Typed with care" {
		t.Errorf("the form shows %q and not what was typed", back.Get("name"))
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM thread_node WHERE scope=$1 AND label = 'Typed with care'"); n != "0" {
		t.Error("the stale change was saved")
	}
}

func TestAnExpiredSessionKeepsWhatWasTyped(t *testing.T) {
	w := start(t, 0)
	c := w.as(access.RoleAdministrator)
	path, form := w.team(c)
	form.Set("name", "Typed for an hour")
	err := w.d.InTx(w.ctx, func(tx *db.Tx) error {
		_, err := db.Exec(w.ctx, tx, "UPDATE web_session SET created_at = '2026-11-01T09:00:00.000000Z', seen_at = '2026-11-01T09:00:00.000000Z'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.do(c, http.MethodPost, path, form); got.status == http.StatusOK || got.status >= 500 {
		t.Errorf("a post without a session: %d", got.status)
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM thread_node WHERE scope=$1 AND label = 'Typed for an hour'"); n != "0" {
		t.Error("an expired session saved something")
	}
	again := w.as(access.RoleAdministrator)
	again.Jar.SetCookies(w.address(), c.Jar.Cookies(w.address())) // the browser's own, with what was kept
	w.signIn(again, access.RoleAdministrator)
	if back := w.form(again, path); back.Get("name") != "Typed for an hour" {
		t.Errorf("after signing in again the form shows %q", back.Get("name"))
	}
}

var requestNumber = regexp.MustCompile(`[a-z2-7]{16}|[A-Z2-7]{26}`)

func TestAnUnknownReferenceLooksLikeSomebodyElses(t *testing.T) {
	w := start(t, 40)
	c := w.as(access.RoleParent)
	_, other := choose(w.nodes(0)[thread.Child], w.children(access.RoleParent))
	var unknown thread.Ref
	if err := w.d.View(w.ctx, func(tx *db.Tx) error { unknown = thread.New(tx, thread.Child); return nil }); err != nil {
		t.Fatal(err)
	}
	hide := func(body string, ref thread.Ref) string {
		return requestNumber.ReplaceAllString(strings.ReplaceAll(body, string(ref), "REF"), "NUMBER")
	}
	for _, path := range []string{"/children/%s", "/children/%s/queries", "/thread/%s"} {
		theirs, none := w.do(c, http.MethodGet, fmt.Sprintf(path, other.Ref), nil), w.do(c, http.MethodGet, fmt.Sprintf(path, unknown), nil)
		if theirs.status != http.StatusNotFound || none.status != http.StatusNotFound {
			t.Errorf("GET %s: another family's is %d, one that is not there %d", path, theirs.status, none.status)
		}
		if hide(theirs.body, other.Ref) != hide(none.body, unknown) {
			t.Errorf("GET %s betrays that the child is there", path)
		}
	}
}

// address is the site's, as cookie jars want it.
func (w *world) address() *url.URL {
	u, err := url.Parse(w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	return u
}

// signIn signs a persona in with the browser c.
func (w *world) signIn(c *http.Client, role access.Role) {
	w.t.Helper()
	form := w.form(c, "/demo")
	form.Set("persona", string(role))
	if got := w.do(c, http.MethodPost, "/demo", form); got.status != http.StatusSeeOther {
		w.t.Fatalf("sign in as %s: %d", role, got.status)
	}
}
