package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/offer"
)

// eligibilityMigration keeps the council's rules on assessments.
var eligibilityMigration = db.Migration{Number: 3352, Name: "rules on which offers need an assessment at which age", SQL: `
CREATE TABLE offer_eligibility (
	scope TEXT NOT NULL,
	number INTEGER NOT NULL,
	version INTEGER NOT NULL,
	offer TEXT NOT NULL,
	kind TEXT NOT NULL,
	age_from INTEGER NOT NULL,
	age_to INTEGER NOT NULL,
	from_date TEXT NOT NULL,
	to_date TEXT NOT NULL,
	ruling TEXT NOT NULL,
	PRIMARY KEY (scope, number)
)`}

// Rules implements offer.Store.
func (Store) Rules(ctx context.Context, tx *db.Tx) (offer.Rules, error) {
	var out offer.Rules
	err := db.Each(ctx, tx, `SELECT number, version, offer, kind, age_from, age_to, from_date, to_date, ruling FROM offer_eligibility WHERE scope = $1`, []any{tx.Scope()},
		func(scan func(dest ...any) error) error {
			var e offer.Eligibility
			err := scan(&e.Number, &e.Version, &e.Offer, &e.Kind, &e.AgeFrom, &e.AgeTo, &e.From, &e.To, db.JSON(&e.Ruling))
			out = append(out, e)
			return err
		})
	return out, err
}

// InsertRule implements offer.Store.
func (Store) InsertRule(ctx context.Context, tx *db.Tx, e offer.Eligibility) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO offer_eligibility (scope, number, version, offer, kind, age_from, age_to, from_date, to_date, ruling) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.Scope(), e.Number, e.Version, e.Offer, e.Kind, e.AgeFrom, e.AgeTo, e.From, e.To, db.JSON(e.Ruling))
	return err
}

// UpdateRule implements offer.Store.
func (Store) UpdateRule(ctx context.Context, tx *db.Tx, e offer.Eligibility) error {
	return db.ExecOne(ctx, tx, `
		UPDATE offer_eligibility SET version = version + 1, age_from = $4, age_to = $5, from_date = $6, to_date = $7, ruling = $8 WHERE scope = $1 AND number = $2 AND version = $3`,
		tx.Scope(), e.Number, e.Version, e.AgeFrom, e.AgeTo, e.From, e.To, db.JSON(e.Ruling))
}
