package offerweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/offer/offertest"
	"alongside/internal/offer/offerweb"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func toldSite(t *testing.T) *webtest.Site {
	t.Helper()
	d := dbtest.SQLite(t, append(offertest.Migrations(), web.Migrations()...)...)
	w := offertest.New(t, d)
	w.Add(t, nil)
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		offerweb.RegisterTold(r, offerweb.ToldDeps{DB: d, Service: offertest.Proposals(t, d), Atlas: atlas, Districts: w.Offers.OwnDistricts})
	})
}

func TestAFamilyIsToldWhatBecameOfItsProposal(t *testing.T) {
	s := toldSite(t)
	mother, co := s.As(familytest.Mother), s.As(offertest.CoOrdinator)
	form := mother.Get("/told-us/new").Want(200)
	webtest.CheckHTML(t, form)
	if p := mother.Submit(form, "main form", url.Values{"words": {"A swim in Leek"}, "district": {"E99999999"}}); p.Status != 422 || !strings.Contains(p.Body, "A swim in Leek") {
		t.Errorf("what was typed is lost: %d", p.Status)
	}
	shown := mother.Submit(mother.Get("/told-us/new"), "main form", url.Values{"words": {"A swim in Leek, ask <i>Jo</i>"}, "district": {"E07000198"}}).Want(200)
	path, _, _ := strings.Cut(shown.Path, "?")
	if got := shown.Text("main"); !strings.Contains(got, "ask <i>Jo</i>") || !strings.Contains(got, "waits to be read") {
		t.Errorf("the proposer reads %s", got)
	}
	s.Client().Get(path).Want(404)
	page := co.Get(path).Want(200)
	webtest.CheckHTML(t, page)
	if csv := co.Get("/told-us?format=csv").Want(200).Body; !strings.HasPrefix(csv, "proposal,came on,stands\r\n") || !strings.Contains(csv, "A swim in Leek") || strings.Count(csv, "\n") != 2 {
		t.Errorf("the file of what waits: %s", csv)
	}
	mother.Get("/told-us?format=csv").Want(403)
	s.Client().Get("/told-us?format=csv").Want(403)
	co.Submit(page, "form[action='"+path+"/read']", url.Values{"publish": {"yes"}, "public": {"A swim in Leek"}}).Want(200)
	if p := co.Submit(co.Get(path), "form[action='"+path+"/answer']", url.Values{"say": {"we will do this"}, "answer": {"With the pool."}}); p.Status != 422 {
		t.Errorf("promised without a day: %d", p.Status)
	}
	co.Submit(co.Get(path), "form[action='"+path+"/answer']", url.Values{"say": {"we will do this"}, "answer": {"With the pool."}, "by-day": {"1"}, "by-month": {"3"}, "by-year": {"2027"}}).Want(200)
	co.Submit(co.Get(path), "form[action='"+path+"/became']", url.Values{"became": {"It opened."}}).Want(200)
	list := s.Client().Get("/told-us").Want(200)
	webtest.CheckHTML(t, list)
	if got := list.Text("main"); !strings.Contains(got, "A swim in Leek") || !strings.Contains(got, "It opened.") || strings.Contains(got, "Jo") || strings.Contains(got, "Maya") {
		t.Errorf("everybody reads %s", got)
	}
	if got := s.Client().Get("/told-us?district=E07000193").Want(200).Text("main"); strings.Contains(got, "A swim in Leek") {
		t.Errorf("another district: %s", got)
	}
	webtest.ExercisePermissionMissing(t, s, "POST", path+"/answer", familytest.Mother)
}

func TestSomebodyWithoutAnAccountProposes(t *testing.T) {
	s := toldSite(t)
	c := s.Client()
	done := c.Submit(c.Get("/told-us/new").Want(200), "main form", url.Values{"words": {"More buses"}}).Want(200)
	if got := done.Text("body"); !strings.Contains(got, "Your reference is PRO-") || strings.Contains(done.Text("main h3"), "More buses") {
		t.Errorf("after sending: %s", got)
	}
	if p := c.Submit(c.Get("/told-us/new"), "main form", url.Values{"words": {" "}}); p.Status != 422 {
		t.Errorf("nothing proposed: %d", p.Status)
	}
}

func TestTheWholeCountyShowsItsGaps(t *testing.T) {
	s, w := site(t)
	w.Plan(t, w.Add(t, nil), 10, 12)
	co := s.As(offertest.CoOrdinator)
	p := co.Get("/offers/gaps").Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Stafford") || !strings.Contains(got, "Tamworth") || !strings.Contains(got, "12") {
		t.Errorf("the county: %s", got)
	}
	if csv := co.Get("/offers/gaps?miles=2&format=csv").Want(200).Body; !strings.Contains(csv, "Tamworth,No need in particular,0 to 4,") {
		t.Errorf("the file: %.300s", csv)
	}
	if csv := co.Get("/offers/gaps?format=places").Want(200).Body; !strings.Contains(csv, "Stafford,12,12,12,12,12,12,12,12,12") {
		t.Errorf("the places: %s", csv)
	}
	if csv := co.Get("/offers/gaps?format=map").Want(200).Body; !strings.HasPrefix(csv, "district,places\r\n") || !strings.Contains(csv, "Stafford,12\r\n") ||
		strings.Count(csv, "\n") != 1+p.Find(".al-chart--map").Closest(".al-figure").Find("tbody tr").Length() {
		t.Errorf("the places of the map: %s", csv)
	}
	co.Get("/offers/gaps?miles=0").Want(422)
	co.Get("/offers/gaps?stage=born").Want(422)
	webtest.ExercisePermissionMissing(t, s, "GET", "/offers/gaps", familytest.Mother)
}
