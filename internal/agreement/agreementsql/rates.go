package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// byDistrict lets rates and ceilings differ by district. Those that were agreed before are for the whole lot.
var byDistrict = db.Migration{Number: 4182, Name: "rates and ceilings by district", SQL: `
CREATE TABLE agreement_price (
  scope TEXT NOT NULL,
  lot TEXT NOT NULL,
  provider TEXT NOT NULL,
  district TEXT NOT NULL,
  amount INTEGER NOT NULL,
  unit TEXT NOT NULL,
  band TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  PRIMARY KEY (scope, lot, provider, district, unit, band, valid_from),
  FOREIGN KEY (scope, lot) REFERENCES agreement_lot (scope, ref)
);
INSERT INTO agreement_price (scope, lot, provider, district, amount, unit, band, valid_from, valid_to)
  SELECT scope, lot, provider, '', amount, unit, band, valid_from, valid_to FROM agreement_rate;
DROP TABLE agreement_rate;
CREATE TABLE agreement_most (
  scope TEXT NOT NULL,
  lot TEXT NOT NULL,
  district TEXT NOT NULL,
  unit TEXT NOT NULL,
  band TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  amount INTEGER NOT NULL,
  why TEXT NOT NULL,
  set_by TEXT NOT NULL,
  PRIMARY KEY (scope, lot, district, unit, band, valid_from),
  FOREIGN KEY (scope, lot) REFERENCES agreement_lot (scope, ref)
);
INSERT INTO agreement_most (scope, lot, district, unit, band, valid_from, amount, why, set_by)
  SELECT scope, lot, '', unit, band, valid_from, amount, why, set_by FROM agreement_ceiling;
DROP TABLE agreement_ceiling`}

// InsertRate adds a rate; one for the same lot, provider, district, unit, band and first day is a fault of kind conflict.
func (Store) InsertRate(ctx context.Context, tx *db.Tx, r agreement.Rate) error {
	n, err := db.Exec(ctx, tx, `INSERT INTO agreement_price (scope, lot, provider, district, amount, unit, band, valid_from, valid_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (scope, lot, provider, district, unit, band, valid_from) DO NOTHING`,
		tx.Scope(), r.Lot, r.Provider, r.District, r.Price.Amount, r.Price.Unit, r.Price.Band, r.From, r.To)
	if err == nil && n == 0 {
		return fault.Conflictf("A price of this unit and time band is set from %s already. Earlier prices stay as they are: set the new one from another day.", r.From.Long())
	}
	return err
}

// Rates returns every rate of the lots.
func (Store) Rates(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Rate, error) {
	var found []agreement.Rate
	err := db.Each(ctx, tx, `SELECT lot, provider, district, amount, unit, band, valid_from, valid_to FROM agreement_price
		WHERE scope=$1 AND lot IN list($2) ORDER BY lot, provider, district, unit, band, valid_from`, []any{tx.Scope(), db.List(lots)},
		func(scan func(dest ...any) error) error {
			var r agreement.Rate
			if err := scan(&r.Lot, &r.Provider, &r.District, &r.Price.Amount, &r.Price.Unit, &r.Price.Band, &r.From, &r.To); err != nil {
				return err
			}
			found = append(found, r)
			return nil
		})
	return found, err
}

// Ceilings returns every ceiling of the lots.
func (Store) Ceilings(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Ceiling, error) {
	var found []agreement.Ceiling
	err := db.Each(ctx, tx, `SELECT lot, district, unit, band, valid_from, amount, why, set_by FROM agreement_most
		WHERE scope=$1 AND lot IN list($2) ORDER BY lot, district, unit, band, valid_from`, []any{tx.Scope(), db.List(lots)}, func(scan func(dest ...any) error) error {
		var c agreement.Ceiling
		err := scan(&c.Lot, &c.District, &c.Price.Unit, &c.Price.Band, &c.From, &c.Price.Amount, &c.Why, &c.By)
		found = append(found, c)
		return err
	})
	return found, err
}

// InsertCeiling adds a ceiling.
func (Store) InsertCeiling(ctx context.Context, tx *db.Tx, c agreement.Ceiling) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_most (scope, lot, district, unit, band, valid_from, amount, why, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.Scope(), c.Lot, c.District, c.Price.Unit, c.Price.Band, c.From, c.Price.Amount, c.Why, c.By)
	return err
}
