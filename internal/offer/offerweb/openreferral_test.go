package offerweb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/offer/offerweb"
	"alongside/internal/openreferral"
	"alongside/internal/openreferral/openreferraltest"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// listed is a page of anything.
type listed struct {
	openreferral.PageHead
	Contents []openreferral.Service `json:"contents"`
}

func get(t *testing.T, c *webtest.Client, path string) (body []byte) {
	t.Helper()
	p := c.Get("/openreferral" + path).Want(200)
	if got := p.Header.Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("%s: Access-Control-Allow-Origin is %q", path, got)
	}
	return []byte(p.Body)
}

func list(t *testing.T, c *webtest.Client, query string) (l listed) {
	t.Helper()
	if err := json.Unmarshal(get(t, c, "/services?"+query), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// names returns the names of services, joined.
func (l listed) names() string {
	var out []string
	for _, s := range l.Contents {
		out = append(out, s.Name)
	}
	return strings.Join(out, ", ")
}

// directory has three offers, one of them for older children with needs and by assessment.
func directory(t *testing.T) (*webtest.Client, *offertest.World, []thread.Ref) {
	s, w := site(t)
	refs := []thread.Ref{
		w.Add(t, func(d *offer.Details) { d.Title = "Alder group" }),
		w.Add(t, func(d *offer.Details) {
			d.Title, d.Postcode, d.Needs, d.AgeFrom, d.NeedsAssessment, d.Rule = "Birch nights", "CT1", []string{"Autism"}, 12, true, "Overnight care."
			d.When = "Ask for a night"
			d.Kind, d.Cost, d.Access = offer.ShortBreak, 2_50, offer.Accesses()
		}),
		w.Add(t, func(d *offer.Details) { d.Title, d.AgeTo, d.When = "Cedar café", 5, "Weekdays" }),
	}
	w.Plan(t, refs[0], 1, 5) // a Tuesday at 18:30
	return s.Client(), w, refs
}

func TestPublishedDirectoryKeepsTheStandard(t *testing.T) {
	c, _, refs := directory(t)
	for path, schema := range map[string]string{
		"/services": "service_list", "/services?full=true": "service_list", "/services?search=nothinglikeit": "service_list", "/services?page=9": "service_list",
		"/services?per_page=2": "service_list", "/organizations": "organization_list", "/taxonomies": "taxonomy_list", "/taxonomy_terms": "taxonomy_term_list",
		"/service_at_locations": "service_at_location_list", "/service_at_locations?full=true&postcode=ST17&proximity=2000": "service_at_location_list",
	} {
		if wrong := openreferraltest.WrongPage(openreferraltest.Load(t, schema), get(t, c, path)); len(wrong) > 0 {
			t.Errorf("%s: %q", path, wrong)
		}
	}
	service := offer.ServiceID(dbtest.Scope, refs[1])
	for path, schema := range map[string]string{
		"":                     "api_details",
		"/services/" + service: "service",
		"/service_at_locations/" + offer.AtLocationID(dbtest.Scope, refs[1]):      "service_at_location",
		"/organizations/" + offer.OrganisationID(dbtest.Scope, offertest.Harbour): "organization",
		"/taxonomies/" + offer.FeedTaxonomies()[0].ID:                             "taxonomy",
		"/taxonomy_terms/" + openreferral.ID("taxonomy_term", "kind:short-break"): "taxonomy_term",
	} {
		body := get(t, c, path)
		if wrong := openreferraltest.Load(t, schema).Wrong(body); len(wrong) > 0 || len(body) < 50 {
			t.Errorf("%s: %q\n%s", path, wrong, body)
		}
	}
	var s openreferral.Service
	if err := json.Unmarshal(get(t, c, "/services/"+service), &s); err != nil {
		t.Fatal(err)
	}
	if wrong := s.Check(); len(wrong) > 0 {
		t.Errorf("our own reader refuses it: %v", wrong)
	}
	if s.Name != "Birch nights" || *s.MinimumAge != 12 || s.CostOptions[0].Amount != "2.50" || !strings.Contains(s.Alert, "Overnight care.") || len(s.AtLocations[0].Location.Accessibility) != 3 {
		t.Errorf("%+v", s)
	}
}

func TestPublishedDirectoryAnswersItsParameters(t *testing.T) {
	c, _, _ := directory(t)
	autism := openreferral.ID("taxonomy_term", "need:autism")
	for query, want := range map[string]string{
		"": "Alder group, Birch nights, Cedar café", "search=BIR": "Birch nights", "search=caf%C3%A9": "Cedar café", "per_page=2": "Alder group, Birch nights", "per_page=2&page=2": "Cedar café",
		"page=7": "", "taxonomy_term_id=" + autism: "Birch nights", "taxonomy_term_id=x": "", "taxonomy_id=" + offer.FeedTaxonomies()[1].ID: "Birch nights",
		"organization_id=" + offer.OrganisationID(dbtest.Scope, offertest.Harbour): "Alder group, Birch nights, Cedar café", "organization_id=x": "",
		"kind=short-break": "Birch nights", "kind=Group": "Alder group, Cedar café", "maximum_cost=free": "Alder group, Cedar café", "maximum_cost=2.49": "Alder group, Cedar café",
		"maximum_cost=2.50&kind=short-break": "Birch nights", "modified_after=2026-11-23T08:00:00Z": "Alder group, Birch nights, Cedar café", "modified_after=2027-01-01": "", "minimum_age=6&maximum_age=8": "Alder group",
		"minimum_age=20": "Alder group, Birch nights", "maximum_age=3": "Alder group, Cedar café", "day=TU": "Alder group, Cedar café", "day=MO,WE": "Cedar café", "day=tuesday": "Alder group, Cedar café", "day=MO&day=TU": "Alder group, Cedar café", "day=SU": "",
		"search=%00": "Alder group, Birch nights, Cedar café", "search=%ff": "Alder group, Birch nights, Cedar café", "organization_id=%ff": "", "search=" + strings.Repeat("a", 70_000): "",
		"start_time=18:00&end_time=19:00:00": "Alder group", "start_time=19:00": "", "postcode=CT1&proximity=1000": "Birch nights",
	} {
		if got := list(t, c, query).names(); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	for _, wrong := range []string{"page=0", "page=x", "per_page=-1", "full=perhaps", "modified_after=soon", "day=noday", "start_time=late", "postcode=nowhere", "format=xml", "minimum_age=old",
		"day=MO&day=XX", "minimum_age=20&maximum_age=3", "page=99999999999999999999", "per_page=1.5", "proximity=NaN", "proximity=-1", "proximity=1e309", "maximum_cost=-1", "maximum_cost=NaN",
		"kind=%00", "postcode=%00", "start_time=25:00", "modified_after=9999999999-01-01", "minimal=perhaps"} {
		p := c.Get("/openreferral/services?" + wrong).Want(400)
		if name, _, _ := strings.Cut(wrong, "="); !strings.Contains(p.Body, name) {
			t.Errorf("%s: %s", wrong, p.Body)
		}
	}
	for _, path := range []string{"/services/x", "/organizations/x", "/taxonomies/x", "/taxonomy_terms/x", "/service_at_locations/x"} {
		c.Get("/openreferral" + path).Want(404)
	}
}

func TestPublishedDirectoryInLinesAndMinimal(t *testing.T) {
	c, w, refs := directory(t)
	lines := strings.Split(strings.TrimSpace(string(get(t, c, "/services?format=ndjson&full=true&per_page=1"))), "\n")
	var taken []string
	_, err := openreferral.Read(strings.NewReader(strings.Join(lines, "\n")), func(s openreferral.Service, _ json.RawMessage) error {
		taken = append(taken, s.Name)
		return nil
	}, func(r openreferral.Refusal) error {
		t.Errorf("refused: %+v", r)
		return nil
	})
	if err != nil || len(lines) != 3 || !slices.Equal(taken, []string{"Alder group", "Birch nights", "Cedar café"}) {
		t.Errorf("%d lines, took %q, %v", len(lines), taken, err)
	}
	var minimal struct {
		openreferral.PageHead
		Contents []map[string]string
	}
	if err := json.Unmarshal(get(t, c, "/services?minimal=true&per_page=1"), &minimal); err != nil || len(minimal.Contents) != 3 || len(minimal.Contents[0]) != 2 {
		t.Errorf("minimal: %+v, %v", minimal, err)
	}
	first := list(t, c, "search=alder").Contents[0].ID
	ctx := dbtest.Ctx(t)
	if err := w.Offers.Edit(ctx, offertest.CoOrdinator, offer.Edit{Offer: refs[0], Details: offertest.Group()}); err != nil {
		t.Fatal(err)
	}
	if again := list(t, c, "search=circle").Contents; len(again) != 1 || again[0].ID != first {
		t.Errorf("a changed offer has another UUID: %+v", again)
	}
	if err := w.Offers.Withdraw(ctx, offertest.CoOrdinator, offer.Withdraw{Offer: refs[0], Why: "Over."}); err != nil {
		t.Fatal(err)
	}
	c.Get("/openreferral/services/" + first).Want(404)
}

// TestWhatOthersKeepIsShownButNotPublishedAgain takes a neighbour's service.
func TestWhatOthersKeepIsShownButNotPublishedAgain(t *testing.T) {
	c, w, _ := directory(t)
	ctx := dbtest.Ctx(t)
	err := w.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := w.Offers.TakeFeedTx(ctx, tx, offertest.CoOrdinator.By(), offer.Feed{Name: "n", Owner: "Made-Up City Council", Run: 1}, []openreferral.Service{offertest.Neighbour(1)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Get("/offers?" + url.Values{"words": {"neighbour"}, "postcode": {"ST17"}}.Encode()).Want(200)
	if got := p.Text("table"); !strings.Contains(got, "Neighbour club 1") || !strings.Contains(got, "Made-Up City Council") {
		t.Errorf("the search does not show the neighbour's: %s", got)
	}
	webtest.CheckHTML(t, p)
	href, _ := p.Find("table a").First().Attr("href")
	shown := c.Get(href).Want(200)
	if got := shown.Text("main"); !strings.Contains(got, "Made-Up City Council") || !strings.Contains(got, "Made-Up Club") {
		t.Errorf("its page does not say who keeps it: %s", got)
	}
	webtest.CheckHTML(t, shown)
	if got := list(t, c, "search=neighbour"); len(got.Contents) > 0 {
		t.Errorf("published again: %s", got.names())
	}
	if got := fmt.Sprint(list(t, c, "").TotalItems); got != "3" {
		t.Errorf("%s services", got)
	}
}

// watched counts the views of a database that are open.
type watched struct {
	db.Runner
	open *atomic.Int32
}

func (d watched) View(ctx context.Context, fn func(*db.Tx) error) error {
	d.open.Add(1)
	defer d.open.Add(-1)
	return d.Runner.View(ctx, fn)
}

// reader is somebody who takes the answer; it notes whether a view was open meanwhile.
type reader struct {
	*httptest.ResponseRecorder
	views  *atomic.Int32
	during int32
}

func (r *reader) Write(b []byte) (int, error) {
	r.during = max(r.during, r.views.Load())
	return r.ResponseRecorder.Write(b)
}

// Everybody may ask for the directory, and take as long over it as the line is slow: no view of the database may wait for them.
func TestASlowReaderOfTheDirectoryKeepsNoViewOpen(t *testing.T) {
	d := dbtest.SQLite(t, append(offertest.Migrations(), web.Migrations()...)...)
	w := offertest.New(t, d)
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := watched{d, &atomic.Int32{}}
	s := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		offerweb.Register(r, offerweb.Deps{DB: seen, Service: w.Offers, Families: w.Families, Atlas: atlas})
	})
	w.Add(t, nil)
	h, err := s.Router.Handler()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/services?format=ndjson", "/service_at_locations?format=ndjson", "/services", "/services?minimal=true"} {
		to := &reader{ResponseRecorder: httptest.NewRecorder(), views: seen.open}
		h.ServeHTTP(to, httptest.NewRequest(http.MethodGet, "/openreferral"+path, nil))
		if to.Code != http.StatusOK || to.Body.Len() < 50 {
			t.Fatalf("%s: %d %s", path, to.Code, to.Body)
		}
		if to.during != 0 {
			t.Errorf("%s: a view was open while the answer was sent", path)
		}
	}
}

// TestTheShortListsAnswerAsTheLongOnesDo: a harvester that asks for lines gets every record, and organisations with what they offer.
func TestTheShortListsAnswerAsTheLongOnesDo(t *testing.T) {
	c, _, _ := directory(t)
	for _, path := range []string{"/organizations", "/taxonomies", "/taxonomy_terms"} {
		var page struct {
			openreferral.PageHead
			Contents []json.RawMessage
		}
		if err := json.Unmarshal(get(t, c, path), &page); err != nil || page.TotalItems == 0 {
			t.Fatalf("%s: %+v, %v", path, page, err)
		}
		lines := strings.Split(strings.TrimSpace(string(get(t, c, path+"?format=ndjson&per_page=1"))), "\n")
		if len(lines) != page.TotalItems || !json.Valid([]byte(lines[0])) || lines[0] != string(page.Contents[0]) {
			t.Errorf("%s: %d lines for %d records, the first %.200s", path, len(lines), page.TotalItems, lines[0])
		}
		c.Get("/openreferral" + path + "?format=xml").Want(400)
	}
	organisation := func(path string) (o openreferral.Organisation) {
		t.Helper()
		text := get(t, c, path)
		if strings.Contains(path, "ndjson") {
			text, _, _ = bytes.Cut(text, []byte("\n"))
		}
		if err := json.Unmarshal(text, &o); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		return o
	}
	bare := organisation("/organizations?format=ndjson")
	brief, whole := organisation("/organizations?format=ndjson&full=true"), organisation("/organizations/"+bare.ID+"?full_service=true")
	if len(bare.Services) != 0 || len(brief.Services) == 0 || len(brief.Services) != len(whole.Services) || brief.Services[0].Name == "" {
		t.Fatalf("%d, %d and %d services", len(bare.Services), len(brief.Services), len(whole.Services))
	}
	if len(brief.Services[0].AtLocations) != 0 || len(whole.Services[0].AtLocations) == 0 || whole.Services[0].Organisation != nil {
		t.Errorf("in brief %+v, whole %+v", brief.Services[0], whole.Services[0])
	}
}
