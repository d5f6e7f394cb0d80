package web_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/web/webtest"
)

// layout serves one page with the given Meta at /page.
func layout(t *testing.T, m web.Meta, options ...func(*web.Config)) *webtest.Site {
	t.Helper()
	return webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/page", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			return web.Render(w, r, http.StatusOK, children(web.Page(m), templ.Raw("<h1>"+m.Title+"</h1>")))
		})
	}, options...)
}

func nav(a access.Actor) []ui.NavItem {
	if a.Public {
		return []ui.NavItem{{Text: "Tell us", Href: "/worry"}}
	}
	return []ui.NavItem{{Text: "My children", Href: "/children"}, {Text: "Due", Href: "/page"}}
}

func TestTheLayoutKnowsWhoReads(t *testing.T) {
	s := layout(t, web.Meta{Title: "Due this week"}, func(c *web.Config) { c.Nav = nav })
	p := s.As(lead).Get("/page").Want(http.StatusOK)
	webtest.CheckHTML(t, p)
	if p.Text("title") != "Due this week – Alongside – Testshire County Council" {
		t.Errorf("title %q", p.Text("title"))
	}
	if p.Text(".al-header__person") != "Priya Shah" || p.Find("header form[action='/sign-out'] input[name=csrf]").Length() != 1 {
		t.Errorf("header %q", p.Text("header"))
	}
	if p.Text(".govuk-service-navigation [aria-current]") != "Due" {
		t.Errorf("navigation %q", p.Text(".govuk-service-navigation"))
	}

	public := s.Client().Get("/page")
	if public.Find("header form").Length() != 0 || public.Text("header a[href='"+signInPath+"']") != "Sign in" || public.Text("nav li") != "Tell us" {
		t.Errorf("header %q, navigation %q", public.Text("header"), public.Text("nav"))
	}
}

const signInPath = "/webtest/sign-in"

func TestTheLayoutSaysWhereWeAre(t *testing.T) {
	steps := []ui.StripStep{{Kind: "Decision", Href: "/d"}, {Kind: "Package", Here: true}}
	p := layout(t, web.Meta{Title: "A package", Back: "/before", Wide: true, Thread: ui.StripView{Href: "/thread/x", Steps: steps}}).Client().Get("/page")
	if p.Find("a.govuk-back-link[href='/before']").Length() != 1 || p.Find(".al-wide main .al-strip [aria-current]").Length() != 1 {
		t.Error(p.Text("body"))
	}
	p = layout(t, web.Meta{Title: "A list", Back: "/before", Crumbs: []ui.Link{{Text: "Home", Href: "/"}, {Text: "A list"}}, Nav: "/children"},
		func(c *web.Config) { c.Nav = func(access.Actor) []ui.NavItem { return nav(lead) } }).Client().Get("/page")
	if p.Find(".govuk-breadcrumbs").Length() != 1 || p.Find(".govuk-back-link, .al-strip").Length() != 0 || p.Text(".govuk-service-navigation [aria-current]") != "My children" {
		t.Error(p.Text("body"))
	}
}

func TestOnlyTheDemonstrationIsMarkedAsMadeUp(t *testing.T) {
	if n := layout(t, web.Meta{Title: "x"}).Client().Get("/page").Find(".al-ribbon").Length(); n != 0 {
		t.Error("a real council's page is marked as made up")
	}
	if n := layout(t, web.Meta{Title: "x"}, func(c *web.Config) { c.Demo = true }).Client().Get("/page").Find(".al-ribbon").Length(); n != 1 {
		t.Error("a made-up page is not marked")
	}
}

func TestPaperSaysWhatItIsForWhomAndWhen(t *testing.T) {
	clock := func() time.Time { return time.Date(2026, time.July, 1, 13, 30, 0, 0, time.UTC) }
	s := layout(t, web.Meta{Title: "x"}, func(c *web.Config) { c.Clock = clock })
	want := "Printed from Alongside for Priya Shah, Wednesday 1 July 2026, 2:30pm. Page: /page?a=1"
	if got := s.As(lead).Get("/page?a=1").Text(".al-print-only"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := s.Client().Get("/page").Text(".al-print-only"); strings.Contains(got, " for ") {
		t.Errorf("got %q", got)
	}
}

func TestAFlashIsShownOnce(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/page", access.Public, ok)
		r.Get("/set", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			web.Flash(r, "Done & dusted.")
			return web.SeeOther(w, r, "/page")
		})
	})
	c := s.Client()
	if got := c.Get("/set").Text(".govuk-notification-banner__content"); got != "Done & dusted." {
		t.Errorf("banner %q", got)
	}
	if n := c.Get("/page").Find(".govuk-notification-banner").Length(); n != 0 {
		t.Error("the banner is shown again")
	}
}

func TestWhatASessionRemembers(t *testing.T) {
	s := webtest.Start(t, dbtest.SQLite(t, tables()...), dbtest.Scope, func(r *web.Router) {
		r.Get("/set", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			r.Remember("step", "code")
			return ok(w, r)
		})
		r.Get("/take", access.Public, func(w http.ResponseWriter, r *web.Request) error {
			w.Header().Set("X-Step", r.Recall("step"))
			r.Forget("step")
			return ok(w, r)
		})
	})
	c := s.Client()
	c.Get("/set")
	if got := c.Get("/take").Header.Get("X-Step"); got != "code" {
		t.Errorf("remembered %q", got)
	}
	if got := c.Get("/take").Header.Get("X-Step"); got != "" {
		t.Errorf("not forgotten: %q", got)
	}
	if got := s.Client().Get("/take").Header.Get("X-Step"); got != "" {
		t.Errorf("another browser remembers %q", got)
	}
}

// A page says how long it is, so that it goes out whole and not in chunks.
func TestAPageSaysHowLongItIs(t *testing.T) {
	s := layout(t, web.Meta{Title: strings.Repeat("Long ", 2000)})
	for _, p := range []*webtest.Page{s.As(lead).Get("/page"), s.Client().Get("/page")} {
		if got := p.Want(http.StatusOK).Header.Get("Content-Length"); got != strconv.Itoa(len(p.Body)) || len(p.Body) < 20_000 {
			t.Errorf("a page of %d bytes says %q", len(p.Body), got)
		}
	}
}
