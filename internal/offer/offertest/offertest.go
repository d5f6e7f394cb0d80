// Package offertest holds the suite that offers, sessions and bookings pass on both engines, and a world of made-up providers
// for tests of other packages.
package offertest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/offer/offersql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The provider and staff of the suite. All are made up.
var (
	Harbour     = thread.Must("PVR-0000-0001-2")
	Provider    = access.Actor{Person: thread.Must("PER-0000-000G-A"), Name: "Hal Made-Up", Roles: []access.Role{access.RoleProvider}, Provider: Harbour, Scope: dbtest.Scope}
	Facilitator = access.Actor{Person: thread.Must("PER-0000-000H-6"), Name: "Fay Made-Up", Roles: []access.Role{access.RoleFacilitator}, Provider: Harbour, Scope: dbtest.Scope}
	CoOrdinator = access.Actor{Person: thread.Must("PER-0000-000J-J"), Name: "Cora Made-Up", Roles: []access.Role{access.RoleCoOrdinator}, Scope: dbtest.Scope}
)

// Migrations are the tables that offers need.
func Migrations() []db.Migration { return append(familytest.Migrations(), offersql.Migrations()...) }

// Families are the suite's children; Told is who was told what, a family by its child and one person by who it is, About what each of it was about.
type Families struct {
	*family.Service
	Told  map[thread.Ref][]string
	About map[thread.Ref][]thread.Ref
}

// TellFamilyTx implements offer.Families.
func (f *Families) TellFamilyTx(_ context.Context, _ *db.Tx, child thread.Ref, what string, about thread.Ref, _ workday.Date) error {
	f.Told[child], f.About[child] = append(f.Told[child], what), append(f.About[child], about)
	return nil
}

// TellBookerTx implements offer.Families. It is kept by the person who is told.
func (f *Families) TellBookerTx(_ context.Context, _ *db.Tx, _, person thread.Ref, what string, about thread.Ref) error {
	f.Told[person], f.About[person] = append(f.Told[person], what), append(f.About[person], about)
	return nil
}

// World is a service with the families it works on.
type World struct {
	DB       *db.DB
	Offers   *offer.Service
	Families *Families
	Home     family.Opened
	Own      statute.Spans // in place of those that are shipped where not zero
	Unknown  string        // why nothing of providers is shown to families; "" for all
}

// New returns a world with one family on record.
func New(t testing.TB, d *db.DB) *World {
	t.Helper()
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := &Families{Service: familytest.New(t, d), Told: map[thread.Ref][]string{}, About: map[thread.Ref][]thread.Ref{}}
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &World{DB: d, Families: f, Home: familytest.Open(t, d, f.Service)}
	w.Offers = offer.New(offer.Deps{DB: d, Store: offersql.Store{}, Atlas: atlas, Families: f, Clocks: deadline.NewClocks(book),
		Spans: func(context.Context, *db.Tx) (statute.Spans, error) {
			if w.Own != (statute.Spans{}) {
				return w.Own, nil
			}
			return book.Spans("")
		},
		Unchecked: func(context.Context, *db.Tx, thread.Ref) (string, error) { return w.Unknown, nil },
	})
	return w
}

// Group is a complete offer in Stafford.
func Group() offer.Details {
	return offer.Details{
		Title: "Made-Up Parents' Circle", What: "Parents who have been there meet for tea and talk.", Kind: offer.Group, AgeFrom: 0, AgeTo: 25,
		Stages: []family.Stage{family.Considering, family.Awaiting, family.Diagnosed}, Venue: "Made-Up Hall", Postcode: "ST17", When: "Every Tuesday evening",
		Times: []offer.Time{offer.Evenings, offer.TermTime}, Access: []offer.Access{offer.Wheelchair}, Join: "Book here or come along.",
	}
}

// Add publishes an offer.
func (w *World) Add(t testing.TB, change func(*offer.Details)) thread.Ref {
	t.Helper()
	d := Group()
	if change != nil {
		change(&d)
	}
	var ref thread.Ref
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = w.Offers.CreateTx(ctx, tx, CoOrdinator.By(), offer.Create{Provider: Harbour, Details: d, Publish: true})
		return err
	})
	return ref
}

// Plan adds a session in some days' time.
func (w *World) Plan(t testing.TB, o thread.Ref, days, places int) thread.Ref {
	t.Helper()
	var ref thread.Ref
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var err error
		ref, err = w.Offers.PlanSessionTx(ctx, tx, Provider.By(), offer.PlanSession{
			Offer: o, On: tx.Today().AddDays(days), Start: "18:30", Minutes: 90, Places: places, Facilitator: Facilitator.Person,
		})
		return err
	})
	return ref
}

// Book books a place for a child.
func (w *World) Book(t testing.TB, session, child thread.Ref) offer.Booking {
	t.Helper()
	var b offer.Booking
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		var err error
		b, err = w.Offers.BookTx(ctx, tx, familytest.Mother.By(), offer.Book{Session: session, Child: child})
		return err
	})
	return b
}
