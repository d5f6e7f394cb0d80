package agreementweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/agreementweb"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
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

// world is the pages over one agreement with one lot for children.
type world struct {
	providers      *provider.Service
	site           *webtest.Site
	db             *db.DB
	files          agreementtest.Files
	kept           agreementtest.Kept
	packs          agreementtest.Packs
	agreements     *agreement.Service
	decisions      *decision.Service
	agreement, lot thread.Ref
	provider       thread.Ref
}

func newWorld(t *testing.T) world {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), web.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations())...)
	clocks := deadline.NewClocks(book)
	decisions := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: staffordshire{}})
	providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
	agreements := agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Decisions: decisions, Providers: providers, Clocks: clocks, Council: councilHere})
	w := world{db: d, providers: providers, files: agreementtest.Files{}, kept: agreementtest.Kept{}, packs: agreementtest.Packs{}, agreements: agreements, decisions: decisions}
	agreements.UseFiles(w.kept)
	agreements.UsePacks(w.packs)
	open := admission.New(admission.Deps{DB: d, Store: agreementsql.AdmissionStore{}, Agreements: agreements, Providers: providers, Clocks: clocks, Documents: w.files, Book: book})
	agreements.UseFloors(open)
	w.agreement, w.lot = agreementtest.Let(t, agreementtest.World{DB: d, Service: agreements, Providers: providers, Enter: func(t *testing.T) thread.Ref {
		t.Helper()
		return enter(t, d, decisions, "")
	}})
	w.provider = providertest.Make(t, d, providers, "Oak Lane (made up)")
	w.site = webtest.Start(t, d, "E10000028", func(r *web.Router) {
		agreementweb.Register(r, agreementweb.Deps{DB: d, Service: agreements, Providers: providers, Decisions: decisions, Admission: open})
	})
	return w
}

func enter(t *testing.T, d *db.DB, s *decision.Service, amends thread.Ref) (ref thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) (err error) {
		ref, err = s.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Amends: amends, Terms: agreementtest.Terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := s.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func (w world) as(role access.Role, of thread.Ref) *webtest.Client {
	return w.site.As(person(role, of))
}

func person(role access.Role, of thread.Ref) access.Actor {
	return access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role)) + string(of)), Name: "Ada " + string(role), Roles: []access.Role{role}, Scope: "E10000028", Provider: of}
}

// publish publishes terms with two questions and a wage floor.
func (w world) publish(t *testing.T) {
	t.Helper()
	c := w.as(access.RoleCommissioner, "")
	form := c.Get("/agreements/" + string(w.agreement) + "/admission/open").Want(200)
	webtest.CheckHTML(t, form)
	bad := c.Submit(form, "", url.Values{"question-1": {"Kept"}, "kind-1": {"scored"}, "max-1": {"5"}, "weight-1": {"99"}})
	if v, _ := bad.Find("input[name=question-1]").Attr("value"); bad.Status != 422 || v != "Kept" || !strings.Contains(bad.Text("main"), "add up to 99") {
		t.Fatalf("wrong terms: %d %q %s", bad.Status, v, bad.Text("main"))
	}
	p := c.Submit(c.Get(form.Path), "", url.Values{
		"opens-day": {"1"}, "opens-month": {"11"}, "opens-year": {"2026"}, "decide-days": {"10"}, "complete-days": {"5"}, "reply-days": {"10"}, "review-days": {"10"}, "pass-mark": {"60"},
		"question-1": {"Are you registered?"}, "kind-1": {"pass-fail"}, "question-2": {"How do you match staff?"}, "kind-2": {"scored"}, "max-2": {"5"}, "weight-2": {"100"},
		"declarations": {"What we say is true."}, "documents": {""}, "pay": {"13.00"}, "on-costs": {"12.5"}, "margin": {"3"}, "night-hours": {"9.5"}, "sleeping": {"50"},
	}).Want(200)
	webtest.CheckHTML(t, p)
	if !strings.Contains(p.Text("main"), "An hour costs £14.63; the lowest rate is £15.09") {
		t.Fatalf("the terms do not show the floor: %s", p.Text("main"))
	}
	again := c.Get("/agreements/" + string(w.agreement) + "/admission/open").Want(200)
	for name, want := range map[string]string{"night-hours": "9.5", "sleeping": "50", "day-hours": ""} {
		if got := again.Find("input[name="+name+"]").AttrOr("value", ""); strings.TrimSuffix(got, "0") != strings.TrimSuffix(want, "0") {
			t.Errorf("%s: kept %q", name, got)
		}
	}
}

// TestTermsHaveRoomForMoreQuestions adds rows without losing what was typed, and keeps them when something is wrong.
func TestTermsHaveRoomForMoreQuestions(t *testing.T) {
	w := newWorld(t)
	c := w.as(access.RoleCommissioner, "")
	form := c.Get("/agreements/" + string(w.agreement) + "/admission/open").Want(200)
	if form.Find("input[name=question-4]").Length() != 0 {
		t.Fatal("the form has more than three rows at first")
	}
	more := c.Submit(form, "", url.Values{"question-1": {"Kept"}, "kind-1": {"scored"}, "pass-mark": {"some"}, "do": {"more"}}).Want(200)
	webtest.CheckHTML(t, more)
	if v := more.Find("input[name=question-1]").AttrOr("value", ""); v != "Kept" || more.Find("input[name=question-6]").Length() != 1 || more.Find("input[name=pass-mark]").AttrOr("value", "") != "some" {
		t.Errorf("more rows: %q, %s", v, more.Text("main"))
	}
	bad := c.Submit(more, "", url.Values{"question-6": {"The sixth"}, "kind-6": {"scored"}, "max-6": {"5"}, "weight-6": {"99"}, "do": {""}}).Want(422)
	if v := bad.Find("input[name=question-6]").AttrOr("value", ""); v != "The sixth" {
		t.Errorf("the sixth question is lost: %q", v)
	}
}

func TestAProviderIsAdmittedFromItsOwnSignIn(t *testing.T) {
	w := newWorld(t)
	w.publish(t)
	admissionPath := "/agreements/" + string(w.agreement) + "/admission"
	mine := w.as(access.RoleProvider, w.provider)
	page := mine.Get(admissionPath).Want(200)
	webtest.CheckHTML(t, page)
	mine.Submit(page, "form[action$=ask]", url.Values{"question": {"Does it cover Tamworth?"}}).Want(200)
	manager := w.as(access.RoleContractManager, "")
	p := manager.Get(admissionPath).Want(200)
	webtest.CheckHTML(t, p)
	manager.Submit(p, "form[action$=answer]", url.Values{"answer-1": {"Yes."}}).Want(200)
	page = mine.Get(admissionPath)
	if !strings.Contains(page.Text("main"), "Does it cover Tamworth?") || !strings.Contains(page.Text("main"), "Yes.") {
		t.Errorf("the answer is not on the page: %s", page.Text("main"))
	}
	form := mine.Submit(page, "form[action$=apply]", nil).Want(200)
	webtest.CheckHTML(t, form)
	bad := mine.Submit(form, "", url.Values{"q2": {"By interests."}, "rate-1": {"many"}})
	if bad.Status != 422 || !strings.Contains(bad.Text("textarea[name=q2]"), "By interests.") {
		t.Errorf("a wrong price: %d, kept %q", bad.Status, bad.Text("textarea[name=q2]"))
	}
	p = mine.Submit(mine.Get(form.Path), "", url.Values{
		"q1": {"Yes."}, "q2": {"By interests."}, "declared": {"What we say is true."}, "rate-1": {"22.50"}, "unit-1": {"hour"}, "band-1": {"any"},
	}).Want(200)
	webtest.CheckHTML(t, p)
	app := p.Path
	if strings.Contains(p.Text("main"), "Before it can be handed in") {
		t.Errorf("complete, and yet: %s", p.Text("main"))
	}
	w.as(access.RoleQualityOfficer, "").Get(app).Want(404) // a draft is the applicant's own
	w.as(access.RoleProvider, "PVR-ANOTHER").Get(app).Want(404)
	if unsigned := mine.Submit(mine.Get(app+"/submit"), "", nil); unsigned.Status != 422 {
		t.Errorf("unsigned: %d", unsigned.Status)
	}
	mine.Submit(mine.Get(app+"/submit").Want(200), "", url.Values{"signed-by": {"Robin Vale"}}).Want(200)
	w.assess(t, app)
	p = mine.Get(app).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("main"); !strings.Contains(got, "Meets every condition.") || !strings.Contains(got, "admitted") || strings.Contains(got, "Before it can be accepted") {
		t.Errorf("what the provider reads: %s", got)
	}
	if shown := w.as(access.RoleBroker, "").Get("/agreements/" + string(w.agreement)).Want(200); !strings.Contains(shown.Text("main"), "£22.50") {
		t.Errorf("the offered rate does not count: %s", shown.Text("main"))
	}
}

// mark takes an application that is handed in to the decision, each step by another person.
func (w world) mark(t *testing.T, app string) {
	t.Helper()
	quality, manager, commissioner := w.as(access.RoleQualityOfficer, ""), w.as(access.RoleContractManager, ""), w.as(access.RoleCommissioner, "")
	quality.Submit(quality.Get(app+"/check").Want(200), "", url.Values{"complete": {"yes"}}).Want(200)
	marks := url.Values{"q1": {"1"}, "q1-note": {"Seen."}, "q2": {"4"}, "q2-note": {"Thought through."}}
	form := quality.Get(app + "/mark").Want(200)
	webtest.CheckHTML(t, form)
	quality.Submit(form, "", marks).Want(200)
	if p := manager.Get(app).Want(200); strings.Contains(p.Text("main"), "Thought through.") {
		t.Error("the second evaluator reads the first's marks")
	}
	marks.Set("q2", "3")
	manager.Submit(manager.Get(app+"/mark").Want(200), "", marks).Want(200)
	form = commissioner.Get(app + "/moderate").Want(200)
	webtest.CheckHTML(t, form)
	commissioner.Submit(form, "", url.Values{"q1": {"1"}, "q2": {"4"}, "q2-note": {"Agreed."}}).Want(200)
}

// assess takes an application that is handed in to the admission.
func (w world) assess(t *testing.T, app string) {
	t.Helper()
	w.mark(t, app)
	commissioner := w.as(access.RoleCommissioner, "")
	form := commissioner.Get(app + "/decide").Want(200)
	webtest.CheckHTML(t, form)
	if p := commissioner.Submit(form, "", url.Values{"accept": {"yes"}}); p.Status != 422 {
		t.Errorf("a decision without reasons: %d", p.Status)
	}
	commissioner.Submit(commissioner.Get(app+"/decide"), "", url.Values{"accept": {"yes"}, "reasons": {"Meets every condition."}}).Want(200)
	p := commissioner.Submit(commissioner.Get(app+"/admit").Want(200), "", url.Values{"from-day": {"1"}, "from-month": {"12"}, "from-year": {"2026"}}).Want(200)
	webtest.CheckHTML(t, p)
	webtest.CheckHTML(t, commissioner.Get("/applications").Want(200))
}

func TestAMemberIsSuspendedRepliesAndIsRestored(t *testing.T) {
	w := newWorld(t)
	manager := w.as(access.RoleContractManager, "")
	p := manager.Submit(manager.Get("/agreements/"+string(w.agreement)+"/admit").Want(200), "", url.Values{
		"lot": {string(w.lot)}, "provider": {string(w.provider)}, "from-day": {"1"}, "from-month": {"11"}, "from-year": {"2026"}, "why": {"Good."},
	}).Want(200)
	webtest.CheckHTML(t, p)
	member, _ := p.Find("a[href^='/admissions/']").First().Attr("href")
	page := manager.Get(member).Want(200)
	webtest.CheckHTML(t, page)
	if bad := manager.Submit(page, "", url.Values{"kind": {"banned"}, "why": {"Kept."}}); bad.Status != 422 || !strings.Contains(bad.Text("textarea[name=why]"), "Kept.") {
		t.Errorf("a ban without an end: %d", bad.Status)
	}
	manager.Submit(manager.Get(member), "", url.Values{"kind": {"suspended"}, "why": {"Visits were missed."}}).Want(200)
	own := w.as(access.RoleProvider, w.provider)
	page = own.Get(member).Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Text("main"), "Visits were missed.") {
		t.Errorf("the provider does not read why: %s", page.Text("main"))
	}
	own.Submit(page, "form[action$=reply]", url.Values{"why": {"They were cancelled by the family."}}).Want(200)
	manager.Submit(manager.Get(member), "", url.Values{"kind": {"restored"}, "why": {"Right."}}).Want(409) // placed it himself
	commissioner := w.as(access.RoleCommissioner, "")
	got := commissioner.Submit(commissioner.Get(member), "", url.Values{"kind": {"restored"}, "why": {"The provider is right."}}).Want(200)
	if strings.Contains(got.Text("main"), "No new work") {
		t.Errorf("still suspended: %s", got.Text("main"))
	}
	w.as(access.RoleProvider, "PVR-ANOTHER").Get(member).Want(404)
	webtest.ExercisePermissionMissing(t, w.site, "POST", member, person(access.RoleProvider, w.provider))
	webtest.ExerciseSessionMissing(t, w.site, "GET", member)
}

func TestAPlaceIsTakenBackBeforeItBegins(t *testing.T) {
	w := newWorld(t)
	manager := w.as(access.RoleContractManager, "")
	p := manager.Submit(manager.Get("/agreements/"+string(w.agreement)+"/admit").Want(200), "", url.Values{
		"lot": {string(w.lot)}, "provider": {string(w.provider)}, "from-day": {"1"}, "from-month": {"2"}, "from-year": {"2027"}, "why": {"Good."},
	}).Want(200)
	member, _ := p.Find("a[href^='/admissions/']").First().Attr("href")
	page := manager.Get(member).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "to start") || !strings.Contains(got, "Take its place back before it begins") || strings.Contains(got, "Suspend it in this lot") {
		t.Fatalf("a place that is to start: %s", got)
	}
	if bad := manager.Submit(page, "", url.Values{"kind": {"left"}, "why": {" "}}); bad.Status != 422 || !strings.Contains(bad.Text("main"), "Enter why") {
		t.Errorf("taken back without a reason: %d %s", bad.Status, bad.Text("main"))
	}
	got := manager.Submit(manager.Get(member), "", url.Values{"kind": {"left"}, "why": {"Its staff were not found."}}).Want(200)
	webtest.CheckHTML(t, got)
	for _, says := range []string{"left", "Its place was taken back before it began", "Its staff were not found."} {
		if !strings.Contains(got.Text("main"), says) {
			t.Errorf("the page does not say %q: %s", says, got.Text("main"))
		}
	}
	if own := w.as(access.RoleProvider, w.provider).Get(member).Want(200); !strings.Contains(own.Text("main"), "Its staff were not found.") || strings.Contains(own.Text("main"), "Take its place back") {
		t.Errorf("what the provider reads: %s", own.Text("main"))
	}
	again := manager.Submit(manager.Get("/agreements/"+string(w.agreement)+"/admit").Want(200), "", url.Values{
		"lot": {string(w.lot)}, "provider": {string(w.provider)}, "from-day": {"2"}, "from-month": {"2"}, "from-year": {"2027"}, "why": {"Found."},
	})
	again.Want(200) // a place that never began bars no other
}

func TestAnObjectionToMarksOpensMarkingAgain(t *testing.T) {
	w := newWorld(t)
	w.publish(t)
	mine := w.as(access.RoleProvider, w.provider)
	form := mine.Submit(mine.Get("/agreements/"+string(w.agreement)+"/admission").Want(200), "form[action$=apply]", nil).Want(200)
	app := mine.Submit(form, "", url.Values{
		"q1": {"Yes."}, "q2": {"By interests."}, "declared": {"What we say is true."}, "rate-1": {"22.50"}, "unit-1": {"hour"}, "band-1": {"any"},
	}).Want(200).Path
	mine.Submit(mine.Get(app+"/submit").Want(200), "", url.Values{"signed-by": {"Robin Vale"}}).Want(200)
	w.mark(t, app)
	commissioner := w.as(access.RoleCommissioner, "")
	commissioner.Submit(commissioner.Get(app+"/decide").Want(200), "", url.Values{"accept": {"no"}, "reasons": {"The marks are low."}}).Want(200)
	mine.Submit(mine.Get(app+"/object").Want(200), "", url.Values{"grounds": {"Question 2 was not read."}}).Want(200)
	apart := person(access.RoleContractManager, "")
	apart.Person, apart.Name = "PER-APART", "Bo apart"
	reviewer := w.site.As(apart)
	review := reviewer.Get(app + "/review").Want(200)
	webtest.CheckHTML(t, review)
	if bad := reviewer.Submit(review, "", url.Values{"outcome": {"maybe"}, "why": {"Kept."}}); bad.Status != 422 || !strings.Contains(bad.Text("textarea[name=why]"), "Kept.") {
		t.Errorf("no such answer: %d", bad.Status)
	}
	got := reviewer.Submit(reviewer.Get(app+"/review"), "", url.Values{"outcome": {"mark-again"}, "why": {"It was not."}}).Want(200)
	webtest.CheckHTML(t, got)
	if says := got.Text("main"); !strings.Contains(says, "being scored") || !strings.Contains(says, "set aside with its marks. Other people mark again") || strings.Contains(says, "Thought through.") {
		t.Errorf("after the review: %s", says)
	}
	quality := w.as(access.RoleQualityOfficer, "")
	again := quality.Submit(quality.Get(app+"/mark").Want(200), "", url.Values{"q1": {"1"}, "q1-note": {"Seen."}, "q2": {"4"}, "q2-note": {"Again."}})
	if again.Status == 200 || !strings.Contains(again.Text("main"), "set aside, so somebody else") {
		t.Errorf("who marked before marks again: %d %s", again.Status, again.Text("main"))
	}
}

func TestAnUpliftIsShownBeforeItIsAgreed(t *testing.T) {
	w := newWorld(t)
	manager := w.as(access.RoleContractManager, "")
	at := "/agreements/" + string(w.agreement)
	manager.Submit(manager.Get(at+"/set-rate").Want(200), "", url.Values{
		"lot": {string(w.lot)}, "amount": {"20.00"}, "unit": {"hour"}, "band": {"any"}, "from-day": {"1"}, "from-month": {"4"}, "from-year": {"2026"},
	}).Want(200)
	form := url.Values{"share": {"3.5"}, "from-day": {"1"}, "from-month": {"1"}, "from-year": {"2027"}, "rationale": {"The pay floor rises."}}
	shown := manager.Submit(manager.Get(at+"/uplift").Want(200), "", form).Want(200)
	webtest.CheckHTML(t, shown)
	if got := shown.Text("main"); !strings.Contains(got, "£20.70") || strings.Contains(got, "There is a problem") {
		t.Fatalf("the effect: %d %s", shown.Status, got)
	}
	if got := shown.Text("main"); !strings.Contains(got, "Forecast for the rest of the term") || !strings.Contains(got, "£100,000.00") {
		t.Errorf("the forecast: %s", got)
	}
	purse := &agreementtest.Purse{FundEffect: agreement.FundEffect{Fund: "FND-1", Name: "Short breaks", Budget: 100_00, Left: 5_00, More: 6_00}}
	w.agreements.UseFunds(purse)
	poor := manager.Submit(manager.Get(at+"/uplift").Want(200), "", form).Want(200)
	webtest.CheckHTML(t, poor)
	if got := poor.Text("main"); !strings.Contains(got, "Short breaks£100.00£5.00£6.00No: £1.00 is missing") || !strings.Contains(got, "This uplift cannot be paid.") || strings.Contains(got, "Propose this uplift") {
		t.Errorf("a fund that cannot bear it: %s", got)
	}
	form.Set("do", "propose")
	if bad := manager.Submit(shown, "", form); bad.Status != 422 || !strings.Contains(bad.Text(".govuk-error-summary"), "Finance must raise the budget") {
		t.Errorf("proposed beyond a fund: %d %s", bad.Status, bad.Text("main"))
	}
	purse.MayOverspend = true
	form.Set("do", "show")
	if got := manager.Submit(shown, "", form).Want(200).Text("main"); !strings.Contains(got, "It goes £1.00 beyond its budget, which finance allows") {
		t.Errorf("a fund that may be overspent: %s", got)
	}
	form.Set("do", "propose")
	round := manager.Submit(shown, "", form).Want(200)
	webtest.CheckHTML(t, round)
	if got := round.Text("main"); !strings.Contains(got, "You proposed this uplift. Somebody else agrees it.") || strings.Contains(got, "Agree this uplift") {
		t.Errorf("whoever proposed it: %s", got)
	}
	if got := manager.Get(at).Text("main"); strings.Contains(got, "£20.70") {
		t.Error("a proposal has changed the rate")
	}
	second := w.as(access.RoleCommissioner, "")
	if bad := second.Submit(second.Get(round.Path).Want(200), "", url.Values{"do": {"reject"}, "note": {""}}); bad.Status != 422 || !strings.Contains(bad.Text("main"), "Say why it is not agreed.") {
		t.Errorf("ended without a reason: %d %s", bad.Status, bad.Text("main"))
	}
	done := second.Submit(second.Get(round.Path), "", url.Values{"do": {"agree"}}).Want(200)
	webtest.CheckHTML(t, done)
	if got := done.Text("main"); !strings.Contains(got, "agreed") || !strings.Contains(got, "Ada commissioner") {
		t.Errorf("the round after it was agreed: %s", got)
	}
	if got := manager.Get(at).Text("main"); !strings.Contains(got, "£20.70") {
		t.Errorf("the new rate is not on the agreement: %s", got)
	}
	list := manager.Get(at + "/uplifts").Want(200)
	webtest.CheckHTML(t, list)
	csv := manager.Get(at + "/uplifts?format=csv").Want(200)
	if got := list.Text("main"); !strings.Contains(got, "3.5%") || !strings.Contains(got, "Every lot") || !strings.Contains(csv.Body, ",3.5%,2027-01-01,The pay floor rises.,agreed,0.00,") {
		t.Errorf("the history: %s and %s", got, csv.Body)
	}
	manager.Get(at + "/uplifts/9").Want(404)
	manager.Get(at + "/uplifts/x").Want(404)
	webtest.ExercisePermissionMissing(t, w.site, "POST", round.Path, person(access.RoleBroker, ""))
	p := manager.Submit(manager.Get(at+"/billing").Want(200), "", url.Values{"rate": {"24"}, "visits": {"60/53\n30 37"}}).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Text("table"); !strings.Contains(got, "£36.00") {
		t.Errorf("90 minutes in steps of 1: %s", got)
	}
	if bad := manager.Submit(manager.Get(at+"/billing"), "", url.Values{"rate": {"24"}, "visits": {"60/53\nlong"}}); !strings.Contains(bad.Text("main"), "Line 2, “long”") {
		t.Errorf("a wrong line: %s", bad.Text("main"))
	}
}
