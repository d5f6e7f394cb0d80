package site_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
	"alongside/internal/db"
)

// unaudited are tables whose rows are no record of a family, a provider or the council: they are gone in a while, follow from rows
// that are audited, or count attempts.
var unaudited = []string{
	"web_session", "web_once", "web_kept", "web_draft", // a browser's own
	"job", "job_schedule", // what the worker is to do
	"sign_in_link", "sign_in_asked", "sign_in_lock", "sign_in_device", // on the way to signing in, which is audited
	"authority_audit_check", // a proof of the audit, asked for by name
}

// watched has the database note every row that is written, and holds each form that is accepted to the rule that what changes a
// record is in the audit.
type watched struct {
	*world
	routes   *http.ServeMux  // knows the pattern of an address
	accepted map[string]bool // patterns of forms
	wrote    int             // how many accepted forms changed a record
	late     int             // how many forms were refused over what somebody else had saved
}

// watch notes from now on what is written, and serves the site anew.
func watch(w *world) *watched {
	w.t.Helper()
	var sql strings.Builder
	sql.WriteString("CREATE TABLE written (n INTEGER PRIMARY KEY, name TEXT NOT NULL);\n")
	for _, name := range w.names("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY name") {
		for _, on := range []string{"INSERT", "UPDATE", "DELETE"} {
			fmt.Fprintf(&sql, "CREATE TRIGGER written_%s_%s AFTER %s ON %s BEGIN INSERT INTO written (name) VALUES ('%s'); END;\n", name, on, on, name, name)
		}
	}
	must(w.t, w.d.Migrate(w.t.Context(), []db.Migration{{Number: 9999, Name: "what is written", SQL: sql.String()}}))
	v := &watched{world: w, routes: http.NewServeMux(), accepted: map[string]bool{}}
	for _, rt := range w.site.Router.Routes() {
		v.routes.Handle(rt.Method+" "+rt.Path, http.NotFoundHandler())
	}
	srv := httptest.NewServer(w.site.Handler())
	w.t.Cleanup(srv.Close)
	w.url = srv.URL
	return v
}

// names reads names from the database.
func (w *world) names(query string, args ...any) (found []string) {
	w.t.Helper()
	must(w.t, w.d.View(w.ctx, func(tx *db.Tx) error {
		return db.Each(w.ctx, tx, query, args, func(scan func(dest ...any) error) error {
			var name string
			err := scan(&name)
			found = append(found, name)
			return err
		})
	}))
	return found
}

// mark is how far the database has noted what is written.
func (v *watched) mark() string {
	v.t.Helper()
	return v.names("SELECT CAST(coalesce(max(n), 0) AS TEXT) FROM written")[0]
}

// changed names the tables of records that were written since a mark.
func (v *watched) changed(since string) []string {
	v.t.Helper()
	return slices.DeleteFunc(v.names("SELECT DISTINCT name FROM written WHERE n > CAST($1 AS INTEGER) ORDER BY name", since), func(name string) bool {
		return slices.Contains(unaudited, name) || strings.HasPrefix(name, "audit_")
	})
}

// sent posts a form, and reports whether it was accepted.
func (v *watched) sent(c *http.Client, pattern, action string, form url.Values) bool {
	v.t.Helper()
	const entries = "SELECT CAST(count(*) AS TEXT) FROM audit_entry WHERE scope=$1 AND kind <> 'look'"
	before, had := v.mark(), v.one(entries)
	if v.do(c, http.MethodPost, action, form).status != http.StatusSeeOther {
		return false
	}
	v.accepted[pattern] = true
	defer v.sentLate(c, pattern, action, form)
	records := v.changed(before)
	if len(records) == 0 {
		return true
	}
	v.wrote++
	if v.one(entries) == had {
		v.t.Errorf("%s wrote %s and nothing into the audit", pattern, strings.Join(records, ", "))
	}
	return true
}

// acceptedLate are the forms that bear a version and are accepted over what was saved since they were opened, and why that loses nothing.
var acceptedLate = map[string]string{
	"POST /admin/people/{id}/reset-sign-in": "takes away what is gone already",
	"POST /agreements/{id}/add-lot":         "adds a lot beside those that are there",
	"POST /agreements/{id}/participant":     "sets one council's limit, which stands by itself beside the agreement",
	"POST /children/{id}/visit-note":        "keeps what both wrote, side by side: TestTwoDevicesMergeFieldByField",
	"POST /explanations/{id}":               "sends a link again, or takes back those that were sent",
	"POST /offers/new":                      "makes an offer each time",
	"POST /queries/words":                   "saves the list that it was opened over",
	"POST /teams/{id}/absence":              "adds a time of its own",
	"POST /teams/{id}/join":                 "adds a person; the team itself stays as it was",
	"POST /teams/{id}/leave":                "ends one person's time; the team itself stays as it was",
}

// sentLate sends a form that was just accepted once more, as a colleague would who had it open at the same time. Where it bears the
// version of what it changes it must be refused, with what was typed still there.
func (v *watched) sentLate(c *http.Client, pattern, action string, form url.Values) {
	v.t.Helper()
	if !slices.ContainsFunc(slices.Collect(maps.Keys(form)), bearsVersion) {
		return
	}
	late := maps.Clone(form)
	late.Set("once", late.Get("once")+"-late")
	before := v.mark()
	got := v.do(c, http.MethodPost, action, late)
	_, fine := acceptedLate[pattern]
	records := v.changed(before)
	switch typed := slices.ContainsFunc(slices.Collect(maps.Values(form)), func(all []string) bool { return slices.Contains(all, sentence) }); {
	case got.status >= http.StatusInternalServerError:
		v.t.Errorf("%s, sent late, is %d", pattern, got.status)
	case len(records) > 0 && !fine:
		v.t.Errorf("%s was saved over what somebody else had saved in %s: hold it to the version that it bears", pattern, strings.Join(records, ", "))
	case got.status == http.StatusConflict && typed && !strings.Contains(got.body, sentence):
		v.t.Errorf("%s, sent late, loses what was typed", pattern)
	case got.status == http.StatusConflict:
		v.late++
	}
}

// bearsVersion reports whether a field holds the version, or the mark, of what the form was opened over.
func bearsVersion(field string) bool {
	return field == "version" || strings.HasSuffix(field, "-version")
}

// sentence stands in every box for words.
const sentence = "Because it is so, in a plain sentence."

// filler fills forms in. Which of several choices and buttons it takes, and which day, differs by the attempt.
type filler struct {
	attempt   int
	addresses []string // of people with accounts
	known     map[string][]string
}

// fits are the words for the fields of one form, by its address's pattern and the field's name: what no look at a field tells.
// "child" and the like in braces is a record of that kind. A field with several words has as many values; with none it is left out.
var fits = map[string]map[string][]string{
	"POST /admin/people/new":        {"roles": {"lead"}, "provider": {""}},
	"POST /agreements/let":          weights(map[string][]string{"extensions": {"0"}, "term": {"2"}, "joins": {""}, "start-day": {"1"}, "start-month": {"12"}, "end-year": {"2028"}, "break-on-year": {"2027"}, "break-notice-year": {"2027"}, "break-notice-month": {"5"}}),
	"POST /agreements/{id}/add-lot": {"age-from": {"0"}, "age-to": {"25"}, "districts": {""}},
	"POST /agreements/{id}/billing": {"visits": {"60/53"}},
	"POST /agreements/{id}/change":  {"end-year": {"2027"}},
	"POST /agreements/{id}/participant": {"council": {"E10000014"}, "weight-fit": {""}, "weight-continuity": {""}, "weight-distance": {""},
		"weight-quality": {""}, "weight-rate": {""}},
	"POST /agreements/{id}/uplift": {"share": {"2"}, "from-month": {"12"}},
	"POST /children/{id}/edit":     {"mosaic": {""}, "liquidlogic": {""}},
	"POST /decisions/import": {"paper": {"RECORD OF DECISION\nReference: MU/2026/17\nTitle: Respite, made up\nDecision taken by: Cabinet\nDate of decision: 3 June 2026\n" +
		"Date published: 4 June 2026\n\nDecision\nThat respite be bought for a period of two years from 1 September 2026.\n"}},
	"POST /recommendations/import": {"decision": {"{decision}"}, "paper": {"Report of the Made-up Review\n\nRecommendations\n\n" +
		"Recommendation 1: That the council names one person for each family.\n\nRecommendation 2: That a report comes back in a year.\n"}},
	"POST /applications/{id}/answers":     {"band-2": {"any"}, "band-3": {"any"}, "band-4": {"any"}, "rate-2": {""}, "rate-3": {""}, "rate-4": {""}, "amount-2": {""}, "amount-3": {""}, "amount-4": {""}},
	"POST /admin/people/{id}/end":         {"safety": {""}}, // which takes no last day
	"POST /children/{id}/record-adoption": {"area": {"ST16"}},
	"POST /data-protection":               {"reference": {"{child}"}},
	"POST /emergency-access/open":         {"reference": {"{child}"}, "first": {""}, "last": {""}, "born-day": {""}, "born-month": {""}, "born-year": {""}},
	"POST /leads/leave":                   {"last-month": {"12"}},
	"POST /measures/promise":              {"baseline": {"1200.00"}, "target": {"1000.00"}, "decision": {"{decision}"}, "target-by-year": {"2027"}},
	"POST /offers/{id}/sessions":          {"except": {""}, "rule": {""}},
	"POST /packages/{id}/days": {"minutes-0": {""}, "minutes-2": {""}, "minutes-3": {""}, "minutes-4": {""}, "minutes-5": {""}, "minutes-6": {""},
		"start-0": {""}, "start-2": {""}, "start-3": {""}, "start-4": {""}, "start-5": {""}, "start-6": {""}},
	"POST /packages/{id}/missed":         {"planned": {"60"}, "minutes": {"60"}},
	"POST /packages/{id}/record":         {"start": {"07:30"}, "planned": {"60"}, "minutes": {"60"}},
	"POST /providers/{id}/edit":          {"near": {"ST16 2LH"}},
	"POST /providers/{id}/people/invite": {"email": {"colleague@example.org"}},
	"POST /providers/{id}/profile":       {"near": {"ST16 2LH"}},
	"POST /queries/held":                 {"query": {"{query}"}},
	"POST /queries/{id}/reassign":        {"to": {"{email}"}},
	"POST /requirements/{id}/compare":    {"price": {""}, "price-why": {""}},
	"POST /requirements/{id}/emergency":  {"price": {""}, "price-why": {""}},
	"POST /teams/new":                    {"area": {"Stafford"}},
	"POST /teams/{id}/absence":           {"from-month": {"12"}, "to-month": {"12"}},
	"POST /teams/{id}/close":             {"last-month": {"12"}},
	"POST /teams/{id}/join":              {"person": {"{email}"}},
}

// weights adds weights that make a hundred to the words of a form.
func weights(words map[string][]string) map[string][]string {
	for name, of := range map[string]string{"fit": "40", "continuity": "20", "distance": "10", "quality": "10", "rate": "20"} {
		words[name] = []string{of}
	}
	return words
}

// fit puts the words of fits into a form.
func (f filler) fit(pattern string, values url.Values) url.Values {
	for name, words := range fits[pattern] {
		if !values.Has(name) {
			continue
		}
		values.Del(name)
		for _, word := range words {
			if all := f.known[strings.Trim(word, "{}")]; strings.HasPrefix(word, "{") && len(all) > 0 {
				word = all[f.attempt%len(all)]
			}
			values.Add(name, word)
		}
	}
	return values
}

// filled returns what a form sends with something in every field.
func (f filler) filled(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, s *goquery.Selection) {
		name, kind, value := s.AttrOr("name", ""), s.AttrOr("type", "text"), s.AttrOr("value", s.Text())
		if goquery.NodeName(s) == "select" {
			kind = "select"
		}
		switch kind {
		case "submit", "file":
		case "hidden":
			values.Set(name, value)
		case "checkbox":
			values.Add(name, value)
		case "radio":
			all := form.Find(`input[type=radio][name="` + name + `"]`)
			values.Set(name, all.Eq(f.attempt%all.Length()).AttrOr("value", ""))
		case "select":
			all := s.Find("option[value!='']")
			values.Set(name, all.Eq((f.attempt+form.Find("select").IndexOfSelection(s))%max(all.Length(), 1)).AttrOr("value", ""))
		default:
			if strings.TrimSpace(value) == "" {
				value = f.words(s, name)
			}
			values.Set(name, value)
		}
	})
	if buttons := form.Find("button[name], input[type=submit][name]"); buttons.Length() > 0 {
		pressed := buttons.Eq(f.attempt % buttons.Length())
		values.Set(pressed.AttrOr("name", ""), pressed.AttrOr("value", ""))
	}
	return values
}

// words are something that fits an empty field, as far as its name and its looks tell.
func (f filler) words(s *goquery.Selection, name string) string {
	for _, fits := range []struct{ part, words string }{
		{"-day", []string{"23", "30", "16", "22"}[f.attempt%4]},
		{"-month", "11"},
		{"-year", "2026"},
		{"email", f.addresses[f.attempt%len(f.addresses)]},
		{"manager", f.addresses[0]},
		{"postcode", "ST16 2LH"},
		{"phone", "01785 496000"},
		{"time", "12:00"},
		{"start", "16:30"},
		{"begin", "16:30"},
		{"from", "16:30"},
		{"end", "17:30"},
		{"until", "17:30"},
		{"extensions", "12"},
		{"term", "2+1"},
		{"address", "Somebody Made-Up\n1 Made Up Way\nStafford\nST17 0ZZ"},
		{"nhs", ""},
		{"upn", ""},
	} {
		if strings.Contains(name, fits.part) {
			return fits.words
		}
	}
	switch {
	case s.Parent().Find(".govuk-input__prefix").Length() > 0:
		return "1200.00"
	case s.AttrOr("inputmode", "") != "", s.Parent().Find(".govuk-input__suffix").Length() > 0:
		return []string{"1", "25", "2", "50"}[f.attempt%4]
	case goquery.NodeName(s) == "textarea":
		return sentence
	default:
		return "Made up for a test"
	}
}

// press sends the forms of a page until each is accepted or the attempts are over; not one of which the like was accepted before.
// Forms with files are tested where files are.
func (v *watched) press(c *http.Client, path string, known map[string][]string) {
	v.t.Helper()
	left := true
	for attempt := 0; left && attempt < 4; attempt++ {
		got := v.do(c, http.MethodGet, path, nil)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(got.body))
		must(v.t, err)
		left = false
		doc.Find("main form[method=post]").Not("[enctype*=multipart]").Each(func(_ int, form *goquery.Selection) {
			action := form.AttrOr("action", path)
			to, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.url+action, nil)
			must(v.t, err)
			if _, pattern := v.routes.Handler(to); pattern != "" && !v.accepted[pattern] {
				f := filler{attempt, known["email"], known}
				left = !v.sent(c, pattern, action, f.fit(pattern, f.filled(form))) || left
			}
		})
	}
}

// TestEveryAcceptedFormIsInTheAudit opens the pages of a county as everybody who may, fills their forms in and sends them.
func TestEveryAcceptedFormIsInTheAudit(t *testing.T) {
	w := start(t, 60)
	w.later()
	v := watch(w)
	c := v.council()
	addresses := []string{"somebody@example.org"}
	for _, role := range []access.Role{access.RoleYoungPerson, access.RoleLeadManager} {
		addresses = append([]string{v.one("SELECT email FROM account WHERE scope=$1 AND person=$2", string(v.person(role)))}, addresses...)
	}
	known := map[string][]string{"email": addresses}
	for kind, nodes := range c.records {
		for _, n := range nodes[:min(len(nodes), 4)] {
			known[string(kind)] = append(known[string(kind)], string(n.Ref))
		}
	}
	for _, role := range personas() {
		p := v.persona(role)
		for _, rt := range v.site.Router.Routes() {
			if rt.Method != http.MethodGet || !p.may(rt) || strings.HasPrefix(rt.Path, "/demo") {
				continue
			}
			for _, path := range c.atMost(60, p, rt) { // enough of each kind to meet every state
				v.press(p.browser, path, known)
			}
		}
	}
	for _, rt := range v.site.Router.Routes() {
		if pattern := rt.Method + " " + rt.Path; rt.Method == http.MethodPost && !v.accepted[pattern] && !sentByItsOwn(pattern) {
			t.Errorf("%s was not sent, or not accepted: give its fields words in fits, or name in sentElsewhere whose tests send it", pattern)
		}
	}
	t.Logf("forms of %d kinds were accepted, %d changed a record, %d were refused when they came late", len(v.accepted), v.wrote, v.late)
	if len(v.accepted) < 145 || v.wrote < 138 || v.late < 90 {
		t.Errorf("forms of %d kinds were accepted, %d changed a record and %d were refused late: too few to prove anything", len(v.accepted), v.wrote, v.late)
	}
	if t.Failed() {
		return
	}
	must(t, v.d.InTx(v.ctx, func(tx *db.Tx) error { // what the test would see
		return db.ExecOne(v.ctx, tx, "UPDATE family_child SET known_as=known_as || 'x' WHERE scope=$1 AND ref=$2", tx.Scope(), c.records["child"][0].Ref)
	}))
	if last := v.names("SELECT name FROM written ORDER BY n DESC LIMIT 1"); !slices.Equal(last, []string{"family_child"}) {
		t.Errorf("a change of a child is noted as %q", last)
	}
}
