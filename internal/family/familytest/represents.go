package familytest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// represents has somebody act for a young person whose record was merged with another, and hold no longer than that.
func represents(t *testing.T, d *db.DB, s *family.Service) {
	known, _ := grown(t, d, s)
	defer forgetExternal(t, d, known.Child)
	gran := access.Actor{Person: Refs(t, d, thread.Person, 1)[0], Name: "Gwen Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	var other family.Opened
	InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		was, err := s.Child(ctx, tx, known.Child)
		if err != nil {
			return err
		}
		cmd := Household()
		cmd.Child.Born, cmd.Child.External = was.Born, nil
		cmd.Carers = []family.NewCarer{{Person: gran.Person, Relation: "grandmother"}}
		other, err = s.OpenFamilyTx(ctx, tx, Worker.By(), cmd)
		return err
	})
	found := func(child, representative thread.Ref, able bool) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return s.RecordCapacityTx(ctx, tx, Worker.By(), family.RecordCapacity{Child: child, Matter: "What he asked us", Matters: []family.Matter{family.MatterAnswer}, On: today, By: "Dr Made-Up", Reasons: "Explained twice.",
				Able: able, Representative: representative, Standing: family.ParentStands})
		})
	}
	represent := func(who access.Actor, child thread.Ref) (acts bool) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			why, err := access.Why(ctx, tx, who, child)
			for _, r := range why {
				acts = acts || r.Reason == access.Representative
			}
			return err
		})
		return acts
	}
	found(known.Child, known.Carers[0].Ref, false)
	merge := func() {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same."})
		})
	}
	merge()
	if !represent(Mother, known.Child) || !represent(Mother, other.Child) {
		t.Fatal("who acts for the young person does not on both records")
	}
	found(known.Child, "", true)
	if represent(Mother, known.Child) || represent(Mother, other.Child) {
		t.Error("who acts no longer goes on doing so on a merged record")
	}
	found(known.Child, other.Carers[0].Ref, false)
	if !represent(gran, known.Child) {
		t.Fatal("who came with the merge cannot act")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.UndoMergeTx(ctx, tx, Worker.By(), family.UndoMerge{Drop: other.Child, Why: "Two children."})
	})
	if sees(t, d, today, gran, known.Child) {
		t.Error("after the merge was undone she sees a child who is not hers")
	}
	if !sees(t, d, today, gran, other.Child) || !sees(t, d, today, Mother, known.Child) {
		t.Error("after the merge was undone somebody does not see their own child")
	}
}

// nothingWritten fails where notes of visits or the terms of orders still tell of the former family.
func nothingWritten(ctx context.Context, t *testing.T, tx *db.Tx, s *family.Service, child thread.Ref) error {
	t.Helper()
	visits, err := s.Visits(ctx, tx, child)
	if err != nil || len(visits) != 0 {
		t.Errorf("the notes of visits to the former family: %+v %v", visits, err)
	}
	closed, err := s.ClosedOn(ctx, tx, child)
	if err != nil || closed[child] != today || len(closed) != 1 {
		t.Errorf("closed on %v %v", closed, err)
	}
	orders, err := s.Orders(ctx, tx, child)
	if err != nil || len(orders) < 2 {
		t.Errorf("the orders: %+v %v", orders, err)
	}
	for _, o := range orders {
		if strings.Contains(o.Court+o.Terms, "Made-Up") {
			t.Errorf("an order still tells of the former family: %+v", o)
		}
	}
	return err
}
