// Package leadtest holds the suite that lead professionals pass on both engines, and a world of made-up staff for tests of
// other packages.
package leadtest

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/lead/explanation"
	"alongside/internal/lead/leadsql"
	"alongside/internal/statute"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The staff of the suite. All are made up.
var (
	Priya   = access.Actor{Person: thread.Must("PER-0000-000D-2"), Name: "Priya Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	Tom     = access.Actor{Person: thread.Must("PER-0000-000E-P"), Name: "Tom Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	Manager = access.Actor{Person: thread.Must("PER-0000-000F-T"), Name: "Una Made-Up", Roles: []access.Role{access.RoleLeadManager}, Scope: dbtest.Scope}
)

// Migrations are the tables that leads need.
func Migrations() []db.Migration { return append(familytest.Migrations(), leadsql.Migrations()...) }

// Staff are the made-up staff. It implements lead.Staff.
type Staff struct {
	Gone map[thread.Ref]workday.Date // the last days of those who leave
	More []lead.Professional         // those who join the suite's own
}

// Leads implements lead.Staff.
func (s *Staff) Leads(_ context.Context, tx *db.Tx) ([]lead.Professional, error) {
	all := append([]lead.Professional{
		{Person: person(Priya, "01785 496 0001"), Districts: []string{"E07000197"}, Capacity: 20, Languages: []string{"Polish"}, Manager: Manager.Person,
			Team: "TEA-0000-000D-2", TeamName: "North Made-Up"},
		{Person: person(Tom, "01785 496 0002"), Districts: []string{"E07000199"}, Capacity: 20, Manager: Manager.Person},
	}, s.More...)
	for i, p := range all {
		all[i].Last = s.Gone[p.Ref]
	}
	return slices.DeleteFunc(all, func(p lead.Professional) bool { return !p.Last.IsZero() && p.Last.Before(tx.Today()) }), nil
}

// Lead implements lead.Staff.
func (s *Staff) Lead(ctx context.Context, tx *db.Tx, person thread.Ref) (lead.Professional, bool, error) {
	all, err := s.Leads(ctx, tx)
	i := slices.IndexFunc(all, func(p lead.Professional) bool { return p.Ref == person })
	if i < 0 {
		return lead.Professional{}, false, err
	}
	return all[i], true, err
}

// LeaveTx implements lead.Staff.
func (s *Staff) LeaveTx(_ context.Context, _ *db.Tx, _ audit.By, p thread.Ref, last workday.Date) error {
	s.Gone = map[thread.Ref]workday.Date{p: last}
	return nil
}

func person(a access.Actor, phone string) lead.Person {
	return lead.Person{Ref: a.Person, Name: a.Name, Phone: phone, Hours: "Tuesday to Friday"}
}

// People implements lead.Staff.
func (*Staff) People(_ context.Context, _ *db.Tx, refs []thread.Ref) (map[thread.Ref]lead.Person, error) {
	out := map[thread.Ref]lead.Person{}
	for i, a := range []access.Actor{Priya, Tom, Manager} {
		if slices.Contains(refs, a.Person) {
			out[a.Person] = person(a, "01785 496 000"+string(rune('1'+i)))
		}
	}
	return out, nil
}

// ManagerOf implements lead.Staff.
func (*Staff) ManagerOf(_ context.Context, _ *db.Tx, p thread.Ref) (thread.Ref, error) {
	if p == Priya.Person || p == Tom.Person {
		return Manager.Person, nil
	}
	return "", nil
}

// Rota keeps absences in memory. It implements lead.Absences with the refusals that families rely on.
type Rota struct{ All []team.Absence }

// Away implements lead.Absences.
func (r *Rota) Away(_ context.Context, tx *db.Tx, people ...thread.Ref) (map[thread.Ref]team.Absence, error) {
	out := map[thread.Ref]team.Absence{}
	for _, a := range r.All {
		if a.On(tx.Today()) && (len(people) == 0 || slices.Contains(people, a.Person)) {
			out[a.Person] = a
		}
	}
	return out, nil
}

// Planned implements lead.Absences.
func (r *Rota) Planned(_ context.Context, tx *db.Tx, people ...thread.Ref) ([]team.Absence, error) {
	var out []team.Absence
	for _, a := range r.All {
		if !a.To.Before(tx.Today()) && (len(people) == 0 || slices.Contains(people, a.Person)) {
			out = append(out, a)
		}
	}
	return out, nil
}

// PlanAbsenceTx implements lead.Absences.
func (r *Rota) PlanAbsenceTx(_ context.Context, _ *db.Tx, _ audit.By, a team.Absence) error {
	switch {
	case !a.Cover.Valid():
		return fault.Invalid("cover", "Choose who stands in.")
	case a.From.IsZero() || a.To.Before(a.From):
		return fault.Invalid("to", "Enter the last day away.")
	}
	r.All = append(r.All, a)
	return nil
}

// World is a service with the families and the rota it works on.
type World struct {
	DB       *db.DB
	Leads    *lead.Service
	Families *family.Service
	Rota     *Rota
	Staff    *Staff
	// Role is the council's policy on lead professionals; a test may change it.
	Role statute.LeadRole
	// Heard is when families last heard from us otherwise than from their lead.
	Heard map[thread.Ref]workday.Date
	// Explanations are required of these people, about these decisions.
	Explanations *explanation.Service
	Decided      *Decided
}

// roles are the shipped policies, with the world's own role.
type roles struct {
	*statute.Book
	w *World
}

// LeadRole implements lead.Roles.
func (r roles) LeadRole(string) (statute.LeadRole, error) { return r.w.Role, nil }

// Weeks is after how many weeks without a word the test's council reminds a lead of a family.
const Weeks = 6

// ContactWeeks implements lead.Roles.
func (w *World) ContactWeeks(string) (int, error) { return Weeks, nil }

// LastContacts implements lead.Contacts.
func (w *World) LastContacts(context.Context, *db.Tx, ...thread.Ref) (map[thread.Ref]workday.Date, error) {
	return w.Heard, nil
}

// New returns a world over d.
func New(t testing.TB, d *db.DB) *World {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &World{DB: d, Families: familytest.New(t, d), Rota: &Rota{}, Staff: &Staff{}}
	if w.Role, err = book.LeadRole(""); err != nil {
		t.Fatal(err)
	}
	w.Leads = lead.New(lead.Deps{DB: d, Store: leadsql.Store{}, Clocks: deadline.NewClocks(book), Families: w.Families, Staff: w.Staff, Absences: w.Rota, Roles: roles{book, w}, Contacts: w,
		PublicURL: "https://alongside.example"})
	w.Decided = &Decided{}
	w.Explanations = explanation.New(explanation.Deps{DB: d, Store: leadsql.Explanations{}, Clocks: deadline.NewClocks(book), Families: w.Decided,
		Decisions: w.Decided, Consents: w.Families, PublicURL: "https://alongside.example"})
	w.Families.UseSharing(w.Explanations)
	return w
}

// Child registers a household whose concern was told, so that it waits for a lead, and returns the child.
func (w *World) Child(t testing.TB) thread.Ref {
	t.Helper()
	out := familytest.Tell(t, w.DB, w.Families, nil)
	opening := familytest.Opening(out.Ref)
	opening.Open.Child.External = nil
	var c family.Concern
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		c, err = w.Families.ScreenTx(ctx, tx, familytest.Worker.By(), opening)
		return err
	})
	return c.Child
}

// Allocate names Priya the child's lead.
func (w *World) Allocate(t testing.TB, child thread.Ref) lead.Allocation {
	t.Helper()
	var a lead.Allocation
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		a, err = w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: Priya.Person, Why: "Works nearby and has room."})
		return err
	})
	return a
}

// InTx runs fn in a transaction that must not fail.
func (w *World) InTx(t testing.TB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	familytest.InTx(t, w.DB, fn)
}

// On runs fn in a transaction on another day, at nine in the morning.
func (w *World) On(t testing.TB, day workday.Date, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := db.WithNow(dbtest.Ctx(t), day.At(9, 0))
	if err := w.DB.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
