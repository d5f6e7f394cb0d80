package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/web/webtest"
)

func TestAPostNeedsTheSessionsToken(t *testing.T) {
	d := dbtest.SQLite(t, tables()...)
	s, n := start(t, d)
	c := s.As(lead)
	_, good := c.Get("/note").Form("")
	good.Set("body", "with the token")
	c.Post("/note", good).Want(http.StatusOK)

	_, elsewhere := s.As(other).Get("/note").Form("")
	for name, token := range map[string]string{"none": "", "wrong": "x", "of another session": elsewhere.Get("csrf")} {
		t.Run(name, func(t *testing.T) {
			c.Headers.Set("Sec-Fetch-Site", "none")
			defer c.Headers.Del("Sec-Fetch-Site")
			p := c.Post("/note", url.Values{"body": {"forged"}, "csrf": {token}})
			if p.Status != http.StatusForbidden {
				t.Errorf("status %d", p.Status)
			}
		})
	}
	if got := n.notes(); !slices.Equal(got, []string{"with the token"}) {
		t.Errorf("notes %q", got)
	}
}

func TestAPostFromAnotherSiteIsRefusedEvenWithTheToken(t *testing.T) {
	s, n := start(t, dbtest.SQLite(t, tables()...))
	c := s.As(lead)
	_, values := c.Get("/note").Form("")
	values.Set("body", "from elsewhere")
	c.Headers.Set("Sec-Fetch-Site", "cross-site")
	c.Headers.Set("Origin", "https://elsewhere.example")
	c.Post("/note", values).Want(http.StatusForbidden)
	if got := n.notes(); len(got) != 0 {
		t.Errorf("notes %q", got)
	}
}

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, n := start(t, d)
		c := s.As(lead)
		page := c.Get("/note")
		dbtest.Clock(d).Advance(3 * time.Hour)

		p := c.Submit(page, "", url.Values{"body": {"half an hour's work\nand more"}, "tick": {"two"}, "password": {"hunter2"}})
		if !strings.HasPrefix(p.Path, "/webtest/sign-in?return=%2Fnote") {
			t.Fatalf("sent to %s", p.Path)
		}
		back := c.Submit(p, "", url.Values{"person": {string(lead.Person)}}).Want(http.StatusOK)
		if back.Path != "/note" || back.Find("textarea").Text() != "half an hour's work\nand more" {
			t.Fatalf("%s shows %q", back.Path, back.Find("textarea").Text())
		}
		if !strings.Contains(back.Text("main"), "We kept what you typed") || strings.Contains(back.Body, "hunter2") {
			t.Error("the page does not say that it was kept, or kept a password")
		}
		if _, values := back.Form(""); !slices.Equal(values["tick"], []string{"two"}) || values.Get("version") != "3" {
			t.Errorf("the form holds %v", values)
		}
		done := c.Submit(back, "", nil).Want(http.StatusOK)
		if done.Path != "/done" || !slices.Equal(n.notes(), []string{"half an hour's work\nand more"}) {
			t.Fatalf("%s, notes %q", done.Path, n.notes())
		}
		if again := c.Get("/note"); again.Text("textarea") != "saved before" {
			t.Errorf("a fresh form still shows %q", again.Text("textarea"))
		}
	})
}

func TestSomebodyElseDoesNotSeeWhatWasTyped(t *testing.T) {
	d := dbtest.SQLite(t, tables()...)
	s, _ := start(t, d)
	s.Actors.Add(other)
	c := s.As(lead)
	page := c.Get("/note")
	dbtest.Clock(d).Advance(3 * time.Hour)
	p := c.Submit(page, "", url.Values{"body": {"private"}})
	if back := c.Submit(p, "", url.Values{"person": {string(other.Person)}}); strings.Contains(back.Body, "private</textarea>") {
		t.Fatal("the next person at the same browser sees what was typed")
	}
}

func TestKeptFormsCannotBeReadFromTheDatabase(t *testing.T) {
	d := dbtest.SQLite(t, tables()...)
	s, _ := start(t, d)
	c := s.As(lead)
	c.Submit(c.Get("/note"), "", url.Values{"body": {"old"}, "tick": {"plain words"}})
	rows := 0
	must(t, d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		return db.Each(t.Context(), tx, `SELECT key, action, sealed FROM web_kept`, nil, func(scan func(...any) error) error {
			var key, action string
			var sealed []byte
			rows++
			if err := scan(&key, &action, &sealed); err != nil {
				return err
			}
			if strings.Contains(string(sealed), "plain") || action != "/note" {
				t.Errorf("kept in the clear, for %s", action)
			}
			return nil
		})
	}))
	if rows != 1 {
		t.Fatalf("%d rows", rows)
	}
}

func TestAStalePublicFormComesBackFilledIn(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, n := start(t, d)
		c := s.Client()
		page := c.Get("/worry")
		dbtest.Clock(d).Advance(3 * time.Hour)
		p := c.Submit(page, "", url.Values{"body": {"I am worried"}})
		if p.Path != "/worry" || p.Text("textarea") != "I am worried" || !strings.Contains(p.Text(".govuk-notification-banner"), "open for too long") {
			t.Fatalf("%s: %q", p.Path, p.Text("main"))
		}
		webtest.CheckHTML(t, p)
		c.Submit(p, "", nil).Want(http.StatusOK)
		if !slices.Equal(n.notes(), []string{"I am worried"}) {
			t.Errorf("notes %q", n.notes())
		}
	})
}

func TestAFormSentTwiceActsOnce(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, n := start(t, d)
		c := s.As(lead)
		page := c.Get("/note")
		c.Submit(page, "", url.Values{"body": {"once"}})
		second := c.Submit(page, "", url.Values{"body": {"once"}})
		if second.Path != "/done" || !slices.Equal(n.notes(), []string{"once"}) {
			t.Fatalf("second press led to %s, notes %q", second.Path, n.notes())
		}

		page = c.Get("/note")
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if p := c.Submit(page, "", url.Values{"body": {"at the same time"}}); p.Path != "/done" {
					t.Errorf("led to %s: %s", p.Path, p.Text("h1"))
				}
			})
		}
		wg.Wait()
		if got := n.notes(); len(got) != 2 {
			t.Errorf("notes %q", got)
		}
	})
}

func TestAFormSentAgainAfterARestart(t *testing.T) {
	d := dbtest.SQLite(t, tables()...)
	s, n := start(t, d)
	c := s.As(lead)
	page := c.Get("/note")
	_, values := page.Form("")
	values.Set("body", "once")
	c.Post("/note", values)

	unsaved, _ := start(t, d) // another program on the same database, which knows nothing of the first one's memory
	unsaved.Actors.Add(lead)
	again := unsaved.Client()
	again.SignIn(lead)
	_, fresh := again.Get("/note").Form("")
	fresh.Set("body", "once")
	fresh.Set("once", values.Get("once"))
	if p := again.Post("/note", fresh).Want(http.StatusConflict); p.Text("h1") != "You have sent this already" {
		t.Errorf("heading %q", p.Text("h1"))
	}
	if got := n.notes(); len(got) != 1 {
		t.Errorf("notes %q", got)
	}
}

func TestAFormThatWasNotAcceptedCanBeSentAgain(t *testing.T) {
	d := dbtest.SQLite(t, tables()...)
	s, n := start(t, d)
	c := s.As(lead)
	page := c.Get("/note")
	p := c.Submit(page, "", url.Values{"body": {""}}).Want(http.StatusUnprocessableEntity)
	webtest.CheckHTML(t, p)
	if p.Text(".govuk-error-summary a[href='#body']") != "Enter a note." || p.Text("#body-error") != "Error: Enter a note." || !strings.HasPrefix(p.Text("title"), "Error: ") {
		t.Errorf("the page does not say what is wrong: %s", p.Body)
	}
	if _, kept := c.Submit(page, "", url.Values{"body": {""}, "tick": {"two"}}).Form(""); !slices.Equal(kept["tick"], []string{"two"}) {
		t.Errorf("the refused form shows %v again", kept)
	}
	c.Submit(page, "", url.Values{"body": {"refused"}}).Want(http.StatusUnprocessableEntity)
	c.Submit(page, "", url.Values{"body": {"then well"}}).Want(http.StatusOK)
	if !slices.Equal(n.notes(), []string{"then well"}) {
		t.Errorf("notes %q", n.notes())
	}
}

// TestTooMuchComesBackAtItsField sends more than a field takes: the form says by how much, keeps it, and takes it when it is short enough.
func TestTooMuchComesBackAtItsField(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, n := start(t, d)
		c := s.As(lead)
		long := strings.Repeat("ŵ🙂 ", 6_700) + "end"
		p := c.Submit(c.Get("/note"), "", url.Values{"body": {long}, "tick": {"two"}}).Want(http.StatusOK)
		webtest.CheckHTML(t, p)
		const says = "This is 103 characters too long. Use at most 20,000."
		if p.Path != "/note" || p.Text(".govuk-error-summary a[href='#body']") != says || p.Text("#body-error") != "Error: "+says || !strings.HasPrefix(p.Text("title"), "Error: ") {
			t.Errorf("%s says %q and %q", p.Path, p.Text(".govuk-error-summary"), p.Text("#body-error"))
		}
		if got := p.Find("textarea").Text(); got != long {
			t.Errorf("of %d characters typed %d are shown again", len(long), len(got))
		}
		if len(n.notes()) != 0 {
			t.Error("what is too long was saved")
		}
		if other := c.Get("/worry"); other.Find(".govuk-error-summary").Length() != 0 {
			t.Error("another page shows what was wrong with the form")
		}
		c.Submit(p, "", url.Values{"body": {long[:len(long)-400]}}).Want(http.StatusOK)
		if len(n.notes()) != 1 {
			t.Errorf("made shorter, and %d notes are saved", len(n.notes()))
		}
		if again := c.Get("/note"); again.Find(".govuk-error-summary").Length() != 0 || again.Text("textarea") != "saved before" {
			t.Error("after it was saved the form shows it still")
		}
	})
}

func TestAConflictKeepsWhatWasTyped(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, _ := start(t, d)
		c := s.As(lead)
		p := c.Submit(c.Get("/note"), "", url.Values{"body": {"old"}, "password": {"hunter2"}}).Want(http.StatusConflict)
		webtest.CheckHTML(t, p)
		for _, want := range []string{"Somebody else changed this", "What you typed", "old", "What is saved now", "what Tom wrote"} {
			if !strings.Contains(p.Text("main"), want) {
				t.Errorf("the page lacks %q: %s", want, p.Text("main"))
			}
		}
		if strings.Contains(p.Body, "hunter2") || strings.Contains(p.Text("main"), "Csrf") {
			t.Error("the page shows a secret or a field of our own")
		}
		back, _ := p.Find("main a.govuk-button").Attr("href")
		if got := c.Get(back).Text("textarea"); got != "old" {
			t.Errorf("%s shows %q", back, got)
		}
	})
}

func TestAFailureShowsWhatWasTyped(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	c := s.As(lead)
	p := c.Submit(c.Get("/note"), "", url.Values{"body": {"disk full"}}).Want(http.StatusServiceUnavailable)
	webtest.CheckHTML(t, p)
	if !strings.Contains(p.Text("main"), "What you typed") || strings.Contains(p.Body, "no space left") {
		t.Errorf("the page reads %q", p.Text("main"))
	}
	if got := c.Get("/note").Text("textarea"); got != "disk full" {
		t.Errorf("the form shows %q", got)
	}
}

func TestADraftIsSavedAndShownAgain(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, _ := start(t, d)
		c := s.As(lead)
		_, values := c.Get("/note").Form("")
		values.Set("body", "half done — hanner y ffordd 🙂")
		values.Set("password", "hunter2")

		c.Headers.Set("Accept", "application/json")
		c.Headers.Set("X-Csrf-Token", values.Get("csrf"))
		if p := c.Post("/draft/note", values).Want(http.StatusOK); p.Body != `{"saved":"9am"}`+"\n" {
			t.Errorf("the script is told %q", p.Body)
		}
		c.Headers = http.Header{}

		page := c.Get("/note")
		if page.Text("textarea") != "half done — hanner y ffordd 🙂" || page.Text(".al-saved__state") != "Saved 9am" || strings.Contains(page.Body, "hunter2") {
			t.Fatalf("the form shows %q, %q", page.Text("textarea"), page.Text(".al-saved__state"))
		}
		if got := s.As(other).Get("/note").Text("textarea"); got != "saved before" {
			t.Errorf("somebody else is shown %q", got)
		}
		c.Submit(page, "", nil).Want(http.StatusOK)
		if got := c.Get("/note").Text("textarea"); got != "saved before" {
			t.Errorf("after sending, the form shows %q", got)
		}
	})
}

func TestAFormAboutOneOfManyKeepsADraftForEach(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB) {
		s, _ := start(t, d)
		c := s.As(lead)
		addresses := []string{"/note", "/note?of=1&in=a+b", "/note?of=2&in=a+b"}
		for _, at := range addresses {
			page := c.Get(at)
			_, values := page.Form("")
			values.Set("body", "about "+at)
			if back := c.Post(page.Find(".al-saved__button").AttrOr("formaction", ""), values).Want(http.StatusOK); back.Text("textarea") != "about "+at {
				t.Errorf("saved on %s, back on %s with %q", at, back.Path, back.Text("textarea"))
			}
		}
		c.Submit(c.Get(addresses[1]), "", nil).Want(http.StatusOK)
		for i, at := range addresses {
			want := "about " + at
			if i == 1 {
				want = "saved before" // this one is sent
			}
			if got := c.Get(at).Text("textarea"); got != want {
				t.Errorf("%s shows %q, want %q", at, got, want)
			}
		}
	})
}

func TestADraftWithoutScript(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	c := s.Client()
	page := c.Get("/worry")
	_, values := page.Form("")
	values.Set("body", "I will go on tomorrow")
	path := page.Find(".al-saved__button").AttrOr("formaction", "")
	back := c.Post(path, values).Want(http.StatusOK)
	if back.Path != "/worry" || back.Text("textarea") != "I will go on tomorrow" || !strings.Contains(back.Text(".govuk-notification-banner"), "Saved at 9am") {
		t.Fatalf("%s: %s", back.Path, back.Text("main"))
	}
}

func TestADraftNeedsAFormThatOneMaySend(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	c := s.Client()
	_, values := c.Get("/worry").Form("")
	c.Post("/draft/nowhere", values).Want(http.StatusNotFound)
	c.Post("/draft/note", values).Want(http.StatusNotFound)
	c.Post("/draft/done", values).Want(http.StatusNotFound)
}

func TestTheReturnPathStaysHere(t *testing.T) {
	s, _ := start(t, dbtest.SQLite(t, tables()...))
	for given, want := range map[string]string{
		"/note": "/note", "/done?x=1": "/done?x=1", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "note": "/", "": "/",
	} {
		c := s.Client()
		s.Actors.Add(lead)
		c.NoRedirect = true
		p := c.Submit(c.Get("/webtest/sign-in?return="+url.QueryEscape(given)), "", url.Values{"person": {string(lead.Person)}})
		if got := p.Header.Get("Location"); got != want {
			t.Errorf("%q leads to %q, want %q", given, got, want)
		}
	}
}
