package offerweb_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/offer"
	"alongside/internal/offer/offertest"
	"alongside/internal/thread"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// young opens the record of somebody of 18 to themselves.
func young(t *testing.T, w *offertest.World) access.Actor {
	t.Helper()
	who := access.Actor{Person: familytest.Refs(t, w.DB, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	home := familytest.Household()
	home.Child.Born, home.Child.External = workday.MustOn(2008, 5, 14), nil
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		known, err := w.Families.OpenFamilyTx(ctx, tx, familytest.Worker.By(), home)
		if err != nil {
			return err
		}
		return w.Families.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), known.Child, who.Person, "")
	})
	return who
}

// TestAYoungPersonIsSpokenToAndNotOf books as a young person, who is nobody's child on these pages.
func TestAYoungPersonIsSpokenToAndNotOf(t *testing.T) {
	s, w := site(t)
	sam := s.As(young(t, w))
	ref := w.Add(t, nil)
	session := w.Plan(t, ref, 3, 5)
	others := w.Add(t, func(d *offer.Details) { d.Title, d.AgeFrom, d.AgeTo = "For the small", 3, 9 })
	w.Plan(t, others, 3, 5)
	page := sam.Get("/offers/" + string(ref)).Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); strings.Contains(got, "your child") || strings.Contains(got, "For Sam") || !strings.Contains(got, "see your name") || !strings.Contains(got, "You do not need one.") {
		t.Errorf("the offer: %s", got)
	}
	booked := sam.Submit(page, "form[action='/offers/"+string(ref)+"']", url.Values{"session": {string(session)}}).Want(200)
	webtest.CheckHTML(t, booked)
	if got := booked.Text("main"); strings.Contains(got, "For Sam") || strings.Contains(got, "We cannot come") || !strings.Contains(got, "I cannot come") {
		t.Errorf("the place: %s", got)
	}
	small := sam.Get("/offers/" + string(others)).Want(200)
	if got := small.Text("main"); small.Find("input[name=session]").Length() != 0 || strings.Contains(got, "your child") || !strings.Contains(got, "It is for people of another age.") {
		t.Errorf("nobody can book, and the page shows a form or speaks of a child: %s", got)
	}
}

// TestASessionThatHasBegunIsNoPlaceToCome reads the pages of a booking and of its offer before the session and after it.
func TestASessionThatHasBegunIsNoPlaceToCome(t *testing.T) {
	s, w := site(t)
	ref := w.Add(t, nil)
	b := w.Book(t, w.Plan(t, ref, 0, 5), w.Home.Child) // at half past six today
	at, offered := "/bookings/"+string(b.Ref), "/offers/"+string(ref)
	mother := s.As(familytest.Mother)
	if got := mother.Get(at).Want(200).Text("main"); !strings.Contains(got, "You have a place") || !strings.Contains(got, "We cannot come") {
		t.Errorf("before: %s", got)
	}
	if got := mother.Get(offered).Want(200).Text("main"); !strings.Contains(got, "23 November 2026, 6:30pm") {
		t.Errorf("before, the offer: %s", got)
	}
	dbtest.Clock(w.DB).Advance(11 * time.Hour)
	mother = s.As(familytest.Mother)
	if got := mother.Get(at).Want(200).Text("main"); !strings.Contains(got, "You had a place") || strings.Contains(got, "We cannot come") {
		t.Errorf("after: %s", got)
	}
	if got := mother.Get(offered).Want(200).Text("main"); strings.Contains(got, "23 November 2026, 6:30pm") || !strings.Contains(got, "No day is planned yet") {
		t.Errorf("after, the offer: %s", got)
	}
}

// TestASearchLeadsToItsList has a phone's small screen jump over the form to what was found.
func TestASearchLeadsToItsList(t *testing.T) {
	s, w := site(t)
	w.Add(t, nil)
	p := s.Client().Get("/offers?words=circle").Want(200)
	webtest.CheckHTML(t, p)
	if p.Find("form[role=search]").AttrOr("action", "") != "/offers#found" || p.Find("main a[href='#found']").Length() != 1 || p.Find("h2#found").Length() != 1 {
		t.Error("the form leads to its own top")
	}
}
