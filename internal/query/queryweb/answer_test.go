package queryweb_test

import (
	"net/url"
	"strings"
	"testing"

	"alongside/internal/query/querytest"
	"alongside/internal/web/webtest"
)

// TestAWriterIsToldAllThatAnAnswerLacksAtOnce sends answers as the lead does: an empty one has no reading age, a step beyond a year is refused,
// and a text that is too long is told with everything else, and kept.
func TestAWriterIsToldAllThatAnAnswerLacksAtOnce(t *testing.T) {
	site, d, _ := world(t)
	child := querytest.NewChild(t, d)
	parent, lead := site.As(querytest.Parent), site.As(querytest.Lead)
	asked := parent.Submit(parent.Get("/children/"+string(child)+"/ask"), "", url.Values{"subject": {"The bus"}, "point-1": {"When?"}, "point-2": {"Who pays?"}}).Want(200)
	answer := lead.Get(strings.SplitN(asked.Path, "?", 2)[0] + "/answer").Want(200)

	empty := lead.Submit(answer, "", url.Values{"do": {"check"}}).Want(200)
	webtest.CheckHTML(t, empty)
	if got := empty.Text("main"); !strings.Contains(got, "Nothing is written yet, so there is no reading age.") || strings.Contains(got, "Reading age") {
		t.Errorf("an empty answer: %s", got)
	}
	few := lead.Submit(answer, "", url.Values{"point-1": {"At 8am."}, "do": {"check"}}).Want(200)
	if got := few.Text("main"); !strings.Contains(got, "There is too little text") {
		t.Errorf("three words: %s", got)
	}

	long := strings.Repeat("A long story. ", 15_000)
	sent := lead.Submit(answer, "", url.Values{"point-1": {long}, "next-by-day": {"31"}, "next-by-month": {"2"}, "next-by-year": {"2027"}, "do": {"send"}})
	if sent.Status != 422 {
		t.Errorf("status %d", sent.Status)
	}
	webtest.CheckHTML(t, sent)
	for _, field := range []string{"point-1", "point-2", "decision", "next", "next-by"} {
		if sent.Find(`.govuk-error-summary a[href="#`+field+`"]`).Length() != 1 {
			t.Errorf("nothing is said of %s: %s", field, sent.Text(".govuk-error-summary"))
		}
	}
	if got := sent.Text(".govuk-error-summary"); !strings.Contains(got, "too long by 9999 letters") {
		t.Errorf("by how much it is too long: %s", got)
	}
	if sent.Text("textarea[name=point-1]") != strings.TrimSpace(long) {
		t.Error("what was typed is gone")
	}

	later := lead.Submit(answer, "", url.Values{"point-1": {"At 8am."}, "point-2": {"The council does."}, "no-decision": {"yes"}, "next": {"The bus comes."},
		"next-by-day": {"24"}, "next-by-month": {"11"}, "next-by-year": {"2027"}, "do": {"send"}})
	if later.Status != 422 || !strings.Contains(later.Text(".govuk-error-summary"), "Enter a day within a year, by Tuesday 23 November 2027.") {
		t.Errorf("a step in more than a year: %d %s", later.Status, later.Text(".govuk-error-summary"))
	}
	lead.Submit(answer, "", url.Values{"point-1": {"At 8am."}, "point-2": {"The council does."}, "no-decision": {"yes"}, "next": {"The bus comes."},
		"next-by-day": {"23"}, "next-by-month": {"11"}, "next-by-year": {"2027"}, "do": {"send"}}).Want(200)
}
