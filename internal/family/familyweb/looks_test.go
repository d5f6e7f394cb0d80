package familyweb_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

// TestAFamilyFindsItsWayThroughWhoLooked looks at a record on twelve days and reads them as the mother does: by day with counts, a page
// at a time, by kind of person and by time, and the whole as a file and on one page.
func TestAFamilyFindsItsWayThroughWhoLooked(t *testing.T) {
	site, d, s := world(t)
	known := familytest.Open(t, d, s)
	record := childPage(known)
	lead := workerOf(t, d, known.Child)
	start := time.Date(2027, 3, 1, 10, 0, 0, 0, time.UTC)
	for day := range 12 {
		dbtest.Clock(d).Set(start.AddDate(0, 0, day))
		worker := site.As(lead) // a session does not last so long
		worker.Get(record).Want(200)
		worker.Get(record).Want(200)
		worker.Get(record + "/statement").Want(200)
	}
	site.As(familytest.Mother).Get(record).Want(200)
	mother := site.As(familytest.Mother)

	page := mother.Get(record + "/looks").Want(200)
	webtest.CheckHTML(t, page)
	plain(t, page)
	main := page.Text("main")
	for _, want := range []string{"Friday 12 March 2027: 4 looks", "Wednesday 3 March 2027: 3 looks", "(2 times)",
		"Showing 10 days of 12 on which somebody looked, from Wednesday 3 March 2027 to Friday 12 March 2027."} {
		if !strings.Contains(main, want) {
			t.Errorf("the first page lacks %q: %s", want, main)
		}
	}
	if strings.Contains(main, "Tuesday 2 March 2027:") {
		t.Errorf("the first page shows an eleventh day: %s", main)
	}
	next := page.Find("a[rel=next]").AttrOr("href", "")
	if got := mother.Get(next).Want(200).Text("main"); !strings.Contains(got, "Tuesday 2 March 2027: 3 looks") || strings.Contains(got, "Wednesday 3 March 2027:") {
		t.Errorf("the second page: %s", got)
	}
	if got := mother.Get(record + "/looks?all=yes").Want(200); got.Find("a[rel=next]").Length() > 0 || !strings.Contains(got.Text("main"), "Monday 1 March 2027: 3 looks") {
		t.Errorf("all on one page: %s", got.Text("main"))
	}

	got := mother.Get(record + "/looks?kind=helpers&from=2027-03-02&to=2027-03-03").Want(200).Text("main")
	for want, there := range map[string]bool{"Lead professional": true, "Tuesday 2 March 2027: 3 looks": true, "Wednesday 3 March 2027: 3 looks": true, "4 March 2027:": false,
		"Monday 1 March 2027:": false, "Take away the filter": true} {
		if strings.Contains(got, want) != there {
			t.Errorf("two days of one kind, %q: %s", want, got)
		}
	}
	if got := mother.Get(record + "/looks?kind=providers").Want(200).Text("main"); !strings.Contains(got, "Nobody whom you chose has looked") {
		t.Errorf("a kind that has not looked: %s", got)
	}
	for _, wrong := range []string{"from=yesterday", "to=2026-13-40", "from=2026-11-05&to=2026-11-04", "kind=spies"} {
		if got := mother.Get(record + "/looks?" + wrong).Want(422); got.Find(".govuk-error-summary").Length() != 1 || got.Find("table").Length() > 0 {
			t.Errorf("%s: %s", wrong, got.Text("main"))
		}
	}
	if got := mother.Get(record + "/looks?from=yesterday"); got.Find(`input[name=from]`).AttrOr("value", "") != "yesterday" {
		t.Error("what was typed is gone")
	}

	rows, err := csv.NewReader(strings.NewReader(mother.Get(record + "/looks?format=csv").Want(200).Body)).ReadAll()
	if err != nil || len(rows) < 1+12*3 {
		t.Errorf("the file has %d lines: %v", len(rows), err)
	}
	some, err := csv.NewReader(strings.NewReader(mother.Get(record + "/looks?format=csv&kind=helpers&to=2027-03-02").Want(200).Body)).ReadAll()
	if err != nil || len(some) != 1+2*3 {
		t.Errorf("the file of two days and one kind has %d lines: %v", len(some), err)
	}
}
