package pack_test

import (
	"context"
	"encoding/json"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/pack"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// decide drafts the decision of the pack, takes the option with a label and puts it into effect.
func (w world) decide(t *testing.T, label string) (thread.Ref, error) {
	t.Helper()
	ctx, ref := dbtest.Ctx(t), w.open(t)
	options := []pack.Option{{Title: "Stop here", Consequence: decision.ToEnd}, {Title: "Go on a year", Cost: 5, Consequence: decision.ToExtend}, {Title: "Wait"}, {Title: "Sell it", Discarded: true, Consequence: decision.ToRelet}}
	if err := w.SetOptions(ctx, manager, pack.SetOptions{Pack: ref, Options: options}); err != nil {
		t.Fatal(err)
	}
	made, err := w.Draft(ctx, manager, ref, 0, "Cabinet")
	if err != nil {
		t.Fatal(err)
	}
	return ref, w.db.InTx(ctx, func(tx *db.Tx) error {
		on := tx.Today()
		if err := w.decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: made, On: on, Reasons: "Weighed.", Chosen: label}); err != nil {
			return err
		}
		return w.decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: made, On: on})
	})
}

// breakClock is the deadline for deciding whether the agreement goes on.
func (w world) breakClock(t *testing.T) (d deadline.Deadline) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, w.agreement)
		for _, one := range all[w.agreement] {
			if one.Rule == "break-point-1" {
				d = one
			}
		}
		return err
	})
	return d
}

func (w world) extend(t *testing.T) error {
	t.Helper()
	dbtest.Clock(w.db).Set(workday.MustOn(2026, 12, 15).At(9, 0)) // after the time for calling in
	return w.db.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		return w.agreements.ExtendTx(dbtest.Ctx(t), tx, agreementtest.By, agreement.Extend{Agreement: w.agreement, Why: "It works."})
	})
}

func TestTheOptionThatWasDecidedIsHeldTo(t *testing.T) {
	for _, c := range []struct {
		label, title string
		extends      bool
		clock        deadline.State
	}{
		{"1", "Stop here", false, deadline.Kept}, {"2", "Go on a year", true, deadline.Kept}, {"3", "Wait", false, deadline.Running},
	} {
		t.Run(c.title, func(t *testing.T) {
			eachWorld(t, func(t *testing.T, w world) {
				defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
				w.agreements.UsePacks(w.Service)
				ref, err := w.decide(t, c.label)
				if err != nil {
					t.Fatal(err)
				}
				if d := w.breakClock(t); !c.extends && d.State != c.clock {
					t.Errorf("the deadline of the break point is %s, want %s", d.State, c.clock)
				}
				_, frozen := w.read(t, manager, ref)
				for _, o := range frozen.Options {
					if o.Chosen != (o.Title == c.title) || o.Title == "Go on a year" && o.Cost != money.Pence(5) {
						t.Errorf("the frozen pack says %+v", o)
					}
				}
				if len(frozen.Options) != 4 {
					t.Errorf("%d options are frozen", len(frozen.Options))
				}
				err = w.extend(t)
				if c.extends {
					if err != nil {
						t.Error(err)
					}
					return
				}
				refused(t, err, fault.KindConflict, "is not authorised: the decision on pack "+string(ref)+" chose “"+c.title+"”")
			})
		})
	}
}

func TestADecisionOnAPackNamesTheOption(t *testing.T) {
	for label, says := range map[string]string{"": "Choose the option that was decided", "4": "not set aside", "7": "not set aside"} {
		eachWorld(t, func(t *testing.T, w world) {
			_, err := w.decide(t, label)
			fields, _ := fault.Fields(err)
			if len(fields) != 1 || fields[0].Name != "chosen" {
				t.Errorf("option %q: %v, want %q", label, err, says)
			}
			if d := w.breakClock(t); d.State != deadline.Running {
				t.Errorf("the deadline of the break point is %s", d.State)
			}
		})
	}
}

// Drafts that were made before options said what follows are still between options, and may name the one that was decided.
func TestADecisionWhoseOptionsSayNotWhatFollowsRefusesNoExtension(t *testing.T) {
	for _, label := range []string{"", "1", "2"} {
		eachWorld(t, func(t *testing.T, w world) {
			defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
			w.agreements.UsePacks(w.Service)
			p, _ := w.read(t, manager, w.open(t))
			w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
				old := decision.Enter{Title: "What follows", Maker: "Cabinet", Proposal: "To decide.", SubjectToCallIn: true,
					Options: []decision.Option{{Label: "1", Title: "Go on a year"}, {Label: "2", Title: "Stop here"}}}
				if p.Decision, err = w.decisions.EnterTx(ctx, tx, agreementtest.By, old); err != nil {
					return err
				}
				p.Version++
				if err := w.Packs.Save(ctx, tx, p); err != nil {
					return err
				}
				if err := w.decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: p.Decision, On: tx.Today(), Reasons: "Weighed.", Chosen: label}); err != nil {
					return err
				}
				return w.decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: p.Decision, On: tx.Today()})
			})
			if err := w.extend(t); err != nil {
				t.Errorf("option %q: %v", label, err)
			}
		})
	}
}

// TestFrozenPacksKeepTheNamesTheyWereHashedUnder: what a frozen pack holds is read back, and hashed, under the names of the day.
func TestFrozenPacksKeepTheNamesTheyWereHashedUnder(t *testing.T) {
	text, err := json.Marshal(pack.Option{Title: "Stop here", Consequence: decision.ToEnd})
	if want := `{"Title":"Stop here","Text":"","Cost":0,"Discarded":false,"Outcome":"end"}`; err != nil || string(text) != want {
		t.Errorf("%s, want %s (%v)", text, want, err)
	}
}
