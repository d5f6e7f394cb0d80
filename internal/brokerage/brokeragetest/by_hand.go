package brokeragetest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// paid is the wage floor of every agreement.
type paid agreement.Floor

// FloorOf implements agreement.Floors.
func (p paid) FloorOf(context.Context, *db.Tx, thread.Ref) (agreement.Floor, error) {
	return agreement.Floor(p), nil
}

// byHand awards at a price that was set for the child: that price is committed, an uplift raises it, and the agreed rate never counts.
func byHand(t *testing.T, w World) {
	w.Agreements.UsePackages(w.Service)
	w.Agreements.UseFunds(w.Town)
	t.Cleanup(func() {
		w.Agreements.UsePackages(nil)
		w.Agreements.UseFunds(nil)
	})
	lot := w.Lot(t)
	p := w.Admit(t, lot, "By hand", 20_00)
	cmd := Need(w.Line(t), lot)
	cmd.MinutesPerWeek, cmd.Start, cmd.End = 7*60, workday.MustOn(2026, 12, 1), workday.MustOn(2026, 12, 30) // an hour on each of 30 days
	r := w.Rank(t, w.Require(t, cmd).Ref)
	give := func(price money.Pence, why string) (made brokerage.Awarded, err error) {
		err = w.Try(t, func(ctx context.Context, tx *db.Tx) (err error) {
			made, err = w.Service.GiveTx(ctx, tx, Broker, brokerage.Give{Requirement: r.Ref, Provider: p, Why: "The only one.", Price: price, PriceWhy: why})
			return err
		})
		return made, err
	}
	refused := func(what string, price money.Pence, why, field, says string) {
		t.Helper()
		_, err := give(price, why)
		if fields, _ := fault.Fields(err); len(fields) != 1 || fields[0].Name != field || !strings.Contains(fields[0].Message, says) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("more than agreed where nobody set a ceiling", 20_01, "Two workers.", "price", "no more than the agreed £20.00")
	w.InTx(t, func(ctx context.Context, tx *db.Tx) error {
		return w.Agreements.SetCeilingTx(ctx, tx, agreementtest.By, agreement.Ceiling{Lot: lot, From: workday.MustOn(2026, 4, 1), Why: "The market.", Price: money.Rate{Amount: 40_00, Unit: money.Hour, Band: money.Any}})
	})
	w.Agreements.UseFloors(paid{PayPerHour: 18_00, LeastMargin: 1000})
	t.Cleanup(func() { w.Agreements.UseFloors(nil) })
	refused("less than pay costs", 19_99, "A short way.", "price", "less than the wage floor of £20.00")
	refused("without a reason", 32_00, " ", "price-why", "another than the agreed rate")
	refused("less than nothing", -1, "Two workers.", "price", "price of an hour")
	refused("above the ceiling", 40_01, "Two workers.", "price", "above the ceiling of £40.00")
	made, err := give(32_00, "Two workers are needed.")
	if err != nil {
		t.Fatal(err)
	}
	pkg := w.priced(t, made, 32_00)
	w.Agreements.UsePackages(w.Service)
	w.raise(t, lot, 1000, workday.MustOn(2026, 12, 11)) // a tenth more for the last 20 days
	const raised = 960_00 + 20*3_20
	if sum, _ := w.committed(t, lot); sum != raised || w.Town.Value(pkg) != raised {
		t.Errorf("after the uplift committed %s, funds %s, want %s", sum, w.Town.Value(pkg), money.Pence(raised))
	}
	w.raise(t, lot, 1000, workday.MustOn(2026, 12, 21)) // and a tenth of that for the last 10
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		kept, err := w.Agreements.Rises(ctx, tx, pkg)
		one, err2 := w.Service.Package(ctx, tx, pkg)
		for day, want := range map[int]money.Pence{10: 32_00, 11: 35_20, 20: 35_20, 21: 38_72} {
			if got := one.PriceOn(kept, workday.MustOn(2026, 12, day)); got.Amount != want {
				t.Errorf("on %d December it costs %s, want %s", day, got, want)
			}
		}
		if err == nil {
			err = err2
		}
		return err
	})
	if err := w.Service.EndPackage(dbtest.Ctx(t), Broker, brokerage.EndPackage{Package: pkg, On: workday.MustOn(2026, 12, 15), Why: "The family moves."}); err != nil {
		t.Fatal(err)
	}
	const owed = 10*32_00 + 5*35_20
	if sum, _ := w.committed(t, lot); sum != owed || w.Town.Value(pkg) != owed {
		t.Errorf("ended on the 15th: committed %s, funds %s, want %s", sum, w.Town.Value(pkg), money.Pence(owed))
	}
}

// priced reads back an award at a price that was set by hand: with its reason on award and package, its money and its history.
func (w World) priced(t *testing.T, made brokerage.Awarded, price money.Pence) thread.Ref {
	t.Helper()
	w.View(t, func(ctx context.Context, tx *db.Tx) error {
		pkg, err := w.Service.Package(ctx, tx, made.Package)
		if err != nil {
			return err
		}
		award, err := w.Service.Store.Award(ctx, tx, made.Award)
		if err != nil {
			return err
		}
		if pkg.Rate.Amount != price || award.Rate != pkg.Rate || pkg.PriceWhy != "Two workers are needed." || award.PriceWhy != pkg.PriceWhy || award.Value != 30*price || w.Town.Value(made.Package) != 30*price {
			t.Errorf("award %+v, package %+v, funds %s", award, pkg, w.Town.Value(made.Package))
		}
		rises, err := w.Agreements.Rises(ctx, tx, made.Package)
		rows, err2 := audit.History(ctx, tx, string(made.Award), 5)
		if len(rises) != 0 || len(rows) == 0 || rows[0].Action != "price set by hand" || rows[0].Why != pkg.PriceWhy {
			t.Errorf("rises %+v, history %+v", rises, rows)
		}
		if err == nil {
			err = err2
		}
		return err
	})
	return made.Package
}
