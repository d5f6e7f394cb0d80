package teamweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/authority/authoritysql"
	"alongside/internal/authority/authoritytest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/team"
	"alongside/internal/team/teamsql"
	"alongside/internal/team/teamtest"
	"alongside/internal/team/teamweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// load says that everybody carries 12.
type load struct{}

func (load) Load(_ context.Context, _ *db.Tx, people ...thread.Ref) (map[thread.Ref]int, error) {
	out := map[thread.Ref]int{}
	for _, p := range people {
		out[p] = 12
	}
	return out, nil
}

type world struct {
	*webtest.Site
	t  *testing.T
	d  *db.DB
	s  *team.Service
	au *authority.Service
}

func start(t *testing.T, counted bool) *world {
	t.Helper()
	ms := authoritytest.Migrations()
	for _, more := range [][]db.Migration{access.Migrations(), web.Migrations(), teamsql.Migrations()} {
		ms = append(ms, more...)
	}
	d := dbtest.SQLite(t, ms...)
	s := team.New(team.Deps{DB: d, Store: teamsql.Store{}})
	au := authority.New(authority.Deps{DB: d, Store: authoritysql.Store{}, Teams: s})
	deps := teamweb.Deps{DB: d, Service: s, People: au}
	if counted {
		deps.Load = load{}
	}
	return &world{webtest.Start(t, d, dbtest.Scope, func(r *web.Router) { teamweb.Register(r, deps) }), t, d, s, au}
}

// as opens an account and a browser in which its person is signed in.
func (w *world) as(name, email string, role access.Role) (*webtest.Client, thread.Ref) {
	w.t.Helper()
	person := authoritytest.Open(w.t, w.d, w.au, name, email, role)
	return w.As(authoritytest.Actor(w.t, w.d, w.au, person)), person
}

func TestATeamFromItsMakingToAnAbsence(t *testing.T) {
	w := start(t, true)
	admin, _ := w.as("Ada Min", "ada@council.example", access.RoleAdministrator)
	boss, _ := w.as("Bea Boss", "bea@council.example", access.RoleLeadManager)
	lead, leadRef := w.as("Lee Lead", "lee@council.example", access.RoleLead)
	_, covRef := w.as("Cov Er", "cov@council.example", access.RoleLead)
	if got := admin.Get("/teams").Want(200).Text("main"); !strings.Contains(got, "There are no teams yet") {
		t.Errorf("an empty list says: %s", got)
	}
	form := admin.Get("/teams/new").Want(200)
	webtest.CheckHTML(t, form)
	if p := admin.Submit(form, "", url.Values{"name": {""}}); p.Status != 422 {
		t.Errorf("an empty team: %d", p.Status)
	}
	if p := admin.Submit(form, "", url.Values{"name": {"North"}, "service": {"lead professionals"}, "manager": {"nobody@council.example"}}); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Nobody with an account") {
		t.Errorf("a manager without an account: %d", p.Status)
	}
	if p := admin.Submit(form, "", url.Values{"name": {"North"}, "service": {"lead professionals"}, "area": {"Stafford, Nowhere at all"}}); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "no district \"Nowhere at all\"") {
		t.Errorf("a district that is none: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	page := admin.Submit(form, "", url.Values{"name": {"North"}, "service": {"lead professionals"}, "area": {"e07000197 E07000196, staffordshire moorlands"}, "manager": {"BEA@council.example"}}).Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "Stafford, South Staffordshire, Staffordshire Moorlands") {
		t.Errorf("where it works: %s", page.Text("main"))
	}
	at := page.Path
	for _, email := range []string{"lee@council.example", "cov@council.example"} {
		p := boss.Submit(boss.Get(at+"/join").Want(200), "", url.Values{"person": {email}, "capacity": {"20"}}).Want(200)
		webtest.CheckHTML(t, p)
	}
	if p := boss.Submit(boss.Get(at+"/join"), "", url.Values{"person": {""}, "capacity": {"many"}}); p.Status != 422 {
		t.Errorf("nobody joins: %d", p.Status)
	}
	form = lead.Get(at + "/absence").Want(200)
	webtest.CheckHTML(t, form)
	days := url.Values{"from-day": {"23"}, "from-month": {"11"}, "from-year": {"2026"}, "to-day": {"27"}, "to-month": {"11"}, "to-year": {"2026"}, "person": {string(leadRef)}}
	if p := lead.Submit(form, "", days); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Choose who stands in") {
		t.Errorf("without cover: %d %s", p.Status, p.Text(".govuk-error-summary"))
	}
	days.Set("cover", string(covRef))
	page = lead.Submit(form, "", days).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "Away until Friday 27 November 2026. Cov Er covers.") {
		t.Errorf("the team's page: %s", got)
	}
	if got := page.Text("tbody"); !strings.Contains(got, "20128") { // capacity 20, carries 12, room 8
		t.Errorf("capacity, load and room: %s", got)
	}
	for _, step := range []string{"/join", "/leave", "/change"} {
		if p := lead.Get(at + step); p.Status != 403 {
			t.Errorf("a member at %s: %d", step, p.Status)
		}
		webtest.CheckHTML(t, boss.Get(at+step).Want(200))
	}
	boss.Submit(boss.Get(at+"/leave"), "", url.Values{"person": {string(covRef)}, "on-day": {"23"}, "on-month": {"11"}, "on-year": {"2026"}}).Want(200)
	stale := boss.Get(at + "/change").Want(200)
	boss.Submit(stale, "", url.Values{"name": {"North and east"}, "area": {""}}).Want(200)
	if p := boss.Submit(stale, "", url.Values{"name": {"Late"}, "once": {"another"}}); p.Status != 409 {
		t.Errorf("over another's change: %d", p.Status)
	}
	list := lead.Get("/teams").Want(200)
	webtest.CheckHTML(t, list)
	if got := list.Text("tbody"); !strings.Contains(got, "North and east") || !strings.Contains(got, "Bea Boss") || !strings.Contains(got, "The whole council") {
		t.Errorf("the list: %s", got)
	}
	if !strings.Contains(lead.Get(at+"?format=csv").Want(200).Body, "Lee Lead") || !strings.Contains(lead.Get("/teams?format=csv").Want(200).Body, "North and east") {
		t.Error("the files lack what the pages show")
	}
}

func TestPagesCostTheSameForManyMembers(t *testing.T) {
	w := start(t, false)
	admin, _ := w.as("Ada Min", "ada@council.example", access.RoleAdministrator)
	ref := teamtest.Create(t, w.d, w.s, team.Team{Name: "Big", Service: "x"})
	add := func() {
		person := authoritytest.Open(t, w.d, w.au, "Mem Ber", "")
		authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
			return w.s.JoinTx(ctx, tx, teamtest.By, team.Join{Team: ref, Person: person, Capacity: 5})
		})
	}
	add()
	count := func(path string) uint64 {
		admin.Get("/teams").Want(200) // who asks is read once after a team has changed
		before := w.d.Queries()
		admin.Get(path).Want(200)
		return w.d.Queries() - before
	}
	count("/teams") // the session's first page saves its token
	few, fewTeams := count("/teams/"+string(ref)), count("/teams")
	for range 30 {
		add()
		teamtest.Create(t, w.d, w.s, team.Team{Name: "Another", Service: "x"})
	}
	if many := count("/teams/" + string(ref)); many != few {
		t.Errorf("a team of 31 costs %d statements, one of 1 %d", many, few)
	}
	if many := count("/teams"); many != fewTeams {
		t.Errorf("31 teams cost %d statements, one %d", many, fewTeams)
	}
}

func TestOnlyThoseWhoMay(t *testing.T) {
	w := start(t, false)
	ref := string(teamtest.Create(t, w.d, w.s, team.Team{Name: "Locked", Service: "x"}))
	lead := access.Actor{Person: "PER-LEAD", Name: "L", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	parent := access.Actor{Person: "PER-PARENT", Name: "P", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	webtest.ExercisePermissionMissing(t, w.Site, "GET", "/teams", parent)
	webtest.ExercisePermissionMissing(t, w.Site, "GET", "/teams/new", lead)
	webtest.ExerciseSessionMissing(t, w.Site, "GET", "/teams/"+ref)
	webtest.ExerciseSessionMissing(t, w.Site, "POST", "/teams/"+ref+"/join")
	if p := w.As(lead).Get("/teams/" + ref + "/absence"); p.Status != 403 {
		t.Errorf("an outsider plans an absence: %d", p.Status)
	}
	if p := w.As(lead).Get("/teams/TEM-0000-0000-0"); p.Status != 404 {
		t.Errorf("no such team: %d", p.Status)
	}
}

func TestTheActorHasTheTeams(t *testing.T) {
	w := start(t, false)
	_, person := w.as("Tea Mer", "", access.RoleLead)
	ref := teamtest.Create(t, w.d, w.s, team.Team{Name: "Mine", Service: "x"})
	authoritytest.InTx(t, w.d, func(ctx context.Context, tx *db.Tx) error {
		return w.s.JoinTx(ctx, tx, teamtest.By, team.Join{Team: ref, Person: person})
	})
	before := w.d.Queries()
	a := authoritytest.Actor(t, w.d, w.au, person)
	if len(a.Teams) != 1 || a.Teams[0] != ref || w.d.Queries()-before != 2 {
		t.Errorf("actor %+v in %d statements", a, w.d.Queries()-before)
	}
}

func TestAnAbsenceIsTakenBackAndATeamClosedOnceItIsEmpty(t *testing.T) {
	w := start(t, false)
	admin, _ := w.as("Ada Min", "ada@council.example", access.RoleAdministrator)
	lead, leadRef := w.as("Lee Lead", "lee@council.example", access.RoleLead)
	_, covRef := w.as("Cov Er", "cov@council.example", access.RoleLead)
	at := admin.Submit(admin.Get("/teams/new"), "", url.Values{"name": {"South"}, "service": {"lead professionals"}}).Want(200).Path
	for _, email := range []string{"lee@council.example", "cov@council.example"} {
		admin.Submit(admin.Get(at+"/join"), "", url.Values{"person": {email}, "capacity": {"20"}}).Want(200)
	}
	lead.Submit(lead.Get(at+"/absence"), "", url.Values{"from-day": {"24"}, "from-month": {"11"}, "from-year": {"2026"}, "to-day": {"27"}, "to-month": {"11"},
		"to-year": {"2026"}, "person": {string(leadRef)}, "cover": {string(covRef)}}).Want(200)
	form := lead.Get(at + "/cancel-absence").Want(200)
	webtest.CheckHTML(t, form)
	if p := lead.Submit(form, "", url.Values{"absence": {"nobody"}}); p.Status != 422 {
		t.Errorf("no absence chosen: %d", p.Status)
	}
	value, ok := form.Find("input[name=absence]").Attr("value")
	if !ok {
		t.Fatal("the planned absence is not offered")
	}
	lead.Submit(lead.Get(at+"/cancel-absence"), "", url.Values{"absence": {value}}).Want(200)
	if p := lead.Get(at + "/cancel-absence").Want(200); p.Find("input[name=absence]").Length() != 0 {
		t.Error("the absence is still planned")
	}
	last := url.Values{"last-day": {"30"}, "last-month": {"11"}, "last-year": {"2026"}}
	if p := admin.Submit(admin.Get(at+"/close").Want(200), "", last); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "Somebody is still in this team") {
		t.Errorf("closed over its members: %d", p.Status)
	}
	for _, person := range []thread.Ref{leadRef, covRef} {
		admin.Submit(admin.Get(at+"/leave"), "", url.Values{"person": {string(person)}, "on-day": {"30"}, "on-month": {"11"}, "on-year": {"2026"}}).Want(200)
	}
	admin.Submit(admin.Get(at+"/close"), "", last).Want(200)
	if p := lead.Get(at + "/close"); p.Status != 403 {
		t.Errorf("a member at the closing of a team: %d", p.Status)
	}
}
