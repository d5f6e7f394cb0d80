package web

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// Meta is what a page says about itself.
type Meta struct {
	// Title is the page's own title, the same words as its h1; the service's name is added.
	Title string
	// Actor is the reader; the request's actor when left out.
	Actor access.Actor
	// Back is the path of the page before; Crumbs are shown in its place when given.
	Back   string
	Crumbs []ui.Link
	// Wide lays the page out for boards (1,200 px); otherwise text has reading width.
	Wide bool
	// Nav is the path of the navigation's present item, when it is not the page's own path.
	Nav string
	// Thread shows where the page's object stands; left out when it has no steps.
	Thread ui.StripView
	// About is the object that the page shows, whose documents stand at its foot; empty on pages about no one object.
	About thread.Ref
	// Errors are what is wrong with the form: the summary on top, "Error:" in the title, and a message at each field.
	Errors []fault.Field
}

// frame is what the layout knows of the request.
type frame struct {
	meta     Meta
	actor    access.Actor
	council  string
	demo     bool
	nav      []ui.NavItem
	flash    string
	css, js  string
	start    string
	icon     string
	signIn   string
	signOut  string
	built    bool
	homePath string
	printed  string
	foot     templ.Component
}

func frameOf(ctx context.Context, m Meta) frame {
	f := frame{meta: m, actor: m.Actor, homePath: "/"}
	r := requestFrom(ctx)
	if r == nil {
		return f
	}
	c := r.router.config
	if f.actor.Person == "" && !f.actor.Public {
		f.actor = r.actor
	}
	f.council, f.demo, f.signIn, f.signOut = c.Council, c.Demo, c.SignIn, c.SignOut
	f.flash = r.takeFlash()
	if c.Nav != nil {
		current := m.Nav
		if current == "" {
			current = r.URL.Path
		}
		f.nav = c.Nav(f.actor)
		for i := range f.nav {
			f.nav[i].Current = f.nav[i].Href == current
		}
	}
	a := r.router.assets
	f.css, f.js, f.start, f.icon = a.url("vendor/alongside.css"), a.url("alongside.js"), a.url("start.js"), a.url("icon.svg")
	f.printed = printed(f.actor, r.URL.RequestURI(), c.Clock())
	f.built = a.has("vendor/alongside.css")
	if m.About != "" && c.Documents != nil {
		f.foot = c.Documents(f.actor, m.About)
	}
	return f
}

// title is the text of the title element.
func (f frame) title() string {
	t := f.meta.Title
	if len(f.meta.Errors) > 0 {
		t = "Error: " + t
	}
	if t != "" {
		t += " – "
	}
	t += "Alongside"
	if f.council != "" {
		t += " – " + f.council
	}
	return t
}

func (f frame) width() string {
	if f.meta.Wide {
		return "govuk-width-container al-wide"
	}
	return "govuk-width-container"
}

// printed says on paper what the page is, for whom and when.
func printed(a access.Actor, path string, now time.Time) string {
	who := ""
	if !a.Public && a.Name != "" {
		who = " for " + a.Name
	}
	return "Printed from Alongside" + who + ", " + ui.When(now) + ". Page: " + path
}
