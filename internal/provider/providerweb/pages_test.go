package providerweb_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/provider/providerweb"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

func world(t *testing.T) (*webtest.Site, *db.DB, *provider.Service) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), web.Migrations(), job.Migrations(), document.Migrations(), providersql.Migrations())...)
	s := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)})
	files, err := document.Open(t.Context(), "file://"+t.TempDir(), d, document.Options{MaxBytes: 1000, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	s.Keep(files)
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) { providerweb.Register(r, providerweb.Deps{DB: d, Service: s, Files: files}) })
	return site, d, s
}

func person(role access.Role, of thread.Ref) access.Actor {
	return access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role)) + string(of)), Name: "Quinn Hale", Roles: []access.Role{role}, Scope: "E10000028", Provider: of}
}

func TestAProviderGivesEvidenceAndMayBeUsed(t *testing.T) {
	site, _, _ := world(t)
	commissioner := site.As(person(access.RoleCommissioner, ""))
	p := commissioner.Submit(commissioner.Get("/providers/add").Want(200), "", url.Values{
		"name": {"Hazel Grove Club (made up)"}, "kind": {"voluntary"}, "outcode": {"st17"}, "services": {"clubs, outings"},
	}).Want(200)
	webtest.CheckHTML(t, p)
	if !strings.Contains(p.Text("main"), "Insurance has not been given.") {
		t.Fatalf("the page does not say what is missing: %s", p.Text("main"))
	}
	worker := site.As(person(access.RoleProvider, thread.Ref(strings.TrimPrefix(p.Path, "/providers/"))))
	for _, kind := range provider.Required(provider.Voluntary) {
		p = worker.Submit(worker.Get(p.Path+"/add-evidence").Want(200), "", url.Values{
			"kind": {string(kind)}, "issuer": {"Issuer"}, "from-day": {"1"}, "from-month": {"1"}, "from-year": {"2026"},
			"expires-day": {"31"}, "expires-month": {"12"}, "expires-year": {"2026"},
		}).Want(200)
	}
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "No new work goes to this provider now. Insurance has not been accepted yet.") {
		t.Errorf("evidence that nobody checked counts: %s", got)
	}
	quality := site.As(person(access.RoleQualityOfficer, ""))
	for range provider.Required(provider.Voluntary) {
		waiting := quality.Get("/evidence-to-check").Want(200)
		webtest.CheckHTML(t, waiting)
		form := quality.Get(waiting.Find("main td a[href^='/evidence/'], main th a[href^='/evidence/']").First().AttrOr("href", "")).Want(200)
		webtest.CheckHTML(t, form)
		if bad := quality.Submit(form, "", url.Values{"answer": {"accept"}}); bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "Say what you have seen") {
			t.Errorf("accepted without a word: %d", bad.Status)
		}
		p = quality.Submit(form, "", url.Values{"answer": {"accept"}, "says": {"The paper itself."}}).Want(200)
	}
	if left := quality.Get("/evidence-to-check").Text("main"); !strings.Contains(left, "No evidence waits to be checked") {
		t.Errorf("what waits after all is accepted: %s", left)
	}
	p = worker.Get(p.Path).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "Quinn Hale, 23 Nov 2026. The paper itself.") {
		t.Errorf("the provider does not read who checked it and what they saw: %s", got)
	}
	if got := p.Text("main"); strings.Contains(got, "No new work") || !strings.Contains(got, "Insurance runs out on Thursday 31 December 2026") {
		t.Errorf("with its evidence: %s", got)
	}
	bad := worker.Submit(worker.Get(p.Path+"/add-evidence"), "", url.Values{"issuer": {"Kept"}})
	if v, _ := bad.Find("input[name=issuer]").Attr("value"); bad.Status != 422 || v != "Kept" {
		t.Errorf("wrong input: %d %q", bad.Status, v)
	}
}

func TestOnlyQualitySuspendsAndOnlyItsOwnGiveEvidence(t *testing.T) {
	site, d, s := world(t)
	ref, other := providertest.Make(t, d, s, "One"), providertest.Make(t, d, s, "Two")
	quality := site.As(person(access.RoleQualityOfficer, ""))
	p := quality.Submit(quality.Get("/providers/"+string(ref)+"/suspend").Want(200), "", url.Values{"why": {"A serious concern."}}).Want(200)
	if !strings.Contains(p.Text("main"), "A serious concern.") {
		t.Errorf("the reason is not shown: %s", p.Text("main"))
	}
	quality.Submit(quality.Get("/providers/"+string(ref)+"/suspend").Want(200), "", url.Values{"why": {"Mended."}}).Want(200)
	worker := person(access.RoleProvider, other)
	site.As(worker).Get("/providers/" + string(ref) + "/add-evidence").Want(404)
	webtest.ExercisePermissionMissing(t, site, "POST", "/providers/"+string(ref)+"/suspend", worker)
	webtest.ExerciseSessionMissing(t, site, "GET", "/providers/"+string(ref))
	list := quality.Get("/providers").Want(200)
	webtest.CheckHTML(t, list)
	if csv := quality.Get("/providers?format=csv").Want(200); !strings.Contains(csv.Body, "Two") {
		t.Errorf("the file lacks a provider: %s", csv.Body)
	}
}

func TestQualityRatesAProviderWithWhatItRestsOn(t *testing.T) {
	site, d, s := world(t)
	commissioner := site.As(person(access.RoleCommissioner, ""))
	page := commissioner.Submit(commissioner.Get("/providers/add"), "", url.Values{"name": {"Oak Lane (made up)"}, "kind": {"care-agency"}, "outcode": {"ST17"}}).Want(200).Path
	quality := site.As(person(access.RoleQualityOfficer, ""))
	form := quality.Get(page + "/rate").Want(200)
	webtest.CheckHTML(t, form)
	if p := quality.Submit(form, "", url.Values{"rating": {"splendid"}, "why": {"A visit."}}); p.Status != 422 {
		t.Errorf("a rating that is none: %d", p.Status)
	}
	if p := quality.Submit(quality.Get(page+"/rate"), "", url.Values{"rating": {"good"}}); p.Status != 422 {
		t.Errorf("a rating that rests on nothing: %d", p.Status)
	}
	value, _ := form.Find("input[name=rating]").First().Attr("value")
	quality.Submit(quality.Get(page+"/rate"), "", url.Values{"rating": {value}, "why": {"The visit of 3 November."}}).Want(200)
	ctx := db.WithScope(t.Context(), "E10000028")
	if err := d.View(ctx, func(tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, thread.Ref(strings.TrimPrefix(page, "/providers/")))
		if err == nil && (p.Rating != value || p.RatedOn != tx.Today()) {
			t.Errorf("rated %q on %s", p.Rating, p.RatedOn)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	webtest.ExercisePermissionMissing(t, site, "POST", page+"/rate", person(access.RoleProvider, ""))
}

// The certificate goes in with the evidence, on the form itself: both or neither.
func TestEvidenceComesWithItsCertificate(t *testing.T) {
	site, d, s := world(t)
	ref := providertest.Make(t, d, s, "One")
	worker := site.As(person(access.RoleProvider, ref))
	at := "/providers/" + string(ref)
	given := url.Values{"kind": {string(provider.Insurance)}, "issuer": {"Made-Up Mutual"}, "from-day": {"1"}, "from-month": {"1"}, "from-year": {"2026"}}
	form := worker.Get(at + "/add-evidence").Want(200)
	webtest.CheckHTML(t, form)
	for name, files := range map[string][]webtest.File{
		"too large": {{Name: "cover.txt", Content: strings.Repeat("x", 1001)}}, "empty": {{Name: "cover.txt"}},
	} {
		bad := worker.SubmitFiles(form, given, "file", files...)
		if v, _ := bad.Find("input[name=issuer]").Attr("value"); bad.Status != 422 || v != "Made-Up Mutual" || bad.Find(".govuk-error-summary a[href='#file']").Length() != 1 {
			t.Errorf("%s: %d, issuer %q: %s", name, bad.Status, v, bad.Text(".govuk-error-summary"))
		}
	}
	bad := worker.SubmitFiles(form, url.Values{"issuer": {"Made-Up Mutual"}}, "file", webtest.File{Name: "cover.txt", Content: "cover"})
	if bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "Choose the files again") {
		t.Errorf("no kind: %d %s", bad.Status, bad.Text(".govuk-error-summary"))
	}
	shown := worker.SubmitFiles(worker.Get(at+"/add-evidence"), given, "file", webtest.File{Name: "cover.txt", Content: "Covered."}, webtest.File{Name: "more.txt", Content: "More."}).Want(200)
	webtest.CheckHTML(t, shown)
	link := shown.Find("td a:contains('2 documents')").AttrOr("href", "")
	evidence := thread.Ref(strings.TrimPrefix(link, "/documents/about/"))
	ctx := db.WithScope(t.Context(), "E10000028")
	if err := d.View(ctx, func(tx *db.Tx) error {
		p, err := s.Provider(ctx, tx, ref)
		if err != nil {
			return err
		}
		found, err := document.Of(ctx, tx, evidence)
		if docs := found[evidence]; len(docs) != 2 || docs[0].By != "Quinn Hale" {
			t.Errorf("documents of %q: %+v", evidence, docs)
		}
		if i := slices.IndexFunc(p.Evidence, func(e provider.Evidence) bool { return e.Ref == evidence }); i < 0 || p.Evidence[i].Issuer != "Made-Up Mutual" {
			t.Errorf("the evidence behind %q: %+v", evidence, p.Evidence)
		}
		if n := len(slices.DeleteFunc(p.Evidence, func(e provider.Evidence) bool { return e.Issuer != "Made-Up Mutual" })); n != 1 {
			t.Errorf("%d pieces of evidence were given: a form that was refused left one", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if p := site.As(person(access.RoleProvider, "PRV-OTHER")).Get(at); strings.Contains(p.Body, "/documents/about/") {
		t.Error("another provider is led to the documents")
	}
}

func TestTheCouncilEntersWhatItHasSeen(t *testing.T) {
	site, d, s := world(t)
	at := "/providers/" + string(providertest.Make(t, d, s, "One"))
	officer := site.As(person(access.RoleContractManager, ""))
	form := officer.Get(at + "/enter-evidence").Want(200)
	webtest.CheckHTML(t, form)
	given := url.Values{"kind": {"accounts"}, "issuer": {"Companies House"}, "from-day": {"1"}, "from-month": {"1"}, "from-year": {"2026"}}
	if bad := officer.Submit(form, "", given); bad.Status != 422 || bad.Find(".govuk-error-summary a[href='#seen']").Length() != 1 {
		t.Errorf("entered without a word on what was seen: %d %s", bad.Status, bad.Text(".govuk-error-summary"))
	}
	given.Set("seen", "The accounts filed in May.")
	if p := officer.Submit(officer.Get(at+"/enter-evidence"), "", given).Want(200); !strings.Contains(p.Text("main"), "The accounts filed in May.") {
		t.Errorf("what was seen is not shown: %s", p.Text("main"))
	}
	webtest.ExercisePermissionMissing(t, site, "POST", at+"/enter-evidence", person(access.RoleBroker, ""))
}

func TestEvidenceIsSentBackWithTheReason(t *testing.T) {
	site, d, s := world(t)
	ref := providertest.Make(t, d, s, "One")
	worker, quality := site.As(person(access.RoleProvider, ref)), site.As(person(access.RoleQualityOfficer, ""))
	at := "/providers/" + string(ref)
	worker.Submit(worker.Get(at+"/add-evidence"), "", url.Values{
		"kind": {"insurance"}, "issuer": {"Made-Up Mutual"}, "from-day": {"1"}, "from-month": {"1"}, "from-year": {"2026"},
	}).Want(200)
	link := quality.Get(at).Want(200).Find("td a:contains('Check what was given')").AttrOr("href", "")
	stale := quality.Get(link).Want(200)
	quality.Submit(quality.Get(link), "", url.Values{"answer": {"back"}, "says": {"The page with the dates is missing."}}).Want(200)
	if p := quality.Submit(stale, "", url.Values{"answer": {"accept"}, "says": {"Seen."}}); p.Status != 409 {
		t.Errorf("accepted over a colleague's word: %d", p.Status)
	}
	if got := worker.Get(at).Text("main"); !strings.Contains(got, "Sent back") || !strings.Contains(got, "The page with the dates is missing.") {
		t.Errorf("the provider does not read why: %s", got)
	}
	webtest.ExercisePermissionMissing(t, site, "POST", link, person(access.RoleProvider, ref))
	if csv := quality.Get("/evidence-to-check?format=csv").Want(200); strings.Contains(csv.Body, "Made-Up Mutual") {
		t.Errorf("it still waits: %s", csv.Body)
	}
}

func TestOfficialNumbersAreLookedUpByTheCouncilAndSharedByEither(t *testing.T) {
	site, d, s := world(t)
	ref, other := providertest.Make(t, d, s, "Oak Lane"), providertest.Make(t, d, s, "Hazel Grove")
	at := "/providers/" + string(ref)
	officer, worker := site.As(person(access.RoleContractManager, "")), site.As(person(access.RoleProvider, ref))
	if got := worker.Get(at + "/sharing").Want(200).Text("main"); !strings.Contains(got, "Ask the council to add yours") {
		t.Errorf("without a number: %s", got)
	}
	form := officer.Get(at + "/numbers").Want(200)
	webtest.CheckHTML(t, form)
	bad := officer.Submit(form, "", url.Values{"system": {"company"}, "value": {"12345678901"}, "shared": {"yes"}})
	if v, _ := bad.Find("input[name=value]").Attr("value"); bad.Status != 422 || v != "12345678901" || !strings.Contains(bad.Text(".govuk-error-summary"), "Eight characters") {
		t.Errorf("a number of the wrong form: %d %q %s", bad.Status, v, bad.Text(".govuk-error-summary"))
	}
	officer.Submit(officer.Get(at+"/numbers"), "", url.Values{"system": {"company"}, "value": {"123 4567"}, "shared": {"no"}}).Want(200)
	if p := officer.Submit(form, "", url.Values{"system": {"charity"}, "value": {"1122334"}, "shared": {"no"}}); p.Status != 409 {
		t.Errorf("saved over a version that nobody read: %d", p.Status)
	}
	twice := officer.Submit(officer.Get("/providers/"+string(other)+"/numbers"), "", url.Values{"system": {"company"}, "value": {"01234567"}, "shared": {"no"}})
	if twice.Status != 422 || !strings.Contains(twice.Text(".govuk-error-summary"), "Oak Lane ("+string(ref)+")") {
		t.Errorf("who has the number is not named: %d %s", twice.Status, twice.Text(".govuk-error-summary"))
	}
	own := worker.Get(at + "/sharing").Want(200)
	webtest.CheckHTML(t, own)
	if own.Find("input[name=value]").Length() != 0 {
		t.Error("a provider's own people can change the number")
	}
	p := worker.Submit(own, "", url.Values{"system": {"company"}, "shared": {"yes"}}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "Company number01234567Yes") {
		t.Errorf("shared: %s", got)
	}
	site.As(person(access.RoleProvider, other)).Get(at + "/sharing").Want(404)
	webtest.ExercisePermissionMissing(t, site, "POST", at+"/numbers", person(access.RoleProvider, ref))
}

func TestAnOfficerLooksIntoWhatTheRegisterSays(t *testing.T) {
	site, d, s := world(t)
	ref := providertest.Make(t, d, s, "Rated")
	ctx := db.WithScope(t.Context(), "E10000028")
	place := provider.Location{System: thread.CQC, ID: "1-555", Name: "Rated House", Status: "Registered", Rating: "Good"}
	for _, rating := range []string{"Good", "Inadequate"} {
		place.Rating = rating
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			if err := s.IdentifyTx(ctx, tx, providertest.By, provider.Identity{Provider: ref, System: thread.CQC, Value: "1-555"}); err != nil {
				return err
			}
			_, err := s.TakeRegister(ctx, tx, providertest.By, []provider.Location{place})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	quality := site.As(person(access.RoleQualityOfficer, ""))
	list := quality.Get("/register-changes").Want(200)
	webtest.CheckHTML(t, list)
	if got := list.Text("main"); !strings.Contains(got, "rating: was “Good”, is “Inadequate”YesNot yet") {
		t.Errorf("the change is not listed: %s", got)
	}
	if csv := quality.Get("/register-changes?format=csv").Want(200); !strings.Contains(csv.Body, "Rated House (1-555)") {
		t.Errorf("the file: %s", csv.Body)
	}
	at := "/providers/" + string(ref)
	if got := quality.Get(at).Text("main"); !strings.Contains(got, "rating: was “Good”, is “Inadequate”") {
		t.Errorf("the provider's page: %s", got)
	}
	form, stale := quality.Get(at+"/register-changes").Want(200), quality.Get(at+"/register-changes").Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("main"); !strings.Contains(got, "may be used as long as one of these places is registered") {
		t.Errorf("the rule on places that close: %s", got)
	}
	key, _ := form.Find("input[name=change]").Attr("value")
	if bad := quality.Submit(form, "", url.Values{"change": {key}}); bad.Status != 422 {
		t.Errorf("settled without a word: %d", bad.Status)
	}
	rated, _ := form.Find("input[name=allow]").Attr("value")
	if p := quality.Submit(form, "", url.Values{"change": {key}, "says": {"Visited on Friday."}, "allow": {strings.Replace(rated, "Inadequate", "Good", 1)}}); p.Status != 409 {
		t.Errorf("a rating that stands no more was allowed: %d", p.Status)
	}
	done := quality.Submit(form, "", url.Values{"change": {key}, "says": {"Visited on Friday."}, "allow": {rated}}).Want(200)
	if got := done.Text("main"); !strings.Contains(got, "Quinn Hale, Monday 23 November 2026: Visited on Friday.") || done.Find("input[name=change]").Length() != 0 {
		t.Errorf("after the look: %s", got)
	}
	if p := quality.Submit(stale, "", url.Values{"change": {key}, "says": {"Again."}}); p.Status != 409 {
		t.Errorf("settled twice: %d", p.Status)
	}
	webtest.ExercisePermissionMissing(t, site, "POST", at+"/register-changes", person(access.RoleProvider, ref))
}
