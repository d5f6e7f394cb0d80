package home_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/home"
	"alongside/internal/lead/leadtest"
	"alongside/internal/offer"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// nearby is a directory with one offer near every child and one place that is booked.
type nearby struct{ directory }

func (nearby) ForHome(context.Context, *db.Tx, thread.Ref, offer.Whom) (offer.HomeView, error) {
	club := offer.Offer{Details: offer.Details{Title: "Club at Quarry Green"}}
	held := offer.HeldPlace{Title: "Swimming at Quarry Green", Session: offer.Session{On: workday.MustOn(2026, 12, 5), Start: "10:00"}}
	return offer.HomeView{Nearest: []offer.Nearby{{Offer: club}}, Places: []offer.HeldPlace{held}}, nil
}

// TestWhatIsNearTellsNoCarerWhereTheChildLives opens the page as the parent with whom the child lives and as the other one.
func TestWhatIsNearTellsNoCarerWhereTheChildLives(t *testing.T) {
	w := newWorldWith(t, func(d *home.Deps) { d.Offers = nearby{} })
	w.Child(t)
	for _, c := range []struct {
		reader access.Actor
		lives  bool
	}{{familytest.Mother, true}, {familytest.Father, false}} {
		p := w.site.As(c.reader).Get("/home").Want(200)
		webtest.CheckHTML(t, p)
		if told := strings.Contains(p.Body, "Quarry Green"); told != c.lives {
			t.Errorf("%s lives with the child: %t; told what is near: %t", c.reader.Name, c.lives, told)
		}
		if asks := strings.Contains(p.Text("main"), "Look for what is near you."); asks == c.lives {
			t.Errorf("%s is asked to look: %t", c.reader.Name, asks)
		}
	}
}

// beenThere is a directory with one place that was held and attended, and that nobody has said anything about.
type beenThere struct{ directory }

func (beenThere) ForHome(context.Context, *db.Tx, thread.Ref, offer.Whom) (offer.HomeView, error) {
	held := offer.HeldPlace{
		Booking: offer.Booking{State: offer.Booked, Mark: offer.Attended}, Title: "Cooking on a budget",
		Session: offer.Session{On: workday.MustOn(2026, 8, 4), Start: "16:30"},
	}
	return offer.HomeView{Places: []offer.HeldPlace{held}}, nil
}

// TestAPlaceThatWasUsedIsAskedAboutAndNotBooked holds the family's page to what is still to be said of a session that is over.
func TestAPlaceThatWasUsedIsAskedAboutAndNotBooked(t *testing.T) {
	w := newWorldWith(t, func(d *home.Deps) { d.Offers = beenThere{} })
	w.Child(t)
	text := w.site.As(familytest.Mother).Get("/home").Want(200).Text("main")
	if !strings.Contains(text, "Tuesday 4 August 2026: tell us whether it helped") || strings.Contains(text, "booked") {
		t.Errorf("the page says of a place that was used:\n%s", text)
	}
}

// forWhom is a directory that notes for whom it is asked.
type forWhom struct {
	directory
	asked *[]offer.Whom
}

func (f forWhom) ForHome(_ context.Context, _ *db.Tx, _ thread.Ref, whom offer.Whom) (offer.HomeView, error) {
	*f.asked = append(*f.asked, whom)
	return offer.HomeView{}, nil
}

// TestAYoungPersonIsShownWhatIsForThem opens the first page as a parent and as a young person who has the record.
func TestAYoungPersonIsShownWhatIsForThem(t *testing.T) {
	var asked []offer.Whom
	w := newWorldWith(t, func(d *home.Deps) { d.Offers = forWhom{asked: &asked} })
	child := w.Child(t)
	w.site.As(familytest.Mother).Get("/home").Want(200)
	young := access.Actor{Person: familytest.Refs(t, w.DB, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return w.Families.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), child, young.Person, "The young person asked for it.")
	})
	w.site.As(young).Get("/home").Want(200)
	if want := []offer.Whom{"", offer.ForChild}; !slices.Equal(asked, want) {
		t.Errorf("the parent and the young person were shown what is for %q, not %q", asked, want)
	}
}

// TestAnotherParentsQuestionIsNotOnThePageOfOneWhoLivesApart asks as the mother and answers; then both parents open their page.
func TestAnotherParentsQuestionIsNotOnThePageOfOneWhoLivesApart(t *testing.T) {
	w := newWorld(t)
	child := w.Child(t)
	ask := query.Ask{Child: child, Subject: "The bus from Quarry Green", Points: []string{"When?"}}
	ref, err := w.query.Ask(dbtest.Ctx(t), familytest.Mother, ask)
	if err != nil {
		t.Fatal(err)
	}
	both := func(stage string, words ...string) {
		for _, word := range words {
			if p := w.site.As(familytest.Mother).Get("/home").Want(200); !strings.Contains(p.Body, word) {
				t.Errorf("%s, the mother’s page does not say %q", stage, word)
			}
			if p := w.site.As(familytest.Father).Get("/home").Want(200); strings.Contains(p.Body, word) {
				t.Errorf("%s, the father’s page says %q", stage, word)
			}
		}
	}
	both("asked", "Quarry Green", "/queries/"+string(ref))
	give := query.Give{Query: ref, Points: []string{"At eight."}, NoDecision: true, Next: "Wait at Quarry Green", NextBy: workday.MustOn(2026, 12, 10), Challenge: "Tell us."}
	if err := w.query.Answer(dbtest.Ctx(t), leadtest.Priya, give); err != nil {
		t.Fatal(err)
	}
	both("answered", "Wait at Quarry Green", "/queries/"+string(ref)+"/judge", "tell us if it helps")
}

// onList is a list on which every child waits and was offered something near its home.
type onList struct{}

func (onList) ForHome(_ context.Context, _ *db.Tx, child thread.Ref) ([]waiting.Home, error) {
	offered := waiting.Support{Number: 1, What: "Club at Quarry Green", OfferedOn: workday.MustOn(2026, 11, 1), Outcome: waiting.Pending}
	return []waiting.Home{{Entry: waiting.Entry{Child: child, Pathway: "neurodevelopmental", Support: []waiting.Support{offered}}}}, nil
}

// TestWhatIsOfferedOnAWaitIsNotNamedToOneWhoLivesApart opens the page as both parents, with a directory of offers and without one.
func TestWhatIsOfferedOnAWaitIsNotNamedToOneWhoLivesApart(t *testing.T) {
	for _, offers := range []home.Offers{nil, nearby{}} {
		w := newWorldWith(t, func(d *home.Deps) { d.Waits, d.Offers = onList{}, offers })
		w.Child(t)
		says(t, w.site.As(familytest.Mother).Get("/home").Want(200), "main", "While you wait: Club at Quarry Green")
		his := w.site.As(familytest.Father).Get("/home").Want(200)
		webtest.CheckHTML(t, his)
		says(t, his, "main", "While you wait: "+waiting.KeptSupport)
		lacks(t, his, "Quarry Green")
	}
}
