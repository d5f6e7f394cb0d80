package pack_test

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/pack"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/workday"
)

// TestAPackTellsWhatEachCouncilHasBound gathers it for an agreement that one council buys from, and that three do.
func TestAPackTellsWhatEachCouncilHasBound(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ref := w.open(t)
		_, alone := w.read(t, manager, ref)
		if len(alone.Councils) != 0 {
			t.Errorf("one council buys alone: %+v", alone.Councils)
		}
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			for _, j := range []agreement.Join{{Council: "E10000014", Name: "Northmoor (made up)", Limit: 30_000_00}, {Council: "E10000016", Name: "Southmoor (made up)", Limit: 20_000_00}} {
				j.Agreement = w.agreement
				if err := w.agreements.JoinTx(ctx, tx, agreementtest.By, j); err != nil {
					return err
				}
			}
			_, err := w.agreements.BuyTx(ctx, tx, agreementtest.By, agreement.Purchase{
				Agreement: w.agreement, Lot: w.lot, Council: "E10000014", Provider: w.members[0], What: "Ten hours a week", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 3, 31), Value: 4_000_00,
			})
			if err != nil {
				return err
			}
			return w.agreements.CommitTx(ctx, tx, agreementtest.By, agreement.Commit{Lot: w.lot, What: "The award", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 3, 31), Value: 1_500_00})
		})
		_, c := w.read(t, manager, ref)
		want := []pack.CouncilRow{
			{Limit: c.Value, Committed: 1_500_00, Left: c.Value - 5_500_00},
			{Council: "Northmoor (made up)", Limit: 30_000_00, Committed: 4_000_00, Left: 26_000_00}, {Council: "Southmoor (made up)", Limit: 20_000_00, Left: 20_000_00},
		}
		if len(c.Councils) != len(want) {
			t.Fatalf("councils %+v", c.Councils)
		}
		var sum money.Pence
		for i, r := range c.Councils {
			if sum += r.Committed; r != want[i] {
				t.Errorf("council %d is %+v, want %+v", i, r, want[i])
			}
		}
		if sum != c.Committed || c.Committed != 5_500_00 {
			t.Errorf("the councils come to %s, the agreement to %s", sum, c.Committed)
		}
	})
}
