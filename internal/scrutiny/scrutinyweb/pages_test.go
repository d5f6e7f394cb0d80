package scrutinyweb_test

import (
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/scrutiny"
	"alongside/internal/scrutiny/scrutinysql"
	"alongside/internal/scrutiny/scrutinytest"
	"alongside/internal/scrutiny/scrutinyweb"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// world is a site with the scrutiny pages.
func world(t *testing.T) (*webtest.Site, *db.DB, *scrutiny.Service) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	ms := append(scrutinytest.Migrations(), web.Migrations()...)
	d := dbtest.SQLite(t, append(ms, scrutinysql.Migrations()...)...)
	s := scrutiny.New(scrutiny.Deps{DB: d, Store: scrutinysql.Store{}, Clocks: deadline.NewClocks(book)})
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) { scrutinyweb.Register(r, scrutinyweb.Deps{DB: d, Service: s}) })
	return site, d, s
}

func person(role access.Role) access.Actor {
	return access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Dee Moss", Roles: []access.Role{role}, Scope: "E10000028"}
}

// day is a date as a form sends it.
func day(v url.Values, name, d, m, y string) url.Values {
	v.Set(name+"-day", d)
	v.Set(name+"-month", m)
	v.Set(name+"-year", y)
	return v
}

func says(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s does not say %q: %s", what, part, text)
		}
	}
}

func TestARecommendationThroughThePages(t *testing.T) {
	site, _, _ := world(t)
	member, officer, public := site.As(person(access.RoleMember)), site.As(person(access.RoleCommissioner)), site.Client()
	p := member.Submit(member.Get("/recommendations/new").Want(200), "", day(url.Values{
		"committee": {"Children’s scrutiny"}, "label": {"3"}, "theme": {"A named person"}, "text": {"That each parent is given a lead."}, "asks": {"action"},
	}, "made", "2", "11", "2026")).Want(200)
	webtest.CheckHTML(t, p)
	page := p.Path
	says(t, "the page", public.Get(page).Want(200).Text("main"), "awaiting a response", "2 Jan 2027", "Saturday 2 January 2027")

	p = officer.Submit(officer.Get(page+"/respond").Want(200), "", day(url.Values{"answer": {"partly"}, "text": {"Most of it."}, "agency": {"SEND service"}}, "on", "20", "11", "2026")).Want(200)
	says(t, "the answered page", p.Text("main"), "Partly accepted", "SEND service", "in time")
	act := day(url.Values{"what": {"Name leads"}, "owner": {"Head of SEND"}, "milestone-1": {"All asked"}}, "due", "31", "3", "2027")
	p = officer.Submit(officer.Get(page+"/act").Want(200), "", day(act, "milestone-1-by", "31", "1", "2027")).Want(200)
	webtest.CheckHTML(t, p)
	says(t, "the page with an action", p.Text("main"), "All asked by 31 Jan 2027", "Not yet")

	form := officer.Get(page + "/milestone").Want(200)
	ref, _ := form.Find("input[name=milestone]").Attr("value")
	p = officer.Submit(form, "", day(url.Values{"milestone": {ref}, "evidence": {"Minute 12"}}, "on", "21", "11", "2026")).Want(200)
	says(t, "the page with everything done", p.Text("main"), "done", "Minute 12", "Members judge")
	p = member.Submit(member.Get(page+"/judge").Want(200), "", url.Values{"verdict": {"satisfied"}}).Want(200)
	webtest.CheckHTML(t, p)
	says(t, "the closed page", p.Text("main"), "Members are satisfied", "Nothing more is to come")

	list := public.Get("/recommendations").Want(200)
	webtest.CheckHTML(t, list)
	says(t, "the list", list.Text("main"), "members satisfied", "Recommendation 3: A named person")
	says(t, "the file", public.Get("/recommendations?format=csv").Want(200).Body, "label as printed", "partly", "SEND service")
}

func TestWrongInputIsNamed(t *testing.T) {
	site, d, s := world(t)
	page := "/recommendations/" + string(scrutinytest.Recommend(t, d, s, "That it be done."))
	officer := site.As(person(access.RoleDemocraticServices))
	for path, message := range map[string]string{
		"/recommendations/new": "Enter what is recommended.", page + "/respond": "Choose whether it is accepted", "/recommendations/import": "Enter where the paper comes from",
	} {
		p := officer.Forge(officer.Get(path).Want(200), "", url.Values{"paper": {"Recommendation 1:\n\nThat it be done.\n\nResponse:\n\nAccepted."}})
		if p.Status != 422 {
			t.Errorf("%s: %d", path, p.Status)
		}
		says(t, path, p.Text(".govuk-error-summary"), message)
		webtest.CheckHTML(t, p)
	}
}

func TestImportShowsWhatThePaperLeavesOpen(t *testing.T) {
	site, _, _ := world(t)
	officer := site.As(person(access.RoleDemocraticServices))
	paper := "Report title: Review of therapy\n\nResponses to the review\n\nRecommendation 1:\n\nThat a strategy is made.\n\nResponse:\n\nAccepted. It is made.\n\n" +
		"Recommendation 3:\n\nThat parents are told.\n\nResponse:\n\nNot accepted.\n\nRecommendation 3:\n\nThat schools are told.\n\nResponse:\n\nWe are looking at it.\n"
	for _, do := range []string{"check", "import", "import"} {
		p := officer.Submit(officer.Get("/recommendations/import").Want(200), "", url.Values{"paper": {paper}, "source": {"review.txt"}, "do": {do}}).Want(200)
		webtest.CheckHTML(t, p)
		says(t, do, p.Text("main"), "Recommendation 3", "Recommendation 2 is missing", "twice")
	}
	got := officer.Get("/recommendations").Want(200)
	if n := got.Find("tbody tr").Length(); n != 3 {
		t.Errorf("%d rows after importing twice", n)
	}
	says(t, "the list", got.Text("table"), "accepted", "rejected", "answered", "Recommendation 3, in place 2", "Recommendation 3, in place 3")
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, d, s := world(t)
	page := "/recommendations/" + string(scrutinytest.Recommend(t, d, s, "That it be done."))
	for _, path := range []string{"/recommendations/new", "/recommendations/import", page + "/respond", page + "/act", page + "/milestone", page + "/judge"} {
		webtest.ExercisePermissionMissing(t, site, "POST", path, person(access.RoleParent))
		webtest.ExerciseSessionMissing(t, site, "POST", path)
		webtest.ExercisePermissionMissing(t, site, "GET", path, person(access.RoleParent))
	}
	site.Client().Get("/recommendations/" + "REC-0000-0000-0").Want(404)
}

func TestTheListAsksTheSameHoweverLong(t *testing.T) {
	_, d, s := world(t)
	count := func() int64 {
		ctx, n := db.CountQueries(dbtest.Ctx(t))
		if err := d.View(ctx, func(tx *db.Tx) error {
			_, err := s.List(ctx, tx, "", 50)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return atomic.LoadInt64(n)
	}
	scrutinytest.Recommend(t, d, s, "One")
	before := count()
	for range 9 {
		scrutinytest.Recommend(t, d, s, "More")
	}
	if after := count(); after != before {
		t.Errorf("%d statements for one row, %d for ten", before, after)
	}
}
