package qualityweb_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/web/webtest"
)

// file reads the file of a page's list, found by what the list is called.
func file(t *testing.T, c *webtest.Client, page *webtest.Page, caption string) [][]string {
	t.Helper()
	href, found := "", false
	for _, s := range page.Find(".al-table-tools a").EachIter() {
		if strings.HasSuffix(s.Text(), ": "+caption) {
			href, found = s.Attr("href")
		}
	}
	if !found {
		t.Fatalf("the list %q on %s has no file", caption, page.Path)
	}
	got := c.Get(href).Want(http.StatusOK)
	rows, err := csv.NewReader(strings.NewReader(got.Body)).ReadAll()
	if err != nil || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("%s: %v, %s", href, err, got.Body)
	}
	return rows
}

func TestEachListOfQualityHasAFileOfItsOwnRows(t *testing.T) {
	w := newWorld(t)
	officer, mine, parent := w.as(access.RoleQualityOfficer), w.as(access.RoleProvider), w.as(access.RoleParent)
	w.measure(t, officer, "Trained", "return", "up", "95", "85.5", "70")
	officer.Submit(officer.Get(w.path("/ask-returns")), "form[action$=ask-returns]", with(date("from", "2026-07-01"), date("to", "2026-09-30"))).Want(200)
	about := url.Values{"lot": {string(w.lot)}, "provider": {string(w.provider)}}
	officer.Submit(officer.Get(w.path("/plan-visit")), "form[action$=plan-visit]", with(date("on", "2026-11-20"), about)).Want(200)
	officer.Submit(officer.Get(w.path("/open-plan")), "form[action$=open-plan]", with(date("by-1", "2026-12-10"), about, url.Values{"why": {"Late visits."}, "what-1": {"New rota"}})).Want(200)
	officer.Submit(officer.Get(w.path("/rate?"+about.Encode())), "form[action*='/rate']", url.Values{"given": {"Good"}, "why": {"All is well."}}).Want(200)
	parent.Submit(parent.Get("/quality-concerns"), "", url.Values{"provider": {string(w.provider)}, "text": {"Nobody came."}}).Want(200)

	page, theirs := officer.Get("/quality").Want(200), mine.Get("/quality").Want(200)
	for caption, want := range map[string][2]string{
		"Returns": {"return", "To Wednesday 30 September 2026, One to one"}, "Quality visits": {"visit", "Visit QVS-"}, "Improvement plans": {"plan", "Plan "}, "Results": {"result", "To "},
	} {
		for _, c := range []struct {
			client *webtest.Client
			page   *webtest.Page
		}{{officer, page}, {mine, theirs}} {
			rows := file(t, c.client, c.page, caption)
			if len(rows) != 2 || rows[0][0] != want[0] || len(rows[1]) != 4 || rows[1][1] != "Side by Side (made up)" {
				t.Errorf("the file of %q: %q", caption, rows)
			}
			if caption != "Quality visits" && len(rows) == 2 && !strings.HasPrefix(rows[1][0], want[1]) {
				t.Errorf("the file of %q begins with %q", caption, rows[1][0])
			}
		}
	}
	if rows := file(t, officer, page, "Agreements"); len(rows) != 2 || rows[0][0] != "agreement" {
		t.Errorf("the agreements: %q", rows)
	}
	if got := mine.Get("/quality?format=agreements").Want(200); !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
		t.Errorf("a provider is sent the council's agreements: %s", got.Body)
	}
	if rows := file(t, officer, officer.Get(w.path("/measures")), "Measures"); len(rows) != 2 || rows[1][0] != "Trained" {
		t.Errorf("the measures: %q", rows)
	}

	for who, want := range map[*webtest.Client]int{parent: 2, officer: 2, mine: 1, w.as(access.RoleYoungPerson): 1} {
		rows := file(t, who, who.Get("/quality-concerns").Want(200), "Concerns")
		if len(rows) != want {
			t.Errorf("%d lines of concerns, want %d: %q", len(rows), want, rows)
		}
	}
	w.as(access.RoleParent).Get("/quality?format=returns").Want(403)
}

// TestADraftAboutOneProviderIsNotShownAboutAnother saves the words about a provider half way and opens the form about others.
func TestADraftAboutOneProviderIsNotShownAboutAnother(t *testing.T) {
	w := newWorld(t)
	officer := w.as(access.RoleQualityOfficer)
	about := w.path("/rate?" + url.Values{"lot": {string(w.lot)}, "provider": {string(w.provider)}}.Encode())
	page := officer.Get(about).Want(200)
	_, values := page.Form("form[action*='/rate']")
	values.Set("why", "Half of it")
	saved := officer.Post(page.Find("form[action*='/rate']").AttrOr("data-draft", ""), values).Want(200)
	if saved.Text("textarea[name=why]") != "Half of it" || officer.Get(about).Text("textarea[name=why]") != "Half of it" {
		t.Errorf("the draft is not shown: %s", saved.Path)
	}
	for _, other := range []string{w.path("/rate"), w.path("/rate?lot=" + string(w.lot) + "&provider=PVR-OTHER")} {
		if got := officer.Get(other).Want(200).Text("textarea[name=why]"); got != "" {
			t.Errorf("%s shows %q", other, got)
		}
	}
	officer.Submit(officer.Get(about), "form[action*='/rate']", url.Values{"given": {"Good"}}).Want(200)
	if got := officer.Get(about).Text("textarea[name=why]"); got != "" {
		t.Errorf("after saving the result the form still shows %q", got)
	}
}
