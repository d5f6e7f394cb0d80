package familyweb_test

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/family/familyweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// named is the lead professional of every child in these tests.
type named struct{}

func (named) NamedPerson(context.Context, *db.Tx, thread.Ref) (familyweb.Named, error) {
	return familyweb.Named{Name: "Priya Made-Up", Phone: "01785 496 0001", Hours: "Tuesday to Friday", IntroduceBy: workday.MustOn(2026, 11, 30)}, nil
}

// world is a site with the pages on families.
func world(t *testing.T) (*webtest.Site, *db.DB, *family.Service) {
	t.Helper()
	d := dbtest.SQLite(t, append(familytest.Migrations(), web.Migrations()...)...)
	s := familytest.New(t, d)
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		familyweb.Register(r, familyweb.Deps{DB: d, Service: s, Named: named{}})
	})
	return site, d, s
}

// tell walks the four pages and sends; it returns the page that confirms.
func tell(t *testing.T, c *webtest.Client) *webtest.Page {
	t.Helper()
	p := c.Get("/concerns/new").Want(200)
	webtest.CheckHTML(t, p)
	for _, answers := range []url.Values{
		{"worry": {"He cannot sleep."}, "tried": {"A quiet room."}},
		{"age": {"8"}, "area": {"st17"}, "child-name": {"Sam Made-Up"}},
		{"stage": {"awaiting"}},
		{"way": {"text"}, "phone": {"07700 900 982"}, "name": {"Maya Made-Up"}},
		{},
	} {
		p = c.Submit(p, "", answers).Want(200)
		webtest.CheckHTML(t, p)
		plain(t, p)
	}
	return p
}

// plain fails for words that families should not meet and for sentences too long to read on a bad night.
func plain(t *testing.T, p *webtest.Page) {
	t.Helper()
	text := p.Text("main")
	for _, word := range []string{"case", "cases", "service user", "stakeholder"} {
		if regexp.MustCompile(`(?i)\b` + word + `\b`).MatchString(text) {
			t.Errorf("%s says %q", p.Path, word)
		}
	}
	p.Find("main p, main .govuk-list li, main .govuk-hint").Each(func(_ int, s *goquery.Selection) {
		for sentence := range strings.SplitSeq(strings.Join(strings.Fields(s.Text()), " "), ". ") {
			if n := len(strings.Fields(sentence)); n > 25 {
				t.Errorf("%s: a sentence of %d words: %s", p.Path, n, sentence)
			}
		}
	})
}

func TestAConcernFromTheFirstPageToTheStatus(t *testing.T) {
	site, d, _ := world(t)
	public := site.Client()
	first := public.Get("/concerns/new").Text("main")
	if !strings.Contains(first, "Ring 999") || !strings.Contains(first, "0300 000 0000") {
		t.Errorf("page one does not say whom to ring: %s", first)
	}
	p := tell(t, public)
	text := p.Text("main")
	ref := regexp.MustCompile(`CON-\w{4}-\w{4}-\w`).FindString(text)
	code := regexp.MustCompile(`Code (\w{4}-\w{4}-\w{4})`).FindStringSubmatch(text)
	if ref == "" || len(code) != 2 || !strings.Contains(text, "A person reads this by Monday 23 November 2026") ||
		!strings.Contains(text, "You hear from a named person by Wednesday 2 December 2026") || !strings.Contains(text, "C O N, ") {
		t.Fatalf("the confirmation lacks the reference, the code or the days: %s", text)
	}
	if again := public.Get("/concerns/new/sent").Want(200); strings.Contains(again.Text("main"), code[1]) {
		t.Error("the code is shown a second time")
	}
	if left := public.Get("/concerns/new").Text("textarea[name=worry]"); left != "" {
		t.Errorf("the next concern begins with %q", left)
	}
	other := site.Client()
	form := other.Get("/concerns/follow").Want(200)
	if wrong := other.Submit(form, "", url.Values{"reference": {ref}, "code": {"0000-0000-0000"}}); wrong.Status != 422 {
		t.Errorf("a wrong code: %d", wrong.Status)
	}
	status := other.Submit(form, "", url.Values{"reference": {strings.ToLower(ref)}, "code": {strings.ToLower(code[1])}}).Want(200)
	webtest.CheckHTML(t, status)
	plain(t, status)
	if got := status.Text("main"); !strings.Contains(got, "Wednesday 2 December 2026") || strings.Contains(got, "sleep") {
		t.Errorf("the status: %s", got)
	}
	if gone := site.Client().Get("/concerns/follow/status"); gone.Path != "/concerns/follow" {
		t.Errorf("a stranger's browser stays at %s", gone.Path)
	}
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		history, err := audit.History(ctx, tx, ref, 10)
		if len(history) != 2 || history[0].By.Person != "public" {
			t.Errorf("the audit: %+v", history)
		}
		return err
	})
}

func TestAnswersAreCheckedAndKept(t *testing.T) {
	site, _, _ := world(t)
	c := site.Client()
	p := c.Submit(c.Get("/concerns/new"), "", url.Values{"tried": {"Everything"}})
	if p.Status != 422 || p.Text("textarea[name=tried]") != "Everything" {
		t.Errorf("no worry: %d, kept %q", p.Status, p.Text("textarea[name=tried]"))
	}
	p = c.Submit(p, "", url.Values{"worry": {"School."}}).Want(200)
	for typed, says := range map[string]string{"": "rather not say", "QQ1": "", "ZZ99": "ZZ99"} {
		if wrong := c.Submit(p, "", url.Values{"area": {typed}}); wrong.Status != 422 || !strings.Contains(wrong.Text(".govuk-error-summary"), says) {
			t.Errorf("the area %q: %d %s", typed, wrong.Status, wrong.Text(".govuk-error-summary"))
		}
	}
	if wrong := c.Submit(p, "", url.Values{"area": {"ST17"}, "age": {"x"}}); wrong.Status != 422 {
		t.Errorf("an age of x: %d", wrong.Status)
	}
	if wrong := c.Submit(p, "", url.Values{"area": {"ST17"}, "born-day": {"31"}, "born-month": {"2"}, "born-year": {"2018"}}); wrong.Status != 422 {
		t.Errorf("31 February: %d", wrong.Status)
	}
	p = c.Submit(p, "", url.Values{"area-unsaid": {"yes"}, "age": {"8"}}).Want(200)
	if back := c.Get("/concerns/new/child"); back.Find("input[name=age]").AttrOr("value", "") != "8" || back.Find("input[name=area-unsaid][checked]").Length() != 1 {
		t.Error("going back loses the answers")
	}
	p = c.Submit(p, "", url.Values{"stage": {""}}).Want(200)
	if wrong := c.Submit(p, "", url.Values{"way": {"letter"}, "address": {"One line"}}); wrong.Status != 422 {
		t.Errorf("a letter without an address: %d", wrong.Status)
	}
	check := c.Submit(p, "", url.Values{"way": {"phone"}, "phone": {"01632 960 001"}}).Want(200)
	changed := c.Submit(c.Get("/concerns/new/child?change=yes"), "", url.Values{"age": {"9"}}).Want(200)
	if check.Path != "/concerns/new/check" || changed.Path != "/concerns/new/check" || !strings.Contains(changed.Text("main"), "9 years") {
		t.Errorf("after a change: %s %s", changed.Path, changed.Text("main"))
	}
	if skipped := site.Client().Get("/concerns/new/check"); skipped.Path != "/concerns/new" {
		t.Errorf("without answers the last page leads to %s", skipped.Path)
	}
}

func TestAWorkerOnThePhoneUsesTheSamePagesAndScreens(t *testing.T) {
	site, d, _ := world(t)
	worker := site.As(familytest.Worker)
	sent := tell(t, worker)
	if !strings.Contains(sent.Text("main"), "Read it out") {
		t.Errorf("the worker is not told to read the reference out: %s", sent.Text("main"))
	}
	board := worker.Get("/concerns").Want(200)
	webtest.CheckHTML(t, board)
	if got := board.Text("table"); !strings.Contains(got, "phone") || !strings.Contains(got, "ST17, Stafford") || strings.Contains(got, "sleep") {
		t.Errorf("the board: %s", got)
	}
	ref := board.Find("table a").First().AttrOr("href", "")
	webtest.CheckHTML(t, worker.Get(ref).Want(200))
	form := worker.Get(ref + "/screen").Want(200)
	webtest.CheckHTML(t, form)
	if wrong := worker.Submit(form, "", url.Values{"outcome": {"open as family"}, "why": {"Asked."}}); wrong.Status != 422 {
		t.Errorf("screened without a word on risk: %d", wrong.Status)
	}
	opening := url.Values{
		"risk": {"no"}, "outcome": {"open as family"}, "existing": {"new"}, "why": {"They asked for a named person."}, "agreed": {"The mother, on the phone"},
		"first": {"Sam"}, "last": {"Made-Up"}, "born-day": {"14"}, "born-month": {"5"}, "born-year": {"2018"}, "area": {"ST17 4AA"}, "relation": {"mother"}, "lives": {"yes"},
		"responsible": {"yes"}, "responsible-from-day": {"14"}, "responsible-from-month": {"5"}, "responsible-from-year": {"2018"}, "evidence": {"Birth certificate"},
	}
	child := worker.Submit(form, "", opening).Want(200)
	webtest.CheckHTML(t, child)
	got := child.Text("main")
	for _, says := range []string{"Sam Made-Up", "07700 900 982", "Birth certificate", "Priya Made-Up", "Give the family a lead professional", "Friday 30 June 2034"} {
		if !strings.Contains(got, says) {
			t.Errorf("the record lacks %q: %s", says, got)
		}
	}
	if again := worker.Submit(form, "", opening); again.Path != child.Path && again.Status != 409 {
		t.Errorf("screened twice: %d %s", again.Status, again.Path)
	}
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		seen, err := audit.Looks(ctx, tx, strings.TrimPrefix(child.Path, "/children/"), 10)
		if len(seen) == 0 || seen[0].By.Person != string(familytest.Worker.Person) {
			t.Errorf("the look is not recorded: %+v", seen)
		}
		return err
	})
	if csv := worker.Get("/concerns?state=screened&format=csv").Want(200); !strings.Contains(csv.Body, "open as family") {
		t.Errorf("the file: %s", csv.Body)
	}
}
