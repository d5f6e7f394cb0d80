package offertest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
)

// cancelled is a place that one home booked: a carer in another does not cancel it, a worker does with a reason, and whoever booked is told.
func (w *World) cancelled(t *testing.T) {
	ctx, child := dbtest.Ctx(t), w.Home.Child
	session := w.Plan(t, w.Add(t, nil), 7, 1)
	other := familytest.Refs(t, w.DB, thread.Child, 1)[0]
	book := func(by access.Actor) offer.Booking {
		t.Helper()
		b, err := w.Offers.Book(ctx, by, offer.Book{Session: session, Child: child})
		if err != nil {
			t.Fatal(err)
		}
		return w.booking(t, b.Ref)
	}
	told := func(who thread.Ref) int { return len(w.Families.Told[who]) }
	cancel := func(by access.Actor, b offer.Booking, why string) error {
		return w.Offers.CancelBooking(ctx, by, offer.CancelBooking{Booking: b.Ref, Version: b.Version, Why: why})
	}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Worker.Person, Child: child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today()})
	})
	b := book(familytest.Mother)
	if b.Asker != familytest.Mother.Person || b.ByAnother() {
		t.Fatalf("booked by %q", b.Asker)
	}
	w.Book(t, session, other) // waits
	if err := cancel(familytest.Father, b, ""); !fault.Is(err, fault.KindForbidden) || !strings.Contains(err.Error(), "tell your named person") {
		t.Errorf("the parent who lives elsewhere cancels: %v", err)
	}
	if err := cancel(familytest.Worker, b, "  "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a worker cancels without a reason: %v", err)
	}
	if x := w.session(t, session); x.Taken != 1 || x.Queued != 1 || w.booking(t, b.Ref).State != offer.Booked {
		t.Fatalf("a refusal changed the place: %+v", x)
	}
	before, whole := told(familytest.Mother.Person), told(child)
	if err := cancel(familytest.Worker, b, "Sam is in hospital."); err != nil {
		t.Fatal(err)
	}
	b = w.booking(t, b.Ref)
	if b.State != offer.Cancelled || !b.ByAnother() || b.GivenUp.Name != familytest.Worker.Name || b.GivenUp.Why != "Sam is in hospital." || b.GivenUp.At.IsZero() {
		t.Errorf("kept of who cancelled: %+v", b.GivenUp)
	}
	if told(child) != whole+1 || told(familytest.Mother.Person) != before {
		t.Errorf("the family was told %d times, who booked %d times besides", told(child)-whole, told(familytest.Mother.Person)-before)
	}
	if said := w.Families.Told[child][whole]; !strings.HasPrefix(said, "A place in a session on ") || strings.Contains(said, "hospital") {
		t.Errorf("the family was told %q", said)
	}
	if told(other) == 0 || w.session(t, session).Taken != 1 {
		t.Error("the place was not offered to who waits")
	}
	w.cancelledByFamily(t, session, other, book, cancel)
}

// cancelledByFamily is a place that waits, booked by the father and cancelled by somebody who acts for the young person; and one of before.
func (w *World) cancelledByFamily(t *testing.T, session, other thread.Ref, book func(access.Actor) offer.Booking, cancel func(access.Actor, offer.Booking, string) error) {
	b := book(familytest.Father)
	if b.State != offer.Waiting || b.Asker != familytest.Father.Person || b.GivenUp != (offer.GivenUp{}) {
		t.Fatalf("booked again: %+v", b)
	}
	if err := cancel(familytest.Mother, b, ""); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("the parent with whom the child lives cancels what the other booked: %v", err)
	}
	young := access.Actor{Person: familytest.Refs(t, w.DB, thread.Person, 1)[0], Name: "Sam Made-Up", Roles: []access.Role{access.RoleYoungPerson}, Scope: dbtest.Scope}
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Families.GiveOwnRecordTx(ctx, tx, familytest.Worker.By(), w.Home.Child, young.Person, "Able to decide.")
	})
	if err := cancel(young, b, ""); err != nil {
		t.Fatal(err)
	}
	if told := w.Families.Told[familytest.Father.Person]; len(told) != 1 || w.Families.About[familytest.Father.Person][0] != b.Ref {
		t.Errorf("who booked was told %q", told)
	}
	if got := w.booking(t, b.Ref).GivenUp; got.Person != young.Person || got.Name != "" {
		t.Errorf("one of the family is kept by name: %+v", got)
	}
	own := book(young)
	if err := cancel(familytest.Mother, own, ""); !fault.Is(err, fault.KindForbidden) || !strings.Contains(err.Error(), "young person") {
		t.Errorf("a parent cancels what the young person booked: %v", err)
	}
	if err := cancel(young, own, ""); err != nil || len(w.Families.Told[young.Person]) != 0 {
		t.Errorf("the young person cancels their own: %v; told %q", err, w.Families.Told[young.Person])
	}
	whole := len(w.Families.Told[w.Home.Child])
	old := book(familytest.Mother)
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "UPDATE offer_booking SET asker = '' WHERE scope = $1 AND ref = $2", tx.Scope(), old.Ref)
		return err
	})
	if err := cancel(familytest.Father, old, ""); err != nil || len(w.Families.Told[w.Home.Child]) != whole+1 {
		t.Errorf("a place of before this was kept: %v; the family was told %d times", err, len(w.Families.Told[w.Home.Child])-whole)
	}
	if x := w.session(t, session); x.Queued != 0 || x.Taken != 1 || len(w.Families.Told[other]) == 0 {
		t.Errorf("in the end %d are taken and %d wait", x.Taken, x.Queued)
	}
}
