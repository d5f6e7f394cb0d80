package site_test

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/site"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

var update = flag.Bool("update", false, "write docs/access.md anew")

// world is a running site over a small county.
type world struct {
	t    *testing.T
	url  string
	site *site.Site
	d    *db.DB
	ctx  context.Context
}

func start(t *testing.T, families int) *world {
	t.Helper()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	d, err := db.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "county.db")+"?synchronous=OFF", db.Options{
		Clock: func() time.Time { return now }, Rand: rand.NewChaCha8(sha256.Sum256([]byte("site"))), Backdating: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // the folder goes with it
	if err := d.Migrate(t.Context(), schema.Migrations()); err != nil {
		t.Fatal(err)
	}
	s, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost", Tell: notify.Record})
	if err != nil {
		t.Fatal(err)
	}
	if err := county.Build(t.Context(), s, county.Options{Seed: 3, Families: families, Today: workday.MustOn(2026, 11, 23)}); err != nil {
		t.Fatal(err)
	}
	pages, err := site.New(s, site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(pages.Handler())
	t.Cleanup(srv.Close)
	return &world{t: t, url: srv.URL, site: pages, d: d, ctx: db.WithScope(t.Context(), county.Scope)}
}

// as signs a persona in.
func (w *world) as(role access.Role) *http.Client {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res := w.do(c, http.MethodGet, "/demo", nil)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(res.body))
	if err != nil {
		w.t.Fatal(err)
	}
	values := url.Values{"persona": {string(role)}}
	doc.Find("main form").First().Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		if name, _ := s.Attr("name"); name != "persona" {
			values.Set(name, s.AttrOr("value", ""))
		}
	})
	if got := w.do(c, http.MethodPost, "/demo", values); got.status != http.StatusSeeOther {
		w.t.Fatalf("sign in as %s: %d", role, got.status)
	}
	return c
}

type answer struct {
	status int
	body   string
}

func (w *world) do(c *http.Client, method, path string, form url.Values) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := c.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{res.StatusCode, string(body)}
}

// nodes reads what is on the thread, at most n of each kind about a child and not.
func (w *world) nodes(n int) map[thread.Kind][]thread.Node {
	w.t.Helper()
	out := map[thread.Kind][]thread.Node{}
	err := w.d.View(w.ctx, func(tx *db.Tx) error {
		return db.Each(w.ctx, tx, "SELECT ref, kind, child, provider FROM thread_node WHERE scope=$1 ORDER BY ref", []any{tx.Scope()},
			func(scan func(dest ...any) error) error {
				var x thread.Node
				if err := scan(&x.Ref, &x.Kind, &x.Child, &x.Provider); err != nil {
					return err
				}
				out[x.Kind] = append(out[x.Kind], x)
				return nil
			})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// kinds says what the reference in a path is, by the part of the path before it.
var kinds = map[string]thread.Kind{
	"children": thread.Child, "queries": thread.Query, "assessments": thread.Assessment, "advice": thread.Advice, "plans": thread.Plan,
	"provisions": thread.Provision, "requirements": thread.Requirement, "packages": thread.Package, "invoices": thread.Invoice, "concerns": thread.Concern,
}

var inPath = regexp.MustCompile(`/([a-z-]+)/\{[a-z_]+\}`)

// personas are every role that signs in.
func personas() []access.Role {
	return slices.DeleteFunc(access.Roles(), func(r access.Role) bool { return r == access.RolePublic })
}

// TestNobodySeesAChildWithoutARelationship walks every page about a child, as every persona, at one child the persona stands
// in a relationship with and at others. Without the permission a page is refused; without the relationship it is not there.
func TestNobodySeesAChildWithoutARelationship(t *testing.T) {
	w := start(t, 60)
	nodes := w.nodes(0)
	checked, refused, hidden, shown := 0, 0, 0, 0
	for _, role := range personas() {
		c := w.as(role)
		mine := w.children(role)
		for _, rt := range w.site.Router.Routes() {
			m := inPath.FindStringSubmatch(rt.Path)
			if rt.Method != http.MethodGet || m == nil || kinds[m[1]] == "" || strings.Count(rt.Path, "{") != 1 {
				continue
			}
			own, other := choose(nodes[kinds[m[1]]], mine)
			for _, n := range []thread.Node{own, other} {
				if n.Ref == "" {
					continue
				}
				path := inPath.ReplaceAllString(rt.Path, "/$1/"+string(n.Ref))
				got := w.do(c, http.MethodGet, path, nil).status
				checked++
				switch {
				case !role.May(rt.Permission) && rt.Permission != access.Public && rt.Permission != access.SignedIn:
					refused++
					if got != http.StatusForbidden {
						t.Errorf("%s without %s: GET %s is %d, want 403", role, rt.Permission, path, got)
					}
				case strings.HasSuffix(rt.Path, "/allocate-lead"):
					// A child who waits for a lead has no relationship yet that a manager could be in: see lead.MayAllocate.
				case n.Ref == other.Ref:
					hidden++
					if got != http.StatusNotFound && got != http.StatusForbidden {
						t.Errorf("%s has nothing to do with this child: GET %s (%s) is %d, want 404", role, path, rt.Path, got)
					}
				default:
					shown++
					if got >= 500 {
						t.Errorf("%s: GET %s is %d", role, path, got)
					}
				}
			}
		}
	}
	t.Logf("%d pages asked for: %d refused by role, %d hidden for want of a relationship, %d of children with one", checked, refused, hidden, shown)
	if hidden == 0 || shown == 0 || refused == 0 {
		t.Error("the walk met too little to prove anything")
	}
}

// children are those whom a persona may see.
func (w *world) children(role access.Role) map[thread.Ref]bool {
	w.t.Helper()
	out := map[thread.Ref]bool{}
	err := w.d.View(w.ctx, func(tx *db.Tx) error {
		people, err := w.site.Services.Authority.Personas(w.ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Role != role {
				continue
			}
			actor, err := w.site.Services.Authority.Actor(w.ctx, tx, p.Person)
			if err != nil {
				return err
			}
			refs, err := access.Children(w.ctx, tx, actor)
			for _, r := range refs {
				out[r] = true
			}
			return err
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// choose picks an object about a child of mine and one about another child.
func choose(all []thread.Node, mine map[thread.Ref]bool) (own, other thread.Node) {
	for _, n := range all {
		switch {
		case n.Child == "":
		case mine[n.Child] && own.Ref == "":
			own = n
		case !mine[n.Child] && other.Ref == "":
			other = n
		}
	}
	return own, other
}

// TestEveryPlainPageOpens opens every page without a reference as every persona.
func TestEveryPlainPageOpens(t *testing.T) {
	w := start(t, 40)
	for _, role := range personas() {
		c := w.as(role)
		for _, rt := range w.site.Router.Routes() {
			if rt.Method != http.MethodGet || strings.Contains(rt.Path, "{") {
				continue
			}
			got := w.do(c, http.MethodGet, rt.Path, nil).status
			may := role.May(rt.Permission) || rt.Permission == access.Public || rt.Permission == access.SignedIn
			switch {
			case !may && got != http.StatusForbidden:
				t.Errorf("%s without %s: GET %s is %d, want 403", role, rt.Permission, rt.Path, got)
			case may && got >= 500:
				t.Errorf("%s: GET %s is %d", role, rt.Path, got)
			}
		}
	}
}

// TestAnotherCouncilFindsNothing asks for every page about a child as somebody of another council.
func TestAnotherCouncilFindsNothing(t *testing.T) {
	w := start(t, 40)
	stranger := access.Actor{Person: "PER-STRANGER", Name: "Somebody of another council", Roles: []access.Role{access.RoleLead}, Scope: "E10000016"}
	child := w.nodes(0)[thread.Child][0].Ref
	err := w.d.View(w.ctx, func(tx *db.Tx) error { return access.MaySee(w.ctx, tx, stranger, child) })
	if err == nil {
		t.Error("an actor of another council sees a child here")
	}
	err = w.d.View(db.WithScope(t.Context(), "E10000016"), func(tx *db.Tx) error {
		_, err := w.site.Services.Family.Child(db.WithScope(t.Context(), "E10000016"), tx, child)
		return err
	})
	if err == nil {
		t.Error("another council reads a child of this one")
	}
}

func TestAccessTableIsCurrent(t *testing.T) {
	w := start(t, 0)
	want := site.AccessTable(w.site.Router.Routes())
	path := filepath.Join("..", "..", "..", "docs", "access.md")
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("docs/access.md is not what the route table says (%v): go test ./internal/app/site -run AccessTable -update", err)
	}
	if strings.Contains(want, "| nobody |") {
		t.Error("a page has a permission that no role has: " + firstLine(want, "| nobody |"))
	}
}

func firstLine(s, with string) string {
	for line := range strings.SplitSeq(s, "\n") {
		if strings.Contains(line, with) {
			return line
		}
	}
	return fmt.Sprintf("no line with %q", with)
}
