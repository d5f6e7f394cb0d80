package site_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/app/site"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// manyFields is how many questions a form may have without saving as one goes.
const manyFields = 4

// questions are what a form asks: a date is one, whatever boxes it has, and so are the choices of one name.
func questions(form *goquery.Selection) []string {
	var out []string
	form.Find("input, select, textarea").Each(func(_ int, s *goquery.Selection) {
		name := s.AttrOr("name", "")
		for _, part := range []string{"-day", "-month", "-year"} {
			name = strings.TrimSuffix(name, part)
		}
		if kind := s.AttrOr("type", "text"); kind != "hidden" && kind != "submit" && name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	})
	return out
}

// longForms are the forms of a page that ask much: their actions, and whether each saves as one goes.
func longForms(body string) map[string]bool {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		return nil
	}
	out := map[string]bool{}
	doc.Find("main form[method=post]").Each(func(_ int, s *goquery.Selection) {
		if len(questions(s)) > manyFields {
			_, out[s.AttrOr("action", "")] = s.Attr("data-draft")
		}
	})
	return out
}

// TestEveryLongFormSavesAsYouGo opens every page of the county as everybody who may and looks for forms with more than four
// questions: each keeps a draft.
func TestEveryLongFormSavesAsYouGo(t *testing.T) {
	w := start(t, 60)
	c := w.council()
	met, told := map[string]bool{}, map[string]bool{}
	for _, role := range personas() {
		p := w.persona(role)
		for _, rt := range w.site.Router.Routes() {
			if rt.Method != http.MethodGet || !p.may(rt) || rt.Path == "/demo/components" {
				continue
			}
			for _, path := range c.pages(p, rt) {
				for action, saves := range longForms(w.do(p.browser, http.MethodGet, path, nil).body) {
					met[rt.Path] = true
					if !saves && !told[rt.Path] {
						told[rt.Path] = true
						t.Errorf("%s: the form on %s (%s) asks more than %d questions and keeps no draft: give ui.FormView Draft", role, rt.Path, action, manyFields)
					}
				}
			}
		}
	}
	t.Logf("%d pages with long forms", len(met))
	if len(met) < 20 {
		t.Errorf("only %d pages with long forms were met: %v", len(met), met)
	}
}

// pages are addresses of a route that somebody may try: itself, or with records of theirs.
func (c council) pages(p persona, rt web.Route) []string { return c.atMost(12, p, rt) }

// atMost is pages of up to so many records.
func (c council) atMost(most int, p persona, rt web.Route) []string {
	if !strings.Contains(rt.Path, "{") {
		return []string{rt.Path}
	}
	record, _ := site.RecordOf(rt.Path)
	var out []string
	for _, n := range few(c.of(rt, record.Kind), most, func(n thread.Node) bool { return c.owns(p, record.Need, n) }) {
		out = append(out, c.at(rt, n))
	}
	return out
}

// TestADraftWaitsForItsWriter saves a form half way, signs out and in again, and finds it; somebody else does not.
func TestADraftWaitsForItsWriter(t *testing.T) {
	w := start(t, 40)
	for _, c := range []struct {
		role, other access.Role
		path, field string
	}{
		{access.RoleFinance, "", "/funds/open", "name"},
		{access.RoleAdministrator, "", "/admin/people/new", "name"},
		{access.RoleLead, access.RolePractitioner, "/emergency-access/open", "reason"},
		{access.RoleCommissioner, access.RoleDemocraticServices, "/measures/promise", "title"},
	} {
		t.Run(c.path, func(t *testing.T) {
			browser := w.as(c.role)
			form := w.form(browser, c.path)
			if !form.Has(c.field) {
				t.Fatalf("the form has no field %s: %v", c.field, form)
			}
			const typed = "Half of it, before the telephone rang"
			form.Set(c.field, typed)
			if got := w.do(browser, http.MethodPost, "/draft"+c.path, form); got.status != http.StatusSeeOther {
				t.Fatalf("saving half a form: %d", got.status)
			}
			if got := w.do(browser, http.MethodPost, "/sign-out", url.Values{"csrf": {form.Get("csrf")}}); got.status != http.StatusSeeOther {
				t.Fatalf("signing out: %d", got.status)
			}
			if got := w.do(browser, http.MethodGet, c.path, nil); got.status == http.StatusOK {
				t.Fatal("the form opens after signing out")
			}
			if back := w.form(w.as(c.role), c.path); back.Get(c.field) != typed {
				t.Errorf("after signing in again the form shows %q", back.Get(c.field))
			}
			if c.other != "" {
				if back := w.form(w.as(c.other), c.path); back.Get(c.field) == typed {
					t.Errorf("%s reads the draft of %s", c.other, c.role)
				}
			}
		})
	}
}
