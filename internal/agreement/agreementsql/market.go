package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

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

// Admission returns one admission.
func (Store) Admission(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Admission, error) {
	found, err := admissions(ctx, tx, "ref=$2", ref)
	if err != nil {
		return agreement.Admission{}, err
	}
	if len(found) == 0 {
		return agreement.Admission{}, db.ErrNoRow
	}
	return found[0], nil
}

// InsertEvent adds what happened to a member.
func (Store) InsertEvent(ctx context.Context, tx *db.Tx, e agreement.Event) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_member_event (scope, admission, n, kind, starts, until, why, by_ref, by_name, done_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Scope(), e.Admission, e.Number, e.Kind, e.From, e.Until, e.Why, e.ByRef, e.By, e.At)
	return err
}

func admissions(ctx context.Context, tx *db.Tx, where string, arg any) ([]agreement.Admission, error) {
	var found []agreement.Admission
	at := map[thread.Ref]int{}
	err := db.Each(ctx, tx, "SELECT "+admissionColumns+" FROM agreement_admission WHERE scope=$1 AND "+where, []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var a agreement.Admission
			if err := scan(&a.Ref, &a.Lot, &a.Provider, &a.From, &a.To, &a.Why); err != nil {
				return err
			}
			at[a.Ref] = len(found)
			found = append(found, a)
			return nil
		})
	if err != nil || len(found) == 0 {
		return found, err
	}
	refs := make([]thread.Ref, len(found))
	for i, a := range found {
		refs[i] = a.Ref
	}
	err = db.Each(ctx, tx, `SELECT admission, n, kind, starts, until, why, by_ref, by_name, done_at FROM agreement_member_event
		WHERE scope=$1 AND admission IN list($2) ORDER BY admission, n`, []any{tx.Scope(), db.List(refs)},
		func(scan func(dest ...any) error) error {
			var e agreement.Event
			if err := scan(&e.Admission, &e.Number, &e.Kind, &e.From, &e.Until, &e.Why, &e.ByRef, &e.By, &e.At); err != nil {
				return err
			}
			a := &found[at[e.Admission]]
			a.Events = append(a.Events, e)
			return nil
		})
	return found, err
}
