// Package familytest holds the suite that concerns and families pass on both engines, and what tests of other packages need
// to put children on record.
package familytest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/family/familysql"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/job"
	"alongside/internal/notify"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The people of the suite. All are made up.
var (
	Duty   = thread.Must("TEM-0000-0001-N")
	Worker = access.Actor{Person: thread.Must("PER-0000-000A-3"), Name: "Asha Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope,
		Teams: []thread.Ref{Duty}}
	Mother = access.Actor{Person: thread.Must("PER-0000-000B-F"), Name: "Maya Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Father = access.Actor{Person: thread.Must("PER-0000-000C-E"), Name: "Finn Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
)

// Migrations are the tables that families need.
func Migrations() []db.Migration {
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(),
		notify.Migrations(), familysql.Migrations()} {
		ms = append(ms, more...)
	}
	return ms
}

// Council is the council of the suite.
type Council family.Council

// Usual is a council as tests need it.
func Usual() Council {
	return Council{Name: "Testshire County Council", ScreenBy: "16:00", DutyTeam: Duty, Phone: "0300 000 0000", Hours: "Monday to Friday, 9am to 5pm",
		Danger: []string{"Ring 999 if a child is in danger now.", "At night, ring 0300 000 0001."}}
}

// Council implements family.Councils.
func (c Council) Council(context.Context, *db.Tx) (family.Council, error) {
	return family.Council(c), nil
}

// New returns a service over d with the suite's council.
func New(t testing.TB, d *db.DB) *family.Service {
	t.Helper()
	return NewFor(t, d, Usual())
}

// NewFor is New with a council of the test's own.
func NewFor(t testing.TB, d *db.DB, council Council) *family.Service {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := geo.Load()
	if err != nil {
		t.Fatal(err)
	}
	return family.New(family.Deps{DB: d, Store: familysql.Store{}, Clocks: deadline.NewClocks(book), Book: book, Councils: council, Atlas: atlas})
}

// Told is a concern as a parent might tell it.
func Told() family.Raise {
	return family.Raise{
		Worry: "He cannot sleep and school is hard.", Tried: "A quiet room.", ChildName: "Sam Made-Up", Born: workday.MustOn(2018, 5, 14),
		Area: "st17", Stage: family.Awaiting,
		Reach: family.Reach{Way: family.ByEmail, Name: "Maya Made-Up", Email: "maya@example.com", Phone: "07700 900 982"},
	}
}

// Household is a family with both parents, who do not live together.
func Household() family.OpenFamily {
	born := []family.Fact{{From: workday.MustOn(2018, 5, 14), Evidence: "Birth certificate seen"}}
	return family.OpenFamily{
		Agreed: "Maya Made-Up, on the phone",
		Child: family.NewChild{First: "Sam", Last: "Made-Up", Born: workday.MustOn(2018, 5, 14), Area: "ST17 4AA", School: "Made-Up Primary",
			Flags: []family.Flag{family.FlagInterpreter}, External: map[thread.System]string{thread.Mosaic: "123456"}},
		Carers: []family.NewCarer{
			{Person: Mother.Person, Relation: "mother", Lives: true, Responsible: born,
				Reach: family.Reach{Way: family.ByEmail, Name: "Maya Made-Up", Email: "maya@example.com", Phone: "07700 900982", Address: "1 Made-Up Road\nST17 4AA"}},
			{Person: Father.Person, Relation: "father", Responsible: born,
				Reach: family.Reach{Way: family.ByText, Name: "Finn Made-Up", Phone: "07700 900983", Address: "2 Made-Up Street\nB77 1AA"}},
		},
	}
}

// Open registers the household in its own transaction.
func Open(t testing.TB, d *db.DB, s *family.Service) family.Opened {
	t.Helper()
	var out family.Opened
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = s.OpenFamilyTx(ctx, tx, Worker.By(), Household())
		return err
	})
	return out
}

// InTx runs fn in a transaction that must not fail.
func InTx(t testing.TB, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// Refused runs fn in a transaction that must fail with a fault of kind k.
func Refused(t testing.TB, d *db.DB, k fault.Kind, fn func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	ctx := dbtest.Ctx(t)
	err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) })
	if !fault.Is(err, k) {
		t.Errorf("%v, want a fault of kind %s", err, k)
	}
	return err
}

// Refs counts up references of people for tests that need many.
func Refs(t testing.TB, d *db.DB, k thread.Kind, n int) []thread.Ref {
	t.Helper()
	out := make([]thread.Ref, n)
	InTx(t, d, func(_ context.Context, tx *db.Tx) error {
		for i := range out {
			out[i] = thread.New(tx, k)
		}
		return nil
	})
	return out
}
