package referralweb_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/family/familyweb/referralweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// world is a site with the pages on referrals, a household whose worker may work with it, and the people of two charities.
type world struct {
	*webtest.Site
	d       *db.DB
	s       *family.Service
	child   string
	ref     thread.Ref
	charity [2]access.Actor
	told    *familytest.Charities
}

func start(t *testing.T) world {
	t.Helper()
	d := dbtest.SQLite(t, append(familytest.Migrations(), web.Migrations()...)...)
	s := familytest.New(t, d)
	rs, told, charity := familytest.Referring(t, d, s)
	known := familytest.Open(t, d, s)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: familytest.Worker.Person, Child: known.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today()})
	})
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		referralweb.Register(r, referralweb.Deps{DB: d, Service: rs, Families: s})
	})
	return world{site, d, s, "/children/" + string(known.Child), known.Child, charity, told}
}

// send fills in the form on the page and sends it.
func (w world) send(t *testing.T, by access.Actor, query string, answers url.Values) *webtest.Page {
	t.Helper()
	c := w.As(by)
	form := c.Get(w.child + "/refer" + query).Want(200)
	webtest.CheckHTML(t, form)
	return c.Submit(form, "", answers)
}

func TestAReferralFromTheFormToTheAnswer(t *testing.T) {
	w := start(t)
	full := url.Values{"offer": {string(w.told.Offers[0].Offer)}, "need": {"Someone to ride with."}, "contact": {"Maya, 07700 900982"}, "agreed": {"yes"},
		"giver": {"Maya Made-Up"}, "how": {"On the phone"}}
	if p := w.send(t, familytest.Worker, "", url.Values{"need": {"Someone to ride with."}}); p.Status != 422 || !strings.Contains(p.Body, "Choose what a voluntary organisation offers") ||
		!strings.Contains(p.Text("textarea"), "ride with") {
		t.Errorf("without an organisation: %d %s", p.Status, p.Text("main"))
	}
	p := w.send(t, familytest.Worker, "", full).Want(200)
	webtest.CheckHTML(t, p)
	for _, want := range []string{"Side by Side", "waiting for an answer", "Monday 30 November 2026", "Someone to ride with.", "Age", "8 years"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("the referral does not say %q: %s", want, p.Text("main"))
		}
	}
	ref := regexp.MustCompile(`RFL-\w{4}-\w{4}-\w`).FindString(p.Path)

	other := w.As(w.charity[1])
	if list := other.Get("/referrals-to-us").Want(200); strings.Contains(list.Body, ref) {
		t.Error("another organisation's list has it")
	}
	other.Get("/referrals-to-us/" + ref).Want(404)
	helen := w.As(w.charity[0])
	list := helen.Get("/referrals-to-us").Want(200)
	webtest.CheckHTML(t, list)
	if !strings.Contains(list.Body, ref) || strings.Contains(list.Body, "ride") || strings.Contains(list.Body, "Sam") {
		t.Errorf("the list: %s", list.Text("main"))
	}
	sent := helen.Get("/referrals-to-us/" + ref).Want(200)
	webtest.CheckHTML(t, sent)
	if got := sent.Text("main"); !strings.Contains(got, "Sam") || strings.Contains(got, "Made-Up Primary") || strings.Contains(got, string(w.ref)) {
		t.Errorf("the organisation reads %s", got)
	}
	w.looked(t, w.charity[0].Person)
	for _, page := range []string{w.child + "/referrals", "/referrals/" + ref, "/referrals"} {
		if got := helen.Get(page); got.Status == 200 {
			t.Errorf("the organisation opens %s", page)
		}
	}
	no := helen.Submit(sent, "form[action$=decline]", url.Values{"why": {""}})
	if no.Status != 422 || !strings.Contains(no.Body, "Say why. The family reads it.") {
		t.Errorf("declined without a reason: %d", no.Status)
	}
	done := helen.Submit(sent, "form[action$=decline]", url.Values{"why": {"We are full until spring."}}).Want(200)
	if done.Path != "/referrals-to-us" || strings.Contains(done.Text("table"), ref) {
		t.Errorf("after declining: %s", done.Path)
	}
	helen.Get("/referrals-to-us/" + ref).Want(404)
	shown := w.As(familytest.Mother).Get("/referrals/" + ref).Want(200)
	webtest.CheckHTML(t, shown)
	if got := shown.Text("main"); !strings.Contains(got, "We are full until spring.") || !strings.Contains(got, "Weekend Wanderers") || strings.Contains(got, "07700 900982") {
		t.Errorf("the mother reads %s", got)
	}
	if way := shown.Text(`a[href*="after=` + ref + `"]`); way != "Ask Weekend Wanderers (made up) instead" {
		t.Errorf("the way to the next organisation reads %q", way)
	}
	if next := shown.Find(`a[href*="after=` + ref + `"]`).Length(); next != 1 {
		t.Errorf("%d ways to the next organisation", next)
	}
}

// looked fails when the child's record holds no look of somebody.
func (w world) looked(t *testing.T, person thread.Ref) {
	t.Helper()
	familytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.Looks(ctx, tx, string(w.ref), 50)
		for _, l := range rows {
			if l.By.Person == string(person) {
				return err
			}
		}
		t.Errorf("no look of %s is on record", person)
		return err
	})
}

func TestAnOrganisationAcceptsWithADayAndIsInTouch(t *testing.T) {
	w := start(t)
	p := w.send(t, familytest.Mother, "?offer="+string(w.told.Offers[1].Offer), url.Values{"need": {"Company."}, "contact": {"Maya"}}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "Weekend Wanderers") || !strings.Contains(got, "has not agreed to share more") || strings.Contains(got, "8 years") {
		t.Errorf("her own referral without consent: %s", got)
	}
	ref := regexp.MustCompile(`RFL-\w{4}-\w{4}-\w`).FindString(p.Path)
	w.As(familytest.Father).Get("/referrals/" + ref).Want(404)
	wendy := w.As(w.charity[1])
	page := wendy.Get("/referrals-to-us/" + ref).Want(200)
	if wrong := wendy.Submit(page, "form[action$=accept]", url.Values{"promise-day": {"31"}, "promise-month": {"2"}, "promise-year": {"2027"}, "note": {"Bring a helmet."}}); wrong.Status != 422 || !strings.Contains(wrong.Body, "Bring a helmet.") {
		t.Errorf("a day that is none: %d", wrong.Status)
	}
	page = wendy.Submit(page, "form[action$=accept]", url.Values{"promise-day": {"27"}, "promise-month": {"11"}, "promise-year": {"2026"}, "note": {"Bring a helmet."}}).Want(200)
	webtest.CheckHTML(t, page)
	page = wendy.Submit(page, "form[action$=begin]", nil).Want(200)
	if !strings.Contains(page.Text("main"), "In touch since") {
		t.Errorf("in touch: %s", page.Text("main"))
	}
	mother := w.As(familytest.Mother)
	shown := mother.Get("/referrals/" + ref).Want(200)
	if got := shown.Text("main"); !strings.Contains(got, "Bring a helmet.") || !strings.Contains(got, "Friday 27 November 2026") {
		t.Errorf("she reads %s", got)
	}
	if gone := mother.Submit(shown, "form[action$=withdraw]", nil).Want(200); !strings.Contains(gone.Text("main"), "withdrawn") {
		t.Errorf("withdrawn: %s", gone.Text("main"))
	}
	wendy.Get("/referrals-to-us/" + ref).Want(404)
	co := access.Actor{Person: familytest.Refs(t, w.d, thread.Person, 1)[0], Name: "Cora Made-Up", Roles: []access.Role{access.RoleCoOrdinator}, Scope: dbtest.Scope}
	counts := w.As(co).Get("/referrals").Want(200)
	webtest.CheckHTML(t, counts)
	if row := strings.Join(strings.Fields(counts.Text("tbody tr")), " "); row != "Weekend Wanderers (made up)1000001" {
		t.Errorf("the count: %q", row)
	}
	w.As(co).Get("/referrals/" + ref).Want(403)
}
