package leadtest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/statute"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// begin plans an absence of Priya from a day for a week as the page of a team does.
func (w *World) begin(ctx context.Context, by access.Actor, from workday.Date, cover thread.Ref) error {
	return w.DB.InTx(ctx, func(tx *db.Tx) error {
		return w.Leads.BeginCoverTx(ctx, tx, by, team.Absence{Person: Priya.Person, From: from, To: from.AddDays(7), Cover: cover})
	})
}

// sees reports whether somebody may work with a child on a day.
func (w *World) sees(t *testing.T, who access.Actor, child thread.Ref, on workday.Date) bool {
	t.Helper()
	var err error
	w.On(t, on, func(ctx context.Context, tx *db.Tx) error {
		err = access.MayWork(ctx, tx, who, child)
		return nil
	})
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func wantField(t *testing.T, what, field string, err error) {
	t.Helper()
	if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field {
		t.Errorf("%s: %v, want the field %s refused", what, err, field)
	}
}

func coverIsStaff(t *testing.T, w *World) {
	defer func() { w.Staff.More, w.Rota.All = nil, nil }()
	w.Staff.More = []lead.Professional{{Person: lead.Person{Ref: familytest.Mother.Person, Name: "Maya Made-Up"}, Capacity: 20, Manager: Manager.Person}}
	ctx, from := dbtest.Ctx(t), workday.MustOn(2026, 11, 24)
	child := w.Child(t)
	w.Allocate(t, child)
	clerk := access.Actor{Person: familytest.Refs(t, w.DB, thread.Person, 1)[0], Name: "Clerk Made-Up", Roles: []access.Role{access.RolePractitioner}, Scope: dbtest.Scope}
	wantField(t, "covered by a colleague who is no lead", "cover", w.begin(ctx, Priya, from, clerk.Person))
	wantField(t, "covered by a parent who is a lead", "cover", w.begin(ctx, Priya, from, familytest.Mother.Person))
	for what, cover := range map[string]thread.Ref{"a colleague who is no lead": clerk.Person, "a parent who is a lead": familytest.Mother.Person} {
		plan := lead.PlanAbsence{Person: Priya.Person, From: from, To: from.AddDays(7), Cover: cover}
		wantField(t, "planned with "+what, "cover", w.Leads.PlanAbsence(ctx, Priya, plan))
	}
	admin, other := clerk, Manager
	admin.Roles, other.Person = []access.Role{access.RoleAdministrator}, clerk.Person
	for what, by := range map[string]access.Actor{"a colleague": Tom, "an administrator": admin, "another manager": other} {
		if err := w.begin(ctx, by, from, Tom.Person); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("%s plans it: %v", what, err)
		}
	}
	for _, who := range []access.Actor{clerk, Tom} {
		if w.sees(t, who, child, from) {
			t.Errorf("a refused absence opened the record to %s", who.Name)
		}
	}
	for _, by := range []access.Actor{Priya, Manager} {
		if err := w.begin(ctx, by, from, Tom.Person); err != nil {
			t.Errorf("%s plans it: %v", by.Name, err)
		}
	}
	if err := w.begin(ctx, Priya, from.AddDays(14), Manager.Person); err != nil || !w.sees(t, Tom, child, from) {
		t.Errorf("the manager covers: %v; who covers sees the child: %t", err, w.sees(t, Tom, child, from))
	}
}

// coverOfCases has an absence begin that was entered late: only the children who are led in what is left of it are opened.
func coverOfCases(t *testing.T, w *World) {
	monday := workday.MustOn(2026, 11, 23)
	given, off, after, kept := w.Child(t), w.Child(t), w.Child(t), w.Child(t)
	for _, child := range []thread.Ref{given, kept} {
		w.Allocate(t, child)
	}
	to := func(child, lead2 thread.Ref, from workday.Date) {
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Leads.AllocateTx(ctx, tx, Manager.By(), lead.Allocate{Child: child, Lead: lead2, From: from, Why: "Has room."})
			return err
		})
	}
	third := access.Actor{Person: familytest.Refs(t, w.DB, thread.Person, 1)[0], Name: "Kim Made-Up", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	w.Staff.More = []lead.Professional{{Person: lead.Person{Ref: third.Person, Name: third.Name}, Capacity: 20, Manager: Manager.Person}}
	defer func() { w.Staff.More = nil }()
	to(given, Tom.Person, monday.AddDays(2))   // Priya's until Tuesday
	to(off, Priya.Person, monday.AddDays(3))   // to begin on Thursday
	to(off, Tom.Person, monday.AddDays(1))     // called off before it begins
	to(after, Priya.Person, monday.AddDays(9)) // begins after the absence
	thursday := monday.AddDays(3)
	if err := w.begin(db.WithNow(dbtest.Ctx(t), thursday.At(9, 0)), Priya, monday, third.Person); err != nil {
		t.Fatal(err)
	}
	for child, want := range map[thread.Ref]bool{given: false, off: false, after: false, kept: true} {
		if got := w.sees(t, third, child, thursday); got != want {
			t.Errorf("who covers sees %s: %t, want %t", child, got, want)
		}
	}
}

// coverOfNew has a lead whose absence was planned while she led nobody, covered by somebody who must not see children.
func coverOfNew(t *testing.T, w *World) {
	people := familytest.Refs(t, w.DB, thread.Person, 2)
	fresh, clerk := people[0], people[1]
	w.Staff.More = []lead.Professional{{Person: lead.Person{Ref: fresh, Name: "Kim Made-Up"}, Capacity: 100, Districts: []string{"E07000197"}, Manager: Manager.Person}}
	w.Role.NamedBy, w.Role.AheadBy = statute.NamedByRule, 1
	away := workday.MustOn(2026, 12, 7)
	w.Rota.All = []team.Absence{{Person: fresh, From: away, To: away.AddDays(4), Cover: clerk}}
	child := w.Child(t)
	err := w.DB.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		_, err := w.Leads.AllocateTx(dbtest.Ctx(t), tx, Manager.By(), lead.Allocate{Child: child, Lead: fresh, Why: "Has room."})
		return err
	})
	wantField(t, "a lead for whom a clerk will cover", "lead", err)
	named := func(want thread.Ref) {
		w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
			_, _, err := w.Leads.NameByRuleTx(ctx, tx, "", 1000)
			if found, ofErr := w.Leads.Of(ctx, tx, child); ofErr != nil || found[child].Person != want {
				t.Errorf("the rule named %+v, %v; want %q", found, ofErr, want)
			}
			return err
		})
	}
	named("")
	w.Rota.All[0].Cover = Tom.Person
	named(fresh)
	if !w.sees(t, Tom, child, away) {
		t.Error("a lead who covers does not see the child")
	}
}
