package pack_test

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/pack"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// accounts is the finance team.
type accounts struct{}

func (accounts) FinanceTeam(context.Context, *db.Tx) (thread.Ref, error) {
	return "TEM-F1NA-NCE0-1", nil
}

// running returns what is due of in-house costs.
func running(t *testing.T, w world, refs ...thread.Ref) (out []deadline.Deadline) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		all, err := deadline.Of(ctx, tx, refs...)
		for _, ref := range refs {
			for _, d := range all[ref] {
				if d.State == deadline.Running {
					out = append(out, d)
				}
			}
		}
		return err
	})
	return out
}

// TestAComparisonStartsWithItsDecision: the first run is due, with an owner, before finance has entered anything; each run keeps what the
// market was paid; after two years nothing more is due.
func TestAComparisonStartsWithItsDecision(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		defer dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		dbtest.Clock(w.db).Set(workday.MustOn(2026, 11, 23).At(9, 0))
		ctx := dbtest.Ctx(t)
		w.Finance = accounts{}
		var under thread.Ref
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			a, err := w.agreements.Agreement(ctx, tx, w.agreement)
			under = a.Decision
			return err
		})
		first := workday.MustOn(2027, 1, 15)
		cmd := pack.Compare{Service: "community-support", Decision: under, First: first}
		refused(t, w.StartComparison(ctx, finance, cmd), fault.KindForbidden, "Only commissioners")
		refused(t, w.StartComparison(ctx, manager, pack.Compare{Service: "community-support", First: first}), fault.KindInvalid, "Choose the decision")
		for name, wrong := range map[string]pack.Compare{
			"service": {Decision: under, First: first}, "first": {Service: "x", Decision: under, First: workday.MustOn(2026, 11, 22)},
			"until": {Service: "x", Decision: under, First: first, Until: first},
		} {
			if fields, _ := fault.Fields(w.StartComparison(ctx, manager, wrong)); len(fields) != 1 || fields[0].Name != name {
				t.Errorf("%s: %+v", name, fields)
			}
		}
		if err := w.StartComparison(ctx, manager, cmd); err != nil {
			t.Fatal(err)
		}
		refused(t, w.StartComparison(ctx, manager, cmd), fault.KindInvalid, "Community support is compared already, until")
		var c pack.Comparison
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			all, err := w.AllComparisons(ctx, tx)
			if len(all) != 1 {
				t.Fatalf("%d comparisons", len(all))
			}
			c = all[0]
			chain, walkErr := thread.Walk(ctx, tx, c.Ref)
			if walkErr != nil || chain.Nodes[0].Ref != under {
				t.Errorf("it does not stand on its decision: %v %+v", walkErr, chain.Nodes)
			}
			return err
		})
		if c.Until != c.From.AddMonths(24) || c.Title == "" {
			t.Errorf("started as %+v", c)
		}
		if due := running(t, w, c.Ref); len(due) != 1 || due[0].Due != first || due[0].Team != "TEM-F1NA-NCE0-1" || due[0].Title != "Work out the in-house cost of Community support" {
			t.Errorf("the first run: %+v", due)
		}
		run := func(on workday.Date) pack.Cost {
			t.Helper()
			dbtest.Clock(w.db).Set(on.At(9, 0))
			if err := w.EnterCost(ctx, finance, cost(workday.MustOn(2026, 11, 1))); err != nil {
				t.Fatal(err)
			}
			var latest pack.Cost
			w.in(t, func(ctx context.Context, tx *db.Tx) error {
				all, err := w.CostsOf(ctx, tx, "community-support")
				for _, one := range all {
					if one.Entered == on {
						latest = one
					}
				}
				return err
			})
			return latest
		}
		one := run(workday.MustOn(2027, 1, 10))
		if one.Comparison != c.Ref || one.Market != 21_00 || one.Members != 3 {
			t.Errorf("the first run: %+v", one)
		}
		if due := running(t, w, c.Ref, one.Ref); len(due) != 1 || due[0].Due != workday.MustOn(2027, 7, 10) || due[0].Team != "TEM-F1NA-NCE0-1" {
			t.Errorf("the second run: %+v", due)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			return w.agreements.SetRateTx(ctx, tx, agreementtest.By, agreement.Rate{Lot: w.lot, Provider: w.members[0], From: tx.Today(), Price: money.Rate{Amount: 23_00, Unit: money.Hour, Band: money.Any}})
		})
		two := run(c.Until.AddDays(-30))
		if two.Market != 22_00 || one.Market != 21_00 {
			t.Errorf("the market moved to %s", two.Market)
		}
		if due := running(t, w, c.Ref, one.Ref, two.Ref); len(due) != 1 || due[0].Due != c.Until {
			t.Errorf("the last run: %+v", due)
		}
		three := run(c.Until)
		if due := running(t, w, c.Ref, one.Ref, two.Ref, three.Ref); len(due) != 0 || three.Comparison != c.Ref {
			t.Errorf("what the decision required is done, and due is %+v", due)
		}
		if after := run(c.Until.AddDays(1)); after.Comparison != "" || len(running(t, w, after.Ref)) != 0 {
			t.Errorf("a run after the end: %+v", after)
		}
	})
}

func TestServicesAreNamedForPeople(t *testing.T) {
	for _, c := range [][2]string{{"community-support", "Community support"}, {"  parent-support ", "Parent support"}, {"SALT", "SALT"}, {"éveil-musical", "Éveil musical"}, {"-", ""}} {
		if got := pack.ServiceWords(c[0]); got != c[1] {
			t.Errorf("%q: %q", c[0], got)
		}
	}
}
