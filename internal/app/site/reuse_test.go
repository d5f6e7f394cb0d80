package site_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

// says has the family of a child write something, over what it wrote before.
func (w *world) says(child thread.Ref, words string) {
	w.t.Helper()
	f := w.site.Services.Family
	err := w.d.InTx(w.ctx, func(tx *db.Tx) error {
		voices, err := f.Spoken(w.ctx, tx, "", child)
		if err != nil {
			return err
		}
		cmd := family.WriteStatement{Child: child, Text: words}
		for _, v := range voices { // another home may have written since
			if v.Voice == family.FamilyVoice && v.Of == "" {
				cmd.Version = v.Latest().Version
			}
		}
		return f.WriteStatementTx(w.ctx, tx, audit.System, cmd)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// fields are what a form holds before anybody types, as a browser would send it.
func (w *world) fields(c *http.Client, path, selector string) url.Values {
	w.t.Helper()
	form := w.parsed(c, path).Find(selector)
	if form.Length() != 1 {
		w.t.Fatalf("%s has %d forms %s", path, form.Length(), selector)
	}
	values := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		_, checked := s.Attr("checked")
		switch kind := s.AttrOr("type", "text"); {
		case (kind == "radio" || kind == "checkbox") && !checked:
		case goquery.NodeName(s) == "select":
			values.Add(s.AttrOr("name", ""), s.Find("option[selected]").AttrOr("value", ""))
		default:
			values.Add(s.AttrOr("name", ""), s.AttrOr("value", s.Text()))
		}
	})
	return values
}

// typed types into a form and posts it; it returns the page that comes of it. A field that the form does not have fails the test.
func (w *world) typed(c *http.Client, path, selector string, typed url.Values) (at string, page answer) {
	w.t.Helper()
	doc := w.parsed(c, path)
	action := doc.Find(selector).AttrOr("action", path)
	values := w.fields(c, path, selector)
	for name, v := range typed {
		if doc.Find(selector+` [name="`+name+`"]`).Length() == 0 {
			w.t.Errorf("the form %s of %s has no field %s", selector, path, name)
		}
		values[name] = v
	}
	res := w.raw(c, action, values)
	if res.StatusCode != http.StatusSeeOther {
		again := w.do(c, http.MethodPost, action, values)
		return "", again
	}
	at = res.Header.Get("Location")
	return at, w.do(c, http.MethodGet, at, nil)
}

// reused is one form in which a family is asked to speak, and what is typed into it besides.
type reused struct {
	what, path, form string
	role             access.Role
	typed            url.Values
	shown            string // the page on which the words then stand; where the form leads when empty
}

// TestWhatAFamilyWroteOnceGoesWithEveryForm uses the words in each form that asks the family, and reads them where the form leads.
func TestWhatAFamilyWroteOnceGoesWithEveryForm(t *testing.T) {
	w := start(t, 60)
	for _, f := range w.formsThatAsk() {
		t.Run(f.what, func(t *testing.T) {
			c, child := w.as(f.role), w.childOf(f.path)
			w.says(child, "He loves trains (made up).\nHe needs quiet in "+f.what+".")
			offer := text(t, w.do(c, http.MethodGet, f.path, nil).body, f.form)
			if !strings.Contains(offer, "needs quiet in "+f.what) || !strings.Contains(offer, "wrote before (Monday 23 November 2026)?") {
				t.Fatalf("%s does not offer the words: %s", f.path, offer)
			}
			vague := url.Values{family.UseField: {family.UseChanged}, family.ChangedField: {" "}}
			for name, v := range f.typed {
				vague[name] = v
			}
			used := "SELECT CAST(count(*) AS TEXT) FROM family_use WHERE scope=$1 AND child=$2"
			before := w.one(used, child)
			if before != "0" { // from the second use on it is asked
				if _, page := w.typed(c, f.path, f.form, vague); page.status != http.StatusUnprocessableEntity || !strings.Contains(text(t, page.body, "#words-changed-error"), "Say what has changed") {
					t.Errorf("what has changed is left open: %d %s", page.status, text(t, page.body, ".govuk-error-summary"))
				}
			}
			vague.Set(family.ChangedField, "A new school, said in "+f.what)
			at, page := w.typed(c, f.path, f.form, vague)
			if f.shown != "" {
				page = w.do(c, http.MethodGet, f.shown, nil)
			}
			if shown := text(t, page.body, "main"); page.status != http.StatusOK || !strings.Contains(shown, "needs quiet in "+f.what) && f.shown == "" {
				t.Errorf("%d at %s: the words do not stand with what came of the form: %s", page.status, at, shown)
			}
			if after := w.one(used, child); after == before {
				t.Error("the use is not recorded")
			}
			latest := w.do(w.as(access.RoleLeadManager), http.MethodGet, "/children/"+string(child)+"/words-used", nil)
			if latest.status == http.StatusOK && !strings.Contains(text(t, latest.body, "main"), "A new school, said in "+f.what) {
				t.Errorf("what changed is not told: %s", text(t, latest.body, "main"))
			}
		})
	}
}

// childOf is the child whom a form is about.
func (w *world) childOf(path string) thread.Ref {
	w.t.Helper()
	ref := thread.Ref(strings.Split(path, "/")[2])
	if ref.Kind() == thread.Child {
		return ref
	}
	return thread.Ref(w.one("SELECT child FROM thread_node WHERE scope=$1 AND ref=$2", ref))
}

// formsThatAsk finds in the county one of each form in which a family is asked to speak.
func (w *world) formsThatAsk() []reused {
	w.t.Helper()
	var forms []reused
	for _, child := range w.onRecord(access.RoleParent) {
		forms = append(forms, reused{"a question", "/children/" + string(child) + "/ask", "form[action$='/ask']", access.RoleParent, url.Values{"subject": {"The bus"}, "point-1": {"When does it come?"}}, ""})
		break
	}
	for _, child := range w.onRecord(access.RoleLead) {
		at := "/children/" + string(child) + "/request-assessment"
		if w.one("SELECT CAST(count(*) AS TEXT) FROM pathway_assessment WHERE scope=$1 AND child=$2 AND basis=$3", child, pathway.Section17) == "0" {
			forms = append(forms, reused{"a request", at, "form[action$='/request-assessment']", access.RoleLead, url.Values{"basis": {string(pathway.Section17)}}, ""})
			break
		}
	}
	leads := w.onRecord(access.RoleLead)
	for _, child := range leads {
		path := "/children/" + string(child) + "/visit-note"
		lead := w.as(access.RoleLead)
		w.typed(lead, path, "#visit-note", url.Values{"seen": {"A calm room (made up)."}})
		forms = append(forms, reused{"a note", path, "#hand-in", access.RoleLead, nil, path})
		break
	}
	for _, n := range w.nodes(0)[thread.Plan] {
		path := "/plans/" + string(n.Ref) + "/revise"
		if w.do(w.as(access.RoleEHCOfficer), http.MethodGet, path, nil).status == http.StatusOK {
			forms = append(forms, reused{"a plan", path, "form[action$='/revise']", access.RoleEHCOfficer, nil, ""})
			break
		}
	}
	senco := w.as(access.RoleSENCO)
	if href := w.parsed(senco, "/advice").Find("main td a[href^='/advice/'], main th a[href^='/advice/']").AttrOr("href", ""); href != "" {
		about := w.one("SELECT assessment FROM pathway_advice WHERE scope=$1 AND ref=$2", strings.Split(href, "/")[2])
		forms = append(forms, reused{"advice", href, "form[action$='/give']", access.RoleSENCO, url.Values{"text": {"A quiet room (made up)."}}, "/assessments/" + about})
	}
	if len(forms) < 5 {
		w.t.Fatalf("the county has only %d of the forms: %+v", len(forms), forms)
	}
	return forms
}
