package brokeragetest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// reviewed places two packages of two providers for a child, ends the longer one, and follows how far the contract team
// reaches. Children for whom nothing is bought do not exist for it.
func reviewed(t *testing.T, w World) {
	var team thread.Ref
	w.InTx(t, func(_ context.Context, tx *db.Tx) error { team = thread.New(tx, thread.Team); return nil })
	w.Town.Contract = team
	t.Cleanup(func() { w.Town.Contract = "" })
	manager := access.Actor{Person: "PER-0000-0000-0", Name: "Ash Madeup", Roles: []access.Role{access.RoleContractManager}, Teams: []thread.Ref{team}, Scope: dbtest.Scope}
	lot := w.Lot(t)
	one, two := w.Admit(t, lot, "Hollow Oak Care", 20_00), w.Admit(t, lot, "Long Lane Support", 21_00)
	line, other := w.Line(t), w.Line(t)
	long := w.Place(t, line, lot, one)
	brief := Need(line, lot)
	brief.End = workday.MustOn(2027, 6, 30)
	w.PlaceAs(t, brief, two)

	until := func() (last workday.Date) {
		w.View(t, func(ctx context.Context, tx *db.Tx) error {
			if err := access.MayWork(ctx, tx, manager, line.Child); err != nil {
				t.Errorf("the contract manager cannot look after the package: %v", err)
			}
			if err := access.MaySee(ctx, tx, manager, other.Child); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a child for whom nothing is bought: %v", err)
			}
			why, err := access.Why(ctx, tx, manager, line.Child)
			for _, r := range why {
				if r.Reason != access.PackageReview {
					t.Errorf("%+v", r)
				}
				last = r.To
			}
			return err
		})
		return last
	}
	if got, want := until(), long.End.AddDays(90); got != want {
		t.Errorf("the team reaches the child until %s, want %s", got, want)
	}
	end := brokerage.EndPackage{Package: long.Ref, Version: long.Version, On: workday.MustOn(2027, 1, 31), Why: "The family moves."}
	if err := w.Service.EndPackage(dbtest.Ctx(t), Broker, end); err != nil {
		t.Fatal(err)
	}
	if got, want := until(), brief.End.AddDays(90); got != want {
		t.Errorf("after the longer package ended the team reaches the child until %s, want %s", got, want)
	}
}

// filled places a package while the council has no contract team, then gives it one: the job lets it reach the child, once.
func filled(t *testing.T, w World) {
	w.Town.Contract = ""
	lot := w.Lot(t)
	provider := w.Admit(t, lot, "Far Field Care", 20_00)
	line, other := w.Line(t), w.Line(t)
	placed := w.Place(t, line, lot, provider)
	var team thread.Ref
	w.InTx(t, func(_ context.Context, tx *db.Tx) error { team = thread.New(tx, thread.Team); return nil })
	manager := access.Actor{Person: "PER-0000-0000-1", Name: "Ash Madeup", Roles: []access.Role{access.RoleContractManager}, Teams: []thread.Ref{team}, Scope: dbtest.Scope}
	fill := func() {
		for after := thread.Ref(""); ; {
			var next thread.Ref
			w.InTx(t, func(ctx context.Context, tx *db.Tx) (err error) {
				next, err = w.Service.FillReviewTx(ctx, tx, audit.System, after)
				return err
			})
			if next == "" {
				return
			}
			after = next
		}
	}
	fill() // no team, nobody to give it to
	w.Town.Contract = team
	t.Cleanup(func() { w.Town.Contract = "" })
	for range 2 {
		fill()
		w.View(t, func(ctx context.Context, tx *db.Tx) error {
			if err := access.MayWork(ctx, tx, manager, line.Child); err != nil {
				t.Errorf("the contract manager cannot look after the package: %v", err)
			}
			if err := access.MaySee(ctx, tx, manager, other.Child); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("a child for whom nothing is bought: %v", err)
			}
			why, err := access.Why(ctx, tx, manager, line.Child)
			if len(why) != 1 || why[0].Reason != access.PackageReview || why[0].To != placed.LastDay().AddDays(90) {
				t.Errorf("the team reaches the child by %+v", why)
			}
			return err
		})
	}
}
