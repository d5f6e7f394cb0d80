package reportweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/report"
	"alongside/internal/report/reportsql"
	"alongside/internal/report/reporttest"
	"alongside/internal/report/reportweb"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// world is a site with the report pages and one live figure.
func world(t *testing.T) (*webtest.Site, *db.DB, *report.Service, *reporttest.Source) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	ms := append(reporttest.Migrations(), web.Migrations()...)
	d := dbtest.SQLite(t, append(ms, reportsql.Migrations()...)...)
	live := &reporttest.Source{Name: "test.live"}
	s := report.New(report.Deps{DB: d, Store: reportsql.Store{}, Clocks: deadline.NewClocks(book), Sources: report.Sources{live, seasonal{}}})
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) { reportweb.Register(r, reportweb.Deps{DB: d, Service: s}) })
	return site, d, s, live
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

func months(numbers ...int) []report.Part {
	var out []report.Part
	for i, n := range numbers {
		out = append(out, report.Part{Label: []string{"August", "September", "October"}[i], Number: n, Of: 100})
	}
	return out
}

func TestAReportFromThePromiseToThePublic(t *testing.T) {
	site, d, _, live := world(t)
	live.Value = report.Value{Number: 225, Of: 300, Unit: report.PerCent, By: "Month", Series: true, Parts: months(70, 75, 80), Counts: "Minutes delivered of minutes promised."}
	decision := reporttest.Decision(t, d)
	officer, public := site.As(person(access.RoleDemocraticServices)), site.Client()
	p := officer.Submit(officer.Get("/measures/promise").Want(200), "", url.Values{
		"title": {"Promised minutes delivered"}, "decision": {string(decision)}, "source": {"test.live"}, "unit": {"per-cent"}, "direction": {"up"},
		"baseline": {"68.5"}, "target": {"90%"},
	}).Want(200)
	webtest.CheckHTML(t, p)
	says(t, "the measure", p.Text("main"), "Minutes delivered of minutes promised. Counted from 25 Aug 2026 to 23 Nov 2026", "75%", "up from 68.5%", "the target is 90%")

	form := officer.Get("/reports/new").Want(200)
	webtest.CheckHTML(t, form)
	measure, _ := form.Find("input[name=measures]").Attr("value")
	v := day(url.Values{"title": {"One year on"}, "committee": {"Scrutiny"}, "measures": {measure}}, "due", "30", "11", "2026")
	p = officer.Submit(form, "", day(day(v, "from", "1", "8", "2026"), "to", "31", "10", "2026")).Want(200)
	page := p.Path
	public.Get(page).Want(404)
	says(t, "the public list", public.Get("/reports").Want(200).Text("main"), "No report has been published yet")
	if p = officer.Submit(officer.Get(page+"/publish").Want(200), "", url.Values{"text": {""}}); p.Status != 422 {
		t.Errorf("published without a word: %d", p.Status)
	}
	officer.Submit(officer.Get(page+"/publish"), "", url.Values{"text": {"Most of what was promised came."}}).Want(200)

	live.Value.Number, live.Value.Parts = 270, months(90, 90, 90)
	p = public.Get(page).Want(200)
	webtest.CheckHTML(t, p)
	says(t, "the report", p.Text("main"), "As published on 23 Nov 2026", "75%", "Counted from 1 Aug 2026 to 31 Oct 2026", "Now", "Counted from 24 Aug 2026 to 23 Nov 2026", "90%", "the target of 90% is met", "Test figure test.live", "Most of what was promised came.")
	if n := p.Find("svg[role=img]").Length(); n < 2 {
		t.Errorf("%d charts, want one as published and one of now", n)
	}
	csv := public.Get(page + "?format=csv&measure=" + measure).Want(200).Body
	says(t, "the file", csv, "as published,August,per cent,70.0,70,100", "now,all,per cent,90.0,270,300")
	webtest.CheckHTML(t, public.Get("/reports").Want(200))
	webtest.CheckHTML(t, public.Get("/measures").Want(200))
}

func TestSmallNumbersAreNeverShown(t *testing.T) {
	site, d, s, live := world(t)
	live.Value = report.Value{Number: 152, Of: 300, Unit: report.PerCent, Children: true, By: "District", Parts: months(2, 75, 75)}
	page := "/reports/" + string(reporttest.Compile(t, d, s, reporttest.Promise(t, d, s, live)))
	officer := site.As(person(access.RoleDemocraticServices))
	p := officer.Submit(officer.Get(page+"/publish").Want(200), "", url.Values{}).Want(200)
	webtest.CheckHTML(t, p)
	says(t, "the page", p.Text("main"), "50.7%", "not shown, because a child could be recognised")
	csv := officer.Get(page + "?format=csv").Want(200).Body
	says(t, "the file", csv, "August,per cent,c,c,c")
	if strings.Contains(csv, ",75,") || strings.Contains(p.Text("main"), "98") {
		t.Errorf("the others give the small one away: %s", csv)
	}
}

func TestWrongInputIsNamed(t *testing.T) {
	site, _, _, _ := world(t)
	officer := site.As(person(access.RoleCommissioner))
	for path, message := range map[string]string{"/measures/promise": "Enter a whole number", "/reports/new": "Choose at least one measure"} {
		p := officer.Forge(officer.Get(path).Want(200), "", url.Values{"title": {"Kept"}, "baseline": {"lots"}, "target": {"1.25"}, "unit": {"count"}})
		if p.Status != 422 {
			t.Errorf("%s: %d", path, p.Status)
		}
		says(t, path, p.Text(".govuk-error-summary"), message)
		if v, _ := p.Find("input[name=title]").Attr("value"); v != "Kept" {
			t.Errorf("%s lost what was typed: %q", path, v)
		}
		webtest.CheckHTML(t, p)
	}
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, d, s, live := world(t)
	page := "/reports/" + string(reporttest.Compile(t, d, s, reporttest.Promise(t, d, s, live)))
	for _, path := range []string{"/reports/new", "/measures/promise", page + "/publish"} {
		webtest.ExercisePermissionMissing(t, site, "POST", path, person(access.RoleMember))
		webtest.ExercisePermissionMissing(t, site, "GET", path, person(access.RoleMember))
		webtest.ExerciseSessionMissing(t, site, "POST", path)
	}
	webtest.ExercisePermissionMissing(t, site, "POST", page+"/publish", person(access.RoleCommissioner))
	site.As(person(access.RoleMember)).Get(page).Want(404)
	site.As(person(access.RoleCommissioner)).Get(page).Want(200)
}

// seasonal counts places in spring and in autumn.
type seasonal struct{}

func (seasonal) Key() string   { return "test.season" }
func (seasonal) Title() string { return "Places in the season" }
func (s seasonal) Figure(ctx context.Context, tx *db.Tx, _, to workday.Date) (report.Value, error) {
	return s.AsAt(ctx, tx, to)
}

func (seasonal) AsAt(_ context.Context, _ *db.Tx, on workday.Date) (report.Value, error) {
	v := report.Value{
		Number: 568, Unit: report.Count, Children: true, By: "District", From: workday.MustOn(2026, 9, 1), To: workday.MustOn(2026, 12, 31),
		Parts: []report.Part{{Label: "Lichfield", Number: 450}, {Label: "Tamworth", Number: 58}, {Label: "New", Number: 60}},
	}
	if on.Before(workday.MustOn(2026, 9, 1)) {
		v.Number, v.Parts, v.From, v.To = 400, []report.Part{{Label: "Lichfield", Number: 300}, {Label: "Tamworth", Number: 80}, {Label: "Gone", Number: 20}}, workday.MustOn(2026, 1, 1), workday.MustOn(2026, 4, 30)
	}
	return v, nil
}

func TestPlacesOfASeasonStandBesideTheirBaseline(t *testing.T) {
	site, d, _, _ := world(t)
	officer := site.As(person(access.RoleCommissioner))
	v := url.Values{
		"title": {"Places by season"}, "decision": {string(reporttest.Decision(t, d))}, "source": {"test.season"}, "unit": {"count"}, "direction": {"up"},
		"baseline": {"400"}, "target": {"568"},
	}
	p := officer.Submit(officer.Get("/measures/promise").Want(200), "", day(v, "baseline-on", "2", "3", "2026")).Want(200)
	webtest.CheckHTML(t, p)
	says(t, "the measure", p.Text("main"), "up from 400 (+42%), which is better; the target of 568 is met", "Places in the season", "400 as at Monday 2 March 2026")
	for row, want := range map[string]string{"Lichfield": "300450+50%", "Tamworth": "8058−27.5%", "New": "060new", "Gone": "200−100%"} {
		got := strings.Join(strings.Fields(p.Find("tr:contains('"+row+"')").Last().Find("td").Text()), "")
		if got != want {
			t.Errorf("%s: %s, want %s", row, got, want)
		}
	}
	says(t, "the columns", p.Text("table"), "Baseline, 1 Jan 2026 to 30 Apr 2026", "1 Sep 2026 to 31 Dec 2026")
	form := officer.Get("/reports/new").Want(200)
	measure, _ := form.Find("input[name=measures]").Attr("value")
	v = day(url.Values{"title": {"One year on"}, "committee": {"Scrutiny"}, "measures": {measure}}, "due", "30", "11", "2026")
	page := officer.Submit(form, "", day(day(v, "from", "1", "8", "2026"), "to", "31", "10", "2026")).Want(200).Path
	csv := officer.Get(page + "?format=csv").Want(200).Body
	says(t, "the file", csv, "now,Lichfield,number,450,450", "at the baseline,Lichfield,number,300,300")
}
