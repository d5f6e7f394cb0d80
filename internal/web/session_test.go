package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func sessionSite(t *testing.T, d *db.DB) *webtest.Site {
	t.Helper()
	return webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		r.Get("/private", access.SignedIn, ok)
		r.Get("/mine", access.SignedIn, func(w http.ResponseWriter, r *web.Request) error {
			w.Header().Set("X-Session", r.SessionID())
			w.Header().Set("X-Scope", string(r.Actor().Scope))
			return ok(w, r)
		})
		r.Get("/out", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, notePage("/out", nil, ""))
		})
		r.Post("/out", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			if err := r.SignOut(); err != nil {
				return err
			}
			return web.SeeOther(w, r, "/out")
		})
	})
}

func signedIn(p *webtest.Page) bool { return p.Status == http.StatusOK }

func private(c *webtest.Client) *webtest.Page {
	c.NoRedirect = true
	defer func() { c.NoRedirect = false }()
	return c.Get("/private")
}

func TestSessionsEnd(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s := sessionSite(t, d)
		clock := dbtest.Clock(d)

		idle := s.As(lead)
		for range 5 {
			clock.Advance(90 * time.Minute)
			if !signedIn(private(idle)) {
				t.Fatal("a session in use ended")
			}
		}
		clock.Advance(2*time.Hour + time.Minute)
		if signedIn(private(idle)) {
			t.Error("a session idle for two hours goes on")
		}

		old := s.As(lead)
		for range 12 {
			clock.Advance(time.Hour)
			private(old)
		}
		clock.Advance(time.Minute)
		if signedIn(private(old)) {
			t.Error("a session of more than 12 hours goes on")
		}

		out := s.As(lead)
		out.Submit(out.Get("/out"), "main form", url.Values{})
		if signedIn(private(out)) {
			t.Error("signing out did not end the session")
		}

		gone := s.As(other)
		s.Actors.Remove(other.Person)
		if signedIn(private(gone)) {
			t.Error("somebody who may no longer sign in still can")
		}
	})
}

func TestASessionIsTouchedAtMostOnceAMinute(t *testing.T) {
	d := dbtest.SQLite(t, tables()...)
	s := sessionSite(t, d)
	c := s.As(lead)
	queries := func() uint64 {
		before := d.Queries()
		private(c).Want(http.StatusOK)
		return d.Queries() - before
	}
	queries() // the first page with a form makes the session's token
	if n := queries(); n != 1 {
		t.Errorf("a page within the minute: %d statements, want the session's alone", n)
	}
	dbtest.Clock(d).Advance(time.Minute)
	if n := queries(); n != 2 {
		t.Errorf("after a minute: %d statements, want the session's and the touch", n)
	}
	if n := queries(); n != 1 {
		t.Errorf("after the touch: %d statements", n)
	}
}

func TestSessionsAreListedAndRevoked(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s := sessionSite(t, d)
		first, second, stranger := s.As(lead), s.As(lead), s.As(other)
		own := second.Get("/mine").Header.Get("X-Session")
		ctx := dbtest.Ctx(t)
		var rows []web.SessionRow
		must(t, d.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = web.Sessions(ctx, tx, lead.Person)
			return err
		}))
		if len(rows) != 2 || !strings.HasPrefix(rows[0].Agent, "Go-http-client") || rows[0].Created.IsZero() {
			t.Fatalf("got %+v", rows)
		}
		must(t, d.InTx(ctx, func(tx *db.Tx) error { return web.RevokeAll(ctx, tx, lead.Person, own) }))
		if signedIn(private(first)) || !signedIn(private(second)) || !signedIn(private(stranger)) {
			t.Error("not exactly the other sessions of the person were revoked")
		}
		must(t, d.InTx(ctx, func(tx *db.Tx) error { return web.Revoke(ctx, tx, lead.Person, own) }))
		if signedIn(private(second)) {
			t.Error("the revoked session goes on")
		}
	})
}

func TestNoTokenIsStoredAsItIs(t *testing.T) {
	d := dbtest.SQLite(t, tables()...)
	s := sessionSite(t, d)
	c := s.Client()
	c.NoRedirect = true
	p := c.Get("/out")
	token, _, _ := strings.Cut(strings.TrimPrefix(p.Header.Get("Set-Cookie"), "alongside-session="), ";")
	if len(token) < 20 {
		t.Fatalf("no cookie: %v", p.Header)
	}
	must(t, d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		return db.Each(t.Context(), tx, `SELECT token, id, data FROM web_session`, nil, func(scan func(...any) error) error {
			var stored, id, data string
			if err := scan(&stored, &id, &data); err != nil {
				return err
			}
			for _, text := range []string{stored, id, data} {
				if strings.Contains(text, token) {
					t.Error("the cookie's token stands in the database")
				}
			}
			return nil
		})
	}))
}

func TestSigningInChangesTheToken(t *testing.T) {
	s := sessionSite(t, dbtest.SQLite(t, tables()...))
	s.Actors.Add(lead)
	c := s.Client()
	opened := c.Get("/webtest/sign-in")
	before := opened.Header.Get("Set-Cookie")
	c.NoRedirect = true
	after := c.Submit(c.Get("/webtest/sign-in"), "", url.Values{"person": {string(lead.Person)}}).Header.Get("Set-Cookie")
	if before == "" || after == "" || strings.Split(before, ";")[0] == strings.Split(after, ";")[0] {
		t.Fatalf("before %q, after %q", before, after)
	}
	_, old := opened.Form("")
	if _, fresh := c.Get("/out").Form("main form"); fresh.Get("csrf") == old.Get("csrf") {
		t.Error("a form opened before signing in can still be sent after it")
	}
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(after, want) {
			t.Errorf("the cookie lacks %s: %s", want, after)
		}
	}
}

func TestAPersonOfAnotherCouncilWorksInTheirOwn(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s := sessionSite(t, d)
		guest := lead
		guest.Person, guest.Scope = "guest", "E10000016"
		if got := s.As(guest).Get("/mine").Header.Get("X-Scope"); got != "E10000016" {
			t.Fatalf("scope %q", got)
		}
	})
}

func TestSweepForgetsWhatHasRunOut(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, _ := start(t, d)
		c := s.As(lead)
		c.Submit(c.Get("/note"), "main form", url.Values{"body": {"a note"}})
		c.Submit(c.Get("/note"), "main form", url.Values{"body": {"old"}})
		_, values := c.Get("/note").Form("main form")
		values.Set("body", "later")
		c.Post("/draft/note", values)
		count := func() (n int) {
			must(t, d.View(db.WithScope(t.Context(), db.System), func(tx *db.Tx) error {
				return db.Get(t.Context(), tx, `SELECT (SELECT count(*) FROM web_session) + (SELECT count(*) FROM web_kept)
					+ (SELECT count(*) FROM web_once WHERE scope <> '') + (SELECT count(*) FROM web_draft WHERE scope <> '')`, nil, &n)
			}))
			return n
		}
		must(t, s.Router.Sweep(t.Context()))
		if n := count(); n != 4 {
			t.Fatalf("%d rows, want one of each kind", n)
		}
		dbtest.Clock(d).Advance(31 * 24 * time.Hour)
		must(t, s.Router.Sweep(t.Context()))
		if n := count(); n != 0 {
			t.Errorf("%d rows are left after a month", n)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
