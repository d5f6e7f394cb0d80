package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// InsertRate adds a rate; one for the same lot, provider, unit, band and first day is refused by the key.
func (Store) InsertRate(ctx context.Context, tx *db.Tx, r agreement.Rate) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_rate (scope, lot, provider, amount, unit, band, valid_from, valid_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Scope(), r.Lot, r.Provider, r.Price.Amount, r.Price.Unit, r.Price.Band, r.From, r.To)
	return err
}

// Rates returns every rate of the lots.
func (Store) Rates(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Rate, error) {
	var found []agreement.Rate
	err := db.Each(ctx, tx, `SELECT lot, provider, amount, unit, band, valid_from, valid_to FROM agreement_rate
		WHERE scope=$1 AND lot IN list($2) ORDER BY lot, provider, unit, band, valid_from`, []any{tx.Scope(), db.List(lots)},
		func(scan func(dest ...any) error) error {
			var r agreement.Rate
			if err := scan(&r.Lot, &r.Provider, &r.Price.Amount, &r.Price.Unit, &r.Price.Band, &r.From, &r.To); err != nil {
				return err
			}
			found = append(found, r)
			return nil
		})
	return found, err
}

const admissionColumns = "ref, lot, provider, valid_from, valid_to, why"

// InsertAdmission adds an admission.
func (Store) InsertAdmission(ctx context.Context, tx *db.Tx, a agreement.Admission) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement_admission (scope, "+admissionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7)",
		tx.Scope(), a.Ref, a.Lot, a.Provider, a.From, a.To, a.Why)
	return err
}

// EndAdmission sets the last day of an admission that has none yet.
func (Store) EndAdmission(ctx context.Context, tx *db.Tx, ref thread.Ref, on workday.Date) error {
	return db.ExecOne(ctx, tx, "UPDATE agreement_admission SET valid_to=$3 WHERE scope=$1 AND ref=$2 AND valid_to=''", tx.Scope(), ref, on)
}

// Admissions returns every admission to the lots.
func (Store) Admissions(ctx context.Context, tx *db.Tx, lots []thread.Ref) ([]agreement.Admission, error) {
	return admissions(ctx, tx, "lot IN list($2) ORDER BY lot, valid_from, ref", db.List(lots))
}

// AdmissionsOf returns every admission of a provider.
func (Store) AdmissionsOf(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]agreement.Admission, error) {
	return admissions(ctx, tx, "provider=$2 ORDER BY valid_from, ref", provider)
}

func admissions(ctx context.Context, tx *db.Tx, where string, arg any) ([]agreement.Admission, error) {
	var found []agreement.Admission
	err := db.Each(ctx, tx, "SELECT "+admissionColumns+" FROM agreement_admission WHERE scope=$1 AND "+where, []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var a agreement.Admission
			if err := scan(&a.Ref, &a.Lot, &a.Provider, &a.From, &a.To, &a.Why); err != nil {
				return err
			}
			found = append(found, a)
			return nil
		})
	return found, err
}
