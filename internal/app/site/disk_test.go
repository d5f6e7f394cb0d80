package site_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/app/schema"
	"alongside/internal/app/site"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// reopen serves the county in a file that may grow to a number of pages, 0 for any number.
func reopen(t *testing.T, path string, pages int) *world {
	t.Helper()
	d, err := db.Open(t.Context(), fmt.Sprintf("sqlite:%s?synchronous=OFF&max_pages=%d", path, pages), db.Options{Backdating: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // the folder goes with it
	if err := d.Migrate(t.Context(), schema.Migrations()); err != nil {
		t.Fatal(err)
	}
	s, err := wiring.Wire(d, wiring.Options{PublicURL: "http://localhost"})
	if err != nil {
		t.Fatal(err)
	}
	p, err := site.New(s, site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(p.Handler())
	t.Cleanup(srv.Close)
	return &world{t: t, url: srv.URL, site: p, d: d, ctx: db.WithScope(t.Context(), county.Scope)}
}

func TestAFullDiskLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "county.db")
	w := reopen(t, path, 1_000_000)
	if err := county.Build(t.Context(), w.site.Services, county.Options{Seed: 3, Today: workday.MustOn(2026, 11, 23)}); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := w.d.View(w.ctx, func(tx *db.Tx) error {
		return db.Get(w.ctx, tx, "SELECT page_count FROM pragma_page_count()", nil, &pages)
	}); err != nil {
		t.Fatal(err)
	}
	w = reopen(t, path, pages+20)
	c := w.as(access.RoleAdministrator)
	accepted, full := 0, answer{}
	for n := 0; n < 200 && full.status == 0; n++ {
		form := w.form(c, "/teams/new")
		form.Set("name", fmt.Sprintf("Full %d %s", n, strings.Repeat("x", 90)))
		form.Set("service", "of a full disk")
		switch got := w.do(c, http.MethodPost, "/teams/new", form); got.status {
		case http.StatusSeeOther:
			accepted++
		default:
			full = got
		}
	}
	if full.status != http.StatusServiceUnavailable || !strings.Contains(full.body, "Nothing was saved") {
		t.Fatalf("after %d teams: %d %.500s", accepted, full.status, full.body)
	}
	w = reopen(t, path, 1_000_000)
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM thread_node WHERE scope=$1 AND label LIKE 'Full %'"); n != fmt.Sprint(accepted) {
		t.Errorf("%d teams were acknowledged, %s are stored", accepted, n)
	}
	c = w.as(access.RoleAdministrator)
	form := w.form(c, "/teams/new")
	form.Set("name", "Full no more")
	form.Set("service", "of a full disk")
	if got := w.do(c, http.MethodPost, "/teams/new", form); got.status != http.StatusSeeOther {
		t.Errorf("with room again: %d", got.status)
	}
	t.Logf("%d teams were acknowledged before the disk was full", accepted)
}
