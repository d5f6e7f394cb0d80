package waitingtest

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/offer/offertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// alone is a pathway of which the suite's other tests know nothing.
func (w *World) alone(t *testing.T, pathway string, daysAgo ...int) []thread.Ref {
	t.Helper()
	children := familytest.Refs(t, w.DB, thread.Child, len(daysAgo))
	out := make([]thread.Ref, len(daysAgo))
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		for i, days := range daysAgo {
			var err error
			out[i], err = w.Waits.JoinTx(ctx, tx, familytest.Worker.By(), waiting.Join{Child: children[i], Pathway: pathway, District: "E07000197", On: tx.Today().AddDays(-days)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

// places are where entries stand.
func (w *World) places(t *testing.T, refs []thread.Ref) []waiting.Place {
	t.Helper()
	out := make([]waiting.Place, len(refs))
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		for i, ref := range refs {
			e, err := w.Waits.Entry(ctx, tx, ref)
			if err != nil {
				return err
			}
			if out[i], err = w.Waits.Place(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	return out
}

func (w *World) place(t *testing.T) {
	refs := w.alone(t, "placed", 50, 40, 30, 30, 10)
	for i, p := range w.places(t, refs[:2]) {
		if p != (waiting.Place{Of: 5, Before: i}) {
			t.Errorf("the %d. of 5 in turn: %+v", i+1, p)
		}
	}
	// Two who joined on a day have different numbers.
	if same := w.places(t, refs[2:4]); same[0].Before+same[1].Before != 5 || same[0] == same[1] {
		t.Errorf("two of one day: %+v", same)
	}
	ctx := dbtest.Ctx(t)
	move := waiting.Prioritise{Entry: refs[4], Version: 1, Priority: waiting.Sooner, Rule: "school-at-risk", Evidence: "The head’s letter of 16 November.", Why: "The school wrote on Monday ŵ."}
	for _, wrong := range []waiting.Prioritise{
		{Entry: refs[4], Priority: waiting.Sooner, Rule: "because", Evidence: "x", Why: "x"}, {Entry: refs[4], Priority: waiting.Sooner, Rule: "health", Evidence: "x", Why: "  "},
		{Entry: refs[4], Priority: waiting.Sooner, Rule: "health", Evidence: " ", Why: "x"},
		{Entry: refs[4], Priority: "first", Rule: "health", Why: "x"}, {Entry: refs[4], Priority: waiting.InTurn, Why: "x"},
	} {
		if err := w.Waits.Prioritise(ctx, offertest.CoOrdinator, wrong); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if err := w.Waits.Prioritise(ctx, familytest.Mother, move); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("a parent moved a child up: %v", err)
	}
	if err := w.Waits.Prioritise(ctx, offertest.CoOrdinator, move); err != nil {
		t.Fatal(err)
	}
	got := w.places(t, refs)
	if got[4] != (waiting.Place{Of: 5}) || got[0] != (waiting.Place{Of: 5, Before: 1, Sooner: 1}) || got[1] != (waiting.Place{Of: 5, Before: 2, Sooner: 1}) {
		t.Errorf("after one was moved up: %+v", got)
	}
	why := strings.Join(got[0].Why(), " ")
	if !strings.Contains(why, "Fewer than 5 children before you") || strings.Contains(why, "1 child") {
		t.Errorf("one child is told on: %s", why)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, refs[4])
		if err != nil {
			return err
		}
		if len(w.Families.Told[e.Child]) != 1 {
			t.Errorf("the family was told %q", w.Families.Told[e.Child])
		}
		moves, err := w.Waits.MovesOf(ctx, tx, refs...)
		if len(moves) != 1 || moves[0].Rule != "school-at-risk" || moves[0].Why != move.Why || moves[0].By != offertest.CoOrdinator.Name || moves[0].Version != e.Version ||
			moves[0].Evidence != move.Evidence || moves[0].Policy != 1 || moves[0].Reason() != "May lose their place at school or nursery" {
			t.Errorf("%+v", moves)
		}
		all, err2 := w.Waits.Moves(ctx, tx, tx.Today().AddDays(1), 10)
		if len(all) != 0 || err2 != nil {
			t.Errorf("moves of tomorrow: %+v %v", all, err2)
		}
		return err
	})
	if err := w.Waits.Prioritise(ctx, offertest.CoOrdinator, move); !fault.Is(err, fault.KindConflict) {
		t.Errorf("moved from a version that is gone: %v", err)
	}
	if err := w.Waits.Prioritise(ctx, offertest.CoOrdinator, waiting.Prioritise{Entry: refs[4], Version: 2, Priority: waiting.InTurn, Why: "The place is safe."}); err != nil {
		t.Fatal(err)
	}
	if back := w.places(t, refs[4:]); back[0].Before != 4 {
		t.Errorf("back in turn: %+v", back)
	}
}

// byRule moves two children by rules of different rank, and a third under the next version of the rules.
func (w *World) byRule(t *testing.T) {
	book, err := statute.LoadWith(fstest.MapFS{"mercia/council.json": {Data: []byte(`{"name": "Mercia Council", "seen_sooner": [
		{"version": 1, "effective_from": "2026-01-01", "effective_to": "2026-11-30", "source": "Agreed with families", "rules": [
			{"id": "home", "title": "At risk at home", "evidence": "A visit"}, {"id": "school", "title": "At risk at school", "evidence": "A letter"}]},
		{"version": 2, "effective_from": "2026-12-01", "source": "Agreed again", "rules": [{"id": "school", "title": "School", "evidence": "A letter from the head"}]}]}`)}})
	if err != nil {
		t.Fatal(err)
	}
	old := w.Book
	w.Book, w.Policy = book, "mercia"
	defer func() { w.Book, w.Policy = old, "" }()
	refs := w.alone(t, "ruled", 50, 40, 30, 20)
	sooner := func(ctx context.Context, ref thread.Ref, rule string) error {
		return w.Waits.Prioritise(ctx, offertest.CoOrdinator, waiting.Prioritise{Entry: ref, Priority: waiting.Sooner, Rule: rule, Evidence: "A letter of today.", Why: "So it is."})
	}
	ctx := dbtest.Ctx(t)
	if err := sooner(ctx, refs[1], "school"); err != nil {
		t.Fatal(err)
	}
	if err := sooner(ctx, refs[3], "home"); err != nil {
		t.Fatal(err)
	}
	// The later of the two comes first, by the council's first rule; both come before who has waited longest.
	for i, want := range []waiting.Place{{Of: 4, Before: 2, Sooner: 2}, {Of: 4, Before: 1, Sooner: 1}, {Of: 4, Before: 3, Sooner: 2}, {Of: 4}} {
		if got := w.places(t, refs)[i]; got != want {
			t.Errorf("child %d: %+v, want %+v", i, got, want)
		}
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		rows, err := audit.History(ctx, tx, string(refs[3]), 1)
		if len(rows) != 1 || rows[0].Rule != "seen-sooner version 1, home" || rows[0].Why != "So it is." {
			t.Errorf("the audit has %+v", rows)
		}
		return err
	})
	later := w.in(t, 10) // 3 December
	if err := sooner(later, refs[0], "home"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("moved by a rule that ended: %v", err)
	}
	if err := sooner(later, refs[0], "school"); err != nil {
		t.Fatal(err)
	}
	// From December on the rules of December are the order, for those too who were moved before it: home is among them no more.
	if err := w.DB.View(later, func(tx *db.Tx) error {
		for i, want := range map[int]waiting.Place{0: {Of: 4}, 1: {Of: 4, Before: 1, Sooner: 1}, 3: {Of: 4, Before: 2, Sooner: 2}, 2: {Of: 4, Before: 3, Sooner: 3}} {
			e, err := w.Waits.Entry(later, tx, refs[i])
			if err != nil {
				return err
			}
			if got, err := w.Waits.Place(later, tx, e); got != want || err != nil {
				t.Errorf("child %d by the rules of December: %+v, want %+v; %v", i, got, want, err)
			}
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		moves, err := w.Waits.MovesOf(ctx, tx, refs...)
		if len(moves) != 3 || moves[0].Policy != 2 || moves[0].Reason() != "School" || moves[2].Policy != 1 || moves[1].Policy != 1 {
			t.Errorf("%+v", moves)
		}
		return err
	})
	w.Policy = "nowhere"
	if err := sooner(ctx, refs[2], "school"); err == nil {
		t.Error("moved without rules")
	}
}

func (w *World) notice(t *testing.T) {
	ref := w.alone(t, "noticed", 60)[0]
	ctx := dbtest.Ctx(t)
	var child thread.Ref
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, ref)
		child = e.Child
		if err != nil {
			return err
		}
		return access.Grant(ctx, tx, familytest.Worker.By(), access.Relationship{Actor: familytest.Mother.Person, Child: child, Reason: access.ParentalResponsibility, Level: access.Work, From: tx.Today(), Source: child})
	})
	leave := waiting.Leave{Entry: ref, Reason: waiting.NotNeeded}
	if err := w.Waits.Leave(ctx, offertest.CoOrdinator, leave); !fault.Is(err, fault.KindInvalid) {
		t.Fatalf("taken off without notice: %v", err)
	}
	give := waiting.GiveNotice{Entry: ref, Evidence: "The new council wrote on 3 November."}
	if err := w.Waits.GiveNotice(ctx, offertest.CoOrdinator, waiting.GiveNotice{Entry: ref, Evidence: " "}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("notice without evidence: %v", err)
	}
	if err := w.Waits.GiveNotice(ctx, offertest.CoOrdinator, give); err != nil {
		t.Fatal(err)
	}
	if err := w.Waits.Leave(ctx, offertest.CoOrdinator, leave); !fault.Is(err, fault.KindInvalid) {
		t.Fatalf("taken off before the notice is over: %v", err)
	}
	if err := w.Waits.KeepPlace(ctx, familytest.Mother, waiting.KeepPlace{Entry: ref}); err != nil {
		t.Fatal(err)
	}
	if err := w.Waits.KeepPlace(ctx, familytest.Mother, waiting.KeepPlace{Entry: ref}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("kept twice: %v", err)
	}
	w.ownSpans(t, ref, give)
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		return w.Waits.GiveNoticeTx(ctx, tx, familytest.Worker.By(), give)
	})
	w.later(t, 29, func(ctx context.Context, tx *db.Tx) error {
		w.Own = statute.Spans{WaitReturnMonths: 2}
		defer func() { w.Own = statute.Spans{} }()
		if err := w.Waits.LeaveTx(ctx, tx, familytest.Worker.By(), leave); err != nil {
			return err
		}
		said := w.Families.Told[child]
		if want := "to come back to the place until " + tx.Today().AddMonths(2).Long(); len(said) == 0 || !strings.Contains(said[len(said)-1], want) {
			t.Errorf("the family is told %q, want %q as this council lets it return for two months", said, want)
		}
		return nil
	})
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, ref)
		if e.Reason != waiting.NotNeeded || e.Evidence != give.Evidence || e.Notice != nil {
			t.Errorf("%+v", e)
		}
		return err
	})
	if err := w.Waits.Return(w.in(t, 40), familytest.Mother, waiting.Return{Entry: ref}); err != nil {
		t.Fatalf("the way back: %v", err)
	}
	w.later(t, 41, func(ctx context.Context, tx *db.Tx) error {
		e, err := w.Waits.Entry(ctx, tx, ref)
		if !e.LeftOn.IsZero() || e.Waited(tx.Today()) != 60+41 {
			t.Errorf("back after %d days on the list: %+v", e.Waited(tx.Today()), e)
		}
		there, err2 := access.Of(ctx, tx, child)
		keeps := false
		for _, r := range there {
			keeps = keeps || r.Reason == waiting.KeepingTheList && r.InForce(tx.Today())
		}
		if !keeps {
			t.Errorf("nobody keeps the list for a child that came back: %+v", there)
		}
		if err2 != nil {
			return err2
		}
		return err
	})
	if err := w.Waits.Return(ctx, familytest.Mother, waiting.Return{Entry: ref}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("came back twice: %v", err)
	}
}

func (w *World) summed(t *testing.T) {
	refs := w.alone(t, "summed", 100, 10, 5)
	answer := func(ref thread.Ref, number int, outcome waiting.Outcome, ground waiting.Ground) {
		familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
			if err := w.Waits.OfferSupportTx(ctx, tx, familytest.Worker.By(), waiting.OfferSupport{Entry: ref, What: "A call"}); err != nil || outcome == waiting.Pending {
				return err
			}
			return w.Waits.AnswerSupportTx(ctx, tx, familytest.Mother.By(), waiting.AnswerSupport{Entry: ref, Number: number, Outcome: outcome, Ground: ground})
		})
	}
	answer(refs[1], 1, waiting.Declined, waiting.TooFar)
	answer(refs[1], 2, waiting.Taken, waiting.TooFar)
	answer(refs[2], 1, waiting.Declined, "")
	answer(refs[2], 2, waiting.Pending, "")
	_ = familytest.Refused(t, w.DB, fault.KindInvalid, func(ctx context.Context, tx *db.Tx) error {
		return w.Waits.AnswerSupportTx(ctx, tx, familytest.Mother.By(), waiting.AnswerSupport{Entry: refs[2], Number: 2, Outcome: waiting.Declined, Ground: "bored"})
	})
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		sums, err := w.Waits.SumSupport(ctx, tx)
		for _, s := range sums {
			if s.Pathway != "summed" {
				continue
			}
			if s.Waiting != 3 || s.Red != 1 || s.RedLong != 1 || s.Offers != 4 || s.Taken != 1 || s.Declined != 2 || s.Grounds[waiting.TooFar] != 1 || s.Grounds[""] != 1 {
				t.Errorf("%+v", s)
			}
			return err
		}
		t.Errorf("nothing summed: %+v", sums)
		return err
	})
}

// ownSpans gives notice, and lets a child return, as a council does that set its own times.
func (w *World) ownSpans(t *testing.T, ref thread.Ref, give waiting.GiveNotice) {
	t.Helper()
	defer func() { w.Own = statute.Spans{} }()
	w.Own = statute.Spans{WaitNoticeDays: 42, WaitReturnMonths: 1, CallWithoutLeadDays: 1}
	familytest.InTx(t, w.DB, func(ctx context.Context, tx *db.Tx) error {
		if err := w.Waits.GiveNoticeTx(ctx, tx, familytest.Worker.By(), give); err != nil {
			return err
		}
		e, err := w.Waits.Entry(ctx, tx, ref)
		if e.Notice == nil || e.Notice.Until != tx.Today().AddDays(42) {
			t.Errorf("notice of 42 days: %+v", e.Notice)
		}
		return err
	})
	left := waiting.Entry{LeftOn: workday.MustOn(2026, 3, 2)}
	if !left.Returns(workday.MustOn(2026, 4, 2), w.Own.WaitReturnMonths) || left.Returns(workday.MustOn(2026, 4, 3), w.Own.WaitReturnMonths) {
		t.Error("a child comes back for a month, to the day")
	}
	if err := w.Waits.KeepPlace(dbtest.Ctx(t), familytest.Mother, waiting.KeepPlace{Entry: ref}); err != nil {
		t.Fatal(err)
	}
}
