package home_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/delivery"
	"alongside/internal/family/familytest"
	"alongside/internal/home"
	"alongside/internal/lead"
	"alongside/internal/lead/leadtest"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

func TestThePublicStartPageAsksFirstWhatWorriesYou(t *testing.T) {
	w := newWorld(t)
	p := w.site.Client().Get("/").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, "main section:first-of-type", "Tell us what worries you", "You do not need a letter from anyone")
	says(t, p, "main", "Ring 999 first.", "At night, ring 0300 000 0001.", "Sign in", "Decisions", "Reports")
	if got := p.Find(`form[action="/offers"] input[name=postcode]`).Length(); got != 1 {
		t.Errorf("%d fields for the postcode", got)
	}
	if got := p.Find(`a[href="/concerns/new"]`).Length(); got == 0 {
		t.Error("no way to tell a worry")
	}
	lacks(t, p, "Try it as", "/demo")
	signedIn := w.site.As(familytest.Mother).Get("/").Want(200)
	says(t, signedIn, "main", "You are signed in as Maya Made-Up")
}

func TestTheDemonstrationShowsItsWayIn(t *testing.T) {
	w := newWorldWith(t, func(d *home.Deps) { d.Demo = true })
	p := w.site.Client().Get("/").Want(200)
	says(t, p, ".govuk-inset-text", "Try it as", "Everything here is made up")
	if p.Find(`a[href="/demo"]`).Length() != 1 {
		t.Error("no way to the personas")
	}
}

func TestPlainPagesForEverybody(t *testing.T) {
	w := newWorld(t)
	for path, words := range map[string][]string{
		"/help":          {"I cannot sign in", "Ring 0300 000 0000", "Ring 999 first."},
		"/privacy":       {"Testshire County Council", "Each time a person opens your child’s record, we write it down"},
		"/accessibility": {"What was not tested yet", "version 2.2, level AA", "We do not yet claim", "Ring 0300 000 0000"},
	} {
		p := w.site.Client().Get(path).Want(200)
		webtest.CheckHTML(t, p)
		says(t, p, "main", words...)
	}
}

func TestHomeNeedsSigningIn(t *testing.T) {
	w := newWorld(t)
	webtest.ExerciseSessionMissing(t, w.site, "GET", "/home")
}

func TestAParentSeesWhatHappensNextAndByWhen(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.Allocate(t, child)
	var asked thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		asked, err = w.query.AskTx(ctx, tx, familytest.Mother, query.Ask{Child: child, Subject: "Transport", Points: []string{"Who drives?"}})
		return err
	})
	p := w.site.As(familytest.Mother).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, "h1", "Sam’s support")
	says(t, p, "main", "Priya Made-Up, lead professional", "Ring 01785 496 0001 (Tuesday to Friday)", "will get in touch with you by", "How was this date worked out?", "Transport")
	says(t, p, nextList, "Word that the question has arrived: Transport", "An answer to the question: Transport")
	for _, href := range []string{"/ask", "/plan", "/queries", "/statement", "/looks"} {
		if p.Find(`a[href="/children/`+string(child)+href+`"]`).Length() == 0 {
			t.Errorf("no link to %s", href)
		}
	}
	if p.Find(`a[href="/queries/`+string(asked)+`"]`).Length() == 0 {
		t.Error("no link to the question")
	}
	if n := w.looks(t, child, "The family’s own page"); n != 1 {
		t.Errorf("%d looks recorded", n)
	}
	if got := w.site.As(brokeragetest.Stranger).Get("/home").Want(200).Text("main"); strings.Contains(got, "Sam") || !strings.Contains(got, "No child is linked to you here yet") {
		t.Errorf("a stranger sees %s", got)
	}
}

func TestAFamilyReadsWhoTakesOverAndFromWhen(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.Allocate(t, child)
	const person = `section[aria-labelledby="person"]`
	if now := w.site.As(familytest.Mother).Get("/home").Want(200).Text(person); strings.Contains(now, "becomes your person") {
		t.Errorf("somebody is to come: %s", now)
	}
	change := lead.Allocate{Child: child, Lead: leadtest.Tom.Person, Why: "The family moved.", Version: 1}
	if _, err := w.Leads.Allocate(dbtest.Ctx(t), leadtest.Manager, change); err != nil {
		t.Fatal(err)
	}
	p := w.site.As(familytest.Mother).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, person, leadtest.Priya.Name+", lead professional", leadtest.Tom.Name+" becomes your person on Tuesday 24 November 2026.")
}

func TestAnAnswerWaitsForTheParentsWord(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.Allocate(t, child)
	var asked thread.Ref
	w.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
		if asked, err = w.query.AskTx(ctx, tx, familytest.Mother, query.Ask{Child: child, Subject: "Transport", Points: []string{"Who drives?"}}); err != nil {
			return err
		}
		return w.query.AnswerTx(ctx, tx, leadtest.Priya, query.Give{Query: asked, Points: []string{"A taxi."}, NoDecision: true, Next: "Nothing more.", NoDate: true, Challenge: "Tell us here."})
	})
	p := w.site.As(familytest.Mother).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, `section[aria-labelledby="next"]`, "Your turn: say if we answered “Transport”")
	if p.Find(`section[aria-labelledby="next"] a[href="/queries/`+string(asked)+`/judge"]`).Length() != 1 {
		t.Error("no way to say so")
	}
}

func TestTheDatesOfAHomeStandInTheirOrder(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		for _, day := range []int{20, 4, 11} {
			start := deadline.Start{Rule: "visit", Ref: thread.New(tx, thread.Visit), Child: child, Title: "Visit of the " + workday.MustOn(2026, 12, day).String(), Owner: leadtest.Priya.Person}
			if _, err := w.clocks.StartOn(ctx, tx, leadtest.Manager.By(), start, workday.MustOn(2026, 12, day), "Agreed with the family."); err != nil {
				return err
			}
		}
		return nil
	})
	got := w.site.As(familytest.Mother).Get("/home").Want(200).Text("main")
	at := -1
	for _, day := range []string{"2026-12-04", "2026-12-11", "2026-12-20"} {
		next := strings.Index(got, "Visit of the "+day)
		if next <= at {
			t.Errorf("%s stands at %d, after %d", day, next, at)
		}
		at = next
	}
}

func TestAFamilyOfSeveralTurnsBetweenItsChildren(t *testing.T) {
	w := newWorld(t)
	mother := w.site.As(familytest.Mother)
	first := w.Child(t)
	second := w.Child(t)
	mother.Get("/home").Want(200) // the session is read once
	two := w.queriesOf(t, mother, "/home")
	for range 6 {
		w.Child(t)
	}
	if many := w.queriesOf(t, mother, "/home"); many != two {
		t.Errorf("two children take %d statements, eight take %d", two, many)
	}
	p := mother.Get("/home?child=" + string(second)).Want(200)
	webtest.CheckHTML(t, p)
	if got := p.Find(`nav[aria-label="Your children"] a[aria-current]`).AttrOr("href", ""); got != "/home?child="+string(second) {
		t.Errorf("the chosen child is %s", got)
	}
	if n := w.looks(t, first, "The family’s own page"); n == 0 {
		t.Error("the look does not name the child whose name stands above")
	}
	other := w.site.As(brokeragetest.Stranger).Get("/home?child=" + string(second)).Want(200)
	if got := other.Text("main"); strings.Contains(got, "Sam") {
		t.Errorf("a stranger sees %s", got)
	}
	mother.Get("/home?child=nonsense").Want(200)
}

func TestAParentSeesWhatWasPromisedAndWhatCame(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	pkg := w.supported(t, child)
	w.moveTo(workday.MustOn(2026, 12, 7))
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		worker := brokeragetest.Worker(pkg.Provider)
		if _, err := w.delivery.RecordVisitTx(ctx, tx, worker, delivery.RecordVisit{Package: pkg.Ref, On: workday.MustOn(2026, 11, 30), Start: 16 * 60, Planned: 60, Minutes: 60, Worker: "Wren"}); err != nil {
			return err
		}
		_, err := w.delivery.MissedVisitTx(ctx, tx, worker, delivery.MissedVisit{Package: pkg.Ref, On: workday.MustOn(2026, 12, 2), Start: 16 * 60, Planned: 60, Whose: delivery.ByProvider})
		return err
	})
	p := w.site.As(familytest.Mother).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, "main", "Support at home", "1 hour of", "delivered", "the provider did not come")
	if p.Find(`a[href="/packages/`+string(pkg.Ref)+`/missed"]`).Length() == 0 {
		t.Error("no way to say that a visit did not happen")
	}
}

func TestPackagesOfOneTitleAreToldApartByWhoGivesThem(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	one, two := w.supported(t, child), w.supported(t, child)
	w.moveTo(workday.MustOn(2026, 12, 7))
	got := w.site.As(familytest.Mother).Get("/home").Want(200).Text("main")
	for _, pkg := range []brokerage.Package{one, two} {
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			p, err := w.market.Providers.Provider(ctx, tx, pkg.Provider)
			if !strings.Contains(got, pkg.What+", by "+p.Name) {
				t.Errorf("%s by %s is not told apart: %s", pkg.What, p.Name, got)
			}
			return err
		})
	}
}

func TestSupportIsOfTheTermWhereTheCouncilHoldsOne(t *testing.T) {
	term := workday.Term{Name: "Autumn, second half", Span: workday.Span{From: workday.MustOn(2026, 11, 2), To: workday.MustOn(2026, 12, 18)}}
	calendar, err := workday.NewTermCalendar("testshire", "", "made up for this test", []workday.Term{term})
	if err != nil {
		t.Fatal(err)
	}
	for held, want := range map[bool]string{true: "this term, Monday 2", false: "the last 12 weeks, Monday"} {
		w := newWorldWith(t, func(d *home.Deps) {
			d.Terms = func(context.Context, *db.Tx) (workday.TermCalendar, bool, error) { return calendar, held, nil }
		})
		w.supported(t, w.Child(t))
		w.moveTo(workday.MustOn(2026, 12, 7))
		page := w.site.As(familytest.Mother).Get("/home").Want(200)
		if got := page.Text("main"); !strings.Contains(got, want) && !strings.Contains(got, "since it started") {
			t.Errorf("term dates held: %v; the page says %s, want %s", held, got, want)
		}
	}
}

func TestALeadSeesWhatIsLateFirst(t *testing.T) {
	w := newWorld(t)
	priya := w.site.As(leadtest.Priya)
	child := w.Child(t)
	w.Allocate(t, child)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		for title, day := range map[string]workday.Date{"Write the letter": workday.MustOn(2026, 11, 20), "Ring the school": workday.MustOn(2026, 11, 26), "Far off": workday.MustOn(2026, 12, 18)} {
			start := deadline.Start{From: workday.MustOn(2026, 11, 16), Rule: "step", Ref: thread.New(tx, thread.Visit), Child: child, Title: title, Owner: leadtest.Priya.Person}
			if _, err := w.clocks.StartOn(ctx, tx, leadtest.Manager.By(), start, day, "Agreed."); err != nil {
				return err
			}
		}
		return nil
	})
	p := priya.Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	due := p.Text(`section[aria-label="Due this week"]`)
	late, soon := strings.Index(due, "Sam Made-Up: Write the letter"), strings.Index(due, "Sam Made-Up: Ring the school")
	if !strings.Contains(due, "Late") || late < 0 || soon < late || strings.Contains(due, "Far off") {
		t.Errorf("what is due: %s", due)
	}
	says(t, p, `section[aria-label="My children"]`, "Sam Made-Up", "not yet", "All my children (1)")
	if n := w.looks(t, child, "Their own list of work"); n != 1 {
		t.Errorf("%d looks recorded", n)
	}
	w.Allocate(t, w.Child(t))
	two := w.queriesOf(t, priya, "/home")
	for range 6 {
		w.Allocate(t, w.Child(t))
	}
	if many := w.queriesOf(t, priya, "/home"); many != two {
		t.Errorf("two children take %d statements, eight take %d", two, many)
	}
}

// Those who place help know children by their initials in every list, until they open a requirement.
func TestABrokersDatesNameNoChild(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	w.Allocate(t, child)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		start := deadline.Start{From: workday.MustOn(2026, 11, 16), Rule: "step", Ref: thread.New(tx, thread.Visit), Child: child, Title: "A provider for: therapy", Owner: leadtest.Priya.Person}
		_, err := w.clocks.StartOn(ctx, tx, leadtest.Manager.By(), start, workday.MustOn(2026, 11, 24), "Agreed.")
		return err
	})
	broker := leadtest.Priya
	broker.Roles = []access.Role{access.RoleBroker}
	p := w.site.As(broker).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	due := p.Text(`section[aria-label="Due this week"]`)
	if !strings.Contains(due, "S.M.: A provider for: therapy") || strings.Contains(p.Text("main"), "Sam") {
		t.Errorf("a list names the child: %s", due)
	}
}

func TestAManagerSeesWhoWaitsForALead(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	manager := leadtest.Manager
	manager.Teams = []thread.Ref{familytest.Duty}
	p := w.site.As(manager).Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, `section[aria-label="Children waiting for a lead"]`, "Sam Made-Up")
	if p.Find(`a[href="/children/`+string(child)+`/allocate-lead"]`).Length() != 1 {
		t.Error("no way to name a lead")
	}
	says(t, p, `section[aria-label="Late, and due this week"]`, "Give the family a lead", "Your team’s")
	w.moveTo(workday.MustOn(2026, 12, 7))
	says(t, w.site.As(manager).Get("/home").Want(200), `section[aria-label="Late, and due this week"]`, "Late", "Sam Made-Up")
}

func TestABrokerSeesWhatToPlaceAndAProviderItsInvitation(t *testing.T) {
	w := newWorld(t)
	lot := w.market.Lot(t)
	oak := w.market.Admit(t, lot, "Hollow Oak Care", 20_00)
	r := w.market.Require(t, brokeragetest.Need(w.market.Line(t), lot))
	broker := w.site.As(brokeragetest.Broker).Get("/home").Want(200)
	webtest.CheckHTML(t, broker)
	says(t, broker, `section[aria-label="To place"]`, "Support at home", "to place", "none yet")
	if broker.Find(`a[href="/requirements/`+string(r.Ref)+`"]`).Length() != 1 {
		t.Error("no link to the requirement")
	}
	worker := brokeragetest.Worker(oak)
	worker.Person = thread.Must("PER-0000-000B-F")
	quiet := w.site.As(worker).Get("/home").Want(200)
	webtest.CheckHTML(t, quiet)
	says(t, quiet, `section[aria-label="Hollow Oak Care"]`, "Whom you help: your packages", "What the council holds of you")
	for _, link := range []string{"/packages", "/providers/" + string(oak)} {
		if quiet.Find(`main a[href="`+link+`"]`).Length() != 1 {
			t.Errorf("no way to %s", link)
		}
	}
	says(t, quiet, "main", "No invitation is open", "No visit is agreed for today", "Nothing that we hold of you runs out")
	lacks(t, quiet, "Support at home")
}

func TestAProviderSeesTodaysVisits(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	pkg := w.supported(t, child)
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		slot := delivery.Slot{Weekday: 1, Start: 16*60 + 30, Minutes: 120}
		return w.delivery.SetPatternTx(ctx, tx, brokeragetest.Worker(pkg.Provider), delivery.SetPattern{Pattern: delivery.Pattern{Package: pkg.Ref, From: tx.Today(), Slots: []delivery.Slot{slot}}})
	})
	today := workday.DateOf(dbtest.Clock(w.DB).Now())
	dbtest.Clock(w.DB).Set(today.At(16, 29))
	worker := w.site.As(brokeragetest.Worker(pkg.Provider))
	if early := worker.Get("/home").Want(200); !strings.Contains(early.Text(`section[aria-label="Visits today"]`), "not begun yet") || strings.Contains(early.Text("main"), "Record it") {
		t.Errorf("a minute before the visit: %s", early.Text(`section[aria-label="Visits today"]`))
	}
	dbtest.Clock(w.DB).Set(today.At(16, 30))
	p := worker.Get("/home").Want(200)
	webtest.CheckHTML(t, p)
	says(t, p, `section[aria-label="Visits today"]`, "4:30pm", "Sam", "Support at home", "2 hours", "Record it")
	if n := w.looks(t, child, "Their own list of work"); n != 2 {
		t.Errorf("%d looks recorded", n)
	}
}

func TestAProvidersHomeNamesANewPackageWithoutDays(t *testing.T) {
	w := newWorld(t)
	pkg := w.supportedFrom(t, w.Child(t), workday.MustOn(2026, 11, 30))
	p := w.site.As(brokeragetest.Worker(pkg.Provider)).Get("/home").Want(200)
	const section = `section[aria-label="Visits today"]`
	says(t, p, section, "For 1 package no days are agreed yet.", "Set the days for Sam: Support at home, from "+pkg.Start.Short())
	if p.Find(section+` a[href="/packages/`+string(pkg.Ref)+`/days"]`).Length() != 1 {
		t.Error("nothing leads to the days of the new package")
	}
}

func TestEveryRoleHasAHome(t *testing.T) {
	w := newWorld(t)
	w.market.Lot(t)
	for _, role := range access.Roles() {
		if role == access.RolePublic {
			continue
		}
		t.Run(string(role), func(t *testing.T) {
			actor := access.Actor{Person: thread.Must("PER-0000-000B-F"), Name: "Robin Made-Up", Roles: []access.Role{role}, Scope: dbtest.Scope}
			p := w.site.As(actor).Get("/home").Want(200)
			webtest.CheckHTML(t, p)
			lacks(t, p, "no role with a page of its own")
		})
	}
}

func TestSomebodyWithTwoRolesTurnsBetweenThem(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	other := w.Child(t)
	w.Allocate(t, other)
	both := leadtest.Priya
	both.Roles = []access.Role{access.RoleLead, access.RoleParent}
	c := w.site.As(both)
	says(t, c.Get("/home").Want(200), "h1", "Your work")
	p := c.Get("/home?role=parent").Want(200)
	says(t, p, "h1", "Your page")
	lacks(t, p, "Sam", string(child), string(other))
	says(t, c.Get("/home?role=administrator").Want(200), "h1", "Your work")
}
