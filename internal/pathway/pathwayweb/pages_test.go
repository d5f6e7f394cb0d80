package pathwayweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/pathway"
	"alongside/internal/pathway/pathwaytest"
	"alongside/internal/pathway/pathwayweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

type names struct{}

func (names) Names(context.Context, *db.Tx, ...thread.Ref) (map[thread.Ref]string, error) {
	return map[thread.Ref]string{pathwaytest.Officer.Person: "Olu Made-Up", pathwaytest.SENCO.Person: "Sian Made-Up"}, nil
}

func (names) ChildNames(_ context.Context, _ *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error) {
	out := map[thread.Ref]string{}
	for _, c := range children {
		out[c] = "Sam"
	}
	return out, nil
}

func (names) Advisers(context.Context, *db.Tx) ([]pathwayweb.Adviser, error) {
	return []pathwayweb.Adviser{{Ref: pathwaytest.SENCO.Person, Name: "Sian Made-Up, SENCO"}}, nil
}

func world(t *testing.T) (*webtest.Site, *db.DB, *pathway.Service) {
	t.Helper()
	d := dbtest.SQLite(t, append(pathwaytest.Migrations(), web.Migrations()...)...)
	s := pathwaytest.New(t, d)
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		pathwayweb.Register(r, pathwayweb.Deps{DB: d, Service: s, Book: pathwaytest.Book(t), People: names{}, Children: names{}, Advisers: names{}})
	})
	return site, d, s
}

func TestFromRequestToDecision(t *testing.T) {
	site, d, _ := world(t)
	child := pathwaytest.NewChild(t, d)
	parent, officer, senco := site.As(pathwaytest.Parent), site.As(pathwaytest.Officer), site.As(pathwaytest.SENCO)
	form := parent.Get("/children/" + string(child) + "/request-assessment").Want(200)
	webtest.CheckHTML(t, form)
	if p := parent.Submit(form, "", url.Values{"why": {"School is hard."}}); p.Status != 422 {
		t.Errorf("no kind chosen: %d", p.Status)
	}
	page := parent.Submit(form, "", url.Values{"basis": {"ehc"}, "why": {"School is hard."}}).Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "Monday 4 January 2027") {
		t.Errorf("six weeks from 23 November 2026: %s", page.Text("main"))
	}
	at := strings.SplitN(page.Path, "?", 2)[0]
	send := func(c *webtest.Client, step string, v url.Values) *webtest.Page {
		t.Helper()
		form := c.Get(at + step).Want(200)
		webtest.CheckHTML(t, form)
		if p := c.Submit(form, "", nil); p.Status != 422 {
			t.Errorf("%s empty: %d", step, p.Status)
		}
		p := c.Submit(form, "", v).Want(200)
		webtest.CheckHTML(t, p)
		return p
	}
	send(officer, "/decide", url.Values{"assess": {"yes"}, "why": {"The need is plain."}})
	send(officer, "/ask-advice", url.Values{"agency": {"education"}, "adviser": {string(pathwaytest.SENCO.Person)}})
	list := senco.Get("/advice").Want(200)
	webtest.CheckHTML(t, list)
	href := list.Find("main table a").AttrOr("href", "")
	give := senco.Get(href).Want(200)
	webtest.CheckHTML(t, give)
	senco.Submit(give, "", url.Values{"text": {"Small groups help."}}).Want(200)
	done := send(officer, "/determine", url.Values{"plan": {"no"}, "why": {"School can help."}, "read": {"The school’s advice\nYour words"}})
	seen := parent.Get(at).Want(200)
	for _, says := range []string{"We decided that there will be no plan", "Saturday 23 January 2027", "mediation", "SENDIASS", "Small groups help."} {
		if !strings.Contains(seen.Text("main"), says) {
			t.Errorf("the family does not read %q: %s", says, seen.Text("main"))
		}
	}
	if strings.Contains(done.Text("main"), "Write the plan") {
		t.Error("a plan can be written though there is to be none")
	}
	if p := officer.Get(at + "/determine"); p.Status != 409 {
		t.Errorf("decided twice: %d", p.Status)
	}
	if p := parent.Get("/children/" + string(child) + "/assessments").Want(200); !strings.Contains(p.Text("table"), "Decided") {
		t.Errorf("the family's list: %s", p.Text("main"))
	}
}

func TestWhoMayNot(t *testing.T) {
	site, d, s := world(t)
	child, ref, school, _ := pathwaytest.Advised(t, d, s, pathway.EHC)
	at := "/assessments/" + string(ref)
	for _, path := range []string{at, "/children/" + string(child) + "/assessments", "/children/" + string(child) + "/request-assessment"} {
		if p := site.As(pathwaytest.Other).Get(path); p.Status != 404 {
			t.Errorf("another family at %s: %d", path, p.Status)
		}
	}
	if p := site.As(pathwaytest.Parent).Get(at + "/determine"); p.Status != 403 {
		t.Errorf("a parent at the decision: %d", p.Status)
	}
	if p := site.As(pathwaytest.Therapist).Get("/advice/" + string(school) + "/give"); p.Status != 403 {
		t.Errorf("health at the school's advice: %d", p.Status)
	}
	webtest.ExercisePermissionMissing(t, site, "GET", "/advice", pathwaytest.Parent)
	webtest.ExerciseSessionMissing(t, site, "GET", at)
}
