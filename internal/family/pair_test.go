package family_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestOnlyWhoMayReadBothDecidesThatTheyAreAlike has somebody name a child they may not see, their own child and another's concern.
func TestOnlyWhoMayReadBothDecidesThatTheyAreAlike(t *testing.T) {
	d := dbtest.SQLite(t, familytest.Migrations()...)
	s := familytest.New(t, d)
	ctx := dbtest.Ctx(t)
	known := familytest.Open(t, d, s)
	told := familytest.Tell(t, d, s, func(r *family.Raise) {
		r.ChildName, r.Born, r.Age, r.Area = "Adam Elsewhere", workday.MustOn(2012, 1, 31), family.NoAge, ""
		r.Reach = family.Reach{Way: family.ByPhone, Phone: "07700 900 556"}
	})
	stranger := access.Actor{Person: familytest.Refs(t, d, thread.Person, 1)[0], Name: "Ada", Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
	judge := family.JudgePair{Concern: told.Ref, Other: known.Child, Why: "x"}
	if err := s.JudgePair(ctx, stranger, judge); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody names a child that nothing brings before them: %v", err)
	}
	mother := familytest.Mother
	mother.Roles = []access.Role{access.RoleParent, access.RoleLead}
	if err := s.JudgePair(ctx, mother, judge); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("staff name their own child: %v", err)
	}
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: familytest.Worker.Person, Child: known.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today(), Source: known.Child})
	})
	if err := s.JudgePair(ctx, familytest.Worker, judge); err != nil {
		t.Fatal(err)
	}
	undo := family.UndoPair{Concern: told.Ref, N: 1, Why: "x"}
	if err := s.UndoPair(ctx, familytest.Mother, undo); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent takes it back: %v", err)
	}
	abroad := familytest.Worker
	abroad.Scope = "E10000016"
	if err := s.UndoPair(ctx, abroad, undo); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody who may not read the concern takes it back: %v", err)
	}
}

// TestConcernsAreJoinedOverAThirdAndTakenApart joins three in a row, reads the row from its end and takes it back.
func TestConcernsAreJoinedOverAThirdAndTakenApart(t *testing.T) {
	d := dbtest.SQLite(t, familytest.Migrations()...)
	s := familytest.New(t, d)
	ctx := dbtest.Ctx(t)
	var all []thread.Ref
	for range 3 {
		all = append(all, familytest.Tell(t, d, s, nil).Ref)
	}
	for n := range 2 {
		if err := s.JudgePair(ctx, familytest.Worker, family.JudgePair{Concern: all[n], Other: all[n+1], Same: true, Why: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	check := func(when string, like, linked bool) {
		t.Helper()
		familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			c, err := s.Concern(ctx, tx, all[0])
			if err != nil {
				return err
			}
			found, err := s.LikeConcerns(ctx, tx, familytest.Worker, c)
			if got := slices.ContainsFunc(found, func(l family.LikeConcern) bool { return l.Concern.Ref == all[2] }); got != like {
				t.Errorf("%s, the last is suggested for the first: %t", when, got)
			}
			apart, n := db.CountQueries(ctx)
			alone, aloneErr := s.LikeConcerns(apart, tx, familytest.Worker, c)
			suggested, suggestErr := s.Suggest(apart, tx, c)
			once, m := db.CountQueries(ctx)
			both, matches, bothErr := s.Lookalikes(once, tx, familytest.Worker, c)
			if *m >= *n || !reflect.DeepEqual(both, alone) || !reflect.DeepEqual(matches, suggested) {
				t.Errorf("%s, together in %d statements and not %d: %+v %+v, apart %+v %+v", when, *m, *n, both, matches, alone, suggested)
			}
			if err := errors.Join(aloneErr, suggestErr, bothErr); err != nil {
				return err
			}
			chain, chainErr := thread.Walk(ctx, tx, all[0])
			if got := slices.ContainsFunc(chain.Links, func(l thread.Arrow) bool { return l.From == all[0] && l.To == all[1] }); got != linked || chainErr != nil {
				t.Errorf("%s, the thread joins the first two: %t %v", when, got, chainErr)
			}
			return err
		})
	}
	check("joined", false, true)
	if err := s.UndoPair(ctx, familytest.Worker, family.UndoPair{Concern: all[0], N: 1, Why: "Cousins."}); err != nil {
		t.Fatal(err)
	}
	check("taken back", true, false)
	first, err := s.Screen(ctx, familytest.Worker, familytest.Opening(all[2]))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.JudgePair(ctx, familytest.Worker, family.JudgePair{Concern: all[0], Other: all[1], Same: true, Why: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Screen(ctx, familytest.Worker, familytest.Opening(all[0])); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a second record of %s over a third concern: %v", first.Child, err)
	}
}

// TestStaffTellNothingInTheFamilysName has a worker tell of a child whom they work with as if it were theirs.
func TestStaffTellNothingInTheFamilysName(t *testing.T) {
	d := dbtest.SQLite(t, familytest.Migrations()...)
	s := familytest.New(t, d)
	known := familytest.Open(t, d, s)
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return access.Grant(ctx, tx, audit.System, access.Relationship{Actor: familytest.Worker.Person, Child: known.Child, Reason: access.LeadAllocation, Level: access.Work, From: tx.Today(), Source: known.Child})
	})
	cmd := familytest.Told()
	cmd.About = known.Child
	if _, err := s.Raise(dbtest.Ctx(t), familytest.Worker, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a worker tells of the child as its family: %v", err)
	}
	if _, err := s.Raise(dbtest.Ctx(t), familytest.Mother, cmd); err != nil {
		t.Errorf("its mother: %v", err)
	}
}
