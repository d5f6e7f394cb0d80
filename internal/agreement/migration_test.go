package agreement_test

import (
	"context"
	"slices"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TestOlderRatesStayForTheWholeLot brings a database up to date in which rates and ceilings knew no districts.
func TestOlderRatesStayForTheWholeLot(t *testing.T) {
	const byDistrict = 4182
	all := slices.Concat(audit.Migrations(), thread.Migrations(), agreementsql.Migrations())
	older := slices.DeleteFunc(slices.Clone(all), func(m db.Migration) bool { return m.Number == byDistrict })
	if len(older) != len(all)-1 {
		t.Fatal("the migration is not there")
	}
	dbtest.Each(t, older, func(t *testing.T, d *db.DB) {
		ctx, april := dbtest.Ctx(t), workday.MustOn(2026, 4, 1)
		var store agreementsql.Store
		var lot thread.Ref
		in := func(fn func(ctx context.Context, tx *db.Tx) error) {
			t.Helper()
			if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
				t.Fatal(err)
			}
		}
		in(func(ctx context.Context, tx *db.Tx) error {
			a := agreementtest.Agreement("DEC-1")
			a.Ref, a.Version, lot = thread.New(tx, thread.Agreement), 1, thread.New(tx, thread.Lot)
			if err := store.Insert(ctx, tx, a); err != nil {
				return err
			}
			if err := store.InsertLot(ctx, tx, agreement.Lot{Ref: lot, Agreement: a.Ref, Name: "One to one", Service: "x", AgeTo: 25}); err != nil {
				return err
			}
			for _, sql := range []string{
				`INSERT INTO agreement_rate (scope, lot, provider, amount, unit, band, valid_from, valid_to) VALUES ($1, $2, 'PVR-1', 2150, 'hour', 'any', '2026-04-01', '')`,
				`INSERT INTO agreement_ceiling (scope, lot, unit, band, valid_from, amount, why, set_by) VALUES ($1, $2, 'hour', 'any', '2026-04-01', 2400, 'Pay.', 'Cam Reed')`,
			} {
				if _, err := db.Exec(ctx, tx, sql, tx.Scope(), lot); err != nil {
					return err
				}
			}
			return nil
		})
		if err := d.Migrate(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		in(func(ctx context.Context, tx *db.Tx) error {
			hour := func(amount money.Pence) money.Rate {
				return money.Rate{Amount: amount, Unit: money.Hour, Band: money.Any}
			}
			rates, err := store.Rates(ctx, tx, []thread.Ref{lot})
			if want := (agreement.Rate{Lot: lot, Provider: "PVR-1", Price: hour(2150), From: april}); err != nil || len(rates) != 1 || rates[0] != want {
				t.Errorf("rates %+v, %v", rates, err)
			}
			ceilings, err := store.Ceilings(ctx, tx, []thread.Ref{lot})
			if want := (agreement.Ceiling{Lot: lot, Price: hour(2400), From: april, Why: "Pay.", By: "Cam Reed"}); err != nil || len(ceilings) != 1 || ceilings[0] != want {
				t.Errorf("ceilings %+v, %v", ceilings, err)
			}
			return store.InsertRate(ctx, tx, agreement.Rate{Lot: lot, Provider: "PVR-1", District: "E07000197", Price: hour(2200), From: april})
		})
	})
}
