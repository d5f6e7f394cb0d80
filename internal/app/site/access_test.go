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
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/site"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/document"
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

	scope db.Scope
	files *document.Store
}

func start(t *testing.T, families int) *world {
	t.Helper()
	return serve(t, servicesOn(t, copied(t, families), "a copy"), county.Scope)
}

// startTwo serves two councils on one database, each at an address of its own.
func startTwo(t *testing.T) (one, two council) {
	t.Helper()
	s := services(t)
	first := settle(t, s, county.Scope, county.Options{Seed: 3, Families: 60})
	second := settle(t, s, otherCouncil, county.Options{Seed: 4, Families: 60})
	first.later()
	second.later()
	first.deal()
	second.deal()
	return first.council(), second.council()
}

// clocks are the times of the databases that services opened, in seconds.
var clocks sync.Map

// tomorrow has the world wake up on the next day, soon after midnight.
func (w *world) tomorrow() {
	w.t.Helper()
	kept, ok := clocks.Load(w.d)
	at, is := kept.(*atomic.Int64)
	if !ok || !is {
		w.t.Fatal("this world has no clock of its own")
	}
	day := time.Unix(at.Load(), 0).UTC().AddDate(0, 0, 1)
	at.Store(time.Date(day.Year(), day.Month(), day.Day(), 0, 5, 0, 0, time.UTC).Unix())
}

// services are those of an empty database.
func services(t *testing.T) *wiring.Services {
	t.Helper()
	return servicesOn(t, filepath.Join(t.TempDir(), "county.db"), "site")
}

// servicesOn are those of the database in a file. What is drawn by chance follows from a word.
func servicesOn(t *testing.T, file, word string) *wiring.Services {
	t.Helper()
	now := &atomic.Int64{}
	now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Unix())
	d, err := db.Open(t.Context(), "sqlite:"+file+"?synchronous=OFF", db.Options{
		Clock: func() time.Time { return time.Unix(now.Load(), 0).UTC() }, Rand: rand.NewChaCha8(sha256.Sum256([]byte(word))), Backdating: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // the folder goes with it
	clocks.Store(d, now)
	if err := d.Migrate(t.Context(), schema.Migrations()); err != nil {
		t.Fatal(err)
	}
	s, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost", Tell: notify.Record})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// settle builds a council's county and serves it.
func settle(t *testing.T, s *wiring.Services, scope db.Scope, o county.Options) *world {
	t.Helper()
	o.Scope, o.Today = scope, workday.MustOn(2026, 11, 23)
	if err := county.Build(t.Context(), s, o); err != nil {
		t.Fatal(err)
	}
	return serve(t, s, scope)
}

// serve serves the council of a database.
func serve(t *testing.T, s *wiring.Services, scope db.Scope) *world {
	t.Helper()
	files, err := document.Open(t.Context(), "file://"+t.TempDir(), s.DB, document.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := site.New(s, site.Options{Council: scope, CouncilName: county.Name, Demo: true, Documents: files, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(pages.Handler())
	t.Cleanup(srv.Close)
	return &world{t: t, url: srv.URL, site: pages, d: s.DB, ctx: db.WithScope(t.Context(), scope), scope: scope, files: files}
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

// personas are every role that signs in.
func personas() []access.Role {
	return slices.DeleteFunc(access.Roles(), func(r access.Role) bool { return r == access.RolePublic })
}

// onRecord are the children of a role whose records stand: one that was merged leads to the one that is kept.
func (w *world) onRecord(role access.Role) []thread.Ref {
	w.t.Helper()
	var out []thread.Ref
	for child := range w.children(role) {
		if w.one("SELECT merged_into FROM family_child WHERE scope=$1 AND ref=$2", child) == "" {
			out = append(out, child)
		}
	}
	slices.Sort(out)
	return out
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
	if strings.Contains(want, "NOBODY HAS SAID") {
		t.Error("a page about a record is not in records.go: " + firstLine(want, "NOBODY HAS SAID"))
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
