package offerweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/family/familytest"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/web/webtest"
)

// TestRulesAreReadByAge adds two rules on the page, and reads them as the public, as a family, in the file and in the feed.
func TestRulesAreReadByAge(t *testing.T) {
	s, w := site(t)
	ref := w.Add(t, func(d *offer.Details) {
		d.Title, d.Kind, d.Postcode, d.AgeFrom = "Nights away", offer.ShortBreak, "ST17", 8
	})
	w.Add(t, func(d *offer.Details) { d.Title = "Tea and talk" })
	co := s.As(offertest.CoOrdinator)
	webtest.CheckHTML(t, co.Get("/offers/rules").Want(200))
	form := co.Get("/offers/rules/new").Want(200)
	webtest.CheckHTML(t, form)
	wrong := co.Submit(form, "", url.Values{"words": {"Kept words"}, "age-to": {"x"}}).Want(422)
	webtest.CheckHTML(t, wrong)
	if got := wrong.Text("main"); !strings.Contains(got, "Kept words") || !strings.Contains(got, "whole number") || !strings.Contains(got, "Say whether an assessment is needed") {
		t.Errorf("what was typed, and what is wrong with it: %s", got)
	}
	add := func(values url.Values) {
		t.Helper()
		for name, value := range map[string]string{"kind": "short-break", "from-day": "1", "from-month": "4", "from-year": "2026", "citation": "Made-up statement, page 3"} {
			values[name] = []string{value}
		}
		webtest.CheckHTML(t, co.Submit(co.Get("/offers/rules/new"), "", values).Want(200))
	}
	add(url.Values{"age-from": {"0"}, "age-to": {"15"}, "needs": {"no"}, "words": {"A short form is enough."}})
	add(url.Values{"age-from": {"16"}, "age-to": {"25"}, "needs": {"yes"}, "words": {"Adults are assessed."}, "ask": {"Ring the made-up line."}})

	page := "/offers/" + string(ref)
	public := s.Client()
	shown := public.Get(page).Want(200)
	webtest.CheckHTML(t, shown)
	for _, want := range []string{"Assessment needed at some ages", "Ages 8 to 15: no assessment needed.", "A short form is enough.", "Made-up statement, page 3", "Ages 16 to 25: assessment needed.", "Ring the made-up line."} {
		if !strings.Contains(shown.Text("main"), want) {
			t.Errorf("the page lacks %q: %s", want, shown.Text("main"))
		}
	}
	for path, want := range map[string]string{
		"/offers?words=nights":                            "Ages 16 to 25: assessment needed",
		"/offers?words=nights&age=15":                     "No assessment needed. From age 16: assessment needed",
		"/offers?words=nights&age=16":                     "Assessment needed",
		"/offers?words=nights&age=15&no-assessment=yes":   "Nights away",
		"/offers?words=nights&age=16&no-assessment=yes":   "Nothing fits yet",
		"/offers?words=nights&kind=short-break&cost=free": "Nights away",
		"/offers?words=nights&kind=group":                 "Nothing fits yet",
	} {
		if got := public.Get(path).Want(200).Text("main"); !strings.Contains(got, want) {
			t.Errorf("%s lacks %q: %s", path, want, got)
		}
	}
	// Sam was born on 14 May 2018 and is 8.
	mother := s.As(familytest.Mother)
	for path, want := range map[string]string{
		page:                   "Sam Made-Up does not need one. From Sunday 14 May 2034, when Sam Made-Up turns 16, one is needed first.",
		"/offers?words=nights": "Sam Made-Up: no assessment needed. From Sunday 14 May 2034, when Sam Made-Up turns 16: assessment needed",
	} {
		if got := mother.Get(path).Want(200).Text("main"); !strings.Contains(got, want) {
			t.Errorf("%s for a mother: %s", path, got)
		}
	}
	if csv := public.Get("/offers?format=csv").Want(200).Body; !strings.Contains(csv, "Ages 8 to 15: no assessment needed; Ages 16 to 25: assessment needed") {
		t.Errorf("the file: %s", csv)
	}
	if body := string(get(t, public, "/services?search=nights&full=true")); !strings.Contains(body, "Ages 16 to 25: an assessment is needed first. Adults are assessed.") || strings.Contains(body, "short form") {
		t.Errorf("the feed: %s", body)
	}
}

func TestARuleIsEndedOnItsPage(t *testing.T) {
	s, _ := site(t)
	co := s.As(offertest.CoOrdinator)
	add := url.Values{
		"kind": {"group"}, "from-day": {"1"}, "from-month": {"4"}, "from-year": {"2026"}, "citation": {"Made-up statement"}, "age-from": {"0"}, "age-to": {"25"}, "needs": {"no"}, "words": {"Open to all."},
	}
	co.Submit(co.Get("/offers/rules/new"), "", add).Want(200)
	old, meanwhile := co.Get("/offers/rules/end?rule=1").Want(200), co.Get("/offers/rules/end?rule=1").Want(200)
	webtest.CheckHTML(t, old)
	if p := co.Submit(old, "", url.Values{"why": {"Agreed."}}).Want(422); !strings.Contains(p.Text("main"), "Enter the last day") {
		t.Errorf("without a day: %s", p.Text("main"))
	}
	end := url.Values{"last-day": {"30"}, "last-month": {"11"}, "last-year": {"2026"}, "why": {"The cabinet agreed."}}
	if got := co.Submit(old, "", end).Want(200).Text("main"); !strings.Contains(got, "1 April 2026 to Monday 30 November 2026") {
		t.Errorf("ended: %s", got)
	}
	stale := co.Submit(meanwhile, "", end).Want(409)
	if got := stale.Text("main"); !strings.Contains(got, "The cabinet agreed.") {
		t.Errorf("the page of a conflict loses what was typed: %s", got)
	}
	for _, path := range []string{"/offers/rules/end?rule=9", "/offers/rules/end?rule=x"} {
		co.Get(path).Want(404)
	}
	for _, path := range []string{"/offers/rules/new", "/offers/rules/end?rule=1"} {
		webtest.ExercisePermissionMissing(t, s, "GET", path, familytest.Mother)
	}
	if got := s.Client().Get("/offers/rules").Want(200); strings.Contains(got.Text("main"), "Add a rule") || got.Find("a[href*='/rules/end']").Length() > 0 {
		t.Errorf("the public may keep rules: %s", got.Text("main"))
	}
}
