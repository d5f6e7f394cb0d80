package qualityweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/agreementweb/qualityweb"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/job"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

type council struct{}

func (council) StatutePolicy(context.Context, *db.Tx) (string, error) { return "staffordshire", nil }

// operations says what was done and bought.
type operations struct{ lot, provider thread.Ref }

func (o *operations) Done(context.Context, *db.Tx, []thread.Ref, []thread.Ref, workday.Date, workday.Date) (map[performance.Pair]performance.Done, error) {
	return map[performance.Pair]performance.Done{{Lot: o.lot, Provider: o.provider}: {Promised: 6000, Delivered: 5400, Missed: 300, Invoices: 4, Queried: 1}}, nil
}

func (o *operations) Running(context.Context, *db.Tx, []thread.Ref, []thread.Ref, workday.Date) ([]pack.Bought, error) {
	return []pack.Bought{{Lot: o.lot, Provider: o.provider, Child: "CHD-A", Weekly: 420, Rate: money.Rate{Amount: 2000, Unit: money.Hour, Band: money.Any}}}, nil
}

func (o *operations) Applicants(context.Context, *db.Tx, thread.Ref, workday.Date) (int, int, error) {
	return 1, 2, nil
}

type world struct {
	site                     *webtest.Site
	agreement, lot, provider thread.Ref
	db                       *db.DB
	agreements               *agreement.Service
}

func newWorld(t *testing.T) world {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := performance.LoadPolicies()
	if err != nil {
		t.Fatal(err)
	}
	packRules, err := pack.LoadPolicies()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), web.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations())...)
	clocks, ops := deadline.NewClocks(book), &operations{}
	decisions := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: council{}})
	providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
	agreements := agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Decisions: decisions, Providers: providers, Clocks: clocks})
	quality := performance.New(performance.Deps{
		DB: d, Measures: agreementsql.Measures(), Returns: agreementsql.Returns(), Results: agreementsql.Results(), Visits: agreementsql.Visits(),
		Plans: agreementsql.Plans(), Concerns: agreementsql.Concerns(), Values: agreementsql.Values(), Shared: agreementsql.Shared(), Schedules: agreementsql.Schedules(), Promises: agreementsql.Promises(), Agreements: agreements,
		Providers: providers, Operations: ops, Clocks: clocks, Council: council{}, Policies: rules,
	})
	packs := pack.New(pack.Deps{
		DB: d, Packs: agreementsql.Packs(), Costs: agreementsql.Costs(), Comparisons: agreementsql.Comparisons(), Agreements: agreements, Providers: providers, Quality: quality, Packages: ops,
		Applicants: ops, Decisions: decisions, Clocks: clocks, Council: council{}, Policies: packRules,
	})
	decisions.WhenTaken(packs.DecidedTx)
	w := world{db: d, agreements: agreements}
	w.agreement, w.lot = agreementtest.Let(t, agreementtest.World{DB: d, Service: agreements, Providers: providers, Enter: func(t *testing.T) thread.Ref {
		t.Helper()
		return enter(t, d, decisions)
	}})
	w.provider = admit(t, d, providers, agreements, w.lot)
	ops.lot, ops.provider = w.lot, w.provider
	w.site = webtest.Start(t, d, "E10000028", func(r *web.Router) {
		qualityweb.Register(r, qualityweb.Deps{DB: d, Performance: quality, Packs: packs, Agreements: agreements, Providers: providers, ConcernAbout: func(ctx context.Context, tx *db.Tx, by access.Actor) ([]provider.Provider, error) {
			if by.Name == "Ada parent" {
				p, err := providers.Provider(ctx, tx, w.provider)
				return []provider.Provider{p}, err
			}
			return nil, nil
		}})
	})
	return w
}

func inTx(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func enter(t *testing.T, d *db.DB, s *decision.Service) (ref thread.Ref) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = s.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Terms: agreementtest.Terms})
		if err != nil {
			return err
		}
		on := workday.MustOn(2026, 3, 2)
		if err := s.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
			return err
		}
		return s.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
	})
	return ref
}

func admit(t *testing.T, d *db.DB, s *provider.Service, agreements *agreement.Service, lot thread.Ref) (ref thread.Ref) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		if ref, err = s.CreateTx(ctx, tx, agreementtest.By, provider.Provider{Name: "Side by Side (made up)", Kind: provider.Voluntary}); err != nil {
			return err
		}
		for _, k := range append(provider.Required(provider.Voluntary), provider.ChildSkills) {
			e := provider.Evidence{Provider: ref, Kind: k, Issuer: "Issuer", From: workday.MustOn(2026, 1, 1), Expires: workday.MustOn(2029, 1, 1)}
			if _, err := s.AddEvidenceTx(ctx, tx, agreementtest.By, e); err != nil {
				return err
			}
		}
		_, err = agreements.AdmitTx(ctx, tx, agreementtest.By, agreement.Admit{Lot: lot, Provider: ref, From: workday.MustOn(2026, 4, 1), Why: "Meets the conditions."})
		return err
	})
	return ref
}

func (w world) as(role access.Role) *webtest.Client {
	a := access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Ada " + string(role), Roles: []access.Role{role}, Scope: "E10000028"}
	if role == access.RoleProvider {
		a.Provider = w.provider
	}
	return w.site.As(a)
}

func (w world) path(step string) string { return "/agreements/" + string(w.agreement) + step }

func date(name, iso string) url.Values {
	p := strings.Split(iso, "-")
	return url.Values{name + "-year": {p[0]}, name + "-month": {p[1]}, name + "-day": {p[2]}}
}

func with(all ...url.Values) url.Values {
	out := url.Values{}
	for _, one := range all {
		for k, v := range one {
			out[k] = v
		}
	}
	return out
}

// says checks that a page shows every one of texts and is sound.
func says(t *testing.T, p *webtest.Page, texts ...string) {
	t.Helper()
	webtest.CheckHTML(t, p)
	for _, text := range texts {
		if !strings.Contains(p.Text("main"), text) {
			t.Errorf("%s does not say %q: %s", p.Path, text, p.Text("main"))
		}
	}
}

func (w world) measure(t *testing.T, officer *webtest.Client, title, source, better string, bounds ...string) {
	t.Helper()
	p := officer.Submit(officer.Get(w.path("/measures")).Want(200), "form[action$=measures]", with(date("from", "2026-04-01"), url.Values{
		"lot": {string(w.lot)}, "title": {title}, "source": {source}, "better": {better}, "target": {bounds[0]}, "approaching": {bounds[1]}, "improvement": {bounds[2]},
	})).Want(200)
	says(t, p, title)
}

func TestAMeasureIsEndedOnItsOwnPageAndStaysInTheList(t *testing.T) {
	w := newWorld(t)
	officer := w.as(access.RoleQualityOfficer)
	says(t, officer.Get(w.path("/end-measure")).Want(200), "No measure counts today")
	w.measure(t, officer, "Delivered", "visits", "up", "95", "90", "80")
	link, _ := officer.Get(w.path("/measures")).Find("a[href*='end-measure']").Attr("href")
	form := officer.Get(link).Want(200)
	says(t, form, "whatever was measured and rated by it stays as it is")
	if form.Find("option[selected]").Text() != "One to one: Delivered" {
		t.Errorf("chosen is %q", form.Find("option[selected]").Text())
	}
	bad := officer.Submit(form, "form[action$=end-measure]", url.Values{"why": {"Kept words"}}).Want(422)
	if bad.Text("textarea[name=why]") != "Kept words" || !strings.Contains(bad.Text(".govuk-error-summary"), "Enter a last day from Sunday 22 November 2026 on") {
		t.Errorf("a wrong end: %s", bad.Text("main"))
	}
	done := officer.Submit(form, "form[action$=end-measure]", with(date("to", "2026-12-31"), url.Values{"why": {"All reach it."}})).Want(200)
	says(t, done, "1 Apr 2026 to 31 Dec 2026")
	if done.Find("a[href*='end-measure']").Length() != 0 {
		t.Error("it can be ended twice")
	}
	w.as(access.RoleProvider).Get(w.path("/end-measure")).Want(403)
}

func TestAReturnGoesFromAskingToAResultThatStops(t *testing.T) {
	w := newWorld(t)
	officer, mine := w.as(access.RoleQualityOfficer), w.as(access.RoleProvider)
	form := officer.Get(w.path("/measures")).Want(200)
	bad := officer.Submit(form, "form[action$=measures]", url.Values{"title": {"Kept words"}, "target": {"many"}})
	if v, _ := bad.Find("input[name=title]").Attr("value"); bad.Status != 422 || v != "Kept words" {
		t.Errorf("a wrong measure: %d, %q", bad.Status, v)
	}
	w.measure(t, officer, "Delivered", "visits", "up", "95", "90", "80")
	w.measure(t, officer, "Trained", "return", "up", "95", "85.5", "70")
	says(t, officer.Get(w.path("/performance")).Want(200), "Side by Side", "Delivered: 90% (Approaching target)", "No return for this period")
	asked := officer.Submit(officer.Get(w.path("/ask-returns")).Want(200), "form[action$=ask-returns]", with(date("from", "2026-07-01"), date("to", "2026-09-30"))).Want(200)
	says(t, asked, "1 return is asked for", "to hand in")
	list := mine.Get("/quality").Want(200)
	says(t, list, "To Wednesday 30 September 2026, One to one")
	link, _ := list.Find("a[href^='/performance-returns/']").Attr("href")
	page := mine.Get(link).Want(200)
	says(t, page, "Trained", "The target is 95%")
	wrong := mine.Submit(page, "form[action^='/performance-returns/']", url.Values{"value-1": {"101"}, "note": {"Kept."}})
	if wrong.Status != 422 || wrong.Text("textarea[name=note]") != "Kept." {
		t.Errorf("a share above 100: %d, %q", wrong.Status, wrong.Text("textarea[name=note]"))
	}
	says(t, mine.Submit(mine.Get(link), "form[action^='/performance-returns/']", url.Values{"value-1": {"62.5"}, "posts": {"10"}, "vacancies": {"2"}}).Want(200), "handed in", "62.5%: Inadequate")
	rate := officer.Get(w.path("/rate?lot=" + string(w.lot) + "&provider=" + string(w.provider))).Want(200)
	says(t, rate, "62.5%", "The lowest of these is Inadequate")
	result := officer.Submit(rate, "form[action*='/rate']", url.Values{"given": {"Inadequate"}, "why": {"Too few are trained."}}).Want(200)
	says(t, result, "New invitations are stopped since Monday 23 November 2026", "stop-inadequate")
	says(t, mine.Get(result.Path).Want(200), "Too few are trained.", "stop-inadequate")
	if mine.Get(result.Path).Find("form[action$=lift]").Length() != 0 {
		t.Error("a provider can lift its own stop")
	}
	says(t, officer.Get(w.path("/performance")).Want(200), "No. New invitations are stopped")
	says(t, officer.Submit(officer.Get(result.Path), "form[action$=lift]", url.Values{"why": {"All are trained now."}}).Want(200), "allowed again on Monday 23 November 2026")
	w.repliesTo(t, result.Path)
	csv := officer.Get(w.path("/performance?format=csv")).Want(200)
	if !strings.Contains(csv.Body, "Side by Side (made up)") || !strings.Contains(csv.Body, "62.5%") {
		t.Errorf("the file: %s", csv.Body)
	}
	mine.Get(w.path("/performance")).Want(403)
}

// repliesTo has the provider reply to a result that the quality officer gave, and another officer answer.
func (w world) repliesTo(t *testing.T, result string) {
	t.Helper()
	mine, officer, other := w.as(access.RoleProvider), w.as(access.RoleQualityOfficer), w.as(access.RoleContractManager)
	empty := mine.Submit(mine.Get(result), "form[action$=reply]", url.Values{"text": {" "}}).Want(422)
	if !strings.Contains(empty.Text(".govuk-error-summary"), "Enter what you have to say") {
		t.Errorf("an empty reply: %s", empty.Text("main"))
	}
	sent := mine.Submit(mine.Get(result), "form[action$=reply]", url.Values{"text": {"All were trained in October."}}).Want(200)
	says(t, sent, "Your reply is sent", "All were trained in October.", "Answer the reply of Side by Side (made up) to its result")
	if sent.Find("form[action$=reply]").Length() != 0 {
		t.Error("it can reply twice")
	}
	own := officer.Get(result).Want(200)
	says(t, own, "An officer who did not give this result answers the reply.")
	if own.Find("form[action$=answer]").Length() != 0 {
		t.Error("whoever gave the result can answer")
	}
	page := other.Get(result).Want(200)
	bad := other.Submit(page, "form[action$=answer]", url.Values{"text": {"The records came late."}}).Want(422)
	if bad.Text("textarea[name=text]") != "The records came late." || !strings.Contains(bad.Text(".govuk-error-summary"), "Choose what becomes of the result") {
		t.Errorf("without an outcome: %s", bad.Text("main"))
	}
	says(t, other.Submit(page, "form[action$=answer]", url.Values{"text": {"The records came late."}, "stands": {"no"}}).Want(200), "The period is rated anew", "Rate the period anew")
	says(t, mine.Get(result).Want(200), "The records came late.", "The period is rated anew. Until then this result counts.", "Rate the period of Side by Side (made up) anew")
}

func TestAVisitAndAPlanGoBackAndForth(t *testing.T) {
	w := newWorld(t)
	officer, mine := w.as(access.RoleQualityOfficer), w.as(access.RoleProvider)
	visit := officer.Submit(officer.Get(w.path("/plan-visit")).Want(200), "form[action$=plan-visit]", with(date("on", "2026-11-20"), url.Values{"lot": {string(w.lot)}, "provider": {string(w.provider)}})).Want(200)
	says(t, visit, "to write up")
	says(t, mine.Get(visit.Path).Want(200), "to write up")
	bad := officer.Submit(visit, "form[action$=write]", url.Values{"said-1": {"Kept words"}})
	if bad.Status != 422 || bad.Text("textarea[name=said-1]") != "Kept words" {
		t.Errorf("a report without findings: %d", bad.Status)
	}
	written := officer.Submit(officer.Get(visit.Path), "form[action$=write]", url.Values{"findings": {"Calm."}, "proposed": {"Good"}, "with-1": {"child"}, "how-1": {"With pictures"}, "said-1": {"I like Sam."}}).Want(200)
	says(t, written, "A child or young person", "I like Sam.")
	if strings.Contains(mine.Get(visit.Path).Text("main"), "I like Sam.") {
		t.Error("the provider reads the report before it is sent")
	}
	says(t, officer.Submit(written, "form[action$=send]", nil).Want(200), "with the provider", "7 December 2026")
	says(t, mine.Submit(mine.Get(visit.Path).Want(200), "form[action$=reply]", url.Values{"reply": {"Nothing is wrong."}}).Want(200), "replied")
	says(t, officer.Submit(officer.Get(visit.Path), "form[action$=finish]", url.Values{"answer": {"As written."}, "final": {"Good"}}).Want(200), "final", "As written.")
	form := officer.Get(w.path("/open-plan")).Want(200)
	webtest.CheckHTML(t, form)
	plan := officer.Submit(form, "form[action$=open-plan]", with(date("by-1", "2026-12-10"), url.Values{"lot": {string(w.lot)}, "provider": {string(w.provider)}, "why": {"Late visits."}, "what-1": {"New rota"}})).Want(200)
	says(t, plan, "under way", "New rota", "10 December 2026")
	says(t, mine.Submit(mine.Get(plan.Path).Want(200), "form[action$=action]", url.Values{"evidence": {"The rota."}}).Want(200), "done, to be checked")
	says(t, officer.Submit(officer.Get(plan.Path), "form[action$=action]", url.Values{"evidence": {"Seen."}}).Want(200), "Checked")
	says(t, officer.Submit(officer.Get(plan.Path), "form[action$=close]", url.Values{"why": {"It works."}}).Want(200), "closed", "It works.")
	value := officer.Get(w.path("/added-value")).Want(200)
	webtest.CheckHTML(t, value)
	tested := officer.Submit(value, "form[action$=added-value]", url.Values{"lot": {string(w.lot)}, "provider": {string(w.provider)}, "what-1": {"Saturday club"}, "minutes-1": {"300"}, "is-1": {"additional"}}).Want(200)
	says(t, tested, "0%", "None")
}

func TestAParentRaisesAConcernAndReadsTheAnswer(t *testing.T) {
	w := newWorld(t)
	parent, officer, mine := w.as(access.RoleParent), w.as(access.RoleQualityOfficer), w.as(access.RoleProvider)
	form := parent.Get("/quality-concerns").Want(200)
	says(t, form, "Raise a concern")
	bad := parent.Submit(form, "", url.Values{"provider": {"PVR-OTHER"}, "text": {"Kept words"}})
	if bad.Status != 422 || bad.Text("textarea[name=text]") != "Kept words" {
		t.Errorf("a provider that does not support the child: %d", bad.Status)
	}
	made := parent.Submit(parent.Get("/quality-concerns"), "", url.Values{"provider": {string(w.provider)}, "text": {"Nobody came."}}).Want(200)
	says(t, made, "open", "Nobody came.")
	mine.Get(made.Path).Want(404)
	says(t, officer.Submit(officer.Get(made.Path).Want(200), "form[action$=put]", url.Values{"text": {"Did a visit fail?"}}).Want(200), "put to the provider")
	page := mine.Get(made.Path).Want(200)
	if strings.Contains(page.Text("main"), "Nobody came.") || strings.Contains(page.Text("main"), "Ada parent") {
		t.Errorf("the provider reads who it was: %s", page.Text("main"))
	}
	mine.Submit(page, "form[action$=reply]", url.Values{"text": {"The carer was ill."}}).Want(200)
	officer.Submit(officer.Get(made.Path), "form[action$=answer]", url.Values{"text": {"The cover is changed."}}).Want(200)
	says(t, parent.Get(made.Path).Want(200), "answered", "The cover is changed.")
	w.as(access.RoleYoungPerson).Get(made.Path).Want(404)
}

// TestAComparisonIsStartedFromItsDecision: the page names decision, days and owner, and draws what each run found.
func TestAComparisonIsStartedFromItsDecision(t *testing.T) {
	w := newWorld(t)
	finance, commissioner := w.as(access.RoleFinance), w.as(access.RoleCommissioner)
	empty := commissioner.Get("/in-house-costs").Want(200)
	webtest.CheckHTML(t, empty)
	says(t, empty, "No decision requires one.")
	finance.Get("/in-house-costs/compare").Want(403)
	webtest.ExercisePermissionMissing(t, w.site, "POST", "/in-house-costs/compare", access.Actor{Person: "PER-F", Name: "Ada finance", Roles: []access.Role{access.RoleFinance}, Scope: "E10000028"})
	form := commissioner.Submit(commissioner.Get("/in-house-costs/compare").Want(200), "form[action$=compare]", url.Values{"first-day": {"1"}})
	if form.Status != 422 {
		t.Errorf("half a date: %d", form.Status)
	}
	webtest.CheckHTML(t, form)
	of, _ := form.Find("select[name=decision] option").Last().Attr("value")
	bad := commissioner.Submit(form, "form[action$=compare]", with(date("first", "2026-01-15"), url.Values{"service": {"community-support"}, "decision": {of}}))
	if v, _ := bad.Find("select[name=decision] option[selected]").Attr("value"); bad.Status != 422 || v != of || !strings.Contains(bad.Text("main"), "today or later") {
		t.Errorf("a day that is over: %d, %q kept", bad.Status, v)
	}
	page := commissioner.Submit(bad, "form[action$=compare]", date("first", "2027-01-15")).Want(200)
	says(t, page, "Community support", "15 Jan 2027", "Runs")
	if page.Find(`a[href="/decisions/`+of+`"]`).Length() != 1 || strings.Contains(page.Text("main"), "at the last run") {
		t.Error("the decision is not linked, or a line is drawn of no runs")
	}
	for pay, on := range map[string]string{"13": "2026-10-01", "14": "2026-11-01"} {
		finance.Submit(finance.Get("/in-house-costs"), "form[action$=in-house-costs]", with(date("on", on), url.Values{"service": {"community-support"}, "pay": {pay}, "inputs": {"Pay scale"}})).Want(200)
	}
	drawn := commissioner.Get("/in-house-costs").Want(200)
	webtest.CheckHTML(t, drawn)
	says(t, drawn, "Community support: an hour with the council’s own staff", "£14.00at the last run", "what the market was paid is not known")
	if drawn.Find("main svg").Length() == 0 || strings.Contains(drawn.Text("main"), "community-support") {
		t.Error("two runs are not drawn, or the service has its technical name")
	}
	if csv := commissioner.Get("/in-house-costs?format=comparisons").Want(200).Body; !strings.Contains(csv, "Community support,Community support,2 Mar 2026,2 Mar 2028,15 Jan 2027,Ada commissioner,2,Runs") {
		t.Errorf("the file of comparisons: %s", csv)
	}
}

func TestAPackIsWeighedDraftedAndFiled(t *testing.T) {
	w := newWorld(t)
	finance, manager, member := w.as(access.RoleFinance), w.as(access.RoleContractManager), w.as(access.RoleMember)
	form := finance.Get("/in-house-costs").Want(200)
	webtest.CheckHTML(t, form)
	bad := finance.Submit(form, "form[action$=in-house-costs]", url.Values{"pay": {"13.005"}, "inputs": {"Kept words"}})
	if v, _ := bad.Find("input[name=inputs]").Attr("value"); bad.Status != 422 || v != "Kept words" || !strings.Contains(bad.Text("main"), "at most 2 digits") {
		t.Errorf("three digits of a pound: %d %q", bad.Status, v)
	}
	says(t, finance.Submit(finance.Get("/in-house-costs"), "form[action$=in-house-costs]", with(date("on", "2026-11-01"), url.Values{"service": {"community-support"}, "pay": {"13"}, "on-costs": {"20"}, "cover": {"10"}, "overheads": {"15"}, "inputs": {"Pay scale"}})).Want(200),
		"£19.73", "Cover for paid absence £1.56", "Pay scale")
	list := manager.Get(w.path("/decision-packs")).Want(200)
	page := manager.Submit(list, "form[action$=decision-packs]", nil).Want(200)
	says(t, page, "being prepared", "30 September 2027", "£7,300.00", "Deliver in-house", "Side by Side", "1 of 4", "No rate is set.")
	options := manager.Get(page.Path + "/options").Want(200)
	webtest.CheckHTML(t, options)
	if v, _ := options.Find("input[name=cost-2]").Attr("value"); v != "7300.00" {
		t.Errorf("the worked-out cost is offered as %q", v)
	}
	says(t, manager.Submit(options, "form[action$=options]", url.Values{"title-1": {"Leave it"}}).Want(200), "Leave it")
	kept := manager.Get(page.Path + "/options").Want(200)
	for name, want := range map[string]string{"consequence-1": "end", "consequence-2": "extend"} {
		if v, _ := kept.Find("select[name=" + name + "] option[selected]").Attr("value"); v != want {
			t.Errorf("%s is kept as %q, want %q", name, v, want)
		}
	}
	read := member.Get(page.Path).Want(200)
	says(t, read, "fewer than 5")
	if read.Find("form[action$=draft]").Length() != 0 {
		t.Error("a member can draft")
	}
	csv := manager.Get(page.Path + "?format=csv").Want(200)
	if !strings.Contains(csv.Body, "option,Leave it") || !strings.Contains(csv.Body, "in-house cost of an hour,Community support,2026-11-01,19.73") {
		t.Errorf("the file: %s", csv.Body)
	}
	if data := member.Get(page.Path + "?format=json").Want(200); strings.Contains(data.Body, `"children_in_all":{"count":1`) {
		t.Errorf("the data give the number away: %s", data.Body)
	}
	unnamed := manager.Submit(manager.Get(page.Path), "form[action$=draft]", nil)
	if unnamed.Status != 422 {
		t.Errorf("a draft without who decides: %d", unnamed.Status)
	}
	says(t, manager.Submit(manager.Get(page.Path), "form[action$=draft]", url.Values{"maker": {"Cabinet"}}).Want(200), "draft decision made", "DEC-")
	w.as(access.RoleProvider).Get(page.Path).Want(403)
}
