package offerweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
)

// saysWhere are the words of a made-up session that say where it is, or lead to where that is said.
var saysWhere = []string{"Quarry Green", "ST17", "Minibus", "Flood at", "Gate at", "/offers/OFR-", "/thread/"}

// placed books the child into a session of which every word says where it is.
func placed(t *testing.T, w *offertest.World, days int) (session thread.Ref, b offer.Booking) {
	t.Helper()
	ref := w.Add(t, func(d *offer.Details) { d.Title, d.Venue = "Swimming at Quarry Green", "Quarry Green Baths" })
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) (err error) {
		session, err = w.Offers.PlanSessionTx(ctx, tx, offertest.Provider.By(), offer.PlanSession{
			Offer: ref, On: tx.Today().AddDays(days), Start: "18:30", Minutes: 90, Places: 3, Facilitator: offertest.Facilitator.Person,
			Transport: "Minibus from the square", Seats: 3,
		})
		if err != nil {
			return err
		}
		return w.Offers.AnswerFeedbackTx(ctx, tx, offertest.Provider.By(), offer.AnswerFeedback{Offer: ref, Said: "Gate at the back is shut.", Did: "It is open."})
	})
	return session, w.Book(t, session, w.Home.Child)
}

// offerOf returns what a session is of.
func offerOf(t *testing.T, w *offertest.World, session thread.Ref) (of thread.Ref) {
	t.Helper()
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		x, err := w.Offers.Session(ctx, tx, session)
		of = x.Offer
		return err
	})
	return of
}

// told returns which of the words that say where a session is stand in a text.
func told(text string) (found []string) {
	for _, word := range saysWhere {
		if strings.Contains(text, word) {
			found = append(found, word)
		}
	}
	return found
}

// TestABookingTellsNoCarerWhereTheChildLives reads the page of a place as the parent with whom the child lives and as the other one, at
// each point of its life.
func TestABookingTellsNoCarerWhereTheChildLives(t *testing.T) {
	s, w := site(t)
	session, b := placed(t, w, 0)
	mother, father, path := s.As(familytest.Mother), s.As(familytest.Father), "/bookings/"+string(b.Ref)
	read := func(at string) string {
		t.Helper()
		if got := told(mother.Get(path).Want(200).Body); !slices.Contains(got, "Quarry Green") {
			t.Errorf("%s: the parent with whom the child lives is told %q", at, got)
		}
		p := father.Get(path).Want(200)
		webtest.CheckHTML(t, p)
		if got := told(p.Body); len(got) > 0 {
			t.Errorf("%s: the parent who lives elsewhere is told %q", at, got)
		}
		text := p.Text("main")
		if !strings.Contains(text, "We do not show where it is") || !strings.Contains(text, "Monday 23 November 2026, 6:30pm") {
			t.Errorf("%s: the page says neither when it is nor that where is not shown: %s", at, text)
		}
		return text
	}
	read("booked")
	_, sent := father.Get("/calendar").Form("form[action='/calendar']")
	sent.Set("version", "1")
	for _, p := range []string{father.Get(path + "?format=csv").Want(200).Body, father.Post(path+"/cancel", sent).Want(403).Body} {
		if got := told(p); len(got) > 0 {
			t.Errorf("a refusal tells %q", got)
		}
	}
	facilitator := s.As(offertest.Facilitator)
	facilitator.Submit(facilitator.Get("/sessions/"+string(session)), "", url.Values{"mark": {"attended"}}).Want(200)
	if text := read("attended"); !strings.Contains(text, "Was it useful?") {
		t.Errorf("he cannot say whether it helped: %s", text)
	}
	page := "/offers/" + string(offerOf(t, w, session))
	for name, c := range map[string]*webtest.Client{"mother": mother, "father": father} {
		if linked := strings.Contains(c.Get(page).Want(200).Body, "/bookings/"); linked != (name == "mother") {
			t.Errorf("the offer's page tells the %s that the child comes: %t", name, linked)
		}
	}
	mother.Submit(mother.Get(path), "", url.Values{"useful": {"3"}, "words": {"So near our new house."}}).Want(200)
	if text := read("said"); strings.Contains(father.Get(path).Body, "new house") || !strings.Contains(text, "The family said: useful.") || strings.Contains(text, "Was it useful?") {
		t.Errorf("of what the other parent wrote he reads %s", text)
	}
}

// TestASessionThatIsCalledOffTellsNoCarerWhereTheChildLives holds the page, the calendar and the message to it.
func TestASessionThatIsCalledOffTellsNoCarerWhereTheChildLives(t *testing.T) {
	s, w := site(t)
	session, b := placed(t, w, 5)
	path := "/bookings/" + string(b.Ref)
	calendars := map[string]string{}
	for name, who := range map[string]access.Actor{"mother": familytest.Mother, "father": familytest.Father} {
		c := s.As(who)
		calendars[name] = c.Submit(c.Get("/calendar").Want(200), "form[action='/calendar']", url.Values{"step": {"make"}}).Want(200).Find(".govuk-inset-text strong").Text()
	}
	feed := func(name string) string {
		t.Helper()
		return strings.ReplaceAll(s.Client().Get(calendars[name]).Want(200).Body, "\r\n ", "")
	}
	check := func(at string) {
		t.Helper()
		if got := feed("mother"); !strings.Contains(got, "LOCATION:ST17") || !strings.Contains(got, "SUMMARY:Swimming at Quarry Green") {
			t.Errorf("%s: the calendar of the parent with whom the child lives lacks where it is: %s", at, got)
		}
		got := feed("father")
		if found := told(got); len(found) > 0 || strings.Contains(got, "LOCATION") {
			t.Errorf("%s: the calendar of the parent who lives elsewhere tells %q: %s", at, found, got)
		}
		if !strings.Contains(got, "We do not show where it is") || !strings.Contains(got, "DTSTART:20261128T183000Z") {
			t.Errorf("%s: his calendar says neither when it is nor that where is not shown: %s", at, got)
		}
	}
	check("booked")
	if err := w.Offers.CancelSession(dbtest.Ctx(t), offertest.Provider, offer.CancelSession{Session: session, Why: "Flood at the baths."}); err != nil {
		t.Fatal(err)
	}
	check("called off")
	if got := feed("father"); !strings.Contains(got, "Called off. We do not") {
		t.Errorf("his calendar does not say that it is called off: %s", got)
	}
	p := s.As(familytest.Father).Get(path).Want(200)
	webtest.CheckHTML(t, p)
	if got := told(p.Body); len(got) > 0 || !strings.Contains(p.Text("main"), "It will not take place.") {
		t.Errorf("the page tells %q: %s", got, p.Text("main"))
	}
	for _, message := range w.Families.Told[w.Home.Child] {
		if got := told(message); len(got) > 0 {
			t.Errorf("a message to all who look after the child tells %q", got)
		}
	}
	if about := w.Families.About[w.Home.Child]; len(about) != 1 || about[0] != b.Ref {
		t.Errorf("the message is about %q: the session leads to where it is", about)
	}
}

// TestWhoLivesWithTheChildIsToldWhereItIs is the father once the child lives with him too.
func TestWhoLivesWithTheChildIsToldWhereItIs(t *testing.T) {
	s, w := site(t)
	_, b := placed(t, w, 5)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		carers, err := w.Families.Carers(ctx, tx, w.Home.Child)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(carers, func(c family.Carer) bool { return c.Person == familytest.Father.Person })
		return w.Families.MoveTx(ctx, tx, familytest.Worker.By(), family.Move{Carer: carers[i].Ref, Lives: true})
	})
	if got := told(s.As(familytest.Father).Get("/bookings/" + string(b.Ref)).Want(200).Body); !slices.Contains(got, "Quarry Green") {
		t.Errorf("he lives with the child and is told %q", got)
	}
}
