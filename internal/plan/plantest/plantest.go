// Package plantest holds the suite that plans pass on both engines, and what tests of the pages need.
package plantest

import (
	"context"
	"fmt"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/plan"
	"alongside/internal/plan/plansql"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The people of the suite. All are made up.
var (
	Parent  = access.Actor{Person: thread.Must("PER-0000-000B-F"), Name: "Maya Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Other   = access.Actor{Person: thread.Must("PER-0000-000C-E"), Name: "Finn Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	Officer = access.Actor{Person: thread.Must("PER-0000-000A-3"), Name: "Olu Made-Up", Roles: []access.Role{access.RoleEHCOfficer}, Scope: dbtest.Scope}
)

// Migrations are the tables that plans need.
func Migrations() []db.Migration {
	var ms []db.Migration
	for _, more := range [][]db.Migration{audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), plansql.Migrations()} {
		ms = append(ms, more...)
	}
	return ms
}

// Told records what families were told.
type Told struct {
	What []string
	By   []workday.Date
}

// TellFamilyTx implements plan.Families.
func (f *Told) TellFamilyTx(_ context.Context, _ *db.Tx, _ thread.Ref, what string, _ thread.Ref, by workday.Date) error {
	f.What, f.By = append(f.What, what), append(f.By, by)
	return nil
}

// New returns a service over d.
func New(t testing.TB, d *db.DB) *plan.Service {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	return plan.New(plan.Deps{DB: d, Store: plansql.Store{}, Clocks: deadline.NewClocks(book), Families: &Told{}})
}

// Text is a whole plan as a writer types it.
func Text(child thread.Ref) plan.Plan {
	return plan.Plan{Child: child, Basis: plan.EHC, Needs: []plan.Need{{Text: "Speaking"}, {Text: "Rest"}}, Outcomes: []string{"Orders a meal alone."},
		Provision: []plan.Provision{
			{Section: plan.SectionF, What: "Speech therapy, one to one", MinutesPerWeek: 60, WeeksPerYear: 39, Who: "A therapist", Need: 1},
			{Section: plan.SectionH1, What: "Access to a club, as required", MinutesPerWeek: 180, WeeksPerYear: 50, Who: "A worker", Need: 2},
		}}
}

// Drafted puts a child and the draft of a plan on record.
func Drafted(t testing.TB, d *db.DB, s *plan.Service) (child, ref thread.Ref) {
	t.Helper()
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		child = thread.New(tx, thread.Child)
		if err := thread.Put(ctx, tx, thread.Node{Ref: child, Kind: thread.Child, Label: "Child", Child: child, URL: "/children/" + string(child)}); err != nil {
			return err
		}
		for _, r := range []access.Relationship{
			{Actor: Parent.Person, Reason: access.Caring, Level: access.See}, {Actor: Officer.Person, Reason: access.NamedOfficer, Level: access.Work},
		} {
			r.Child, r.From, r.Source = child, tx.Today(), child
			if err := access.Grant(ctx, tx, audit.System, r); err != nil {
				return err
			}
		}
		return nil
	})
	ref, err := s.Draft(dbtest.Ctx(t), Officer, Text(child), family.Using{})
	if err != nil {
		t.Fatal(err)
	}
	return child, ref
}

// Exercise runs the suite over d.
func Exercise(t *testing.T, d *db.DB) {
	s := New(t, d)
	t.Run("GoesFromDraftToFinal", func(t *testing.T) { wholeLife(t, d, s) })
	t.Run("WaitsForTheFamilysComments", func(t *testing.T) { waits(t, d, s) })
	t.Run("ChangesTheDraft", func(t *testing.T) { revised(t, d, s) })
	t.Run("TakesEachStepOnceWhenTwoTry", func(t *testing.T) { eachServed(t, d, s) })
	t.Run("DecidesAfterAReview", func(t *testing.T) { reviewed(t, d, s) })
	t.Run("RefusesTheWrongPersonAndAStaleVersion", func(t *testing.T) { wrongPerson(t, d, s) })
}

func wholeLife(t *testing.T, d *db.DB, s *plan.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Drafted(t, d, s)
	if err := s.Finalise(ctx, Officer, plan.Finalise{Plan: ref, Why: "x", KeepVague: true}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("final without a served draft: %v", err)
	}
	must(t, s.ServeDraft(ctx, Officer, ref, 1))
	must(t, s.Comment(ctx, Parent, plan.Say{Plan: ref, Text: "Which therapist?", Last: true}))
	final := plan.Finalise{Plan: ref, Why: "It follows the advice."}
	for _, wrong := range []string{"vague", "comments"} {
		if fields, _ := fault.Fields(s.Finalise(ctx, Officer, final)); len(fields) != 1 || fields[0].Name != wrong {
			t.Errorf("%v, want %s", fields, wrong)
		}
		final.KeepVague = true
	}
	must(t, s.AnswerComments(ctx, Officer, plan.Answer{Plan: ref, Outcomes: []string{"It says so now."}}))
	must(t, s.Finalise(ctx, Officer, final))
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Plan(ctx, tx, ref)
		if p.State() != plan.StateFinal || p.CommentsBy != tx.Today().AddDays(14) || len(p.Provision) != 2 || p.Provision[0].PerYear() != 60*39 {
			t.Errorf("%s, comments by %s, %+v", p.State(), p.CommentsBy, p.Provision)
		}
		clocks, clockErr := deadline.Of(ctx, tx, ref)
		if clockErr != nil || len(clocks[ref]) != 1 || clocks[ref][0].State != deadline.Kept {
			t.Errorf("the clock of the comments: %+v %v", clocks[ref], clockErr)
		}
		rows, auditErr := audit.History(ctx, tx, string(ref), 20)
		if auditErr != nil || len(rows) < 5 {
			t.Errorf("%d audit entries: %v", len(rows), auditErr)
		}
		chain, walkErr := thread.Walk(ctx, tx, p.Provision[0].Ref)
		if walkErr != nil || len(chain.Links) < 3 {
			t.Errorf("the thread: %+v %v", chain.Links, walkErr)
		}
		return err
	})
}

func waits(t *testing.T, d *db.DB, s *plan.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Drafted(t, d, s)
	must(t, s.ServeDraft(ctx, Officer, ref, 1))
	if err := s.Finalise(ctx, Officer, plan.Finalise{Plan: ref, Why: "x", KeepVague: true}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("final on the first of the family's 15 days: %v", err)
	}
}

func revised(t *testing.T, d *db.DB, s *plan.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Drafted(t, d, s)
	text := Text(child)
	text.Provision[0].MinutesPerWeek = 90
	cmd := plan.Revise{Plan: ref, Version: 1, Needs: text.Needs, Outcomes: text.Outcomes, Provision: text.Provision[:1]}
	won := dbtest.OneSaves(t, 3, func(n int) error {
		mine := cmd
		mine.Outcomes = append([]string{fmt.Sprint("Written by ", n)}, text.Outcomes...)
		return s.Revise(ctx, Officer, mine)
	})
	if err := s.Revise(ctx, Officer, cmd); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over version 1 a second time: %v", err)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Plan(ctx, tx, ref)
		if len(p.Provision) != 1 || p.Provision[0].MinutesPerWeek != 90 || p.Version != 2 || p.Outcomes[0] != fmt.Sprint("Written by ", won) {
			t.Errorf("%d saved, and there is %+v", won, p)
		}
		return err
	})
}

// eachServed takes a draft through its steps with two people at each.
func eachServed(t *testing.T, d *db.DB, s *plan.Service) {
	ctx := dbtest.Ctx(t)
	_, ref := Drafted(t, d, s)
	dbtest.OneSaves(t, 2, func(int) error { return s.ServeDraft(ctx, Officer, ref, 1) })
	must(t, s.Comment(ctx, Parent, plan.Say{Plan: ref, Text: "Which therapist?", Last: true}))
	if err := s.AnswerComments(ctx, Officer, plan.Answer{Plan: ref, Version: 2, Outcomes: []string{"Before the comment was read."}}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered over the version before the comment: %v", err)
	}
	dbtest.OneSaves(t, 2, func(n int) error {
		return s.AnswerComments(ctx, Officer, plan.Answer{Plan: ref, Version: 3, Outcomes: []string{fmt.Sprint("Answered by ", n)}})
	})
	dbtest.OneSaves(t, 2, func(int) error {
		return s.Finalise(ctx, Officer, plan.Finalise{Plan: ref, Version: 4, Why: "It follows the advice.", KeepVague: true})
	})
}

func wrongPerson(t *testing.T, d *db.DB, s *plan.Service) {
	ctx := dbtest.Ctx(t)
	child, ref := Drafted(t, d, s)
	if _, err := s.Draft(ctx, Parent, Text(child), family.Using{}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent wrote a plan: %v", err)
	}
	must(t, s.ServeDraft(ctx, Officer, ref, 1))
	if err := s.ServeDraft(ctx, Officer, ref, 1); !fault.Is(err, fault.KindConflict) {
		t.Errorf("saved over version 1 a second time: %v", err)
	}
	if err := s.Comment(ctx, Other, plan.Say{Plan: ref, Text: "x"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another family commented: %v", err)
	}
	both := Officer
	both.Roles = append([]access.Role{access.RoleParent}, Officer.Roles...)
	if err := s.Comment(ctx, both, plan.Say{Plan: ref, Text: "x"}); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("an officer who is somebody's parent commented for the family: %v", err)
	}
	ctx = db.WithScope(ctx, "E10000016")
	if err := d.View(ctx, func(tx *db.Tx) error { _, err := s.Plan(ctx, tx, ref); return err }); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council reads our plan: %v", err)
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
