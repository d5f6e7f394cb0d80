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
