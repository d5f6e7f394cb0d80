package leadweb_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/lead/leadtest"
	"alongside/internal/lead/leadweb"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// world is a site with the pages on leads.
func world(t testing.TB) (*webtest.Site, *leadtest.World) {
	t.Helper()
	d := dbtest.SQLite(t, append(leadtest.Migrations(), web.Migrations()...)...)
	w := leadtest.New(t, d)
	site := webtest.Start(t, d, dbtest.Scope, func(r *web.Router) {
		leadweb.Register(r, leadweb.Deps{DB: d, Service: w.Leads, Families: w.Families, Explanations: w.Explanations})
		r.Get("/children/{id}", access.FamilySee, func(rw http.ResponseWriter, req *web.Request) error {
			return web.SeeOther(rw, req, "/leads/me")
		})
	})
	return site, w
}

func TestACaseloadSaysWhoWasNotSpokenWith(t *testing.T) {
	site, w := world(t)
	w.Allocate(t, w.Child(t))
	clock := dbtest.Clock(w.DB)
	for days, says := range map[int]string{7*leadtest.Weeks - 1: "", 7 * leadtest.Weeks: "Not spoken for 6 weeks", 7*leadtest.Weeks + 7: "Not spoken for 7 weeks"} {
		clock.Set(dbtest.Start.AddDate(0, 0, days))
		got := site.As(leadtest.Priya).Get("/leads/me").Want(200).Text("table")
		if strings.Contains(got, "Not spoken for") != (says != "") || !strings.Contains(got, says) {
			t.Errorf("after %d days the caseload says %s, want %q", days, got, says)
		}
	}
}

func TestFromWaitingToConfirmed(t *testing.T) {
	site, w := world(t)
	child := w.Child(t)
	page := "/children/" + string(child)
	manager := site.As(leadtest.Manager)
	waiting := manager.Get("/leads/waiting").Want(200)
	webtest.CheckHTML(t, waiting)
	if got := waiting.Text("table"); !strings.Contains(got, "Made-Up, Sam") || !strings.Contains(got, "25 Nov 2026") || !strings.Contains(got, "Stafford") {
		t.Errorf("who waits: %s", got)
	}
	form := manager.Get(waiting.Find("table a").AttrOr("href", "")).Want(200)
	webtest.CheckHTML(t, form)
	if got := form.Text("form.al-form"); !strings.Contains(got, "Priya Made-Up (suggested first)") || !strings.Contains(got, "works in the child’s district") {
		t.Errorf("the suggestions: %s", got)
	}
	if wrong := manager.Submit(form, "", url.Values{"lead": {""}}); wrong.Status != 422 {
		t.Errorf("nobody chosen: %d", wrong.Status)
	}
	manager.Submit(form, "", url.Values{"lead": {string(leadtest.Priya.Person)}, "why": {"Works nearby and has room."}})
	if again := manager.Submit(manager.Get(page+"/allocate-lead"), "", url.Values{"lead": {"other"}, "other": {string(leadtest.Priya.Person)}, "why": {"Again."}}); again.Status != 409 {
		t.Errorf("the same lead named again: %d", again.Status)
	}

	priya := site.As(leadtest.Priya)
	board := priya.Get("/leads/me").Want(200)
	webtest.CheckHTML(t, board)
	if got := board.Text("table"); !strings.Contains(got, "Made-Up, Sam, 8LaterIntroduce yourself to the family") || !strings.Contains(got, "Interpreter") {
		t.Errorf("the caseload: %s", got)
	}
	mother := site.As(familytest.Mother)
	if got := mother.Get(page + "/confirm-lead").Want(200).Text("main"); !strings.Contains(got, "by Monday 30 November 2026") {
		t.Errorf("before the introduction: %s", got)
	}
	contact := priya.Get(page + "/introduce").Want(200)
	webtest.CheckHTML(t, contact)
	if wrong := priya.Submit(contact, "", url.Values{}); wrong.Status != 422 {
		t.Errorf("no way chosen: %d", wrong.Status)
	}
	priya.Submit(contact, "", url.Values{"how": {"phone"}}).Want(200)
	if got := priya.Get("/leads/me").Text("table"); !strings.Contains(got, "Nothing due by a date0") {
		t.Errorf("after the introduction: %s", got)
	}
	ask := mother.Get(page + "/confirm-lead").Want(200)
	webtest.CheckHTML(t, ask)
	if wrong := mother.Submit(ask, "", url.Values{}); wrong.Status != 422 {
		t.Errorf("neither yes nor no: %d", wrong.Status)
	}
	denied := mother.Submit(ask, "", url.Values{"spoken": {"no"}}).Want(200)
	if got := denied.Text("main"); !strings.Contains(got, "you have not spoken yet") {
		t.Errorf("after no: %s", got)
	}
	if got := priya.Get("/leads/me").Text("table"); !strings.Contains(got, "Family says: not spoken") {
		t.Errorf("the lead does not see it: %s", got)
	}
	done := mother.Submit(denied, "", url.Values{"spoken": {"yes"}}).Want(200)
	if got := done.Text("main"); !strings.Contains(got, "You told us on Monday 23 November 2026 that you have spoken") {
		t.Errorf("after yes: %s", got)
	}
}

func TestAnAbsenceNeedsCover(t *testing.T) {
	site, w := world(t)
	w.Allocate(t, w.Child(t))
	priya := site.As(leadtest.Priya)
	form := priya.Get("/leads/absence").Want(200)
	webtest.CheckHTML(t, form)
	away := url.Values{"kind": {"planned"}, "from-day": {"7"}, "from-month": {"12"}, "from-year": {"2026"}, "to-day": {"11"}, "to-month": {"12"}, "to-year": {"2026"}}
	if wrong := priya.Submit(form, "", away); wrong.Status != 422 {
		t.Errorf("without cover: %d", wrong.Status)
	}
	away.Set("cover", string(leadtest.Tom.Person))
	saved := priya.Submit(form, "", away).Want(200)
	if got := saved.Text("table"); !strings.Contains(got, "Priya Made-UpMonday 7 December 2026Friday 11 December 2026Tom Made-Up") {
		t.Errorf("planned: %s", got)
	}
	manager := site.As(leadtest.Manager)
	manager.Submit(manager.Get("/leads/absence"), "", url.Values{"kind": {"sudden"}, "person": {string(leadtest.Tom.Person)},
		"to-day": {"25"}, "to-month": {"11"}, "to-year": {"2026"}}).Want(200)
	if csv := manager.Get("/leads/absence?format=csv").Want(200); !strings.Contains(csv.Body, "Tom Made-Up,2026-11-23,2026-11-25,Una Made-Up") {
		t.Errorf("the file: %s", csv.Body)
	}
}

func TestTheCaseloadTakesTheSameQueriesAndOneLook(t *testing.T) {
	site, w := world(t)
	priya := site.As(leadtest.Priya)
	queries := func() uint64 {
		before := w.DB.Queries()
		priya.Get("/leads/me").Want(200)
		return w.DB.Queries() - before
	}
	queries() // gives the session its token
	queries() // and this finds it
	var children []thread.Ref
	for range 2 {
		children = append(children, w.Child(t))
		w.Allocate(t, children[len(children)-1])
	}
	few, fewAgain := queries(), queries()
	for range 20 {
		children = append(children, w.Child(t))
		w.Allocate(t, children[len(children)-1])
	}
	if many := queries(); many != few || many > caseloadQueries {
		t.Errorf("2 children take %d queries, 22 take %d; at most %d", few, many, caseloadQueries)
	}
	if manyAgain := queries(); manyAgain != fewAgain || manyAgain > lookQueries {
		t.Errorf("2 children take %d queries when nothing has changed, 22 take %d; at most the look's %d", fewAgain, manyAgain, lookQueries)
	}
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		seen, err := audit.Looks(ctx, tx, string(children[21]), 10)
		if len(seen) != 2 || seen[0].By.Person != string(leadtest.Priya.Person) || seen[0].Page != "My children" {
			t.Errorf("the looks at one child of the list: %+v", seen)
		}
		return err
	})
	if csv := priya.Get("/leads/me?format=csv").Want(200); strings.Count(csv.Body, "Made-Up") != 22 {
		t.Errorf("the file: %s", csv.Body)
	}
}

// caseloadQueries are what the page may ask after something on it was written, the look included. lookQueries are all that is
// left when nothing was: the set of children, the entry and its place in the chain's queue.
const (
	caseloadQueries = 8
	lookQueries     = 3
)

// A page that is remembered must not outlive what it shows: neither the relationship nor the account nor the words.
func TestTheCaseloadShowsWhatHasChangedSinceTheLastLook(t *testing.T) {
	site, w := world(t)
	dbtest.Clock(w.DB).Set(workday.MustOn(2026, 11, 23).At(23, 30))
	priya := site.As(leadtest.Priya)
	children := []thread.Ref{w.Child(t), w.Child(t), w.Child(t)}
	for _, c := range children {
		w.Allocate(t, c)
	}
	want := func(when string, n int) {
		t.Helper()
		for range 2 {
			if rows := priya.Get("/leads/me").Want(200).Find("tbody tr").Length(); rows != n {
				t.Errorf("%s: %d rows, want %d", when, rows, n)
			}
		}
	}
	end := func(child thread.Ref, days int) {
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			return access.End(ctx, tx, leadtest.Manager.By(), leadtest.Priya.Person, child, access.LeadAllocation, tx.Today().AddDays(days))
		})
	}
	want("three children", 3)
	end(children[0], -1)
	want("one relationship has ended", 2)
	end(children[1], 0)
	want("the second ends with the day", 2)
	dbtest.Clock(w.DB).Advance(time.Hour) // past midnight, and nothing is written
	want("on the day after", 1)
}

func TestLateStandsFirst(t *testing.T) {
	site, w := world(t)
	w.Allocate(t, w.Child(t))
	dbtest.Clock(w.DB).Set(workday.MustOn(2026, 12, 1).At(9, 0))
	w.Allocate(t, w.Child(t))
	board := site.As(leadtest.Priya).Get("/leads/me").Want(200)
	rows := board.Find("tbody tr")
	if first := strings.Join(strings.Fields(rows.First().Text()), " "); rows.Length() != 2 || !strings.Contains(first, "Late") || !rows.First().HasClass("al-row--mark") {
		t.Errorf("the first row: %s", first)
	}
	if got := board.Text("main"); !regexp.MustCompile(`2 children: 1 late, 0 due this week`).MatchString(got) {
		t.Errorf("the sum: %s", got)
	}
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, w := world(t)
	child := w.Child(t)
	w.Allocate(t, child)
	page := "/children/" + string(child)
	for _, path := range []string{"/leads/me", "/leads/waiting", "/leads/absence", page + "/allocate-lead", page + "/introduce"} {
		webtest.ExercisePermissionMissing(t, site, "GET", path, familytest.Mother)
		webtest.ExerciseSessionMissing(t, site, "GET", path)
	}
	webtest.ExercisePermissionMissing(t, site, "POST", page+"/confirm-lead", leadtest.Priya)
	webtest.ExercisePermissionMissing(t, site, "POST", page+"/allocate-lead", leadtest.Priya)
	site.As(leadtest.Tom).Get(page + "/introduce").Want(404)
	stranger := familytest.Mother
	stranger.Person = familytest.Refs(t, w.DB, thread.Person, 1)[0]
	site.As(stranger).Get(page + "/confirm-lead").Want(404)
	other := leadtest.Manager
	other.Person, other.Scope = familytest.Refs(t, w.DB, thread.Person, 1)[0], "E10000016"
	site.As(other).Get(page + "/allocate-lead").Want(404)
	if got := site.As(other).Get("/leads/me").Want(200).Text("main"); !strings.Contains(got, "You lead no child now") {
		t.Errorf("an empty caseload: %s", got)
	}
}

func TestALeadLeavesAndNoChildIsWithoutOne(t *testing.T) {
	site, w := world(t)
	child := w.Child(t)
	w.Allocate(t, child)
	manager := site.As(leadtest.Manager)
	form := manager.Get("/leads/leave").Want(200)
	webtest.CheckHTML(t, form)
	last := url.Values{"person": {string(leadtest.Priya.Person)}, "last-day": {"30"}, "last-month": {"11"}, "last-year": {"2026"}}
	for _, to := range []string{"", string(leadtest.Priya.Person)} {
		last.Set("successor", to)
		if p := manager.Submit(manager.Get("/leads/leave"), "", last); p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), "A lead professional cannot leave without") {
			t.Errorf("handed to %q: %d", to, p.Status)
		}
	}
	last.Set("successor", string(leadtest.Tom.Person))
	manager.Submit(manager.Get("/leads/leave"), "", last).Want(200)
	dbtest.Clock(w.DB).Set(workday.MustOn(2026, 12, 1).At(10, 0))
	if got := site.As(leadtest.Tom).Get("/leads/me").Want(200).Text("table"); !strings.Contains(got, "Made-Up, Sam") {
		t.Errorf("the next lead's caseload: %s", got)
	}
	if p := site.As(leadtest.Priya).Get("/leads/leave"); p.Status != 403 {
		t.Errorf("a lead hands over a caseload: %d", p.Status)
	}
}
