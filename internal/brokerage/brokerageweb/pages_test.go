package brokerageweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/brokerage/brokerageweb"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
)

// world is a site with the brokerage pages over a real market.
func world(t *testing.T) (*webtest.Site, brokeragetest.World) {
	t.Helper()
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), web.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations(), brokeragesql.Migrations())
	w := brokeragetest.New(t, dbtest.SQLite(t, ms...), brokeragetest.Stores{
		Decisions: decisionsql.Store{}, Providers: providersql.Store{}, Agreements: agreementsql.Store{}, Brokerage: brokeragesql.Store{},
	})
	site := webtest.Start(t, w.DB, dbtest.Scope, func(r *web.Router) {
		brokerageweb.Register(r, brokerageweb.Deps{
			DB: w.DB, Service: w.Service, Agreements: w.Agreements, Providers: w.Providers,
			Brokers:  func(context.Context, *db.Tx) (thread.Ref, error) { return brokeragetest.Team, nil },
			District: func(code string) string { return map[string]string{"E07000197": "Stafford"}[code] },
			Initials: func(_ context.Context, _ *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error) {
				of := map[thread.Ref]string{}
				for _, c := range children {
					of[c] = "T.M."
				}
				return of, nil
			},
		})
	})
	return site, w
}

func contains(t *testing.T, p *webtest.Page, selector string, says ...string) {
	t.Helper()
	got := p.Text(selector)
	for _, s := range says {
		if !strings.Contains(got, s) {
			t.Errorf("%s: %s does not say %q: %s", p.Path, selector, s, got)
		}
	}
}

func lacks(t *testing.T, p *webtest.Page, says ...string) {
	t.Helper()
	for _, s := range says {
		if strings.Contains(p.Body, s) {
			t.Errorf("%s says %q", p.Path, s)
		}
	}
}

func TestARequirementFromThePlanToTheAwardThroughThePages(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	first := w.Admit(t, lot, "Hollow Oak Care", 20_00)
	w.Admit(t, lot, "Second Mile", 30_00)
	line := w.Line(t)
	lead, broker := site.As(brokeragetest.Lead), site.As(brokeragetest.Broker)

	form := lead.Get("/provisions/" + string(line.Ref) + "/require").Want(200)
	webtest.CheckHTML(t, form)
	contains(t, form, "main", "2 hours a week", "One to one", "Stafford", "10 years old")
	values := url.Values{
		"need": {"Tam needs help to get out."}, "lot": {string(lot)}, "skills": {"Makaton, epilepsy"},
		"start-day": {"1"}, "start-month": {"12"}, "start-year": {"2026"}, "end-day": {"30"}, "end-month": {"11"}, "end-year": {"2027"},
	}
	wrong := lead.Submit(form, "", values).Want(422)
	contains(t, wrong, ".govuk-error-summary", "Take out “Tam”")
	values["need"] = []string{"Help to get out, for a child who uses signs."}
	lead.NoRedirect = true
	raised := lead.Submit(wrong, "", values)
	lead.NoRedirect = false
	if raised.Status != 303 {
		t.Fatalf("raised: %d %s", raised.Status, raised.Text(".govuk-error-summary"))
	}

	list := broker.Get("/requirements").Want(200)
	webtest.CheckHTML(t, list)
	contains(t, list, "table", "Support at home", "10", "Stafford", "to place", "none yet")
	href, _ := list.Find("tbody a").First().Attr("href")
	p := broker.Get(href).Want(200)
	webtest.CheckHTML(t, p)
	contains(t, p, "main", "Monday 21 December 2026", "No provider has been invited yet", "For the child T.M.")

	p = broker.Submit(broker.Get(href+"/invite").Want(200), "", url.Values{}).Want(200)
	contains(t, p, "main", "Providers can answer until Saturday 28 November 2026")
	p = broker.Submit(broker.Get(href+"/rank").Want(200), "", url.Values{}).Want(200)
	webtest.CheckHTML(t, p)
	contains(t, p, "table", "1st: Hollow Oak Care", "2nd: Second Mile", "Weight 30 of 100", "£20.00 an hour, the lowest.", "Stands first")
	contains(t, p, "form#choose", "It has not answered yet.")
	contains(t, p, ".govuk-caption-l", ", for T.M.")
	short := broker.Submit(p, "form#choose", url.Values{"provider": {string(first)}}).Want(422)
	contains(t, short, ".govuk-error-summary", "Enter why this provider")
	if _, chosen := short.Find("input[value='" + string(first) + "']").Attr("checked"); !chosen {
		t.Error("the choice is lost")
	}
	done := broker.Submit(short, "form#choose", url.Values{"why": {"Knows signs and is near."}})
	if !strings.HasPrefix(done.Path, "/packages/PKG-") {
		t.Errorf("after the award: %s %d", done.Path, done.Status)
	}
	p = broker.Get(href).Want(200)
	webtest.CheckHTML(t, p)
	contains(t, p, ".al-because", "Hollow Oak Care was chosen", "Knows signs and is near.", "stood 1st")
	p = site.As(brokeragetest.Parent).Get(href + "/shortlist").Want(200)
	webtest.CheckHTML(t, p)
	contains(t, p, "main", "Hollow Oak Care", "Second Mile", "Knows signs and is near.")
	lacks(t, p, "£20", "£30", "points")
}

func TestARefusedAwardNamesWhatIsMissingAndTheDoor(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	p := w.Admit(t, lot, "Dear Care", 30_00)
	cmd := brokeragetest.Need(w.Line(t), lot)
	cmd.MinutesPerWeek = 2_400
	r := w.Rank(t, w.Require(t, cmd).Ref)
	page := "/requirements/" + string(r.Ref)
	broker, manager := site.As(brokeragetest.Broker), site.As(brokeragetest.Manager)
	refused := broker.Submit(broker.Get(page+"/compare").Want(200), "form#choose", url.Values{"provider": {string(p)}, "why": {"The only one."}}).Want(409)
	webtest.CheckHTML(t, refused)
	contains(t, refused, ".govuk-notification-banner", "Officers may award up to £60,000.00 under it", "An award by the decision maker is missing.", "emergency door")
	if got := refused.Text("textarea#why"); got != "The only one." {
		t.Errorf("what was typed is lost: %q", got)
	}
	if n := manager.Get(page + "/compare").Want(200).Find("form#choose").Length(); n != 0 {
		t.Error("who may not award is offered the choice")
	}

	form := manager.Get(page + "/emergency").Want(200)
	webtest.CheckHTML(t, form)
	values := url.Values{"provider": {string(p)}, "authoriser": {"Director"}, "why": {"Tonight."}, "until-day": {"22"}, "until-month": {"12"}, "until-year": {"2026"}}
	contains(t, manager.Submit(form, "", values).Want(422), ".govuk-error-summary", "Monday 21 December 2026 at the latest")
	values["until-day"] = []string{"21"}
	manager.Submit(form, "", values)
	officer := site.As(brokeragetest.Commissioner)
	list := officer.Get("/emergency-awards").Want(200)
	webtest.CheckHTML(t, list)
	contains(t, list, "main", "November 2026", "Dear Care", "Director", "Tonight.", "1 award waits")
	href, _ := list.Find("tbody a").Attr("href")
	empty := officer.Submit(officer.Get(href).Want(200), "", url.Values{}).Want(422)
	webtest.CheckHTML(t, empty)
	after := officer.Submit(empty, "", url.Values{"why": {"Read and agreed."}}).Want(200)
	contains(t, after, "table", "by Cam Reed")
	contains(t, officer.Get("/emergency-awards?month=2026-10").Want(200), "main", "No emergency award was made in this month.")
	officer.Get("/emergency-awards?month=yesterday").Want(404)
	if csv := officer.Get("/emergency-awards?format=csv").Want(200); !strings.Contains(csv.Body, "Dear Care") {
		t.Errorf("the file lacks the award: %s", csv.Body)
	}
}

func TestNoneSuitsOpensTheRequirementAgain(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	provider := w.Admit(t, lot, "Unsuited", 20_00)
	r := w.Rank(t, w.Require(t, brokeragetest.Need(w.Line(t), lot)).Ref)
	broker := site.As(brokeragetest.Broker)
	compare := broker.Get("/requirements/" + string(r.Ref) + "/compare").Want(200)
	contains(t, compare, "form#choose", "It was not asked whether it can help.")
	empty := broker.Submit(compare, "form#none-suits", url.Values{}).Want(422)
	webtest.CheckHTML(t, empty)
	contains(t, empty, ".govuk-error-summary", "Say why nobody suits")
	p := broker.Submit(empty, "form#none-suits", url.Values{"none-why": {"Nobody signs."}}).Want(200)
	contains(t, p, "main", "to place", "The ranking is set aside")
	stale := broker.Submit(compare, "form#choose", url.Values{"provider": {string(provider)}, "why": {"Typed too late."}}).Want(409)
	webtest.CheckHTML(t, stale)
	contains(t, stale, "main", "This has changed since you opened it", "Typed too late.")
}

func TestAProviderThatSaysNoAfterTheRankingIsOut(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	first, second := w.Admit(t, lot, "Says No Care", 20_00), w.Admit(t, lot, "Stays Care", 30_00)
	r := w.Require(t, brokeragetest.Need(w.Line(t), lot))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, brokeragetest.Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(3)})
	})
	w.Rank(t, r.Ref)
	broker := site.As(brokeragetest.Broker)
	page := "/requirements/" + string(r.Ref)
	before := broker.Get(page + "/compare").Want(200)
	contains(t, before, "form#choose", "Says No Care", "Stays Care")
	worker := site.As(brokeragetest.Worker(first))
	worker.Submit(worker.Get("/invitations/"+string(r.Ref)).Want(200), "", url.Values{"can": {"no"}, "reason": {"no-staff"}, "why": {"Two left."}}).Want(200)

	refused := broker.Submit(before, "form#choose", url.Values{"provider": {string(first)}, "why": {"It stands first."}}).Want(409)
	webtest.CheckHTML(t, refused)
	contains(t, refused, ".govuk-notification-banner", "Says No Care answered on Monday 23 November 2026, after the ranking, that it cannot help: No staff in this area: Two left.")
	lacks(t, refused, "Ask a commissioner")
	after := broker.Get(page + "/compare").Want(200)
	webtest.CheckHTML(t, after)
	contains(t, after, "main .govuk-inset-text", "Out since the ranking", "Says No Care said on Monday 23 November 2026 that it cannot help. No staff in this area: Two left.", "Rank the providers again")
	contains(t, after, "thead", "1st: Says No Care (out: cannot help)", "2nd: Stays Care")
	if choices := after.Text("form#choose"); strings.Contains(choices, "Says No Care") || !strings.Contains(choices, "Stays Care") {
		t.Errorf("one can choose %q", choices)
	}
	if made := broker.Submit(after, "form#choose", url.Values{"provider": {string(second)}, "why": {"The first cannot."}}); !strings.HasPrefix(made.Path, "/packages/") {
		t.Errorf("the award led to %s: %s", made.Path, made.Text("main"))
	}
}

func TestProvidersAnswerWithoutLearningWhoTheChildIs(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	in, other := w.Admit(t, lot, "In", 20_00), w.Admit(t, w.Lot(t), "Other", 20_00)
	line := w.Line(t)
	r := w.Require(t, brokeragetest.Need(line, lot))
	worker := site.As(brokeragetest.Worker(in))
	contains(t, worker.Get("/invitations").Want(200), "main", "Nothing waits for your answer")
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, brokeragetest.Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(3)})
	})
	list := worker.Get("/invitations").Want(200)
	webtest.CheckHTML(t, list)
	contains(t, list, "main", "Answer by Thursday 26 November 2026", "Makaton", "Stafford", "10 years old", "2 hours a week", "Tuesday 1 December 2026")
	href := "/invitations/" + string(r.Ref)
	form := worker.Get(href).Want(200)
	webtest.CheckHTML(t, form)
	for _, p := range []*webtest.Page{list, form} {
		lacks(t, p, "Tamsin", "Vale", string(line.Child), string(line.Ref), "ST16")
	}
	contains(t, worker.Submit(form, "", url.Values{}).Want(422), ".govuk-error-summary", "Say whether you can help")
	contains(t, worker.Submit(form, "", url.Values{"can": {"no"}}).Want(422), ".govuk-error-summary", "Say why you cannot help")
	again := worker.Submit(form, "", url.Values{"can": {"no"}, "reason": {"other"}, "why": {""}}).Want(422)
	contains(t, again, ".govuk-error-summary", "what the other reason is")
	contains(t, again, "select[name=reason] option[selected]", "Another reason")
	p := worker.Submit(form, "", url.Values{"can": {"no"}, "reason": {"no-staff"}, "why": {"No worker on Tuesdays."}}).Want(200)
	contains(t, p, "main", "you cannot help: No staff in this area: No worker on Tuesdays.")
	p = worker.Submit(worker.Get(href).Want(200), "", url.Values{"can": {"yes"}, "offer": {"Ffion signs."}}).Want(200)
	contains(t, p, "main", "you can help, from Tuesday 1 December 2026")
	contains(t, site.As(brokeragetest.Broker).Get("/requirements/"+string(r.Ref)).Want(200), "table", "In", "Can help", "Ffion signs.")

	elsewhere := brokeragetest.Worker(other)
	elsewhere.Person = "PER-W0RK-ER02-V"
	site.As(elsewhere).Get(href).Want(404)
	worker.Get("/requirements/" + string(r.Ref)).Want(403)
}

func TestTheBoardNarrowsInItsAddressAndKeepsItsQueries(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	broker := site.As(brokeragetest.Broker)
	contains(t, broker.Get("/requirements").Want(200), "main", "Nothing here has to be placed")
	count := func() uint64 {
		before := w.DB.Queries()
		broker.Get("/requirements").Want(200)
		return w.DB.Queries() - before
	}
	for range 2 {
		w.Require(t, brokeragetest.Need(w.Line(t), lot))
	}
	broker.Get("/requirements").Want(200)
	few := count()
	for range 11 {
		w.Require(t, brokeragetest.Need(w.Line(t), lot))
	}
	count() // the first look at another set of children names them
	if many := count(); many != few {
		t.Errorf("%d queries for two requirements, %d for thirteen", few, many)
	}
	for query, rows := range map[string]int{"": 13, "?age=5-10": 13, "?age=16-25": 0, "?due=late": 0, "?due=month": 13, "?state=placed": 0, "?state=all&due=month": 13} {
		p := broker.Get("/requirements" + query).Want(200)
		webtest.CheckHTML(t, p)
		if got := p.Find("tbody tr").Length(); got != rows {
			t.Errorf("%q shows %d rows, want %d", query, got, rows)
		}
	}
	chosen := broker.Get("/requirements?age=16-25&due=late").Want(200)
	contains(t, chosen, ".al-filter__chosen", "Child’s age: 16 to 25", "Promised by: Late", "Clear all filters")
	csv := broker.Get("/requirements?format=csv").Want(200)
	if got := strings.Count(csv.Body, "REQ-"); got != 13 {
		t.Errorf("the file has %d rows", got)
	}
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		page, _, err := w.Service.Board(ctx, tx, brokeragetest.Broker, brokerage.Filter{OpenOnly: true, Limit: 1})
		looks, looksErr := audit.Looks(ctx, tx, string(page[0].Child), 50)
		if looksErr != nil || len(looks) == 0 || looks[0].Page != "List of requirements" {
			t.Errorf("the look is not recorded in words: %+v, %v", looks, looksErr)
		}
		return err
	})
}

func TestTheBoardGoesOnBehindItsLastRow(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	for range 53 {
		w.Require(t, brokeragetest.Need(w.Line(t), lot))
	}
	broker := site.As(brokeragetest.Broker)
	first := broker.Get("/requirements").Want(200)
	href, _ := first.Find("a[rel=next]").Attr("href")
	second := broker.Get(href).Want(200)
	if a, b := first.Find("tbody tr").Length(), second.Find("tbody tr").Length(); a != 50 || b != 3 {
		t.Errorf("%d and %d rows", a, b)
	}
	if first.Text("tbody tr:last-child a") == "" || second.Find("a[rel=next]").Length() != 0 {
		t.Error("the second page goes on")
	}
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	line := w.Line(t)
	r := w.Require(t, brokeragetest.Need(line, lot))
	page := "/requirements/" + string(r.Ref)
	for _, path := range []string{page + "/invite", page + "/rank", page + "/withdraw", page + "/compare", page + "/none-suits", page + "/emergency", "/provisions/" + string(line.Ref) + "/require"} {
		webtest.ExercisePermissionMissing(t, site, "POST", path, brokeragetest.Parent)
		webtest.ExerciseSessionMissing(t, site, "POST", path)
	}
	stranger := site.As(brokeragetest.Stranger)
	stranger.Get(page + "/shortlist").Want(404)
	other := site.As(brokeragetest.OtherBroker)
	for _, path := range []string{page, page + "/compare", page + "/invite"} {
		other.Get(path).Want(404)
	}
	site.As(brokeragetest.Lead).Get("/provisions/PRV-AAAA-AAAA-A/require").Want(404)
	broker := site.As(brokeragetest.Broker)
	broker.Headers.Set("Sec-Fetch-Site", "cross-site")
	broker.Post(page+"/rank", url.Values{}).Want(403)
}

func TestAStateThatIsNoneIsSaidAndNotGuessed(t *testing.T) {
	site, w := world(t)
	w.Require(t, brokeragetest.Need(w.Line(t), w.Lot(t)))
	p := site.As(brokeragetest.Broker).Get("/requirements?state=lost")
	if p.Status != 422 || p.Find("table").Length() != 0 {
		t.Errorf("an unknown state gives %d and a list", p.Status)
	}
	contains(t, p, "main", "No requirement can be “lost”")
}

func TestAProviderSuspendedAfterTheRankingIsOutOnThePage(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	first := w.Admit(t, lot, "Suspended Care", 20_00)
	w.Admit(t, lot, "Stays Care", 22_00)
	r := w.Rank(t, w.Require(t, brokeragetest.Need(w.Line(t), lot)).Ref)
	officer := brokeragetest.Manager
	officer.Roles = append(slices.Clone(officer.Roles), access.RoleQualityOfficer)
	if err := w.Providers.Suspend(dbtest.Ctx(t), officer, provider.Suspend{Provider: first, Why: "A serious concern."}); err != nil {
		t.Fatal(err)
	}
	page := site.As(brokeragetest.Broker).Get("/requirements/" + string(r.Ref) + "/compare").Want(200)
	webtest.CheckHTML(t, page)
	contains(t, page, "main .govuk-inset-text", "Out since the ranking", "Suspended Care cannot be awarded anything now.", "A serious concern.")
	contains(t, page, "thead", "Suspended Care (out: cannot be awarded anything now)")
	if choices := page.Text("form#choose"); strings.Contains(choices, "Suspended Care") || !strings.Contains(choices, "Stays Care") {
		t.Errorf("one can choose %q", choices)
	}
}

func TestABrokerReadsWhetherProvidersCanStillAnswer(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	w.Admit(t, lot, "Asked Care", 20_00)
	r := w.Require(t, brokeragetest.Need(w.Line(t), lot))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.InviteTx(ctx, tx, brokeragetest.Broker, brokerage.Invite{Requirement: r.Ref, Until: tx.Today().AddDays(3)})
	})
	page := "/requirements/" + string(r.Ref)
	contains(t, site.As(brokeragetest.Broker).Get(page).Want(200), "main", "Providers can answer until Thursday 26 November 2026.")
	dbtest.Clock(w.DB).Advance(4 * 24 * time.Hour)
	late := site.As(brokeragetest.Broker).Get(page).Want(200)
	contains(t, late, "main", "Providers could answer until Thursday 26 November 2026. Rank them now, or invite them again.")
	lacks(t, late, "Providers can answer")
}
