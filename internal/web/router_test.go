package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func TestEveryRouteNeedsAPathAPermissionAndAHandler(t *testing.T) {
	for name, register := range map[string]func(*web.Router){
		"no permission": func(r *web.Router) { r.Get("/a", "", ok) },
		"no handler":    func(r *web.Router) { r.Get("/a", access.Public, nil) },
		"no path":       func(r *web.Router) { r.Get("a", access.Public, ok) },
		"there twice":   func(r *web.Router) { r.Get("/a", access.Public, ok); r.Get("/a", access.SignedIn, ok) },
	} {
		t.Run(name, func(t *testing.T) {
			r, err := web.New(web.Config{DB: dbtest.SQLite(t), Actors: &webtest.Actors{}, Scope: dbtest.Scope})
			if err != nil {
				t.Fatal(err)
			}
			register(r)
			if _, err := r.Handler(); err == nil {
				t.Fatal("the route table was accepted")
			}
		})
	}
}

func TestConfigNeedsItsParts(t *testing.T) {
	if _, err := web.New(web.Config{}); err == nil {
		t.Fatal("an empty configuration was accepted")
	}
}

func TestRoutesAreListedWithTheirPermission(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	table := map[string]access.Permission{}
	last := ""
	for _, r := range s.Router.Routes() {
		if r.Path < last {
			t.Errorf("%s stands after %s", r.Path, last)
		}
		last = r.Path
		table[r.Method+" "+r.Path] = r.Permission
	}
	if table["GET /note"] != access.SignedIn || table["POST /worry"] != access.Public || table["POST /draft/{form...}"] != access.Public {
		t.Fatalf("got %v", table)
	}
}

func TestWhoMayNotIsRefused(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/private", access.SignedIn, ok)
		r.Post("/private", access.SignedIn, ok)
		r.Get("/proof", access.AuditErase, ok)
		r.Post("/proof", access.AuditErase, ok)
	})
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		webtest.ExerciseSessionMissing(t, s, method, "/private")
		webtest.ExerciseSessionMissing(t, s, method, "/proof")
		webtest.ExercisePermissionMissing(t, s, method, "/proof", parent)
	}
	s.As(parent).Get("/private").Want(http.StatusOK)
}

func TestReferencesInPaths(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/notes/{id}", access.Public, refPage)
	})
	c := s.Client()
	c.Get("/notes/" + string(someRef)).Want(http.StatusOK)
	c.Get("/notes/" + strings.ToLower(strings.ReplaceAll(string(someRef), "-", ""))).Want(http.StatusOK)
	for _, path := range []string{"/notes/" + wrong(someRef), "/notes/nonsense", "/notes/1"} {
		p := c.Get(path).Want(http.StatusNotFound)
		if p.Text("h1") != "Page not found" {
			t.Errorf("%s: %q", path, p.Text("h1"))
		}
	}
}

func TestUnknownPagesAndMethods(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	p := s.As(lead).Get("/nowhere").Want(http.StatusNotFound)
	webtest.CheckHTML(t, p)
	if !strings.Contains(p.Text("header"), "Priya Shah") {
		t.Error("the page does not know who is signed in")
	}
	s.Client().Do(http.MethodPost, "/done", nil).Want(http.StatusMethodNotAllowed)
}

func TestErrorsBecomePages(t *testing.T) {
	failing := map[string]error{
		"/not-found":   fault.NotFound("The child"),
		"/forbidden":   fault.Forbidden("Only the panel's chair may do this."),
		"/conflict":    fault.Conflict("The award has been made."),
		"/invalid":     fault.Invalid("x", "Enter a date."),
		"/unavailable": fault.Unavailable("The record cannot be reached.", errors.New("disk full")),
		"/internal":    errors.New("secret detail"),
	}
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		for path, err := range failing {
			r.Get(path, access.Public, func(http.ResponseWriter, *web.Request) error { return err })
		}
		r.Get("/panic", access.Public, func(http.ResponseWriter, *web.Request) error { panic("secret detail") })
	})
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/not-found", 404, "Page not found"},
		{"/forbidden", 403, "Only the panel's chair may do this."},
		{"/conflict", 409, "The award has been made."},
		{"/invalid", 422, "Enter a date."},
		{"/unavailable", 503, "The record cannot be reached."},
		{"/internal", 500, "Incident number:"},
		{"/panic", 500, "Incident number:"},
	} {
		p := s.Client().Get(c.path).Want(c.status)
		webtest.CheckHTML(t, p)
		if !strings.Contains(p.Text("main"), c.says) {
			t.Errorf("%s: %q does not say %q", c.path, p.Text("main"), c.says)
		}
		if strings.Contains(p.Body, "secret detail") || strings.Contains(p.Body, "disk full") {
			t.Errorf("%s shows what only the operator may see", c.path)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	for _, path := range []string{"/worry", "/nowhere", "/healthz", "/assets/x/icon.svg"} {
		h := s.Client().Get(path).Header
		policy := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'self'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy lacks %s", path, part)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
			t.Errorf("%s: the policy lets in inline or remote code: %s", path, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: %v", path, h)
		}
		if h.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS without TLS", path)
		}
	}
	secure, _ := start(t, dbtest.SQLite(t, tables()...), func(c *web.Config) { c.TLS = true })
	h := secure.Client().Get("/worry").Header
	if h.Get("Strict-Transport-Security") == "" || !strings.Contains(h.Get("Set-Cookie"), "Secure") || !strings.HasPrefix(h.Get("Set-Cookie"), "__Host-") {
		t.Errorf("over TLS: %v", h)
	}
}

func TestPagesAreNotKeptByCaches(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	if got := s.As(lead).Get("/done").Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("private page: Cache-Control %q", got)
	}
	c := s.Client()
	p := c.Get("/done")
	tag := p.Header.Get("ETag")
	if tag == "" || p.Header.Get("Cache-Control") != "private, no-cache" || p.Header.Get("Set-Cookie") != "" {
		t.Fatalf("public page without a form: %v", p.Header)
	}
	c.Headers.Set("If-None-Match", tag)
	if again := c.Get("/done"); again.Status != http.StatusNotModified {
		t.Errorf("same page again: %d", again.Status)
	}
	if got := s.Client().Get("/worry"); got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("ETag") != "" {
		t.Errorf("public page with a form: %v", got.Header)
	}
}

func TestHealth(t *testing.T) {
	ready := errors.New("still migrating")
	s, _ := start(t, dbtest.SQLite(t, tables()...), func(c *web.Config) {
		c.Ready = func(context.Context) error { return ready }
	})
	s.Client().Get("/healthz").Want(http.StatusServiceUnavailable)
	ready = nil
	s.Client().Get("/healthz").Want(http.StatusOK)
}

// Every answer is told by its route, and what was asked for never is.
func TestAnswersAreToldByTheirRoute(t *testing.T) {
	var got []web.Answered
	s, _ := start(t, dbtest.SQLite(t, tables()...), func(c *web.Config) {
		c.Observe = func(a web.Answered) { got = append(got, a) }
	})
	c := s.As(lead)
	got = nil
	c.Get("/note?child=secret")
	c.Get("/nowhere/QRY-SECRET")
	c.Do("BREW", "/note", nil)
	if len(got) != 3 {
		t.Fatalf("%d answers: %+v", len(got), got)
	}
	for i, want := range []web.Answered{
		{Method: http.MethodGet, Route: "/note", Status: http.StatusOK},
		{Method: http.MethodGet, Route: "", Status: http.StatusNotFound},
		{Method: "other", Route: "", Status: http.StatusMethodNotAllowed},
	} {
		took := got[i].Took
		got[i].Took = 0
		if got[i] != want || took <= 0 {
			t.Errorf("answer %d: %+v after %s, want %+v", i, got[i], took, want)
		}
	}
}

// What the program writes about a request that went wrong names its route and not its address, in which references stand.
func TestTheLogNamesRoutesNotAddresses(t *testing.T) {
	var said strings.Builder
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/notes/{id}", access.Public, refPage)
	}, func(c *web.Config) { c.Log = slog.New(slog.NewTextHandler(&said, nil)) })
	c := s.Client()
	c.Get("/notes/" + string(someRef))
	c.Get("/notes/QRY-0000-0000-X")
	c.Get("/nowhere/QRY-SECRET")
	if log := said.String(); !strings.Contains(log, "refused") || strings.Contains(log, "QRY-") {
		t.Errorf("the log says %s", log)
	}
}
