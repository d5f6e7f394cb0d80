package deliveryweb_test

import (
	"context"
	"errors"
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
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/delivery"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/delivery/deliverytest"
	"alongside/internal/delivery/deliveryweb"
	"alongside/internal/provider/providersql"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// world is a site with the delivery pages over a real market.
func world(t *testing.T, options ...func(*deliveryweb.Deps)) (*webtest.Site, deliverytest.World) {
	t.Helper()
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), web.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations(), brokeragesql.Migrations(), deliverysql.Migrations())
	market := brokeragetest.New(t, dbtest.SQLite(t, ms...), brokeragetest.Stores{
		Decisions: decisionsql.Store{}, Providers: providersql.Store{}, Agreements: agreementsql.Store{}, Brokerage: brokeragesql.Store{},
	})
	w := deliverytest.World{World: market, Visits: delivery.New(delivery.Deps{
		DB: market.DB, Store: deliverysql.Store{}, Packages: market.Service, Clocks: market.Clocks,
	})}
	deps := deliveryweb.Deps{
		DB: w.DB, Service: w.Visits, Brokerage: w.Service, Providers: w.Providers,
		ChildNames: func(_ context.Context, _ *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error) {
			out := map[thread.Ref]string{}
			for _, c := range children {
				out[c] = "Tam Vale"
			}
			return out, nil
		},
	}
	for _, o := range options {
		o(&deps)
	}
	site := webtest.Start(t, w.DB, dbtest.Scope, func(r *web.Router) { deliveryweb.Register(r, deps) }, func(c *web.Config) {
		c.Clock = dbtest.Clock(w.DB).Now
	})
	return site, w
}

// agree sets Mondays at 4pm for two hours.
func agree(t *testing.T, w deliverytest.World, p brokerage.Package) {
	t.Helper()
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Visits.SetPatternTx(ctx, tx, brokeragetest.Worker(p.Provider), delivery.SetPattern{Pattern: delivery.Pattern{
			Package: p.Ref, From: p.Start, Slots: []delivery.Slot{{Weekday: time.Monday, Start: deliverytest.FourPM, Minutes: 120}},
		}})
	})
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

// day is a date as a form sends it.
func day(name string, d workday.Date) url.Values {
	iso := strings.Split(d.String(), "-")
	return url.Values{name + "-day": {iso[2]}, name + "-month": {iso[1]}, name + "-year": {iso[0]}}
}

func with(v url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// TestANewPackageIsNamedUntilItsDaysAreAgreed holds the day and the list of a provider that is awarded a package for later.
func TestANewPackageIsNamedUntilItsDaysAreAgreed(t *testing.T) {
	site, w := world(t)
	lot := w.Lot(t)
	need := brokeragetest.Need(w.Line(t), lot)
	need.Start = deliverytest.Monday.AddDays(7)
	p := w.PlaceAs(t, need, w.Admit(t, lot, "Hollow Oak Care", 20_00))
	worker := site.As(brokeragetest.Worker(p.Provider))
	words := "Set the days for Tam Vale: Support at home"
	page := worker.Get("/visits/today").Want(200)
	contains(t, page, "main", words+", from "+p.Start.Long())
	list := worker.Get("/packages").Want(200)
	webtest.CheckHTML(t, list)
	contains(t, list, "tbody", "to start", "Set the days for Tam Vale")
	form := worker.Get("/packages/" + string(p.Ref) + "/days").Want(200)
	saved := worker.Submit(form, "", with(day("from", p.Start), "minutes-1", "120")).Want(200)
	webtest.CheckHTML(t, saved)
	contains(t, saved, "main", "The agreed days are saved.", "Mondays at 4pm (2 hours), from "+p.Start.Long(), "The next visit is on "+p.Start.Long()+" at 4pm")
	if strings.Contains(saved.Text("main"), "has not agreed the days") {
		t.Error("the days are saved, and the page says that none are agreed")
	}
	if got := worker.Get("/visits/today").Want(200).Text("main"); strings.Contains(got, words) {
		t.Errorf("the days are agreed, and still: %s", got)
	}
	if got := worker.Get("/packages").Want(200).Text("tbody"); strings.Contains(got, "Set the days") {
		t.Errorf("the days are agreed, and the list says: %s", got)
	}
}

func TestTodaysVisitsTakeOneTap(t *testing.T) {
	site, w := world(t)
	p, child := w.Running(t)
	worker := site.As(brokeragetest.Worker(p.Provider))
	page := worker.Get("/visits/today").Want(200)
	webtest.CheckHTML(t, page)
	contains(t, page, "main", "No visit is agreed for this day.", "Set the days for Tam Vale: Support at home")

	form := worker.Get("/packages/" + string(p.Ref) + "/days").Want(200)
	webtest.CheckHTML(t, form)
	contains(t, form, "main", "2 hours a week are promised")
	over := worker.Submit(form, "", url.Values{"minutes-1": {"121"}}).Want(422)
	contains(t, over, ".govuk-error-summary", "2 hours are promised")
	worker.Submit(over, "", with(day("from", deliverytest.Monday.AddDays(-14)), "minutes-1", "120")).Want(200)

	dbtest.Clock(w.DB).Set(deliverytest.Monday.At(15, 59))
	early := worker.Get("/visits/today").Want(200)
	webtest.CheckHTML(t, early)
	contains(t, early, "main", "4pm: Tam Vale", "It begins at 4pm. Record it here once it has begun.", "It will not happen")
	if early.Find("button[value=came]").Length() != 0 {
		t.Error("a visit can be said to have taken place before it begins")
	}
	dbtest.Clock(w.DB).Set(deliverytest.Monday.At(17, 0))
	page = worker.Get("/visits/today").Want(200)
	webtest.CheckHTML(t, page)
	contains(t, page, "main", "4pm: Tam Vale", "Came, 2 hours", "1 visit is still to record.")
	page = worker.Submit(page, "form#visit-0", url.Values{"result": {"came"}}).Want(200)
	contains(t, page, "main", "All 1 visit is recorded.", "Recorded. You can correct it below.")
	if n := page.Find("main form").Length(); n != 0 {
		t.Errorf("%d forms for a visit that is recorded", n)
	}
	href, _ := page.Find("main a:contains('Correct it')").Attr("href")
	correct := worker.Get(href).Want(200)
	webtest.CheckHTML(t, correct)
	contains(t, worker.Submit(correct, "", url.Values{}).Want(422), ".govuk-error-summary", "why you correct it")
	page = worker.Submit(correct, "", url.Values{"result": {"missed"}, "whose": {"family"}, "note": {"The wrong button."}}).Want(200)
	contains(t, page, "main", "Did not happen: the family called it off")

	before := worker.Get("/visits/today?on=2026-11-16").Want(200)
	contains(t, before, "h1", "Visits of 16 Nov 2026")
	page = worker.Submit(before, "form#visit-0", url.Values{"result": {"illness"}}).Want(200)
	contains(t, page, "main", "the child was ill")
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		looks, err := audit.Looks(ctx, tx, string(child), 50)
		if len(looks) == 0 || looks[0].Page != "Visits of a day" {
			t.Errorf("looks %+v", looks)
		}
		return err
	})
}

func TestATapIsRefusedWithItsReason(t *testing.T) {
	site, w := world(t)
	p, _ := w.Running(t)
	agree(t, w, p)
	worker := site.As(brokeragetest.Worker(p.Provider))
	page := worker.Get("/visits/today")
	dbtest.Clock(w.DB).Set(dbtest.Start) // 9am
	early := worker.Submit(page, "form#visit-0", url.Values{"result": {"came"}}).Want(422)
	contains(t, early, ".govuk-notification-banner", "This visit begins at 4pm.")
	dbtest.Clock(w.DB).Set(dbtest.Start.Add(9 * time.Hour))
	worker.Submit(page, "form#visit-0", url.Values{"result": {"came"}}).Want(200)
	other := site.As(brokeragetest.Worker(p.Provider))
	_, stale := page.Form("form#visit-0")
	_, fresh := other.Get("/packages/" + string(p.Ref) + "/record").Form("")
	stale.Set("csrf", fresh.Get("csrf"))
	stale.Set("once", fresh.Get("once"))
	stale.Set("result", "came")
	twice := other.Post("/visits/today", stale).Want(409)
	webtest.CheckHTML(t, twice)
	contains(t, twice, ".govuk-notification-banner", "was recorded as delivered by Wren Hill already")
}

func TestFamiliesSeeWhatCameAndSayWhatDidNot(t *testing.T) {
	site, w := world(t)
	p, _ := w.Running(t)
	agree(t, w, p)
	path := "/packages/" + string(p.Ref)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Visits.RecordVisitTx(ctx, tx, brokeragetest.Worker(p.Provider), deliverytest.Came(p, deliverytest.Monday))
		return err
	})
	parent := site.As(brokeragetest.Parent)
	page := parent.Get(path + "?span=week").Want(200)
	webtest.CheckHTML(t, page)
	contains(t, page, "main", "Help for Tam Vale", "Support at home by Hollow Oak Care", "2 hours of 2 hours delivered", "Say that a visit did not happen",
		"The next visit is on Monday 23 November 2026 at 4pm", "Knows signs and lives near.", "Mondays at 4pm (2 hours)")
	for _, private := range []string{"£", "Rate", "case"} {
		if strings.Contains(page.Text("main"), private) {
			t.Errorf("a family reads %q", private)
		}
	}
	for span, promised := range map[string]string{"week": "2 hours of 2 hours", "term": "2 hours of 10 hours", "year": "2 hours of 8 hours"} {
		contains(t, parent.Get(path+"?span="+span).Want(200), ".al-promised__words", promised)
	}
	form := parent.Get(path + "/missed").Want(200)
	webtest.CheckHTML(t, form)
	contains(t, parent.Submit(form, "", with(day("on", deliverytest.Monday.AddDays(-7)))).Want(422), ".govuk-error-summary", "Say why the visit did not happen.")
	page = parent.Submit(form, "", with(day("on", deliverytest.Monday.AddDays(-7)), "whose", "family")).Want(200)
	contains(t, page, "main", "Thank you for telling us.", "you called it off")
	// on a day that is none of those agreed, the form asks how long it was to be, and takes the answer
	other := with(day("on", deliverytest.Monday.AddDays(-3)), "whose", "provider")
	ask := parent.Submit(parent.Get(path+"/missed"), "", other).Want(422)
	webtest.CheckHTML(t, ask)
	contains(t, ask, ".govuk-error-summary", "Enter how many minutes were planned")
	contains(t, ask, "main", "How many minutes should it have been?")
	contains(t, parent.Submit(ask, "", with(other, "planned", "60")).Want(200), "main", "Thank you for telling us.")
	page = parent.Submit(parent.Get(path+"/missed"), "", with(day("on", deliverytest.Monday), "whose", "provider", "note", "Nobody rang.")).Want(200)
	webtest.CheckHTML(t, page)
	contains(t, page, "main", "We look into it and tell you both by Monday 7 December 2026.", "Two accounts differ", "Settle whether the visit on Monday 23 November 2026 took place")

	broker := site.As(brokeragetest.Broker)
	list := broker.Get("/visits/disputed").Want(200)
	webtest.CheckHTML(t, list)
	contains(t, list, "table", "Hollow Oak Care", "Nobody rang.", "7 Dec 2026")
	href, _ := list.Find("tbody a").Attr("href")
	settle := broker.Get(href).Want(200)
	webtest.CheckHTML(t, settle)
	contains(t, broker.Submit(settle, "", url.Values{}).Want(422), ".govuk-error-summary", "Say whether the visit took place.")
	done := broker.Submit(settle, "", url.Values{"came": {"no"}, "whose": {"provider"}, "why": {"The worker was elsewhere."}}).Want(200)
	contains(t, done, "main", "No visit is in dispute.")
	contains(t, parent.Get(path).Want(200), "main", "The worker was elsewhere.", "Did not happen: the provider")
}

func TestTheCouncilSeesTheRateAndEndsThePackage(t *testing.T) {
	site, w := world(t)
	p, _ := w.Running(t)
	path := "/packages/" + string(p.Ref)
	broker := site.As(brokeragetest.Broker)
	page := broker.Get(path).Want(200)
	webtest.CheckHTML(t, page)
	contains(t, page, "main", "£20.00 per hour", string(p.Ref), "has not agreed the days", "End the package", "No visit has been recorded")
	form := broker.Get(path + "/end").Want(200)
	webtest.CheckHTML(t, form)
	contains(t, broker.Submit(form, "", day("on", deliverytest.Monday)).Want(422), ".govuk-error-summary", "why the package ends")
	page = broker.Submit(form, "", with(day("on", deliverytest.Monday.AddDays(7)), "why", "The family moves.")).Want(200)
	contains(t, page, "main", "Monday 30 November 2026", "The family moves.")
	if strings.Contains(page.Text("main"), "End the package") {
		t.Error("it can be ended again")
	}
	csv := broker.Get(path + "?format=csv").Want(200)
	if !strings.HasPrefix(csv.Body, "reference,day,time") {
		t.Errorf("the file is %q", csv.Body)
	}
	contains(t, broker.Get(path+"?span=term").Want(200), "main", "Still to come: ", "As at Monday 23 November 2026.")
	contains(t, broker.Get(path+"?span=year").Want(200), "main", "No visit recorded: ")
	dbtest.Clock(w.DB).Set(dbtest.Start.Add(8 * 24 * time.Hour))
	for _, span := range []string{"week", "term", "year"} {
		after := site.As(brokeragetest.Broker).Get(path + "?span=" + span).Want(200)
		webtest.CheckHTML(t, after)
		contains(t, after, "main", "Never came: ", "This help ended on Monday 30 November 2026.")
		if text := after.Text("main"); strings.Contains(text, "Still to come") || strings.Contains(text, "No visit recorded: ") {
			t.Errorf("%s of help that ended: %s", span, text)
		}
	}
}

func TestVisitsAndScoresAreEnteredByHand(t *testing.T) {
	site, w := world(t)
	p, _ := w.Running(t)
	path := "/packages/" + string(p.Ref)
	worker := site.As(brokeragetest.Worker(p.Provider))
	form := worker.Get(path + "/record").Want(200)
	webtest.CheckHTML(t, form)
	wrong := worker.Submit(form, "", with(day("on", deliverytest.Monday.AddDays(1)), "start", "teatime", "minutes", "some")).Want(422)
	contains(t, wrong, ".govuk-error-summary", "Enter a time such as 4:30pm.", "whole number")
	if v, _ := wrong.Find("input[name=start]").Attr("value"); v != "teatime" {
		t.Errorf("what was typed is lost: %q", v)
	}
	page := worker.Submit(form, "", with(day("on", deliverytest.Monday.AddDays(-10)), "start", "4.30pm", "minutes", "90", "worker", "Ffion Ŵyn")).Want(200)
	contains(t, page, "table", "Friday 13 November 2026, 4:30pm", "Came, 1 hour 30 minutes", "Ffion Ŵyn", "Entered later, on Monday 23 November 2026.")

	parent := site.As(brokeragetest.Parent)
	form = parent.Get(path + "/score").Want(200)
	webtest.CheckHTML(t, form)
	contains(t, parent.Submit(form, "", url.Values{}).Want(422), ".govuk-error-summary", "Choose a number from 0 to 10.")
	page = parent.Submit(form, "", url.Values{"goal": {"Go swimming"}, "at-start": {"2"}, "now": {"0"}, "with": {"Tam"}, "words": {"Too cold."}}).Want(200)
	webtest.CheckHTML(t, page)
	contains(t, page, "main", "Go swimming", "From 2 at the start to 0 of 10", "“Too cold.”")
	href, _ := page.Find("main a:contains('Score it again')").Attr("href")
	again := parent.Get(href).Want(200)
	contains(t, again, "main", "2 at the start, 0 on Monday 23 November 2026")
	if twice := parent.Submit(again, "", url.Values{"now": {"5"}, "with": {"Tam"}, "words": {"Better."}}); twice.Status != 409 {
		t.Errorf("scored twice on one day: %d", twice.Status)
	}
	page = parent.Submit(again, "", with(day("on", deliverytest.Monday.AddDays(-1)), "now", "5", "with", "Tam", "words", "Better.")).Want(200)
	contains(t, page, "main", "Every score", "Better.")
}

func TestProvidersListTheirPackagesWithoutMoreQueries(t *testing.T) {
	site, w := world(t)
	p, _ := w.Running(t)
	worker := site.As(brokeragetest.Worker(p.Provider))
	worker.Get("/packages").Want(200) // the session's first page saves its token
	count := func(path string) uint64 {
		worker.Get(path).Want(200)
		before := w.DB.Queries()
		webtest.CheckHTML(t, worker.Get(path).Want(200))
		return w.DB.Queries() - before
	}
	place := func() {
		cmd := brokeragetest.Need(w.Line(t), p.Lot)
		cmd.Start = deliverytest.Monday
		agree(t, w, w.PlaceAs(t, cmd, p.Provider))
	}
	place()
	paths := []string{"/packages", "/visits/today"}
	few := []uint64{count(paths[0]), count(paths[1])}
	for range 5 {
		place()
	}
	for i, path := range paths {
		if many := count(path); many != few[i] {
			t.Errorf("%s: %d queries for two packages, %d for seven", path, few[i], many)
		}
	}
	if n := worker.Get("/packages").Find("tbody tr").Length(); n != 7 {
		t.Errorf("%d packages", n)
	}
	if csv := worker.Get("/packages?format=csv"); strings.Count(csv.Body, "PKG-") != 7 {
		t.Errorf("the file is %s", csv.Body)
	}
}

// views is a database in which nothing is written: a page that opens a writing transaction of its own fails.
type views struct {
	db.Runner
	t *testing.T
}

func (v views) InTx(context.Context, func(tx *db.Tx) error) error {
	v.t.Error("a page that only shows holds the writing transaction while it reads")
	return errors.New("nothing may be written here")
}

// TestPagesAreReadInAView opens each page: none reads in a writing transaction, each child that stands on it was looked at once, and
// the statements are those of the page and of one look.
func TestPagesAreReadInAView(t *testing.T) {
	site, w := world(t, func(d *deliveryweb.Deps) { d.DB = views{d.DB, t} })
	p, _ := w.Running(t)
	agree(t, w, p)
	worker := site.As(brokeragetest.Worker(p.Provider))
	worker.Get("/packages").Want(200) // the session's first page saves its token
	for path, most := range map[string]uint64{
		"/packages": 7, "/packages/" + string(p.Ref): 22, "/packages/" + string(p.Ref) + "/record": 8, "/visits/today": 8,
	} {
		looked, before := looks(t, w, p.Child), w.DB.Queries()
		worker.Get(path).Want(200)
		if n := w.DB.Queries() - before; n > most {
			t.Errorf("%s makes %d queries; at most %d", path, n, most)
		}
		if n := looks(t, w, p.Child) - looked; n != 1 {
			t.Errorf("%s was recorded as %d looks", path, n)
		}
	}
}

// looks counts the looks at a child.
func looks(t *testing.T, w deliverytest.World, child thread.Ref) (n int) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := w.DB.View(ctx, func(tx *db.Tx) error {
		all, err := audit.Looks(ctx, tx, string(child), 100)
		n = len(all)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestATermIsTheCouncilsOwn(t *testing.T) {
	term := workday.Term{Name: "Autumn", Span: workday.Span{From: workday.MustOn(2026, 11, 2), To: workday.MustOn(2026, 12, 18)}}
	site, w := world(t, func(d *deliveryweb.Deps) {
		d.Terms = func(context.Context, *db.Tx) (workday.TermCalendar, bool, error) {
			c, err := workday.NewTermCalendar("Testshire", "", "a letter", []workday.Term{term})
			return c, true, err
		}
	})
	p, _ := w.Running(t)
	page := site.As(brokeragetest.Parent).Get("/packages/" + string(p.Ref)).Want(200)
	contains(t, page, ".al-promised", "this term, 2 Nov 2026 to 18 Dec 2026", "of 13 hours 26 minutes")
	contains(t, page, ".al-promised table", "Week of 2 Nov 2026", "Week of 14 Dec 2026")
}

func TestOnlyThoseWhoMay(t *testing.T) {
	site, w := world(t)
	p, _ := w.Running(t)
	other, _ := w.Running(t)
	path := "/packages/" + string(p.Ref)
	var visit thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		visit, err = w.Visits.RecordVisitTx(ctx, tx, brokeragetest.Worker(p.Provider), deliverytest.Came(p, deliverytest.Monday))
		return err
	})
	for _, path := range []string{path + "/record", path + "/days", path + "/end", "/visits/today", "/visits/" + string(visit) + "/correct", "/visits/" + string(visit) + "/settle"} {
		webtest.ExercisePermissionMissing(t, site, "POST", path, brokeragetest.Parent)
		webtest.ExerciseSessionMissing(t, site, "POST", path)
	}
	stranger := site.As(brokeragetest.Stranger)
	for _, path := range []string{path, path + "/missed", path + "/score", path + "?format=csv"} {
		stranger.Get(path).Want(404)
	}
	elsewhere := brokeragetest.Worker(other.Provider)
	elsewhere.Person = "PER-W0RK-ER02-V"
	neighbour := site.As(elsewhere)
	for _, path := range []string{path, path + "/record", path + "/days", "/visits/" + string(visit) + "/correct"} {
		neighbour.Get(path).Want(404)
	}
	worker := site.As(brokeragetest.Worker(p.Provider))
	worker.Headers.Set("Sec-Fetch-Site", "cross-site")
	worker.Post("/visits/today", url.Values{}).Want(403)
}
