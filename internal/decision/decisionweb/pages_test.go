package decisionweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/decision/decisiontest"
	"alongside/internal/decision/decisionweb"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

type staffordshire struct{}

func (staffordshire) StatutePolicy(context.Context, *db.Tx) (string, error) {
	return "staffordshire", nil
}

// world is a site with the decision pages.
func world(t *testing.T) (*webtest.Site, *db.DB, *decision.Service) {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), web.Migrations(), decisionsql.Migrations()} {
		ms = append(ms, more...)
	}
	d := dbtest.SQLite(t, ms...)
	s := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: staffordshire{}})
	site := webtest.Start(t, d, "E10000028", func(r *web.Router) {
		decisionweb.Register(r, decisionweb.Deps{DB: d, Service: s, Book: book, Policy: staffordshire{}})
	})
	return site, d, s
}

func person(role access.Role) access.Actor {
	return access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Dee Moss", Roles: []access.Role{role}, Scope: "E10000028"}
}

func TestADecisionFromEntryToCallInThroughThePages(t *testing.T) {
	site, _, _ := world(t)
	officer := site.As(person(access.RoleDemocraticServices))
	p := officer.Submit(officer.Get("/decisions/enter").Want(200), "", url.Values{
		"title": {"Short breaks"}, "label": {"26/00012"}, "maker": {"Cabinet"}, "proposal": {"To buy short breaks."}, "key": {"yes"},
		"reason-key": {"More than £1m"}, "call-in": {"yes"}, "total-value": {"£1,300,000"}, "start-day": {"1"}, "start-month": {"4"}, "start-year": {"2027"},
		"end-day": {"31"}, "end-month": {"3"}, "end-year": {"2029"}, "extensions": {"12, 12"}, "officer-limit": {"50000"},
	}).Want(200)
	webtest.CheckHTML(t, p)
	page := p.Path
	public := site.Client()
	public.Get(page).Want(404)

	p = officer.Submit(officer.Get(page+"/give-notice").Want(200), "", url.Values{
		"published-day": {"19"}, "published-month": {"10"}, "published-year": {"2026"}, "basis": {"ordinary"},
	}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "Tuesday 17 November 2026") || !strings.Contains(got, "28 clear days") {
		t.Errorf("the page does not say from when, with its working: %s", got)
	}
	webtest.CheckHTML(t, public.Get(page).Want(200))

	early := officer.Submit(officer.Get(page+"/take").Want(200), "", url.Values{
		"on-day": {"16"}, "on-month": {"11"}, "on-year": {"2026"}, "reasons": {"Families need it."},
	})
	if early.Status != 409 || !strings.Contains(early.Text("main"), "may be taken from Tuesday 17 November 2026") {
		t.Errorf("a day early: %d %s", early.Status, early.Text("main"))
	}
	officer.Submit(officer.Get(page+"/take"), "", url.Values{
		"on-day": {"18"}, "on-month": {"11"}, "on-year": {"2026"}, "reasons": {"Families need it."},
	}).Want(200)
	p = officer.Submit(officer.Get(page+"/publish").Want(200), "", url.Values{"on-day": {"20"}, "on-month": {"11"}, "on-year": {"2026"}}).Want(200)
	if got := p.Text("main"); !strings.Contains(got, "Thursday 26 November 2026") {
		t.Errorf("three clear working days after Friday 20 November end on Wednesday 25: %s", got)
	}
	member := site.As(person(access.RoleMember))
	p = member.Submit(member.Get(page+"/call-in").Want(200), "", url.Values{"by": {"Four members"}, "reason": {"The options were not costed."}}).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "called in") || !strings.Contains(got, "The options were not costed.") {
		t.Errorf("the call-in is not shown: %s", got)
	}
	officer.Submit(officer.Get(page+"/settle-call-in").Want(200), "", url.Values{"stands": {"yes"}, "findings": {"Content."}}).Want(200)
}

// The clauses of a decision are what was decided: they are no paper that was read, and they do not stand twice.
func TestADecisionSaysOnceWhatWasDecidedAndOnWhichDay(t *testing.T) {
	site, _, s := world(t)
	by := person(access.RoleDemocraticServices)
	ctx := db.WithScope(t.Context(), by.Scope)
	ref, err := s.Enter(ctx, by, decision.Enter{Title: "Holiday clubs", Maker: "Cabinet", Proposal: "To run  clubs in every holiday."})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Take(ctx, by, decision.Take{Decision: ref, On: workday.MustOn(2026, 11, 18), Reasons: "Families need them.", Clauses: []decision.Clause{
		{Label: "a", Text: "To run clubs in every holiday."}, {Label: "b", Text: "To look at them again in a year."},
	}})
	if err != nil {
		t.Fatal(err)
	}
	p := site.As(by).Get("/decisions/" + string(ref)).Want(200)
	webtest.CheckHTML(t, p)
	main := p.Text("main")
	if strings.Contains(main, "What was read first") || strings.Count(strings.Join(strings.Fields(main), " "), "clubs in every holiday") != 1 {
		t.Errorf("the proposal stands again: %s", main)
	}
	if got := p.Text("#decided"); got != "(b) To look at them again in a year." {
		t.Errorf("what was decided beside it: %q", got)
	}
	if who := p.Text(".al-because__who"); who != "Cabinet, Wednesday 18 November 2026" {
		t.Errorf("who decided, and when: %q", who)
	}
}

func TestWrongInputIsNamedAndKept(t *testing.T) {
	site, _, _ := world(t)
	officer := site.As(person(access.RoleDemocraticServices))
	p := officer.Submit(officer.Get("/decisions/enter"), "", url.Values{
		"title": {"Kept title"}, "total-value": {"lots"}, "start-day": {"31"}, "start-month": {"2"}, "start-year": {"2027"}, "extensions": {"a year"},
	})
	if p.Status != 422 {
		t.Fatalf("status %d", p.Status)
	}
	for _, says := range []string{"Enter an amount in pounds", "Enter a real date", "whole months"} {
		if !strings.Contains(p.Text(".govuk-error-summary"), says) {
			t.Errorf("the summary does not say %q: %s", says, p.Text(".govuk-error-summary"))
		}
	}
	if v, _ := p.Find("input[name=title]").Attr("value"); v != "Kept title" {
		t.Errorf("what was typed is lost: %q", v)
	}
}

func TestImportShowsWhatThePaperLacks(t *testing.T) {
	site, _, _ := world(t)
	officer := site.As(person(access.RoleDemocraticServices))
	paper := "Issue details\n\n22/00031 - Holiday clubs\n\nDecision type: Key\nReason Key: Expenditure of more than £1m;\n" +
		"Notice of proposed decision first published: 19/07/2021\nDecision due: Not before 17th Aug 2021 by Cabinet Member for Children\n"
	for _, do := range []string{"check", "import"} {
		p := officer.Submit(officer.Get("/decisions/import").Want(200), "", url.Values{"paper": {paper}, "source": {"issue.txt"}, "do": {do}}).Want(200)
		webtest.CheckHTML(t, p)
		if !strings.Contains(p.Text("main"), "Holiday clubs") {
			t.Errorf("%s: the title is not shown: %s", do, p.Text("main"))
		}
	}
	if got := officer.Get("/decisions").Want(200).Text("table"); !strings.Contains(got, "22/00031 Holiday clubs") {
		t.Errorf("not in the list: %s", got)
	}
	empty := officer.Submit(officer.Get("/decisions/import"), "", url.Values{"paper": {""}, "source": {"x"}, "do": {"import"}})
	if empty.Status != 422 {
		t.Errorf("an empty paper: %d", empty.Status)
	}
}

func TestWhatAPaperLeavesOpenIsEnteredByAPerson(t *testing.T) {
	site, _, _ := world(t)
	officer := site.As(person(access.RoleDemocraticServices))
	paper := "Record of decision\n\nTitle: Holiday clubs\nReference: 24/00031\nDecision maker: Cabinet\nDecision: That clubs be bought.\n" +
		"Date of decision: 1 March 2024\nPublication date: 4 March 2024\n"
	officer.Submit(officer.Get("/decisions/import").Want(200), "", url.Values{"paper": {paper}, "source": {"clubs.txt"}, "do": {"import"}}).Want(200)
	checked := officer.Submit(officer.Get("/decisions/import").Want(200), "", url.Values{"paper": {paper + "Value: £750k - £1m\n"}, "source": {"clubs.txt"}, "do": {"check"}}).Want(200)
	if text := checked.Text("main"); !strings.Contains(text, "Line 9: Not taken as a limit") {
		t.Errorf("a sum that sets no limit is not named with its line: %s", text)
	}
	href, _ := officer.Get("/decisions").Want(200).Find("table a").First().Attr("href")
	show := officer.Get(href).Want(200)
	if text := show.Text("main"); !strings.Contains(text, "not stated") || strings.Contains(text, "Publish the decision") {
		t.Errorf("what is open is not shown as open: %s", text)
	}
	form := officer.Get(href + "/settle").Want(200)
	webtest.CheckHTML(t, form)
	wrong := officer.Submit(form, "", url.Values{"key": {"no"}, "call-in": {"yes"}, "total-value": {"1000"}})
	if wrong.Status != 422 || !strings.Contains(wrong.Text(".govuk-error-summary"), "Enter where it is stated") {
		t.Errorf("without a source: %d %s", wrong.Status, wrong.Text(".govuk-error-summary"))
	}
	if v, _ := wrong.Find("input[name=total-value]").Attr("value"); v != "1000" {
		t.Errorf("what was typed is lost: %q", v)
	}
	done := officer.Submit(form, "", url.Values{"key": {"no"}, "call-in": {"yes"}, "total-value": {"1000"}, "why": {"The constitution."}}).Want(200)
	if text := done.Text("main"); !strings.Contains(text, "8 March 2024") || !strings.Contains(text, "£1,000.00") {
		t.Errorf("what was entered does not count: %s", text)
	}
	site.As(person(access.RoleFinance)).Get(href + "/settle").Want(403)
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, d, s := world(t)
	ref := string(decisiontest.Enter(t, d, s, "Locked"))
	parent := person(access.RoleParent)
	for _, step := range []string{"/give-notice", "/take", "/publish", "/call-in", "/settle-call-in"} {
		webtest.ExercisePermissionMissing(t, site, "POST", "/decisions/"+ref+step, parent)
		webtest.ExerciseSessionMissing(t, site, "POST", "/decisions/"+ref+step)
	}
	webtest.ExercisePermissionMissing(t, site, "GET", "/decisions/enter", parent)
	csv := site.As(person(access.RoleDemocraticServices)).Get("/decisions?format=csv").Want(200)
	if !strings.Contains(csv.Body, "Locked") {
		t.Errorf("the file lacks the decision: %s", csv.Body)
	}
}

// TestALaterDecisionIsShownWithWhatItChanges enters a decision, one that amends it, and reads both pages as anybody.
func TestALaterDecisionIsShownWithWhatItChanges(t *testing.T) {
	site, d, s := world(t)
	first := decisiontest.Taken(t, d, s, "", decision.Terms{TotalValue: 100_000_00, OfficerLimit: 5_000_00})
	officer, public := site.As(person(access.RoleDemocraticServices)), site.Client()
	form := officer.Get("/decisions/enter").Want(200)
	bad := officer.Submit(form, "", url.Values{"title": {"More hours"}, "amends": {"DEC-NONE"}, "maker": {"Cabinet"}, "proposal": {"To buy more."}, "key": {"no"}})
	if bad.Status != 422 || !strings.Contains(bad.Text("main"), "Import or enter it first.") {
		t.Errorf("a decision that is not here: %d %s", bad.Status, bad.Text("main"))
	}
	p := officer.Submit(officer.Get("/decisions/enter"), "", url.Values{
		"title": {"More hours"}, "amends": {string(first)}, "maker": {"Cabinet"}, "proposal": {"To buy more."}, "key": {"no"}, "call-in": {"no"}, "total-value": {"£150,000"},
	}).Want(200)
	later := p.Path
	if p := public.Get("/decisions/" + string(first)); strings.Contains(p.Text("main"), "More hours") {
		t.Error("a draft is named to everybody")
	}
	p = officer.Submit(officer.Get(later+"/terms").Want(200), "", url.Values{"total-value": {"£160,000"}}).Want(200)
	webtest.CheckHTML(t, p)
	stale := officer.Get(later + "/terms")
	officer.Submit(officer.Get(later+"/terms"), "", url.Values{"total-value": {"£170,000"}}).Want(200)
	if p := officer.Submit(stale, "", url.Values{"total-value": {"£1"}}); p.Status != 409 {
		t.Errorf("over a stale version: %d", p.Status)
	}
	officer.Submit(officer.Get(later+"/take"), "", url.Values{"on-day": {"20"}, "on-month": {"11"}, "on-year": {"2026"}, "reasons": {"Families need it."}}).Want(200)
	officer.Submit(officer.Get(later+"/publish"), "", url.Values{"on-day": {"20"}, "on-month": {"11"}, "on-year": {"2026"}}).Want(200)
	if p := officer.Submit(officer.Get(later+"/terms"), "", url.Values{"total-value": {"£1"}}); p.Status != 409 {
		t.Errorf("limits of a decision that was taken: %d", p.Status)
	}
	p = public.Get("/decisions/" + string(first)).Want(200)
	webtest.CheckHTML(t, p)
	for _, says := range []string{"Later decisions that amend it", "More hours", "as amended", "£170,000.00", "£5,000.00"} {
		if !strings.Contains(p.Text("main"), says) {
			t.Errorf("the page does not say %q: %s", says, p.Text("main"))
		}
	}
	if p := public.Get(later).Want(200); !strings.Contains(p.Text("main"), "It amends Amended") {
		t.Errorf("what it amends: %s", p.Text("main"))
	}
	alone := decisiontest.Taken(t, d, s, "", decision.Terms{TotalValue: 180_000_00})
	p = officer.Submit(officer.Get("/decisions/"+string(alone)+"/amends").Want(200), "", url.Values{"amends": {string(first)}, "why": {"Paragraph 4"}}).Want(200)
	webtest.CheckHTML(t, p)
	if p := public.Get("/decisions/" + string(first)); !strings.Contains(p.Text("main"), "£170,000.00") && !strings.Contains(p.Text("main"), "£180,000.00") {
		t.Errorf("two amendments: %s", p.Text("main"))
	}
}

// A decision between the options of a decision pack is recorded with the one that was chosen.
func TestADecisionIsRecordedWithTheOptionChosen(t *testing.T) {
	site, _, s := world(t)
	by := person(access.RoleDemocraticServices)
	options := []decision.Option{
		{Label: "1", Title: "Stop here", Consequence: decision.ToEnd}, {Label: "2", Title: "Go on a year", Consequence: decision.ToExtend},
		{Label: "3", Title: "Sell it", Consequence: decision.ToRelet, Discarded: true},
	}
	ref, err := s.Enter(db.WithScope(t.Context(), by.Scope), by, decision.Enter{Title: "Parents", Maker: "Cabinet", Proposal: "To go on.", Options: options})
	if err != nil {
		t.Fatal(err)
	}
	officer := site.As(by)
	page := "/decisions/" + string(ref)
	form := officer.Get(page + "/take").Want(200)
	webtest.CheckHTML(t, form)
	if n := form.Find("input[name=chosen]").Length(); n != 2 {
		t.Errorf("%d options to choose from, want the two that were not set aside", n)
	}
	typed := url.Values{"on-day": {"18"}, "on-month": {"11"}, "on-year": {"2026"}, "reasons": {"Families need it."}}
	left := officer.Submit(form, "", typed)
	if left.Status != 422 || !strings.Contains(left.Text("main"), "Choose the option that was decided") || !strings.Contains(left.Text("main"), "Families need it.") {
		t.Errorf("without the option: %d %s", left.Status, left.Text("main"))
	}
	typed.Set("chosen", "2")
	got := officer.Submit(officer.Get(page+"/take"), "", typed).Want(200)
	if row := got.Find("tr:contains('Go on a year')").Text(); !strings.Contains(row, "Decided") {
		t.Errorf("the record says %q", row)
	}
}
