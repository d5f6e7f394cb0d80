package web_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

const banner = ".govuk-notification-banner__content"

// said is the note that every accepted form of the notebook leads to.
const said = "Your note is saved."

// stored is everything that the database keeps of sessions.
func stored(t *testing.T, d *db.DB) string {
	t.Helper()
	var all strings.Builder
	must(t, d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		return db.Each(t.Context(), tx, `SELECT token, data, seen_at FROM web_session ORDER BY token`, nil, func(scan func(...any) error) error {
			var token, data, seen string
			defer func() { all.WriteString(token + data + seen + "\n") }()
			return scan(&token, &data, &seen)
		})
	}))
	return all.String()
}

func TestAnAcceptedFormIsSavedInOneTransaction(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, n := start(t, d)
		c := s.As(lead)
		page := c.Get("/note")
		before, had := stored(t, d), d.Stats().Saved
		if got := c.Submit(page, "", url.Values{"body": {"x"}}); got.Text(banner) != said || len(n.notes()) != 1 {
			t.Fatalf("the banner says %q of notes %q", got.Text(banner), n.notes())
		}
		if saved := d.Stats().Saved - had; saved != 1 {
			t.Errorf("a form and the page after it took %d transactions", saved)
		}
		if after := stored(t, d); before == "" || after != before {
			t.Errorf("the session was written: %q, before %q", after, before)
		}
		if again := c.Get("/done").Text(banner); again != "" {
			t.Errorf("the banner is shown again: %q", again)
		}
	})
}

// flashOf is the cookie that an answer to a form brings.
func flashOf(t *testing.T, c *webtest.Client, p *webtest.Page) (*http.Cookie, *webtest.Page) {
	t.Helper()
	c.NoRedirect = true
	defer func() { c.NoRedirect = false }()
	answer := c.Submit(p, "", url.Values{"body": {"x"}})
	for _, cookie := range (&http.Response{Header: answer.Header}).Cookies() {
		if cookie.Name == "alongside-flash" {
			return cookie, answer
		}
	}
	t.Fatalf("no message in %v", answer.Header)
	return nil, nil
}

func TestABannersCookieIsReadByItsSessionAlone(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	c := s.As(lead)
	cookie, _ := flashOf(t, c, c.Get("/note"))
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.MaxAge < 60 || cookie.MaxAge > 600 {
		t.Errorf("the cookie is %+v", cookie)
	}
	plain, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	must(t, err)
	if strings.Contains(string(plain), "note") {
		t.Errorf("the cookie can be read: %q", plain)
	}
	sent := func(by *webtest.Client, value string) *webtest.Page {
		t.Helper()
		by.Headers.Set("Cookie", "alongside-flash="+value)
		defer by.Headers.Del("Cookie")
		return by.Get("/done").Want(http.StatusOK)
	}
	changed := []byte(cookie.Value)
	changed[20] ^= 1
	for name, value := range map[string]string{"changed": string(changed), "cut": cookie.Value[:10], "no base64": "!", "made up": base64.RawURLEncoding.EncodeToString([]byte(said))} {
		other := s.As(lead)
		other.Get("/note")
		if got := sent(other, value).Text(banner); got != "" {
			t.Errorf("%s: the banner says %q", name, got)
		}
	}
	for name, other := range map[string]*webtest.Client{"nobody": s.Client(), "a colleague": s.As(lead)} {
		if got := sent(other, cookie.Value).Text(banner); got != "" {
			t.Errorf("%s reads %q", name, got)
		}
	}
	if got := c.Get("/done"); got.Text(banner) != said || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("its own session reads %q, kept as %q", got.Text(banner), got.Header.Get("Cache-Control"))
	}
}

// TestABannersCookieIsNoColleaguesEither gives the cookie to whoever has a form open in a session of their own.
func TestABannersCookieIsNoColleaguesEither(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	c := s.As(lead)
	cookie, _ := flashOf(t, c, c.Get("/note"))
	for name, by := range map[string]*webtest.Client{"nobody": s.Client(), "a colleague": s.As(other), "the same person elsewhere": s.As(lead)} {
		by.Get("/note")
		by.Headers.Set("Cookie", "alongside-flash="+cookie.Value)
		if got := by.Get("/done").Text(banner); got != "" {
			t.Errorf("%s, with a form open, reads %q", name, got)
		}
	}
}

func TestASecondPressBringsTheMessageToo(t *testing.T) {
	s, n := start(t, dbtest.SQLite(t, tables()...))
	c := s.As(lead)
	page := c.Get("/note")
	flashOf(t, c, page) // the browser goes away before it follows
	c.Get("/done")
	if got := c.Submit(page, "", url.Values{"body": {"x"}}); got.Path != "/done" || got.Text(banner) != said || len(n.notes()) != 1 {
		t.Errorf("the second press leads to %s and says %q", got.Path, got.Text(banner))
	}
}

func TestAMessageTooLongForACookieIsShownOnce(t *testing.T) {
	long := strings.Repeat("Line after line was taken in. ", 300)
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/page", access.Public, ok)
		r.Get("/set", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			web.Flash(r, long)
			return web.SeeOther(w, r, "/page")
		})
		r.Get("/at-once", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			web.Flash(r, "At once.")
			return ok(w, r)
		})
	})
	c := s.Client()
	if got := c.Get("/set").Text(banner); got != strings.TrimSpace(long) {
		t.Errorf("the banner says %q", got)
	}
	if got := c.Get("/page").Text(banner); got != "" {
		t.Errorf("shown again: %q", got)
	}
	if got := c.Get("/at-once").Text(banner); got != "At once." {
		t.Errorf("the page that is drawn at once says %q", got)
	}
	if got := c.Get("/page").Text(banner); got != "" {
		t.Errorf("the page after it says %q", got)
	}
}
