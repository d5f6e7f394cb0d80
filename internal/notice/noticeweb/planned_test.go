package noticeweb_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db/dbtest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// day is a date as a form sends it.
func day(name, d, m, y string) url.Values {
	return url.Values{name + "-day": {d}, name + "-month": {m}, name + "-year": {y}}
}

// with puts forms together; the last that names a field counts.
func with(all ...url.Values) url.Values {
	out := url.Values{}
	for _, v := range all {
		maps.Copy(out, v)
	}
	return out
}

// wanted is a sound plan as the form sends it.
func wanted() url.Values {
	return with(url.Values{
		"title": {"Overnight breaks"}, "description": {"Nights away from home."}, "kind": {"framework"}, "regime": {"procurement-act-2023"}, "lots": {"In a house: overnight-breaks\nWith a family: overnight-breaks"},
		"least": {"60,000"}, "most": {"90,000"}, "engagement": {"A meeting in the town hall."}, "gap": {"At home, Stafford, weekend"},
	}, day("tender", "12", "2", "2027"), day("start", "1", "4", "2027"), day("end", "31", "3", "2029"), day("engage-until", "15", "1", "2027"))
}

// TestACommissionerPlansPublishesAndLets as a person does it: a mistake is said at its field and what was typed is kept; a draft is
// nobody else's; a published plan is open data and has drafts of its notices; and what is let goes on under the same identifier.
func TestACommissionerPlansPublishesAndLets(t *testing.T) {
	w := newWorld(t)
	decided := string(w.Enter(t))
	c := w.commissioner()
	list := c.Get("/planned-procurements").Want(http.StatusOK)
	webtest.CheckHTML(t, list)
	if !strings.Contains(list.Text("main"), "Nothing is planned yet") {
		t.Errorf("an empty list: %s", list.Text("main"))
	}
	form := c.Get("/planned-procurements/new").Want(http.StatusOK)
	webtest.CheckHTML(t, form)
	bad := c.Submit(form, "main form", with(wanted(), url.Values{"most": {"10"}, "lots": {"In a house"}}))
	webtest.CheckHTML(t, bad)
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Text(".govuk-error-summary"), "no less than at least") || !strings.Contains(bad.Text(".govuk-error-summary"), "a colon and the service") ||
		bad.Find("input[name=title]").AttrOr("value", "") != "Overnight breaks" || bad.Find("textarea[name=lots]").Text() != "In a house" {
		t.Errorf("two mistakes: %d %s", bad.Status, bad.Text("main"))
	}
	page := c.Submit(bad, "main form", wanted()).Want(http.StatusOK)
	webtest.CheckHTML(t, page)
	ref := page.Path[strings.LastIndex(page.Path, "/")+1:]
	if !strings.Contains(page.Text("main"), "Only the council sees this draft") || w.public().Get("/ocds/records/"+ref).Status != http.StatusNotFound {
		t.Errorf("a draft: %s", page.Text("main"))
	}
	c.Submit(page, "main form", nil).Want(http.StatusOK)
	published := w.releases(t, thread.Ref(ref))
	if len(published) != 1 || published[0].Tender.Status != "planned" || published[0].OCID != "ocds-alder1-"+ref {
		t.Fatalf("published: %+v", published)
	}
	if feed := w.public().Get("/ocds").Want(http.StatusOK); !strings.Contains(feed.Text("main"), "Overnight breaks") || !strings.Contains(feed.Text("main"), "Planned") {
		t.Errorf("the page of open data: %s", feed.Text("main"))
	}
	if rows := w.public().Get("/ocds/contract-register").Want(http.StatusOK).Body; strings.Contains(rows, ref) {
		t.Errorf("a plan is in the register of contracts: %s", rows)
	}
	w.noticesOf(t, ref)
	defer dbtest.Clock(w.DB).Set(dbtest.Clock(w.DB).Now())
	dbtest.Clock(w.DB).Set(workday.MustOn(2026, 11, 24).At(9, 0))
	c = w.commissioner()
	letting := c.Get("/planned-procurements/" + ref + "/let").Want(http.StatusOK)
	webtest.CheckHTML(t, letting)
	if !strings.Contains(letting.Text("main"), "The rate may weigh at most 35.") {
		t.Errorf("the page says another limit than the council’s: %s", letting.Text("main"))
	}
	terms := with(url.Values{"decision": {decided}, "term": {"1+1"}, "notice-months": {"0"}, "value": {"90,000"}, "fit": {"30"}, "continuity": {"25"}, "distance": {"15"}, "quality": {"20"}, "rate": {"10"}}, day("start", "1", "4", "2027"))
	if wrong := c.Submit(letting, "main form", terms); wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Text(".govuk-error-summary"), "months of notice") {
		t.Errorf("let without notice: %d %s", wrong.Status, wrong.Text("main"))
	}
	terms.Set("notice-months", "6")
	terms.Set("value", "900,000") // beyond the decision
	if beyond := c.Submit(letting, "main form", terms); beyond.Status != http.StatusConflict || !strings.Contains(beyond.Text("main"), "A decision to raise the value is missing") {
		t.Errorf("let beyond the decision: %d %s", beyond.Status, beyond.Text("main"))
	}
	terms.Set("value", "90,000")
	terms.Set("part", "All of it")
	nobody := c.Submit(letting, "main form", terms)
	if nobody.Status != http.StatusUnprocessableEntity || !strings.Contains(nobody.Text("#earlier-error"), "Choose the agreement that it takes over from") || nobody.Text("textarea[name=part]") != "All of it" {
		t.Errorf("taken over from nobody: %d %s", nobody.Status, nobody.Text("main"))
	}
	terms.Del("part")
	if done := c.Submit(letting, "main form", terms); done.Path != "/agreements/"+ref {
		t.Errorf("let: %s %d %s", done.Path, done.Status, done.Text("main"))
	}
	page = c.Get("/planned-procurements/" + ref).Want(http.StatusOK)
	if !strings.Contains(page.Text("main"), "The agreement that it became") || page.Find("a[href$='/drop']").Length() != 0 {
		t.Errorf("after it was let: %s", page.Text("main"))
	}
	after := w.releases(t, thread.Ref(ref))
	if len(after) != 2 || after[0].ID != published[0].ID || after[1].Tag[0] != "planningUpdate" || after[1].Planning.Budget == nil {
		t.Errorf("after it was let: %+v", after)
	}
}

// noticesOf reads the drafts of what is planned.
func (w world) noticesOf(t *testing.T, ref string) {
	t.Helper()
	c := w.commissioner()
	if all := c.Get("/notices").Want(http.StatusOK); !strings.Contains(all.Text("main"), "Overnight breaks") {
		t.Errorf("it is not among the notices: %s", all.Text("main"))
	}
	drafts := c.Get("/notices/" + ref).Want(http.StatusOK)
	webtest.CheckHTML(t, drafts)
	if text := drafts.Text("main"); !strings.Contains(text, "UK2 ") || !strings.Contains(text, "UK3 ") || strings.Contains(text, "UK7 ") || strings.Contains(text, "UK1 ") {
		t.Errorf("the drafts: %s", text)
	}
	for number, want := range map[string][]string{
		"UK2": {"A meeting in the town hall.; until Friday 15 January 2027", "Nights away from home.", "Between £60,000.00 and £90,000.00, VAT included", "In a house (overnight breaks)", "Below both", "an event for providers on Monday 7 September 2026"},
		"UK3": {"Friday 12 February 2027", "When it is published from Thursday 12 February 2026 to Sunday 3 January 2027", "Thursday 1 April 2027 to Saturday 31 March 2029", "Missing. Enter the code of the service"},
	} {
		text := c.Get("/notices/" + ref + "/draft?notice=" + number + "&about=" + ref).Want(http.StatusOK).Text("main")
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%q is not in %s: %s", words, number, text)
			}
		}
	}
	form := c.Get("/notices/" + ref + "/draft?notice=UK2&about=" + ref).Want(http.StatusOK)
	c.Submit(form, "main form", with(url.Values{"number": {"2026/S 000-1"}}, day("on", "23", "11", "2026"))).Want(http.StatusOK)
}

// TestAPlanIsChangedOverTheVersionThatWasReadAndDroppedWithItsReason, and by commissioners alone.
func TestAPlanIsChangedOverTheVersionThatWasReadAndDroppedWithItsReason(t *testing.T) {
	w := newWorld(t)
	c := w.commissioner()
	page := c.Submit(c.Get("/planned-procurements/new").Want(http.StatusOK), "main form", with(wanted(), url.Values{"most": {"9,000,000"}}, day("tender", "1", "5", "2027"), day("start", "1", "9", "2027"))).Want(http.StatusOK)
	at := page.Path
	ref := at[strings.LastIndex(at, "/")+1:]
	pipeline := c.Get("/notices/" + ref + "/draft?notice=UK1&about=" + ref).Want(http.StatusOK).Text("main")
	if !strings.Contains(pipeline, "From Thursday 1 April 2027 to Wednesday 26 May 2027") || !strings.Contains(pipeline, "Missing. Say whether it is expected to be above £100 million") {
		t.Errorf("UK1: %s", pipeline)
	}
	form := c.Get(at + "/change").Want(http.StatusOK)
	webtest.CheckHTML(t, form)
	if form.Find("textarea[name=lots]").Text() != "In a house: overnight-breaks\nWith a family: overnight-breaks" || form.Find("select[name=gap] option[selected]").AttrOr("value", "") != "At home, Stafford, weekend" {
		t.Errorf("the form does not hold the plan: %s", form.Body)
	}
	same := c.Get(at + "/change").Want(http.StatusOK)
	first := c.Submit(form, "main form", url.Values{"title": {"Nights"}}).Want(http.StatusOK)
	if !strings.Contains(first.Text("h1"), "Nights") {
		t.Errorf("changed: %s", first.Text("main"))
	}
	if again := c.Submit(same, "main form", url.Values{"title": {"Days"}}); again.Status != http.StatusConflict || !strings.Contains(again.Text("main"), "Someone else changed this plan") {
		t.Errorf("over an old version: %d %s", again.Status, again.Text("main"))
	}
	drop := c.Get(at + "/drop").Want(http.StatusOK)
	webtest.CheckHTML(t, drop)
	if bad := c.Submit(drop, "main form", url.Values{"why": {""}}); bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Text("main"), "Enter why it will not be bought") {
		t.Errorf("dropped without a reason: %d %s", bad.Status, bad.Text("main"))
	}
	if gone := c.Submit(drop, "main form", url.Values{"why": {"The fund ended."}}).Want(http.StatusOK); !strings.Contains(gone.Text("main"), "The fund ended.") || gone.Find("a[href$='/change']").Length() != 0 {
		t.Errorf("dropped: %s", gone.Text("main"))
	}
	for _, path := range []string{"/planned-procurements", "/planned-procurements/new", at, at + "/let"} {
		w.site.As(access.Actor{Person: "PER-BR0K-ER01-B", Name: "Bo Lane", Roles: []access.Role{access.RoleBroker}, Scope: "E10000028"}).Get(path).Want(http.StatusForbidden)
	}
}
