package site_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/access"
)

// lines are what a timeline tells, the latest first, each with its day.
func lines(doc *goquery.Document) (titles, days []string) {
	doc.Find("main .al-timeline__item").Each(func(_ int, s *goquery.Selection) {
		titles = append(titles, strings.Join(strings.Fields(s.Find(".al-timeline__title").Text()), " "))
		days = append(days, s.Find("time").AttrOr("datetime", ""))
	})
	return titles, days
}

// TestTheFamilyReadsWhatHappenedDayByDay follows the link from the parent's page and holds the timeline to what is on record.
func TestTheFamilyReadsWhatHappenedDayByDay(t *testing.T) {
	w := start(t, 40)
	parent := w.as(access.RoleParent)
	href := w.parsed(parent, "/home").Find("main a[href$='/timeline']").AttrOr("href", "")
	if href == "" {
		t.Fatal("no way from the family's page to what has happened")
	}
	child := strings.Split(href, "/")[2]
	doc := w.parsed(parent, href)
	titles, days := lines(doc)
	for i := 1; i < len(days); i++ {
		if days[i] > days[i-1] || days[i] == "" {
			t.Errorf("%s (%s) stands below %s (%s)", titles[i], days[i], titles[i-1], days[i-1])
		}
	}
	all := strings.Join(titles, "\n")
	for table, want := range map[string]string{
		"lead_allocation WHERE scope=$1 AND introduced_on<>'' AND child=$2": "got in touch for the first time",
		"query WHERE scope=$1 AND child=$2":                                 "ou asked a question: |question was asked: ",
		"pathway_assessment WHERE scope=$1 AND child=$2":                    "An assessment was asked for",
		"pathway_determination WHERE scope=$1 AND child=$2":                 "We decided to write a plan|We decided that there will be no plan",
		"plan WHERE scope=$1 AND final_on<>'' AND child=$2":                 "The plan became final",
		"brokerage_package WHERE scope=$1 AND child=$2":                     "Help began: ",
		"brokerage_award WHERE scope=$1 AND child=$2":                       " was chosen: ",
	} {
		n, told := 0, 0
		w.read("SELECT CAST(count(*) AS INTEGER) FROM "+table, []any{child}, func() []any { return []any{&n} }, func() {})
		for _, one := range strings.Split(want, "|") {
			told += strings.Count(all, one)
		}
		if told != n {
			t.Errorf("%s: %d on record, %d told of (%s)", table, n, told, want)
		}
	}
	for _, want := range []string{"Because", "of help came", "We said that a person reads it by"} {
		if !strings.Contains(doc.Find("main").Text(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if doc.Find("main .al-due, main .al-deadlines li").Length() == 0 {
		t.Error("nothing stands under what happens next")
	}
	if n := w.one("SELECT CAST(count(*) AS TEXT) FROM audit_entry WHERE scope=$1 AND kind='look' AND action=$2", "What has happened and what comes next"); n != "1" {
		t.Errorf("%s looks are written down, want one", n)
	}
}

// TestTheLeadReadsWhatTheFamilyReads compares the two pages line by line.
func TestTheLeadReadsWhatTheFamilyReads(t *testing.T) {
	w := start(t, 40)
	parent, lead := w.as(access.RoleParent), w.as(access.RoleLead)
	mine, compared := w.children(access.RoleParent), 0
	for _, child := range w.onRecord(access.RoleLead) {
		if !mine[child] {
			continue
		}
		path := "/children/" + string(child) + "/timeline"
		theirs, _ := lines(w.parsed(parent, path))
		ours, _ := lines(w.parsed(lead, path))
		neutral := strings.NewReplacer("You asked a question", "A question was asked")
		if a, b := neutral.Replace(strings.Join(theirs, "\n")), strings.Join(ours, "\n"); a != b {
			t.Errorf("%s: the family reads\n%s\nand the lead\n%s", child, a, b)
		}
		compared++
	}
	if compared == 0 {
		t.Error("no child of both")
	}
}

// TestATimelineTakesAsManyQueriesForALongStory counts the statements for the child with the least on record and with the most.
func TestATimelineTakesAsManyQueriesForALongStory(t *testing.T) {
	w := start(t, 60)
	manager := w.as(access.RoleLeadManager)
	var least, most uint64
	fewest, longest := 1<<30, 0
	for _, child := range slices.Sorted(maps.Keys(w.children(access.RoleLeadManager))) { // each of them: chance chooses neither end
		path := "/children/" + string(child) + "/timeline"
		told, _ := lines(w.parsed(manager, path))
		before := w.d.Queries()
		w.do(manager, http.MethodGet, path, nil)
		n := w.d.Queries() - before
		if len(told) < fewest {
			fewest, least = len(told), n
		}
		if len(told) > longest {
			longest, most = len(told), n
		}
	}
	t.Logf("%d lines take %d statements, %d lines %d", fewest, least, longest, most)
	if longest < fewest+20 {
		t.Error("the stories are too alike to prove anything")
	}
	if most > least+12 { // what each of the chapters reads of objects when there are some, far from one for each line
		t.Errorf("%d lines take %d statements, %d lines %d", fewest, least, longest, most)
	}
}
