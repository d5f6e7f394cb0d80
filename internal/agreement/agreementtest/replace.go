package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// replaces exercises what an agreement takes over from earlier arrangements, and what takes over from it.
func replaces(t *testing.T, w World) {
	under := w.Enter(t)
	var refs [3]thread.Ref
	inTx(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		for i := range refs {
			a := Agreement(under)
			a.Value = 30_000_00
			if refs[i], err = w.Service.LetTx(ctx, tx, By, a); err != nil {
				return err
			}
		}
		return nil
	})
	name := func(cmd agreement.Replace) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.ReplaceTx(ctx, tx, By, cmd) })
	}
	for _, cmd := range []agreement.Replace{
		{Agreement: refs[1], Version: 1, Ref: refs[0], Part: "All of it.", Title: "typed beside it", Until: workday.MustOn(2020, 1, 1)},
		{Agreement: refs[2], Ref: refs[1], Part: "Clubs."},
		{Agreement: refs[2], Title: " Aiming High ", Process: "ocds-b5fd17-1", Until: workday.MustOn(2026, 3, 31), Part: "Short breaks."},
	} {
		if err := name(cmd); err != nil {
			t.Fatal(err)
		}
	}
	isRefused(t, name(agreement.Replace{Agreement: refs[2], Version: 1, Title: "x", Part: "x"}), fault.KindConflict, "Someone else changed this agreement")
	isRefused(t, name(agreement.Replace{Agreement: refs[2], Ref: refs[1], Part: "Again."}), fault.KindInvalid, "is named already")
	isRefused(t, name(agreement.Replace{Agreement: refs[2], Title: "AIMING HIGH", Part: "Again."}), fault.KindInvalid, "is named already")
	isRefused(t, name(agreement.Replace{Agreement: refs[0], Ref: refs[0], Part: "Itself."}), fault.KindInvalid, "cannot be replaced by it")
	isRefused(t, name(agreement.Replace{Agreement: refs[0], Ref: refs[2], Part: "In a circle."}), fault.KindInvalid, "cannot be replaced by it")
	isRefused(t, name(agreement.Replace{Agreement: refs[0], Part: "Nothing named."}), fault.KindInvalid, "enter the title")
	isRefused(t, name(agreement.Replace{Agreement: refs[0], Title: "x"}), fault.KindInvalid, "what is taken over")
	isRefused(t, name(agreement.Replace{Agreement: refs[0], Title: "x", Part: "x", Process: "two words"}), fault.KindInvalid, "without spaces")
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		named, err := w.Service.Replaced(ctx, tx, refs[2])
		if err != nil || len(named) != 2 || named[0].Ref != refs[1] || named[1].Title != "Aiming High" || named[1].Number != 2 || named[1].By != By.Name {
			t.Errorf("%v: %+v", err, named)
		}
		first, err := w.Service.Replaced(ctx, tx, refs[1])
		if err != nil || len(first) != 1 || first[0].Title != "Community support" || first[0].Until != workday.MustOn(2028, 3, 31) {
			t.Errorf("title and last day are those of the agreement: %v %+v", err, first)
		}
		later, err := w.Service.ReplacedBy(ctx, tx, refs[1])
		if err != nil || len(later) != 1 || later[0].Agreement != refs[2] {
			t.Errorf("what replaces it: %v %+v", err, later)
		}
		return err
	})
	if !linked(t, w, refs[1], refs[2]) {
		t.Error("the thread does not lead from the earlier agreement to the later one")
	}
	back := func(cmd agreement.Unreplace) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.UnreplaceTx(ctx, tx, By, cmd) })
	}
	isRefused(t, back(agreement.Unreplace{Agreement: refs[2], Number: 1}), fault.KindInvalid, "why it is taken back")
	isRefused(t, back(agreement.Unreplace{Agreement: refs[2], Number: 9, Why: "x"}), fault.KindInvalid, "from the list")
	isRefused(t, back(agreement.Unreplace{Agreement: refs[2], Version: 1, Number: 1, Why: "x"}), fault.KindConflict, "Someone else changed this agreement")
	if err := back(agreement.Unreplace{Agreement: refs[2], Number: 1, Why: "Another was meant."}); err != nil {
		t.Fatal(err)
	}
	if linked(t, w, refs[1], refs[2]) {
		t.Error("taken back, and still in the thread")
	}
	isRefused(t, back(agreement.Unreplace{Agreement: refs[2], Number: 1, Why: "Twice."}), fault.KindInvalid, "from the list")
	if err := name(agreement.Replace{Agreement: refs[2], Title: "Another that was meant", Part: "Clubs."}); err != nil {
		t.Fatal(err)
	}
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, "UPDATE agreement SET title='A new name', ends='2029-03-31' WHERE scope=$1 AND ref=$2", tx.Scope(), refs[1]); err != nil {
			return err
		}
		named, err := w.Service.Replaced(ctx, tx, refs[2])
		if err != nil || len(named) != 3 || named[0].Stands() || named[0].TakenBackWhy != "Another was meant." || named[0].TakenBackBy != By.Name || !named[1].Stands() || named[2].Number != 3 {
			t.Errorf("what was taken back is kept, and its number is not given again: %v %+v", err, named)
		}
		if named[0].Title != "A new name" || named[0].Until != workday.MustOn(2029, 3, 31) {
			t.Errorf("title and last day are those of today: %+v", named[0])
		}
		kept, err := w.Service.Named(ctx, tx, []thread.Ref{refs[0], refs[1]})
		if len(kept) != 2 || kept[refs[1]].Title != "A new name" {
			t.Errorf("read together: %+v", kept)
		}
		return err
	})
	if err := name(agreement.Replace{Agreement: refs[1], Ref: refs[2], Part: "The other way round."}); err != nil {
		t.Errorf("after it was taken back: %v", err)
	}
}

// linked reports whether the thread says that one agreement is replaced by another.
func linked(t *testing.T, w World, from, to thread.Ref) (yes bool) {
	t.Helper()
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		n := 0
		err := db.Get(ctx, tx, "SELECT COUNT(*) FROM thread_link WHERE scope=$1 AND from_ref=$2 AND rel='replaced-by' AND to_ref=$3", []any{tx.Scope(), from, to}, &n)
		yes = n > 0
		return err
	})
	return yes
}
