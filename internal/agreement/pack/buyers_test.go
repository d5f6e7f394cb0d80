package pack_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/pack"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// together has two councils buy with their own packages: the operations tell those of the council at hand.
type together struct {
	*agreement.Service
	ops    *operations
	bought map[string][]pack.Bought
}

func (g together) EachBuyer(ctx context.Context, tx *db.Tx, a agreement.Agreement, fn func(tx *db.Tx, p agreement.Participant) error) error {
	all, err := g.Participants(ctx, tx, a.Ref)
	if err != nil {
		return err
	}
	own := g.ops.bought
	defer func() { g.ops.bought = own }()
	for _, p := range all {
		if bought, itself := g.bought[p.Council]; itself {
			g.ops.bought = bought
			if err := fn(tx, p); err != nil {
				return err
			}
		}
	}
	return nil
}

func hoursFor(w world, children int) (out []pack.Bought) {
	for i := range children {
		out = append(out, pack.Bought{Lot: w.lot, Provider: w.members[0], Child: thread.Ref(fmt.Sprintf("CHD-%d", i)), Weekly: 600, Rate: money.Rate{Amount: 2000, Unit: money.Hour, Band: money.Any}})
	}
	return out
}

// TestAPackTellsWhatItMeansForEachCouncil: children, hours and each option's cost of every council that buys itself, without small numbers of
// another council, and nothing of one whose purchases are recorded by hand.
func TestAPackTellsWhatItMeansForEachCouncil(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		ref := w.open(t)
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			for _, code := range []string{"E10000014", "E10000016", "E10000018"} {
				if err := w.agreements.JoinTx(ctx, tx, agreementtest.By, agreement.Join{Agreement: w.agreement, Council: code, Name: code + " (made up)", Limit: 20_000_00}); err != nil {
					return err
				}
			}
			return nil
		})
		w.Agreements = together{w.agreements, w.ops, map[string][]pack.Bought{"E10000014": hoursFor(w, 6), "E10000016": hoursFor(w, 4)}}
		_, c := w.read(t, manager, ref)
		if len(c.Buyers) != 4 || c.Buyers[0].Council != "" || c.Buyers[0].Children.Count != c.Affected.Count || !c.Buyers[0].Known {
			t.Fatalf("councils %+v", c.Buyers)
		}
		by := map[string]pack.BuyerRow{}
		for _, r := range c.Buyers {
			by[r.Council] = r
		}
		// Each has 10 hours a week at £20, which come to 31,286 minutes in 365 days and £10,428.67.
		if six := by["E10000014 (made up)"]; six.Children.Count != 6 || six.Weekly != 3600 || six.Months != 12 || six.GoOn != 62_572_02 {
			t.Errorf("six children: %+v", six)
		}
		if four := by["E10000016 (made up)"]; !four.Few || four.Children.String() != "fewer than 5" || four.Children.Count+int(four.Weekly)+int(four.GoOn)+int(four.Promised) != 0 || four.InHouse != nil {
			t.Errorf("four children of another council are told: %+v", four)
		}
		if hand := by["E10000018 (made up)"]; hand.Known || hand.Children.Count != 0 {
			t.Errorf("recorded by hand: %+v", hand)
		}
		// Readers outside the work do not see the own council's small numbers either.
		_, outside := w.read(t, actor(access.RoleMember), ref)
		for _, r := range outside.Buyers {
			if strings.HasPrefix(r.Council, "E10000014") != (r.Known && !r.Few) {
				t.Errorf("a member reads %+v", r)
			}
		}
	})
}
