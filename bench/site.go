package main

import (
	"context"
	"crypto/sha256"
	"errors"
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
	"strings"
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

// now is the moment at which the measured county stands.
var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

// build fills an empty database with a county.
func build(ctx context.Context, dsn string, families int) (err error) {
	d, err := db.Open(ctx, dsn, db.Options{Clock: clock, Backdating: true, Rand: rand.NewChaCha8(sha256.Sum256([]byte("bench")))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx, schema.Migrations()); err != nil {
		return err
	}
	s, err := wiring.Wire(d, wiring.Options{PublicURL: "http://127.0.0.1", Tell: notify.Record})
	if err != nil {
		return err
	}
	return county.Build(ctx, s, county.Options{Seed: 5, Families: families, Today: workday.DateOf(now), Progress: func(done, of int) {
		if done%1000 == 0 {
			say("%d of %d families", done, of)
		}
	}})
}

// sqliteCounty returns the address of a copy of the county, which is built when no earlier run has left one of this schema.
func (b *bench) sqliteCounty(ctx context.Context) (string, error) {
	sum := sha256.New()
	for _, m := range schema.Migrations() {
		fmt.Fprintln(sum, m.Number, m.SQL)
	}
	kept := filepath.Join(b.cache, fmt.Sprintf("county-%d-%x.db", b.families, sum.Sum(nil)[:6]))
	if _, err := os.Stat(kept); errors.Is(err, os.ErrNotExist) {
		say("building %d families in %s", b.families, kept)
		if err := os.MkdirAll(b.cache, 0o700); err != nil {
			return "", err
		}
		half := filepath.Join(b.folder, "half.db")
		defer os.Remove(half) //nolint:errcheck // what a build that failed left would fail the next
		if err := build(ctx, "sqlite:"+half+"?synchronous=OFF", b.families); err != nil {
			return "", err
		}
		if err := copyFile(half, kept); err != nil {
			return "", err
		}
	}
	mine := filepath.Join(b.folder, "county.db")
	if _, err := os.Stat(mine); err == nil {
		return "sqlite:" + mine, nil
	}
	return "sqlite:" + mine, copyFile(kept, mine)
}

// copyFile copies a file so that a half copy is never taken for a whole one. It is on the disk when copyFile returns: what is measured
// next shall not wait for gigabytes that are still on their way there.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // it was only read
	out, err := os.Create(to + ".part")
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(to+".part", to)
}

// served is a county that answers over HTTP.
type served struct {
	*wiring.Services
	base  string
	close func() error
}

// serve opens a county with everything as it is for real: every commit waits for the disk.
func serve(ctx context.Context, dsn string) (*served, error) {
	site.TuneCollector()
	d, err := db.Open(ctx, dsn, db.Options{Clock: clock})
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, schema.Migrations()); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	s, err := wiring.Wire(d, wiring.Options{PublicURL: "http://127.0.0.1"})
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	pages, err := site.New(s, site.Options{Council: county.Scope, CouncilName: county.Name, Demo: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	srv := httptest.NewServer(pages.Handler())
	return &served{Services: s, base: srv.URL, close: func() error { srv.Close(); return d.Close() }}, nil
}

// visitor is a browser: its own cookies, and connections that are kept.
type visitor struct {
	*http.Client
	base string
	csrf string
}

func newVisitor(base string) (*visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}
	return &visitor{Client: &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, base: base}, nil
}

// signIn returns a visitor who is one of the personas.
func signIn(ctx context.Context, base string, role access.Role) (*visitor, error) {
	v, err := newVisitor(base)
	if err != nil {
		return nil, err
	}
	if err := v.readToken(ctx, "/demo"); err != nil {
		return nil, err
	}
	if _, err := v.post(ctx, "/demo", url.Values{"persona": {string(role)}}); err != nil {
		return nil, err
	}
	return v, v.readToken(ctx, "/demo")
}

// readToken remembers what a form of a page must send back.
func (v *visitor) readToken(ctx context.Context, path string) error {
	body, err := v.get(ctx, path)
	if err != nil {
		return err
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	v.csrf = doc.Find("input[name=csrf]").AttrOr("value", "")
	if v.csrf == "" {
		return fmt.Errorf("%s has no form", path)
	}
	return nil
}

// get returns a page, and an error for any answer but 200.
func (v *visitor) get(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.base+path, nil)
	if err != nil {
		return nil, err
	}
	_, body, err := v.send(req, http.StatusOK)
	return body, err
}

// post sends a form and returns where it leads.
func (v *visitor) post(ctx context.Context, path string, form url.Values) (string, error) {
	form.Set("csrf", v.csrf)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	to, _, err := v.send(req, http.StatusSeeOther)
	return to, err
}

// send returns where an answer leads, and its body; any other status than the one that is wanted is an error.
func (v *visitor) send(req *http.Request, want int) (string, []byte, error) {
	res, err := v.Do(req)
	if err != nil {
		return "", nil, err
	}
	body, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return "", nil, err
	}
	if res.StatusCode != want {
		return "", nil, fmt.Errorf("%s %s: %s", req.Method, req.URL.Path, res.Status)
	}
	return res.Header.Get("Location"), body, nil
}

// persona returns who a persona is, and their first child.
func (s *served) persona(ctx context.Context, role access.Role) (actor access.Actor, child thread.Ref, err error) {
	ctx = db.WithScope(ctx, county.Scope)
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		people, err := s.Authority.Personas(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Role != role {
				continue
			}
			if actor, err = s.Authority.Actor(ctx, tx, p.Person); err != nil {
				return err
			}
			refs, err := access.Children(ctx, tx, actor)
			if err != nil || len(refs) == 0 {
				return err
			}
			child = refs[0]
		}
		return nil
	})
	if err == nil && child == "" {
		err = fmt.Errorf("the %s of the county has no child", role)
	}
	return actor, child, err
}
