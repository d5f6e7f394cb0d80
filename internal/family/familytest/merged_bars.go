package familytest

import (
	"context"
	"testing"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// mergedBars are two records of one child, of which the other has an order against the mother: while they are one she is kept out of both and
// written to about neither. Its orders, agreements and words count on from those of the kept record, and count from 1 again when the merge is
// undone.
func mergedBars(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	other, _, _ := second(t, d, s)
	defer forgetNumber(t, d, other.Child, thread.Liquidlogic)
	written := func(child thread.Ref) (found bool) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			carers, err := s.CarersOf(ctx, tx, []thread.Ref{child})
			for _, c := range carers[child] {
				found = found || c.Person == Mother.Person
			}
			return err
		})
		return found
	}
	orders := func(child thread.Ref) (numbers []int, against []thread.Ref) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := s.Orders(ctx, tx, child)
			for _, o := range all {
				numbers, against = append(numbers, o.N), append(against, o.Against)
			}
			return err
		})
		return numbers, against
	}
	var there thread.Ref // the mother as a carer of the other record
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		carers, err := s.Carers(ctx, tx, other.Child)
		for _, c := range carers {
			if c.Person == Mother.Person {
				there = c.Ref
			}
		}
		if err != nil {
			return err
		}
		for child, o := range map[thread.Ref]family.RecordOrder{known.Child: {Kind: family.SpecificIssue}, other.Child: {Kind: family.ProhibitedSteps, Against: there, KeepsOut: true}} {
			o.Child, o.Court, o.MadeOn, o.Terms = child, "Family Court", today, "As it says."
			if err := s.RecordOrderTx(ctx, tx, Worker.By(), o); err != nil {
				return err
			}
		}
		return s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same."})
	})
	if written(known.Child) || sees(t, d, today, Mother, known.Child) {
		t.Error("whom the other record keeps out is written to about the child, or sees it")
	}
	if numbers, against := orders(known.Child); len(numbers) != 2 || numbers[0] != 2 || against[0] != known.Carers[0].Ref {
		t.Errorf("the orders of the kept record: %v against %v", numbers, against)
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return s.UndoMergeTx(ctx, tx, Worker.By(), family.UndoMerge{Drop: other.Child, Why: "Cousins."})
	})
	if !written(known.Child) || written(other.Child) || sees(t, d, today, Mother, other.Child) {
		t.Error("after it was undone the order does not hold on its own record alone")
	}
	if numbers, against := orders(other.Child); len(numbers) != 1 || numbers[0] != 1 || against[0] != there {
		t.Errorf("the orders of the other record: %v against %v", numbers, against)
	}
}
