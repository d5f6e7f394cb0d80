package familytest

import (
	"context"
	"testing"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

func merges(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	other, gran, told := second(t, d, s)
	ctx := dbtest.Ctx(t)
	state := func() (concern, number thread.Ref, carers int) {
		InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			c, err := s.Concern(ctx, tx, told.Ref)
			if err != nil {
				return err
			}
			all, err := s.Carers(ctx, tx, known.Child)
			if err != nil {
				return err
			}
			concern, carers = c.Child, len(all)
			number, err = thread.ByExternal(ctx, tx, thread.Liquidlogic, "998877")
			return err
		})
		return concern, number, carers
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		child, err := s.Child(ctx, tx, known.Child)
		if err != nil {
			return err
		}
		matches, err := s.Alike(ctx, tx, child)
		if len(matches) == 0 || matches[0].Points < 9 {
			t.Errorf("the other record is not suggested: %+v", matches)
		}
		return err
	})
	cmd := family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same birth certificate."}
	for _, wrong := range []family.MergeChildren{{Keep: known.Child, Drop: known.Child, Why: "x"}, {Keep: known.Child, Drop: other.Child}, {Keep: known.Child, Drop: Refs(t, d, thread.Child, 1)[0], Why: "x"}} {
		_ = Refused(t, d, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error { return s.MergeTx(ctx, tx, Worker.By(), wrong) })
	}
	if err := s.Merge(ctx, Mother, cmd); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent merges: %v", err)
	}
	stranger := outsider(t, d)
	if err := s.Merge(ctx, stranger, cmd); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody merges who works with neither: %v", err)
	}
	if sees(t, d, today, gran, known.Child) {
		t.Fatal("the grandmother sees the first record before")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.MergeTx(ctx, tx, Worker.By(), cmd) })
	if concern, number, carers := state(); concern != known.Child || number != known.Child || carers != 3 {
		t.Errorf("merged: concern on %s, number on %s, %d carers", concern, number, carers)
	}
	if !sees(t, d, today, gran, known.Child) || !sees(t, d, today, Father, other.Child) {
		t.Error("who saw one record does not see both")
	}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		cards, err := s.Cards(ctx, tx, []thread.Ref{known.Child, other.Child})
		if cards[other.Child].MergedInto != known.Child || cards[known.Child].MergedInto != "" {
			t.Errorf("cards %+v", cards)
		}
		return err
	})
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error { return s.MergeTx(ctx, tx, Worker.By(), cmd) })
	undo := family.UndoMerge{Drop: other.Child, Why: "Twins."}
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return s.UndoMergeTx(ctx, tx, Worker.By(), undo) })
	if concern, number, carers := state(); concern != other.Child || number != other.Child || carers != 2 {
		t.Errorf("undone: concern on %s, number on %s, %d carers", concern, number, carers)
	}
	if sees(t, d, today, gran, known.Child) || sees(t, d, today, Father, other.Child) || !sees(t, d, today, gran, other.Child) || !sees(t, d, today, Mother, other.Child) {
		t.Error("after it was undone somebody sees what they did not before, or not what they did")
	}
	_ = Refused(t, d, fault.KindConflict, func(ctx context.Context, tx *db.Tx) error { return s.UndoMergeTx(ctx, tx, Worker.By(), undo) })
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.MergeTx(ctx, tx, Worker.By(), cmd); err != nil {
			return err
		}
		all, err := s.Merges(ctx, tx, known.Child)
		if len(all) != 2 || all[0].Undone() || !all[1].Undone() || all[1].UndoWhy != "Twins." {
			t.Errorf("the history of merges: %+v", all)
		}
		return err
	})
	forgetNumber(t, d, known.Child, thread.Liquidlogic)
}

func forgetNumber(t *testing.T, d *db.DB, child thread.Ref, system thread.System) {
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error { return thread.SetExternal(ctx, tx, child, system, "") })
}

func mergedEnds(t *testing.T, d *db.DB, s *family.Service) {
	known := Open(t, d, s)
	defer forgetExternal(t, d, known.Child)
	other, _, _ := second(t, d, s)
	defer forgetNumber(t, d, known.Child, thread.Liquidlogic)
	InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		if err := s.MergeTx(ctx, tx, Worker.By(), family.MergeChildren{Keep: known.Child, Drop: other.Child, Why: "Same."}); err != nil {
			return err
		}
		if err := s.RecordOrderTx(ctx, tx, Worker.By(), family.RecordOrder{Child: known.Child, Kind: family.ProhibitedSteps, Court: "Family Court", MadeOn: today,
			Terms: "No contact.", Against: known.Carers[1].Ref, KeepsOut: true}); err != nil {
			return err
		}
		return s.EndCarerTx(ctx, tx, Worker.By(), family.EndCarer{Carer: known.Carers[0].Ref, On: today.AddDays(-1), Why: "Order."})
	})
	for _, who := range []access.Actor{Mother, Father} {
		for _, child := range []thread.Ref{known.Child, other.Child} {
			if sees(t, d, today, who, child) {
				t.Errorf("%s still sees %s", who.Name, child)
			}
		}
	}
}
