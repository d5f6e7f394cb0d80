package pack_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/money"
)

// TestNoSmallNumberCanBeWorkedOut: six children with one provider and one with another. Whoever may not see small numbers reads no total, of
// children, of hours or of what was promised, from which what is left out could be worked out.
func TestNoSmallNumberCanBeWorkedOut(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		w.joined(t)
		w.ops.bought = append(hoursFor(w, 6), pack.Bought{Lot: w.lot, Provider: w.members[1], Child: "CHD-ALONE", Weekly: 420, Rate: money.Rate{Amount: 2000, Unit: money.Hour, Band: money.Any}})
		w.ops.done[performance.Pair{Lot: w.lot, Provider: w.members[0]}] = performance.Done{Promised: 6000, Delivered: 5900}
		w.ops.done[performance.Pair{Lot: w.lot, Provider: w.members[1]}] = performance.Done{Promised: 700, Delivered: 600}
		ref := w.open(t)
		_, whole := w.read(t, manager, ref)
		if own := whole.Buyers[0]; own.Few || own.Children.Count != 7 || own.Weekly != 4020 || own.Promised != 6700 || whole.Affected.Count != 7 || whole.Market.LargestShare == 0 {
			t.Fatalf("who prepares the pack reads %+v of %v", own, whole.Affected)
		}
		_, c := w.read(t, member, ref)
		if own := c.Buyers[0]; !own.Few || own.Children.Count != 0 || int(own.Weekly+own.Promised+own.Done)+int(own.GoOn) != 0 || own.InHouse != nil {
			t.Errorf("a member takes what is shown from the council’s own row: %+v", own)
		}
		if c.Affected.Count != 0 || c.Affected.String() != "left out" || c.Buyers[0].Children.String() != "left out" {
			t.Errorf("of seven children it says %q and %q", c.Affected, c.Buyers[0].Children)
		}
		if m := c.Market; !m.Few || m.Concentration != 0 || m.Largest != "" || m.LargestShare != 0 {
			t.Errorf("from the largest share the hours of the one child could be worked out: %+v", m)
		}
		if text, err := json.Marshal(c); err != nil || strings.Contains(string(text), `"count":7`) || strings.Contains(string(text), `"count":1`) {
			t.Errorf("the data give the number away: %s, %v", text, err)
		}
	})
}

// TestHoursThatAreLeftOutCannotBeWorkedOut: nobody is with the second provider today, so only its hours of the past are left out, and with them
// those of the whole council.
func TestHoursThatAreLeftOutCannotBeWorkedOut(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		w.joined(t)
		w.ops.bought = hoursFor(w, 6)
		w.ops.done[performance.Pair{Lot: w.lot, Provider: w.members[0]}] = performance.Done{Promised: 6000, Delivered: 5900}
		w.ops.done[performance.Pair{Lot: w.lot, Provider: w.members[1]}] = performance.Done{Promised: 700, Delivered: 600}
		_, c := w.read(t, member, w.open(t))
		own := c.Buyers[0]
		if own.Few || own.Children.Count != 6 || own.Weekly != 3600 || c.Affected.Count != 6 {
			t.Errorf("more is left out than has to be: %+v of %v", own, c.Affected)
		}
		if own.Promised+own.Done != 0 || own.Delivered() != "left out" {
			t.Errorf("the hours of the second provider can be worked out: %+v", own)
		}
	})
}

// TestFewPackagesThatAreNotBoughtByTimeAreNotCounted, neither of this council nor of another, nor in the words of an option.
func TestFewPackagesThatAreNotBoughtByTimeAreNotCounted(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		w.joined(t)
		bought := func(byNight int) []pack.Bought {
			all := hoursFor(w, 12)
			for i := range byNight {
				all[i].Rate.Unit = money.Session
			}
			return all
		}
		w.ops.bought = bought(2)
		w.Agreements = together{w.agreements, w.ops, map[string][]pack.Bought{"E10000014": bought(1), "E10000016": bought(5)}}
		ref := w.open(t)
		_, whole := w.read(t, manager, ref)
		_, c := w.read(t, member, ref)
		if own := whole.Buyers[0]; own.Unpriced != 2 || own.FewUnpriced {
			t.Fatalf("who prepares the pack reads %+v", own)
		}
		for _, rows := range [][]pack.BuyerRow{whole.Buyers[1:], c.Buyers} {
			for _, r := range rows {
				if want := map[string]int{"E10000016 (made up)": 5}[r.Council]; r.Unpriced != want || r.FewUnpriced != (want == 0) {
					t.Errorf("packages not bought by time: %+v", r)
				}
			}
		}
		for _, o := range c.Options {
			if strings.Contains(o.Text, "2 packages") {
				t.Errorf("an option gives the number away: %s", o.Text)
			}
		}
	})
}

// TestTwoCouncilsOfOneNameHaveTheirOwnRows: a council is told by its code.
func TestTwoCouncilsOfOneNameHaveTheirOwnRows(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		w.in(t, func(ctx context.Context, tx *db.Tx) error {
			for _, code := range []string{"E10000014", "E10000016"} {
				if err := w.agreements.JoinTx(ctx, tx, agreementtest.By, agreement.Join{Agreement: w.agreement, Council: code, Name: "Northmoor (made up)", Limit: 20_000_00}); err != nil {
					return err
				}
			}
			return nil
		})
		w.Agreements = together{w.agreements, w.ops, map[string][]pack.Bought{"E10000014": hoursFor(w, 6)}}
		_, c := w.read(t, manager, w.open(t))
		if len(c.Buyers) != 3 || !c.Buyers[1].Known || c.Buyers[2].Known || c.Buyers[2].Council != "Northmoor (made up)" {
			t.Errorf("councils %+v", c.Buyers)
		}
	})
}

// joined has two other councils buy, whose purchases are recorded by hand.
func (w world) joined(t *testing.T) {
	t.Helper()
	w.in(t, func(ctx context.Context, tx *db.Tx) error {
		for _, code := range []string{"E10000014", "E10000016"} {
			if err := w.agreements.JoinTx(ctx, tx, agreementtest.By, agreement.Join{Agreement: w.agreement, Council: code, Name: code + " (made up)", Limit: 20_000_00}); err != nil {
				return err
			}
		}
		return nil
	})
}
