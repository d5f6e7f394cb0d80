package pages

import (
	"context"
	"crypto/sha256"
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
	"strconv"
	"strings"
	"sync"
	"syscall"
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
	"alongside/internal/workday"
)

const connections = 16

// families is how many the measured county has: ALONGSIDE_BENCH_FAMILIES, or 2,000.
func families(tb testing.TB) int {
	text := os.Getenv("ALONGSIDE_BENCH_FAMILIES")
	if text == "" {
		return 2000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// open builds a county, and opens it again with everything as it is for real: every commit waits for the disk.
func open(tb testing.TB) (http.Handler, *wiring.Services) {
	tb.Helper()
	ctx := tb.Context()
	path := filepath.Join(tb.TempDir(), "county.db")
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	d, err := db.Open(ctx, "sqlite:"+path+"?synchronous=OFF", db.Options{Clock: clock, Backdating: true, Rand: rand.NewChaCha8(sha256.Sum256([]byte("bench")))})
	if err != nil {
		tb.Fatal(err)
	}
	if err := d.Migrate(ctx, schema.Migrations()); err != nil {
		tb.Fatal(err)
	}
	s, err := wiring.Wire(d, wiring.Options{Tell: notify.Record})
	if err != nil {
		tb.Fatal(err)
	}
	if err := county.Build(ctx, s, county.Options{Seed: 5, Families: families(tb), Today: workday.DateOf(now)}); err != nil {
		tb.Fatal(err)
	}
	if err := d.Close(); err != nil {
		tb.Fatal(err)
	}
	if d, err = db.Open(ctx, "sqlite:"+path, db.Options{Clock: clock}); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.Close() }) // the folder goes with it
	if s, err = wiring.Wire(d, wiring.Options{}); err != nil {
		tb.Fatal(err)
	}
	pages, err := site.New(s, site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		tb.Fatal(err)
	}
	return pages.Handler(), s
}

// signIn returns a session cookie of a persona.
func signIn(tb testing.TB, base string, role access.Role) []*http.Cookie {
	tb.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	res, err := c.Get(base + "/demo")
	if err != nil {
		tb.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(res.Body)
	_ = res.Body.Close() // read to its end
	if err != nil {
		tb.Fatal(err)
	}
	form := url.Values{"persona": {string(role)}}
	doc.Find("main form").First().Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		if name := s.AttrOr("name", ""); name != "persona" {
			form.Set(name, s.AttrOr("value", ""))
		}
	})
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, base+"/demo", strings.NewReader(form.Encode()))
	if err != nil {
		tb.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if res, err = c.Do(req); err != nil {
		tb.Fatal(err)
	}
	_ = res.Body.Close() // only the cookie counts
	at, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	return jar.Cookies(at)
}

// load asks for a page from every connection, b.N times in all, and reports requests a second and the slow end.
func load(b *testing.B, target string, cookies []*http.Cookie) {
	b.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	times := make([][]time.Duration, connections)
	var wg sync.WaitGroup
	b.ResetTimer()
	begun, spent := time.Now(), processorTime(b)
	for w := range connections {
		wg.Go(func() {
			for i := w; i < b.N; i += connections {
				at := time.Now()
				if err := get(b.Context(), client, target, cookies); err != nil {
					b.Error(err)
					return
				}
				times[w] = append(times[w], time.Since(at))
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(begun)
	spent = processorTime(b) - spent
	b.StopTimer()
	all := slices.Concat(times...)
	slices.Sort(all)
	b.ReportMetric(float64(len(all))/elapsed.Seconds(), "req/s")
	if len(all) > 0 {
		b.ReportMetric(float64(spent.Microseconds())/float64(len(all)), "cpu-µs/req")
		b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	}
}

// processorTime is what this program has used of the processors, client and server together. Unlike requests a second it
// says the same on a machine that does other work as well.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func get(ctx context.Context, client *http.Client, target string, cookies []*http.Cookie) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", target, res.Status)
	}
	return nil
}

// BenchmarkPages measures a lead's caseload, a child's page and a parent's home beside a bare handler.
func BenchmarkPages(b *testing.B) {
	h, s := open(b)
	srv := httptest.NewServer(h)
	b.Cleanup(srv.Close)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 30_000)) // the client may have gone
	}))
	b.Cleanup(bare.Close)
	lead, parent := signIn(b, srv.URL, access.RoleLead), signIn(b, srv.URL, access.RoleParent)
	child := childOf(b, s, access.RoleLead)
	b.Run("BareHandler", func(b *testing.B) { load(b, bare.URL, nil) })
	b.Run("Caseload", func(b *testing.B) { load(b, srv.URL+"/leads/me", lead) })
	b.Run("Child", func(b *testing.B) { load(b, srv.URL+"/children/"+child, lead) })
	b.Run("ParentHome", func(b *testing.B) { load(b, srv.URL+"/home", parent) })
	b.Run("Decisions", func(b *testing.B) { load(b, srv.URL+"/decisions", nil) })
}

// childOf is the first child of a persona.
func childOf(b *testing.B, s *wiring.Services, role access.Role) string {
	b.Helper()
	ctx := db.WithScope(b.Context(), county.Scope)
	child := ""
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		people, err := s.Authority.Personas(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Role != role {
				continue
			}
			actor, err := s.Authority.Actor(ctx, tx, p.Person)
			if err != nil {
				return err
			}
			refs, err := access.Children(ctx, tx, actor)
			if err != nil || len(refs) == 0 {
				return err
			}
			child = string(refs[0])
		}
		return nil
	})
	if err != nil || child == "" {
		b.Fatalf("%s has no child: %v", role, err)
	}
	return child
}
