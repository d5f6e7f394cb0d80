// Package pathwaytest holds the suite that assessments pass on both engines, and what tests of the pages need.
package pathwaytest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/pathway"
	"alongside/internal/pathway/pathwaysql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The people of the suite. All are made up.
var (
	Parent    = access.Actor{Person: thread.Must("PER-0000-000B-F"), Name: "Maya Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Other     = access.Actor{Person: thread.Must("PER-0000-000C-E"), Name: "Finn Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Officer   = access.Actor{Person: thread.Must("PER-0000-000A-3"), Name: "Olu Made-Up", Roles: []access.Role{access.RoleEHCOfficer}, Scope: dbtest.Scope}
	SENCO     = access.Actor{Person: thread.Must("PER-0000-000D-2"), Name: "Sian Made-Up", Roles: []access.Role{access.RoleSENCO}, Scope: dbtest.Scope}
	Therapist = access.Actor{Person: thread.Must("PER-0000-000E-P"), Name: "Theo Made-Up", Roles: []access.Role{access.RoleTherapist}, Scope: dbtest.Scope}
)

// Migrations are the tables that assessments need.
func Migrations() []db.Migration {
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), pathwaysql.Migrations()} {
		ms = append(ms, more...)
	}
	return ms
}

// Told records what families were told.
type Told struct {
	What []string
	Ones []thread.Ref // whom alone, in the same order; "" for everybody
}

// TellFamilyTx implements pathway.Families.
func (f *Told) TellFamilyTx(_ context.Context, _ *db.Tx, _ thread.Ref, what string, _ thread.Ref, _ workday.Date) error {
	f.What, f.Ones = append(f.What, what), append(f.Ones, "")
	return nil
}

// TellOneTx implements dispute.Families.
func (f *Told) TellOneTx(_ context.Context, _ *db.Tx, _, person thread.Ref, what string, _ thread.Ref, _ workday.Date) error {
	f.What, f.Ones = append(f.What, what), append(f.Ones, person)
	return nil
}

// Officers gives every request to Officer.
type Officers struct{}

// OfficerFor implements pathway.Officers.
func (Officers) OfficerFor(context.Context, *db.Tx, thread.Ref, pathway.Basis) (thread.Ref, error) {
	return Officer.Person, nil
}

// Book returns the rules.
func Book(t testing.TB) *statute.Book {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// New returns a service over d.
func New(t testing.TB, d *db.DB) *pathway.Service {
	t.Helper()
	return pathway.New(pathway.Deps{DB: d, Store: pathwaysql.Store{}, Clocks: deadline.NewClocks(Book(t)), Families: &Told{}, Officers: Officers{}})
}

// NewChild puts a child on the thread whom Parent cares for.
func NewChild(t testing.TB, d *db.DB) thread.Ref {
	t.Helper()
	var child thread.Ref
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		child = thread.New(tx, thread.Child)
		if err := thread.Put(ctx, tx, thread.Node{Ref: child, Kind: thread.Child, Label: "Child", Child: child, URL: "/children/" + string(child)}); err != nil {
			return err
		}
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: Parent.Person, Child: child, Reason: access.Caring, From: tx.Today(), Source: child, Level: access.See})
	})
	return child
}

// Requested asks for an assessment.
func Requested(t testing.TB, d *db.DB, s *pathway.Service, b pathway.Basis) (child, ref thread.Ref) {
	t.Helper()
	child = NewChild(t, d)
	ref, err := s.Request(dbtest.Ctx(t), Parent, pathway.Request{Child: child, Basis: b, Why: "School is hard."})
	if err != nil {
		t.Fatal(err)
	}
	return child, ref
}

// Advised is Requested, decided, and asked of SENCO and Therapist.
func Advised(t testing.TB, d *db.DB, s *pathway.Service, b pathway.Basis) (child, ref, school, health thread.Ref) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	child, ref = Requested(t, d, s, b)
	if err := s.Decide(ctx, Officer, pathway.Decide{Assessment: ref, Version: 1, Assess: true, Why: "The need is plain."}); err != nil {
		t.Fatal(err)
	}
	var err error
	if school, err = s.AskAdvice(ctx, Officer, pathway.AskAdvice{Assessment: ref, Agency: pathway.Education, Adviser: SENCO.Person}); err != nil {
		t.Fatal(err)
	}
	if health, err = s.AskAdvice(ctx, Officer, pathway.AskAdvice{Assessment: ref, Agency: pathway.Health, Adviser: Therapist.Person}); err != nil {
		t.Fatal(err)
	}
	return child, ref, school, health
}

// Exercise runs the suite over d.
func Exercise(t *testing.T, d *db.DB) {
	s := New(t, d)
	t.Run("GoesFromRequestToPlan", func(t *testing.T) { wholeLife(t, d, s) })
	t.Run("StopsTheClocksOfARefusal", func(t *testing.T) { refused(t, d, s) })
	t.Run("StopsTheClocksWithoutAPlan", func(t *testing.T) { noPlan(t, d, s) })
	t.Run("AssessesSocialCareUnderItsOwnRule", func(t *testing.T) { social(t, d, s) })
	t.Run("RefusesTheWrongPerson", func(t *testing.T) { wrongPerson(t, d, s) })
	t.Run("MediatesAndDoesWhatIsAgreed", func(t *testing.T) { mediates(t, d) })
	t.Run("CountsACertificateForAnAppeal", func(t *testing.T) { certificates(t, d) })
	t.Run("EndsWhatAFamilyDoesNotWantAnyMore", func(t *testing.T) { withdraws(t, d) })
	t.Run("AnswersWhoAsksForAPersonalBudget", func(t *testing.T) { budgets(t, d) })
	t.Run("RefusesASecondRequestAndAStaleVersion", func(t *testing.T) { twice(t, d, s) })
}

func wholeLife(t *testing.T, d *db.DB, s *pathway.Service) {
	ctx := dbtest.Ctx(t)
	child, ref, school, health := Advised(t, d, s, pathway.EHC)
	must(t, s.GiveAdvice(ctx, SENCO, pathway.GiveAdvice{Advice: school, Text: "Small groups."}))
	if err := s.GiveAdvice(ctx, SENCO, pathway.GiveAdvice{Advice: school, Text: "Again."}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("advice given twice: %v", err)
	}
	cmd := pathway.Determine{Assessment: ref, Plan: true, Why: "Needed.", Read: []string{"The school’s advice"}}
	_, err := s.Determine(ctx, Officer, cmd)
	if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != "without-why" {
		t.Errorf("decided without health’s advice: %v", err)
	}
	cmd.WithoutWhy = "It cannot wait."
	determined, err := s.Determine(ctx, Officer, cmd)
	must(t, err)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks(t, ctx, tx, ref, map[string]deadline.State{"ehc-decide": deadline.Kept, "ehc-no-plan": deadline.Stopped, "ehc-final": deadline.Running})
		clocks(t, ctx, tx, school, map[string]deadline.State{"ehc-advice": deadline.Kept})
		clocks(t, ctx, tx, health, map[string]deadline.State{"ehc-advice": deadline.Stopped})
		related, err := access.Of(ctx, tx, child)
		if err != nil {
			return err
		}
		for _, r := range related {
			if r.Reason == access.AdviceAsked && r.To != tx.Today() {
				t.Errorf("%s goes on seeing the child", r.Actor)
			}
		}
		a, err := s.Assessment(ctx, tx, ref)
		if a.State() != pathway.StateDetermined || len(a.Advice) != 2 || a.Advice[0].Child != child {
			t.Errorf("%s with %+v", a.State(), a.Advice)
		}
		chain, walkErr := thread.Walk(ctx, tx, determined)
		if walkErr != nil || len(chain.Links) < 2 {
			t.Errorf("the thread: %+v %v", chain.Links, walkErr)
		}
		return err
	})
}

func refused(t *testing.T, d *db.DB, s *pathway.Service) {
	_, ref := Requested(t, d, s, pathway.EHC)
	must(t, s.Decide(dbtest.Ctx(t), Officer, pathway.Decide{Assessment: ref, Why: "School can help."}))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks(t, ctx, tx, ref, map[string]deadline.State{"ehc-decide": deadline.Kept, "ehc-no-plan": deadline.Stopped, "ehc-final": deadline.Stopped})
		return nil
	})
}

func noPlan(t *testing.T, d *db.DB, s *pathway.Service) {
	_, ref, _, _ := Advised(t, d, s, pathway.EHC)
	_, err := s.Determine(dbtest.Ctx(t), Officer, pathway.Determine{Assessment: ref, Why: "Not needed.", Read: []string{"All"}, WithoutWhy: "Clear."})
	must(t, err)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks(t, ctx, tx, ref, map[string]deadline.State{"ehc-decide": deadline.Kept, "ehc-no-plan": deadline.Kept, "ehc-final": deadline.Stopped})
		return nil
	})
}

func social(t *testing.T, d *db.DB, s *pathway.Service) {
	ctx := dbtest.Ctx(t)
	_, ref, school, _ := Advised(t, d, s, pathway.Section17)
	must(t, s.GiveAdvice(ctx, SENCO, pathway.GiveAdvice{Advice: school, Text: "A break helps."}))
	_, err := s.Determine(ctx, Officer, pathway.Determine{Assessment: ref, Plan: true, Why: "Needed.", Read: []string{"All"}, WithoutWhy: "Clear."})
	must(t, err)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		clocks(t, ctx, tx, ref, map[string]deadline.State{"social-care-assessment": deadline.Kept})
		clocks(t, ctx, tx, school, map[string]deadline.State{})
		return nil
	})
}

func wrongPerson(t *testing.T, d *db.DB, s *pathway.Service) {
	ctx := dbtest.Ctx(t)
	child, ref, school, _ := Advised(t, d, s, pathway.EHC)
	if _, err := s.Request(ctx, Other, pathway.Request{Child: child, Basis: pathway.Section17, Why: "x"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family asked: %v", err)
	}
	if err := s.Decide(ctx, Parent, pathway.Decide{Assessment: ref, Why: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent decided: %v", err)
	}
	if err := s.GiveAdvice(ctx, Therapist, pathway.GiveAdvice{Advice: school, Text: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("health gave the school’s advice: %v", err)
	}
	ctx = db.WithScope(ctx, "E10000016")
	if err := d.View(ctx, func(tx *db.Tx) error { _, err := s.Assessment(ctx, tx, ref); return err }); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our assessment: %v", err)
	}
}

func twice(t *testing.T, d *db.DB, s *pathway.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Requested(t, d, s, pathway.EHC)
	if _, err := s.Request(ctx, Parent, pathway.Request{Child: child, Basis: pathway.EHC, Why: "x"}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("asked for twice: %v", err)
	}
	must(t, s.Decide(ctx, Officer, pathway.Decide{Assessment: ref, Version: 1, Assess: true, Why: "x"}))
	if _, err := s.Determine(ctx, Officer, pathway.Determine{Assessment: ref, Version: 1, Why: "x", Read: []string{"y"}}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over version 1 a second time: %v", err)
	}
	ask := pathway.AskAdvice{Assessment: ref, Agency: pathway.Health, Adviser: Therapist.Person}
	_, err := s.AskAdvice(ctx, Officer, ask)
	must(t, err)
	if _, err := s.AskAdvice(ctx, Officer, ask); err == nil {
		t.Error("the same advice was asked for twice")
	}
}

func clocks(t *testing.T, ctx context.Context, tx *db.Tx, ref thread.Ref, want map[string]deadline.State) {
	t.Helper()
	all, err := deadline.Of(ctx, tx, ref)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all[ref] {
		if c.State != want[c.Rule] {
			t.Errorf("%s is %s, want %s", c.Rule, c.State, want[c.Rule])
		}
	}
	if len(all[ref]) != len(want) {
		t.Errorf("%d clocks, want %d", len(all[ref]), len(want))
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// InTx runs fn in a transaction of the suite's council.
func InTx(t testing.TB, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}
