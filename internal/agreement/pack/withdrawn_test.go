package pack_test

import (
	"context"
	"testing"

	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// calledIn calls the decision on a pack in on the day after and settles it on a day.
func (w world) calledIn(t *testing.T, ref thread.Ref, stands bool, settled workday.Date) {
	t.Helper()
	p, _ := w.read(t, manager, ref)
	dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 24).At(9, 0))
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.decisions.RequestCallInTx(ctx, tx, agreementtest.By, decision.RequestCallIn{Decision: p.Decision, By: "Cllr A and Cllr B", Reason: "Families were not asked."})
	})
	dbtest.Clock(w.db).Set(settled.At(9, 0))
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		return w.decisions.SettleCallInTx(ctx, tx, agreementtest.By, decision.SettleCallIn{Decision: p.Decision, Stands: stands, Findings: "Look at it again."})
	})
}

func TestABreakPointWaitsAgainWhenItsDecisionIsWithdrawn(t *testing.T) {
	soon := workday.MustOn(2026, 12, 7)
	for name, c := range map[string]struct {
		label   string
		stands  bool
		settled workday.Date
		clock   deadline.State
	}{
		"to end, withdrawn":               {"1", false, soon, deadline.Running},
		"to end, stands":                  {"1", true, soon, deadline.Kept},
		"to end, withdrawn after the day": {"1", false, workday.MustOn(2028, 4, 1), deadline.Kept},
		"something else, withdrawn":       {"3", false, soon, deadline.Running},
	} {
		t.Run(name, func(t *testing.T) {
			eachWorld(t, func(t *testing.T, w world) {
				defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
				before := w.breakClock(t)
				ref, err := w.decide(t, c.label)
				if err != nil {
					t.Fatal(err)
				}
				w.calledIn(t, ref, c.stands, c.settled)
				after := w.breakClock(t)
				if after.State != c.clock || after.Due != before.Due || after.Title != before.Title {
					t.Errorf("the deadline of the break point is %s by %s: %s; it was by %s: %s", after.State, after.Due, after.Title, before.Due, before.Title)
				}
			})
		})
	}
}

func TestAfterAWithdrawnDecisionAnotherPackIsDecided(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		w.agreements.UsePacks(w.Service)
		first, err := w.decide(t, "1")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Open(dbtest.Ctx(t), manager, w.agreement)
		refused(t, err, fault.KindConflict, "open already")
		w.calledIn(t, first, false, workday.MustOn(2026, 11, 25))
		refused(t, w.extend(t), fault.KindConflict, "Its state is “withdrawn”")
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 26).At(9, 0))
		second, err := w.decide(t, "2")
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range []thread.Ref{first, second} {
			if p, c := w.read(t, manager, ref); p.FrozenOn.IsZero() || len(c.Options) != 4 || !c.Options[map[thread.Ref]int{first: 0, second: 1}[ref]].Chosen {
				t.Errorf("the pack %s is %+v, with %+v", ref, p, c.Options)
			}
		}
		if err := w.extend(t); err != nil {
			t.Fatal(err)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			taken, err := w.agreements.Extensions(ctx, tx, []thread.Ref{w.agreement})
			if all := taken[w.agreement]; len(all) != 1 || all[0].Pack != second {
				t.Errorf("extensions %+v, want one on %s", all, second)
			}
			return err
		})
		if d := w.breakClock(t); d.State != deadline.Kept {
			t.Errorf("the deadline is %s once the agreement is extended", d.State)
		}
	})
}
