package performance_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestWhatIsAddedIsShownCheckedAndRated: a promise has its date and its return; what the council counts changes the picture at once.
func TestWhatIsAddedIsShownCheckedAndRated(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, m := dbtest.Ctx(t), writtenTo(t, &w)
		one := performance.Promise{Lot: w.lot, Provider: m.ref, What: "Volunteers", Amount: 200, Unit: "hours", By: workday.MustOn(2026, 12, 1), Stated: "Its letter"}
		refused(t, w.EnterPromise(ctx, m.worker, one), fault.KindForbidden, "Only those who look after quality")
		refused(t, w.EnterPromise(ctx, officer, one), fault.KindInvalid, "asked of voluntary organisations")
		w.in(t, func(ctx context.Context, tx *db.Tx) (err error) { // what an applicant stated, due tomorrow
			return w.PromisedTx(ctx, tx, officer.By(), "APP-1", performance.Pair{Lot: w.lot, Provider: m.ref}, workday.MustOn(2026, 9, 24),
				[]performance.Adding{{What: "Volunteers", Amount: 200, Unit: "hours", Months: 2}})
		})
		var ref thread.Ref
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.PromisesOf(ctx, tx, []thread.Ref{w.lot})
			if len(all) != 1 || all[0].By != workday.MustOn(2026, 11, 24) || all[0].Application != "APP-1" {
				t.Fatalf("%+v, %v", all, err)
			}
			ref = all[0].Ref
			return err
		})
		w.owned(t, ref, "quality-added-value", m.ref)

		lines := func() (out []performance.Line) {
			t.Helper()
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				rows, err := w.PictureOf(ctx, tx, []thread.Ref{w.lot}, workday.MustOn(2026, 1, 1), tx.Today())
				for _, p := range rows {
					if p.Provider == m.ref {
						out = p.Lines
					}
				}
				return err
			})
			return out
		}
		if got := lines(); len(got) != 0 {
			t.Fatalf("before its day it counts: %+v", got)
		}
		// Its day comes: the record is moved, since the clock of a test stands.
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			p, err := w.Promises.One(ctx, tx, ref)
			p.By, p.Version = workday.MustOn(2026, 11, 20), p.Version+1
			if err == nil {
				err = w.Promises.Save(ctx, tx, p)
			}
			return err
		})
		if got := lines(); len(got) != 1 || got[0].Rating != performance.Inadequate {
			t.Fatalf("nothing was delivered: %+v", got)
		}
		refused(t, w.GiveEvidence(ctx, m.worker, performance.GiveEvidence{Promise: ref}), fault.KindInvalid, "Enter how much was delivered")
		refused(t, w.GiveEvidence(ctx, w.worker(), performance.GiveEvidence{Promise: ref, Amount: 1, Text: "x"}), fault.KindNotFound, "")
		refused(t, w.GiveEvidence(ctx, m.worker, performance.GiveEvidence{Promise: ref, Version: 1, Amount: 1, Text: "x"}), fault.KindConflict, "Somebody else changed this")
		if err := w.GiveEvidence(ctx, m.worker, performance.GiveEvidence{Promise: ref, Amount: 200, Text: "The rota."}); err != nil {
			t.Fatal(err)
		}
		refused(t, w.GiveEvidence(ctx, m.worker, performance.GiveEvidence{Promise: ref, Amount: 1, Text: "More."}), fault.KindConflict, "your last evidence to check")
		if got := lines(); got[0].Rating != performance.Inadequate {
			t.Errorf("what nobody checked counts: %+v", got)
		}
		refused(t, w.CheckEvidence(ctx, m.worker, performance.CheckEvidence{Promise: ref, Counted: 200}), fault.KindForbidden, "")
		refused(t, w.CheckEvidence(ctx, officer, performance.CheckEvidence{Promise: ref, Counted: 120}), fault.KindInvalid, "Say why less counts")
		refused(t, w.CheckEvidence(ctx, officer, performance.CheckEvidence{Promise: ref, Counted: 201, Note: "x"}), fault.KindInvalid, "from 0 to 200")
		if err := w.CheckEvidence(ctx, officer, performance.CheckEvidence{Promise: ref, Counted: 120, Note: "The rota shows 120."}); err != nil {
			t.Fatal(err)
		}
		if got := lines(); got[0].Rating != performance.Improvement || got[0].Value != 600 {
			t.Errorf("after 120 of 200 hours: %+v", got)
		}
		if err := w.GiveEvidence(ctx, m.worker, performance.GiveEvidence{Promise: ref, Amount: 80, Text: "The rest."}); err != nil {
			t.Fatal(err)
		}
		if err := w.CheckEvidence(ctx, officer, performance.CheckEvidence{Promise: ref, Counted: 80}); err != nil {
			t.Fatal(err)
		}
		if got := lines(); got[0].Rating != performance.Good {
			t.Errorf("all of it: %+v", got)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			due, err := deadline.Of(ctx, tx, ref)
			if len(due[ref]) != 1 || due[ref][0].State != deadline.Kept {
				t.Errorf("the date: %+v", due[ref])
			}
			return err
		})
	})
}

// TestWhatWasStatedCanBeEnded: an end stops the date, takes no evidence any more and counts in no rating but that of a period in which its day
// had passed before.
func TestWhatWasStatedCanBeEnded(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ctx, m := dbtest.Ctx(t), writtenTo(t, &w)
		state := func(at performance.Pair, what string, by workday.Date, ended bool) (ref thread.Ref) {
			t.Helper()
			w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
				ref, err = w.PromiseTx(ctx, tx, officer.By(), performance.Promise{Lot: at.Lot, Provider: at.Provider, What: what, Amount: 10, Unit: "hours", By: workday.MustOn(2027, 1, 15), Stated: "Its letter"})
				if err != nil {
					return err
				}
				p, err := w.Promises.One(ctx, tx, ref) // its day comes: the record is moved, since the clock of a test stands
				if p.By, p.Version = by, 2; err != nil {
					return err
				}
				return w.Promises.Save(ctx, tx, p)
			})
			if ended {
				if err := w.EndPromise(ctx, officer, performance.EndPromise{Promise: ref, Version: 2, Why: "Something else was agreed."}); err != nil {
					t.Fatal(err)
				}
			}
			return ref
		}
		at := performance.Pair{Lot: w.lot, Provider: m.ref}
		ref := state(at, "Ended before its day", workday.MustOn(2026, 12, 15), false)
		for says, cmd := range map[string]performance.EndPromise{"Say why it is ended": {Promise: ref, Why: " "}, "at most 5,000": {Promise: ref, Why: strings.Repeat("é", 5001)}} {
			refused(t, w.EndPromise(ctx, officer, cmd), fault.KindInvalid, says)
		}
		end := performance.EndPromise{Promise: ref, Version: 2, Why: "It was entered twice."}
		refused(t, w.EndPromise(ctx, m.worker, end), fault.KindForbidden, "Only those who look after quality")
		if err := w.GiveEvidence(ctx, m.worker, performance.GiveEvidence{Promise: ref, Amount: 1, Text: "The rota."}); err != nil {
			t.Fatal(err)
		}
		refused(t, w.EndPromise(ctx, officer, end), fault.KindConflict, "Somebody else changed this")
		end.Version = 3
		refused(t, w.EndPromise(ctx, officer, end), fault.KindConflict, "Evidence waits to be checked")
		if err := w.CheckEvidence(ctx, officer, performance.CheckEvidence{Promise: ref, Counted: 1}); err != nil {
			t.Fatal(err)
		}
		end.Version = 0
		if err := w.EndPromise(ctx, officer, end); err != nil {
			t.Fatal(err)
		}
		refused(t, w.EndPromise(ctx, officer, end), fault.KindConflict, "It was ended on Monday 23 November 2026")
		refused(t, w.GiveEvidence(ctx, m.worker, performance.GiveEvidence{Promise: ref, Amount: 1, Text: "More."}), fault.KindConflict, "It was ended on")
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			p, err := w.Promise(ctx, tx, m.ref, ref)
			due, dueErr := deadline.Of(ctx, tx, ref)
			if p.State(tx.Today()) != performance.PromiseEnded || p.EndedWhy != "It was entered twice." || p.Delivered() != 1 || len(due[ref]) != 1 || due[ref][0].State != deadline.Stopped {
				t.Errorf("ended: %+v, %+v", p, due[ref])
			}
			return errors.Join(err, dueErr)
		})
		state(at, "Ended after its day", workday.MustOn(2026, 11, 10), true)
		state(at, "Ended long after", workday.MustOn(2026, 6, 10), true)
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			rows, err := w.PictureOf(ctx, tx, []thread.Ref{w.lot}, workday.MustOn(2026, 10, 1), tx.Today())
			for _, p := range rows {
				if p.Provider == m.ref && (len(p.Lines) != 1 || p.Lines[0].Working != "Ended after its day: 0 of 10 hours by 10 Nov 2026. Rule added-value-delivered (Council policy, as shipped).") {
					t.Errorf("what counts: %+v", p.Lines)
				}
			}
			return err
		})
	})
}
