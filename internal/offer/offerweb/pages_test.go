package offerweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/offer/offerweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func site(t *testing.T) (*webtest.Site, *offertest.World) {
	t.Helper()
	d := dbtest.SQLite(t, append(offertest.Migrations(), web.Migrations()...)...)
	w := offertest.New(t, d)
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		offerweb.Register(r, offerweb.Deps{DB: d, Service: w.Offers, Families: w.Families, Atlas: atlas})
	}, func(c *web.Config) { c.Closed = w.Families.ClosedPlaces }), w
}

func TestAFamilyFindsBooksComesAndSays(t *testing.T) {
	s, w := site(t)
	ref := w.Add(t, nil)
	w.Add(t, func(d *offer.Details) {
		d.Title, d.Postcode, d.NeedsAssessment, d.Rule = "Nights away", "WS13", true, "Overnight care."
	})
	session := w.Plan(t, ref, 0, 1)

	public := s.Client()
	p := public.Get("/offers?postcode=st16&age=8").Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("table"); !strings.Contains(got, "Nights away") || !strings.Contains(got, "miles") || p.Find("svg").Length() == 0 {
		t.Errorf("the search shows %s", got)
	}
	if got := public.Get("/offers?postcode=st16&no-assessment=yes").Want(200).Text("table"); strings.Contains(got, "Nights away") {
		t.Errorf("needs an assessment: %s", got)
	}
	if got := public.Get("/offers?words=nothing-like-it").Want(200).Text("main"); !strings.Contains(got, "Nothing fits yet") {
		t.Errorf("an empty search does not say what to do: %s", got)
	}
	for _, wrong := range []string{"/offers?postcode=nowhere", "/offers?age=old"} {
		webtest.CheckHTML(t, public.Get(wrong).Want(422))
	}
	if csv := public.Get("/offers?format=csv").Want(200); !strings.Contains(csv.Body, "Nights away") {
		t.Errorf("the file lacks an offer: %s", csv.Body)
	}
	page := "/offers/" + string(ref)
	webtest.CheckHTML(t, public.Get(page).Want(200))

	mother := s.As(familytest.Mother)
	form := mother.Get(page).Want(200)
	webtest.CheckHTML(t, form)
	if p := mother.Submit(form, "form[action='"+page+"']", url.Values{"session": {""}}); p.Status != 422 {
		t.Errorf("no day chosen: %d", p.Status)
	}
	older := w.Add(t, func(d *offer.Details) { d.Title, d.AgeFrom, d.AgeTo = "Cooking on a budget", 18, 25 })
	for says, c := range map[string]struct{ page, day string }{
		"That day is of something else": {page, string(w.Plan(t, older, 0, 1))}, "This is for ages 18 to 25": {"/offers/" + string(older), string(w.Plan(t, older, 1, 1))},
	} {
		_, values := form.Form("form[action='" + page + "']")
		values.Set("session", c.day)
		if p := mother.Post(c.page, values); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), says) {
			t.Errorf("a day that her page does not offer: %d %s", p.Status, p.Text(".govuk-error-summary"))
		}
	}
	p = mother.Submit(mother.Get(page), "form[action='"+page+"']", url.Values{"session": {string(session)}}).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "You have a place") || !strings.HasPrefix(p.Path, "/bookings/") {
		t.Errorf("%s: %s", p.Path, got)
	}
	booking := p.Path

	facilitator := s.As(offertest.Facilitator)
	register := facilitator.Get("/sessions/" + string(session)).Want(200)
	webtest.CheckHTML(t, register)
	if got := register.Text("main"); !strings.Contains(got, "Sam Made-Up") {
		t.Errorf("the register does not name the child: %s", got)
	}
	after := facilitator.Submit(register, "", url.Values{"mark": {"attended"}}).Want(200)
	if got := after.Text("main"); !strings.Contains(got, "1 came") {
		t.Errorf("marked with one tap: %s", got)
	}
	webtest.CheckHTML(t, facilitator.Get("/sessions").Want(200))
	p = mother.Submit(mother.Get(booking), "", url.Values{"useful": {"3"}, "words": {"We were not alone."}}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "useful. We were not alone.") {
		t.Errorf("what she said is not shown: %s", got)
	}
	stranger := access.Actor{Person: thread.Must("PER-0000-000K-Y"), Name: "Olu", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	s.As(stranger).Get(booking).Want(404)
	webtest.ExercisePermissionMissing(t, s, "GET", "/sessions/"+string(session), familytest.Mother)
	webtest.ExerciseSessionMissing(t, s, "POST", page)
}

func TestAProvidersOfferIsPublishedByTheCoOrdinator(t *testing.T) {
	s, _ := site(t)
	provider := s.As(offertest.Provider)
	form := provider.Get("/offers/new").Want(200)
	webtest.CheckHTML(t, form)
	if p := provider.Submit(form, "", url.Values{"title": {"Kept"}, "postcode": {"??"}}); p.Status != 422 || p.Find("input[value=Kept]").Length() == 0 {
		t.Errorf("wrong input: %d", p.Status)
	}
	p := provider.Submit(provider.Get("/offers/new"), "", url.Values{
		"title": {"Swim together"}, "what": {"We swim."}, "kind": {"activity"}, "postcode": {"ST17"}, "join": {"Come along."}, "cost": {"2.50"}, "times": {"weekend"},
	}).Want(200)
	page := p.Path
	s.Client().Get(page).Want(404)
	co := s.As(offertest.CoOrdinator)
	webtest.CheckHTML(t, co.Get("/offers/mine").Want(200))
	co.Submit(co.Get(page).Want(200), "form[action='"+page+"/publish']", nil).Want(200)
	if got := s.Client().Get(page).Want(200).Text("main"); !strings.Contains(got, "£2.50") {
		t.Errorf("published: %s", got)
	}
	p = provider.Submit(provider.Get(page+"/sessions").Want(200), "", url.Values{
		"on-day": {"1"}, "on-month": {"12"}, "on-year": {"2026"}, "start": {"10:00"}, "minutes": {"60"}, "places": {"8"},
	}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "Tuesday 1 December 2026, 10am") {
		t.Errorf("the session is not shown: %s", got)
	}
	webtest.CheckHTML(t, provider.Get(page+"/edit").Want(200))
	growth := co.Get("/offers/growth").Want(200)
	webtest.CheckHTML(t, growth)
	if got := growth.Text("table"); !strings.Contains(got, "Stafford") || !strings.Contains(got, "no baseline") {
		t.Errorf("growth: %s", got)
	}
	webtest.ExercisePermissionMissing(t, s, "GET", "/offers/growth", familytest.Mother)
}

func TestASearchSaysWhatItTookForAWordThatNoOfferHas(t *testing.T) {
	s, w := site(t)
	w.Add(t, func(d *offer.Details) { d.Title, d.Postcode = "Trampolining for everybody", "ST17" })
	p := s.Client().Get("/offers?words=trampolinning+st17").Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "No offer has the word “trampolinning”. We looked for trampolining.") || !strings.Contains(got, "Trampolining for everybody") {
		t.Errorf("misspelt: %s", got)
	}
	if p.Find("input[name=postcode][value=st17]").Length() != 1 || p.Find("input[name=words][value=trampolinning]").Length() != 1 {
		t.Error("the postcode among the words does not stand in its box")
	}
	if got := s.Client().Get("/offers?words=qqqqqq").Want(200).Text("main"); !strings.Contains(got, "No offer has the word “qqqqqq”, or one that is spelt like it.") {
		t.Errorf("nothing like it: %s", got)
	}
	if got := s.Client().Get("/offers?words=trampolining").Want(200).Text("main"); strings.Contains(got, "No offer has") {
		t.Errorf("spelt as it is: %s", got)
	}
}

func TestAnOfferIsTakenOutAndASessionCalledOffWithAReason(t *testing.T) {
	s, _ := site(t)
	co := s.As(offertest.CoOrdinator)
	provider := s.As(offertest.Provider)
	page := provider.Submit(provider.Get("/offers/new"), "", url.Values{
		"title": {"Swim together"}, "what": {"We swim."}, "kind": {"activity"}, "postcode": {"ST17"}, "join": {"Come along."}, "cost": {"2.50"},
	}).Want(200).Path
	co.Submit(co.Get(page), "form[action='"+page+"/publish']", nil).Want(200)
	provider.Submit(provider.Get(page+"/sessions"), "", url.Values{
		"on-day": {"1"}, "on-month": {"12"}, "on-year": {"2026"}, "start": {"10:00"}, "minutes": {"60"}, "places": {"8"},
	}).Want(200)
	session, _ := provider.Get("/sessions").Want(200).Find("tbody a").Attr("href")
	register := provider.Get(session).Want(200)
	if register.Find("a[href='"+session+"/cancel']").Length() != 1 {
		t.Errorf("no way to call %s off", session)
	}
	form := provider.Get(session + "/cancel").Want(200)
	webtest.CheckHTML(t, form)
	if p := provider.Submit(form, "", url.Values{"why": {""}}); p.Status != 422 {
		t.Errorf("called off without a reason: %d", p.Status)
	}
	off := provider.Submit(provider.Get(session+"/cancel"), "", url.Values{"why": {"The hall is flooded."}}).Want(200)
	if got := off.Text("main"); !strings.Contains(got, "Called off: The hall is flooded.") || strings.Contains(got, "Call this session off") {
		t.Errorf("after calling off: %s", got)
	}
	form = provider.Get(page + "/withdraw").Want(200)
	webtest.CheckHTML(t, form)
	if p := provider.Submit(form, "", url.Values{"why": {""}}); p.Status != 422 {
		t.Errorf("taken out without a reason: %d", p.Status)
	}
	provider.Submit(provider.Get(page+"/withdraw"), "", url.Values{"why": {"It has ended."}}).Want(200)
	s.Client().Get(page).Want(404)
	webtest.ExercisePermissionMissing(t, s, "POST", page+"/withdraw", familytest.Mother)
	webtest.ExercisePermissionMissing(t, s, "POST", session+"/cancel", familytest.Mother)
}

// TestAnOfferSaysForWhomItIs goes from the provider's form to the list, the page and the file that families read.
func TestAnOfferSaysForWhomItIs(t *testing.T) {
	s, w := site(t)
	co, provider, family := s.As(offertest.CoOrdinator), s.As(offertest.Provider), s.Client()
	typed := url.Values{
		"title": {"Coffee and talk"}, "what": {"Parents talk."}, "kind": {"drop-in"}, "postcode": {"ST17"}, "join": {"Come along."}, "cost": {"0"}, "for": {"carer", "nobody known"},
	}
	if p := provider.Submit(provider.Get("/offers/new"), "", typed); p.Status != 422 || p.Find("input[name=for][value=carer][checked]").Length() != 1 {
		t.Errorf("for somebody who is not in the list: status %d, or what was ticked is lost", p.Status)
	}
	typed["for"] = []string{"carer"}
	page := provider.Submit(provider.Get("/offers/new"), "", typed).Want(200).Path
	co.Submit(co.Get(page), "form[action='"+page+"/publish']", nil).Want(200)
	if n := provider.Get(page + "/edit").Want(200).Find("input[name=for][checked]").Length(); n != 1 {
		t.Errorf("%d boxes are ticked when it is changed", n)
	}
	if got := family.Get(page).Want(200).Text("main"); !strings.Contains(got, "Parents and carers") {
		t.Errorf("the page does not say for whom it is: %s", got)
	}
	w.Add(t, func(d *offer.Details) { d.Title, d.For = "Games night", []offer.Whom{offer.ForChild} })
	for query, want := range map[string]string{"for=carer": "Coffee and talk", "for=child": "Games night"} {
		p := family.Get("/offers?" + query).Want(200)
		webtest.CheckHTML(t, p)
		if got := p.Text("table"); !strings.Contains(got, want) || strings.Contains(got, "Coffee") == strings.Contains(got, "Games") {
			t.Errorf("%s: %s", query, got)
		}
	}
	if got := family.Get("/offers").Want(200).Text("table"); !strings.Contains(got, "Drop-in for parents and carers") {
		t.Errorf("the list does not say for whom it is: %s", got)
	}
	if got := family.Get("/offers?for=everybody").Want(422).Text(".govuk-error-summary"); !strings.Contains(got, "for whom") {
		t.Errorf("a word that is not in the list: %s", got)
	}
	if got := family.Get("/offers?format=csv&for=carer").Want(200).Body; !strings.Contains(got, "Parents and carers") {
		t.Errorf("the file: %s", got)
	}
}

func TestAFamilyNarrowsItsSearch(t *testing.T) {
	s, w := site(t)
	w.Add(t, func(d *offer.Details) {
		d.Title, d.Needs, d.Access = "Quiet hour", []string{"Autism"}, []offer.Access{offer.Quiet}
	})
	other := w.Add(t, func(d *offer.Details) { d.Title, d.Postcode, d.Needs = "Loud hour", "WS13", []string{"hearing"} })
	w.Plan(t, other, 3, 5) // on 26 November 2026
	c := s.Client()
	for query, want := range map[string]string{
		"need=autism": "Quiet hour", "need=Hearing": "Loud hour", "day=2026-11-26": "Loud hour", "day=26/11/2026": "Loud hour", "access=quiet": "Quiet hour", "postcode=ST17&within=5": "Quiet hour",
	} {
		p := c.Get("/offers?" + query).Want(200)
		webtest.CheckHTML(t, p)
		if got := p.Text("table"); !strings.Contains(got, want) || strings.Contains(got, "Quiet hour") && strings.Contains(got, "Loud hour") {
			t.Errorf("%s: %s", query, got)
		}
	}
	for _, wrong := range []string{"day=someday", "day=31/02/2026", "day=28/11/2026x", "within=far", "within=500"} {
		webtest.CheckHTML(t, c.Get("/offers?"+wrong).Want(422))
	}
	p := c.Get("/offers?day=31%2F02%2F2026&age=99&postcode=ZZ99&words=swim").Want(422)
	if got := p.Text(".govuk-error-summary"); !strings.Contains(got, "a real day") || !strings.Contains(got, "from 0 to 25") || !strings.Contains(got, "ZZ99") {
		t.Errorf("not all that is wrong is said at once: %s", got)
	}
	for name, typed := range map[string]string{"day": "31/02/2026", "age": "99", "postcode": "ZZ99", "words": "swim"} {
		if got := p.Find(`input[name="`+name+`"]`).AttrOr("value", ""); got != typed {
			t.Errorf("%s holds %q, not what was typed", name, got)
		}
	}
	if got := s.Client().Get("/offers").Want(200).Text("table"); !strings.Contains(got, "In WS13") || strings.Contains(got, " ,") {
		t.Errorf("without a postcode the list does not say where an offer is, or has a gap before a comma: %s", got)
	}
}
