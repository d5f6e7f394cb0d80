package marketweb_test

import (
	"context"
	"encoding/csv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementweb/marketweb"
	"alongside/internal/agreement/market"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/geo"
	"alongside/internal/job"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

const stafford = "E07000197"

// town makes up what is asked for and bought.
type town struct {
	needs    []market.Need
	declines []market.Decline
	bought   []market.Bought
	listed   []market.Bought
}

func (t *town) Needs(context.Context, *db.Tx, workday.Date) ([]market.Need, error) {
	return t.needs, nil
}
func (t *town) Declines(context.Context, *db.Tx, workday.Date) ([]market.Decline, error) {
	return t.declines, nil
}
func (t *town) Bought(context.Context, *db.Tx, workday.Date) ([]market.Bought, error) {
	return t.bought, nil
}
func (t *town) Listed(context.Context, *db.Tx, workday.Date) ([]market.Bought, error) {
	return t.listed, nil
}
func (t *town) Applied(context.Context, *db.Tx) ([]market.Entrant, error) {
	return []market.Entrant{{Provider: "PVR-1", Applied: true, Stopped: true}}, nil
}

func newSite(t *testing.T) (*webtest.Site, *town, thread.Ref) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), web.Migrations(), providersql.Migrations(), agreementsql.Migrations())...)
	providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: deadline.NewClocks(book)})
	agreements := agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Providers: providers})
	made := &town{}
	s := market.New(market.Deps{DB: d, Store: agreementsql.MarketStore{}, Demand: made, Entrants: made})
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) {
		marketweb.Register(r, marketweb.Deps{DB: d, Service: s, Agreements: agreements, Providers: providers, Atlas: atlas,
			Districts: func(context.Context, *db.Tx) ([]string, error) { return []string{stafford}, nil }})
	})
	return site, made, providertest.Make(t, d, providers, "Oak Lane (made up)")
}

func actor(role access.Role, of thread.Ref) access.Actor {
	return access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Ada " + string(role), Roles: []access.Role{role}, Scope: "E10000028", Provider: of}
}

// file reads the file in a format that a page links to.
func file(t *testing.T, c *webtest.Client, page *webtest.Page, format string) [][]string {
	t.Helper()
	links := page.Find("main a[href*='format=" + format + "']")
	if links.Length() != 1 {
		t.Fatalf("%s has %d links to the file %q", page.Path, links.Length(), format)
	}
	got := c.Get(links.AttrOr("href", "")).Want(200)
	rows, err := csv.NewReader(strings.NewReader(got.Body)).ReadAll()
	if err != nil || len(rows) == 0 || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("the file %q: %v, %s", format, err, got.Body)
	}
	return rows
}

func TestCommissionersSeeWhatIsMissingAndWhy(t *testing.T) {
	site, made, oak := newSite(t)
	made.needs = []market.Need{{Lot: "LOT-1", District: stafford, Band: money.Weekend, Asked: 5, Minutes: 600, Placed: 2, Unplaced: 3, Late: 1, Could: 1, Declined: 7}}
	made.declines = []market.Decline{{Lot: "LOT-1", District: stafford, Band: money.Weekend, Why: "No worker at weekends.", Times: 6}}
	made.bought = []market.Bought{{Lot: "LOT-1", District: stafford, Provider: oak, Minutes: 120, Start: workday.MustOn(2026, 1, 1), Last: workday.MustOn(2027, 1, 1)}}
	c := site.As(actor(access.RoleCommissioner, ""))
	form := c.Get("/market/log").Want(200)
	webtest.CheckHTML(t, form)
	bad := c.Submit(form, "main form", url.Values{"with": {"Kept"}})
	if v, _ := bad.Find("input[name=with]").Attr("value"); bad.Status != 422 || v != "Kept" || !strings.Contains(bad.Text(".govuk-error-summary"), "Enter what was said") {
		t.Errorf("an empty talk: %d %q", bad.Status, v)
	}
	c.Submit(form, "main form", url.Values{"on-day": {"20"}, "on-month": {"11"}, "on-year": {"2026"}, "kind": {"interest"}, "with": {"Fernside"}, "said": {"Asked how to join."}}).Want(200)
	worker := site.As(actor(access.RoleProvider, oak))
	report := worker.Get("/market/vacancies").Want(200)
	webtest.CheckHTML(t, report)
	if wrong := worker.Submit(report, "main form", url.Values{"work": {"Nights"}, "district": {stafford}, "posts": {"9"}, "of": {"4"}}); wrong.Status != 422 || !strings.Contains(wrong.Text(".govuk-error-summary"), "no more than there are") {
		t.Errorf("nine of four posts: %d", wrong.Status)
	}
	worker.Submit(report, "main form", url.Values{"work": {"Nights"}, "district": {stafford}, "posts": {"3"}, "of": {"4"}}).Want(200)

	page := c.Get("/market").Want(200)
	webtest.CheckHTML(t, page)
	for _, want := range []string{"No worker at weekends.", "Stafford", "weekend", "100%", "10,000", "Asked how to join.", "Nights", "Expressed interest"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("%q is not on the page: %s", want, page.Text("main"))
		}
	}
	for format, want := range map[string]string{
		"asked": ",Stafford,weekend,5,10,1,7,2,3,1,No", "declines": "No worker at weekends.,", "shares": "Oak Lane (made up),100%", "new-providers": ",1,1,0", "vacancies": "Oak Lane (made up),Nights,Stafford,3,4,",
		"talks": "Fernside,Asked how to join.,", "districts": "Stafford,5,2,3,1,7",
	} {
		var all []string
		for _, row := range file(t, c, page, format)[1:] {
			all = append(all, strings.Join(row, ","))
		}
		if !strings.Contains(strings.Join(all, "\n"), want) {
			t.Errorf("the file %q does not hold %q: %q", format, want, all)
		}
		worker.Get("/market?format=" + format).Want(403)
	}
	own := file(t, worker, worker.Get("/market/vacancies"), "csv")
	if len(own) != 2 || own[1][0] != "Nights" {
		t.Errorf("the file of what a provider reported: %q", own)
	}
	if page.Find("svg").Length() == 0 {
		t.Error("there is no map")
	}
	worker.Get("/market").Want(403)
	site.As(actor(access.RoleBroker, "")).Get("/market/log").Want(403)
}

// TestTheMarketIsNarrowedToANeedAndATime shades the map and keeps the lists by what is chosen, and the files with it.
func TestTheMarketIsNarrowedToANeedAndATime(t *testing.T) {
	site, made, _ := newSite(t)
	const tamworth = "E07000199"
	made.needs = []market.Need{
		{Lot: "LOT-1", District: stafford, Band: money.Weekend, Asked: 5, Placed: 2, Unplaced: 3},
		{Lot: "LOT-1", District: tamworth, Band: money.Evening, Asked: 4, Placed: 0, Unplaced: 4},
		{Lot: "LOT-2", District: tamworth, Band: money.Weekend, Asked: 2, Placed: 1, Unplaced: 1},
	}
	made.declines = []market.Decline{{Lot: "LOT-2", District: tamworth, Band: money.Weekend, Why: "Too far.", Times: 2}}
	c := site.As(actor(access.RoleCommissioner, ""))
	asked := func(path string) (rows []string) {
		t.Helper()
		page := c.Get(path).Want(200)
		webtest.CheckHTML(t, page)
		for _, row := range file(t, c, page, "asked")[1:] {
			rows = append(rows, strings.Join(row[1:4], ","))
		}
		return rows
	}
	if got := asked("/market"); len(got) != 3 {
		t.Errorf("everything: %q", got)
	}
	if got := asked("/market?band=weekend"); !slices.Equal(got, []string{"Stafford,weekend,5", "Tamworth,weekend,2"}) {
		t.Errorf("at weekends: %q", got)
	}
	if got := asked("/market?lot=LOT-1&band=evening"); !slices.Equal(got, []string{"Tamworth,evening,4"}) {
		t.Errorf("one lot in the evening: %q", got)
	}
	if got := asked("/market?lot=LOT-9&band=never"); len(got) != 3 {
		t.Errorf("what is no choice: %q", got)
	}
	page := c.Get("/market?lot=LOT-1&band=weekend").Want(200)
	if got := page.Text("main"); strings.Contains(got, "Too far.") || !strings.Contains(page.Text(".al-filter__chosen"), "When in the week: Weekend") {
		t.Errorf("narrowed: %s", got)
	}
	var districts []string
	for _, row := range file(t, c, page, "districts")[1:] {
		districts = append(districts, row[0]+" "+row[3])
	}
	if !slices.Contains(districts, "Stafford 3") || !slices.Contains(districts, "Tamworth 0") {
		t.Errorf("the map is of all districts, shaded by what is chosen: %q", districts)
	}
	week := file(t, c, c.Get("/market"), "week")
	if len(week) != 3 || !slices.Equal(week[0], []string{"district", "evening", "weekend"}) || !slices.Equal(week[1], []string{"Stafford", "", "3 of 5"}) || !slices.Equal(week[2], []string{"Tamworth", "4 of 4", "1 of 2"}) {
		t.Errorf("by the week: %q", week)
	}
}

func TestVolumesHideWhatRestsOnFewChildren(t *testing.T) {
	site, made, oak := newSite(t)
	add := func(n int, lot thread.Ref) {
		for i := range n {
			made.bought = append(made.bought, market.Bought{Child: strconv.Itoa(i), Lot: lot, District: stafford, Provider: oak, Minutes: 420, Start: workday.MustOn(2024, 1, 1), Last: workday.MustOn(2027, 1, 1)})
		}
	}
	add(4, "LOT-FEW")
	c := site.Client()
	if text := c.Get("/market/volumes").Want(200).Text("main"); !strings.Contains(text, "There is not enough past yet") {
		t.Errorf("four packages are shown: %s", text)
	}
	for range 5 { // one child with five packages on a list is one child
		made.listed = append(made.listed, market.Bought{Child: "listed C1", Lot: "LOT-ONE", District: stafford, Minutes: 420, Start: workday.MustOn(2024, 1, 1)})
	}
	if text := c.Get("/market/volumes").Want(200).Text("main"); !strings.Contains(text, "There is not enough past yet") || !strings.Contains(text, "from our lists of packages") {
		t.Errorf("one child’s packages are shown: %s", text)
	}
	add(4, "LOT-MANY")
	made.listed = append(made.listed, market.Bought{Child: "listed C1", Lot: "LOT-MANY", District: stafford, Minutes: 420, Start: workday.MustOn(2024, 1, 1)})
	page := c.Get("/market/volumes").Want(200)
	webtest.CheckHTML(t, page)
	// Five packages, one of them from a list, of an hour a day give 150 to 155 hours a month, less in February.
	if text := page.Text("main"); strings.Count(text, "Stafford") != 2 || !strings.Contains(text, "153") || !strings.Contains(text, "April 2027") || !strings.Contains(text, "149 to 158") || !strings.Contains(text, "Held in ") {
		t.Errorf("five packages: %s", text)
	}
	for format, want := range map[string]string{"csv": ",153,", "months": ",149 to 158,"} {
		rows := file(t, c, page, format)
		if len(rows) != 2 || rows[1][1] != "Stafford" || !strings.Contains(strings.Join(rows[1], ","), want) {
			t.Errorf("the file %q: %q", format, rows)
		}
	}
}
