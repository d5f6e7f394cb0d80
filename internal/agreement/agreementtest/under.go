package agreementtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// worth is an agreement under a decision, worth so much.
func worth(under thread.Ref, title string, value money.Pence) agreement.Agreement {
	a := Agreement(under)
	a.Title, a.Value = title, value
	return a
}

// tryLet lets an agreement and returns how that ended.
func tryLet(t *testing.T, w World, a agreement.Agreement, replaces ...agreement.Replace) (ref thread.Ref, err error) {
	t.Helper()
	err = try(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		ref, err = w.Service.LetTx(ctx, tx, By, a, replaces...)
		return err
	})
	return ref, err
}

// together holds the values of agreements under one decision to what it authorises.
func together(t *testing.T, w World) {
	under := w.Enter(t)
	first, err := tryLet(t, w, worth(under, "At home", 60_000_00))
	if err != nil {
		t.Fatal(err)
	}
	_, err = tryLet(t, w, worth(under, "Clubs", 50_000_00))
	isRefused(t, err, fault.KindConflict, "“At home” takes £60,000.00 (its value). With this one, worth £50,000.00, it would be £110,000.00, £10,000.00 too much.")
	if _, err := tryLet(t, w, worth(under, "Clubs", 40_000_00)); err != nil {
		t.Errorf("to the penny: %v", err)
	}
	a := let(t, w, first)
	w.Packs.Decide(first, a.End, under)
	isRefused(t, extend(t, w, agreement.Extend{Agreement: first, Value: 1}), fault.KindConflict, "“Clubs” takes £40,000.00 (its value)")
	if err := extend(t, w, agreement.Extend{Agreement: first}); err != nil {
		t.Errorf("an extension that takes nothing more: %v", err)
	}
	w.Decide(t, under, decision.Terms{TotalValue: 110_000_00})
	if _, err := tryLet(t, w, worth(under, "Nights", 10_000_00)); err != nil {
		t.Errorf("with the later decision: %v", err)
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Under(ctx, tx, under)
		if says := all.Says(); len(says) != 4 || says[3] != "Together £110,000.00 of the £110,000.00 that the decision authorises." {
			t.Errorf("it says %q", says)
		}
		return err
	})
	view := db.WithNow(dbtest.Ctx(t), workday.MustOn(2029, 4, 2).At(9, 0))
	if err := w.DB.View(view, func(tx *db.Tx) error {
		all, err := w.Service.Under(view, tx, under)
		if all.Sum != 0 || len(all.Of) != 3 || !strings.Contains(all.Of[0].Because, "it has ended") {
			t.Errorf("after their last days they take %s: %+v", all.Sum, all.Of)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// takenOver: an agreement that another takes over from counts with what its awards have bound.
func takenOver(t *testing.T, w World) {
	under := w.Enter(t)
	first, lotRef := lot(t, w, worth(under, "At home", 100_000_00))
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
		return w.Service.CommitTx(ctx, tx, By, agreement.Commit{Lot: lotRef, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 5, 31), Value: 20_000_00})
	})
	over := agreement.Replace{Ref: first, Part: "All of it."}
	_, err := tryLet(t, w, worth(under, "At home anew", 80_000_00))
	isRefused(t, err, fault.KindConflict, "name the agreement that this one takes over from")
	_, err = tryLet(t, w, worth(under, "At home anew", 80_000_01), over)
	isRefused(t, err, fault.KindConflict, "takes £20,000.00 (what its awards have bound, since another agreement takes over from it)")
	_, err = tryLet(t, w, worth(under, "At home anew", 80_000_00), agreement.Replace{Ref: first})
	isRefused(t, err, fault.KindInvalid, "Say what is taken over from it")
	second, err := tryLet(t, w, worth(under, "At home anew", 80_000_00), over)
	if err != nil {
		t.Fatalf("an agreement that takes over from another is refused: %v", err)
	}
	back := func() error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.UnreplaceTx(ctx, tx, By, agreement.Unreplace{Agreement: second, Number: 1, Why: "Another was meant."})
		})
	}
	isRefused(t, back(), fault.KindConflict, "“At home” would take its whole value of £100,000.00 again")
	w.Decide(t, under, decision.Terms{TotalValue: 180_000_00})
	if err := back(); err != nil {
		t.Errorf("with the later decision: %v", err)
	}
}

// racesToLet lets two agreements at once that the decision does not reach together.
func racesToLet(t *testing.T, w World) {
	under := w.Enter(t)
	errs := make(chan error, 2)
	for _, title := range []string{"One", "Two"} {
		go func() {
			_, err := tryLet(t, w, worth(under, title, 60_000_00))
			errs <- err
		}()
	}
	got := []error{<-errs, <-errs}
	if n := len(slices.DeleteFunc(slices.Clone(got), func(err error) bool { return err != nil })); n != 1 {
		t.Errorf("%d of two were let: %v", n, got)
	}
	for _, err := range got {
		if err != nil && !fault.Is(err, fault.KindConflict) {
			t.Errorf("refused with %v", err)
		}
	}
}

// followsTheRoute holds the kind of an agreement to the way of buying that its decision states.
func followsTheRoute(t *testing.T, w World) {
	for _, c := range []struct {
		route string
		kind  agreement.Kind
		ok    bool
	}{
		{"", agreement.DynamicMarket, true},
		{"another council’s framework", agreement.DynamicMarket, true}, // no kind of its own
		{"dynamic market", agreement.DynamicMarket, true},
		{"Dynamic Purchasing System", agreement.DynamicMarket, true}, // what the Procurement Act put in its place
		{"flexible framework", agreement.DynamicMarket, true},
		{"Open framework", agreement.DynamicMarket, false},
		{"service level agreement", agreement.Framework, false},
		{"framework", agreement.Framework, true},
		{"framework", agreement.OpenFramework, true},
		{"in-house", agreement.InHouse, true},
		{"grant", agreement.SLA, false},
	} {
		under := w.Enter(t)
		inTx(t, w, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "UPDATE decision SET route=$3 WHERE scope=$1 AND ref=$2", tx.Scope(), under, c.route)
			return err
		})
		a := Agreement(under)
		a.Kind = c.kind
		if c.kind == agreement.InHouse {
			a.Regime = agreement.NotProcured
		}
		_, err := tryLet(t, w, a)
		if c.ok && err != nil {
			t.Errorf("%q lets no %s: %v", c.route, c.kind, err)
		}
		if !c.ok {
			isRefused(t, err, fault.KindInvalid, "The decision says that help is bought by “"+c.route+"”.")
		}
	}
}
