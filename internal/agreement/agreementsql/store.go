package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/thread"
)

// Store implements agreement.Store.
type Store struct{}

const columns = "ref, version, title, kind, regime, decision, starts, ends, extension_months, extensions_taken, breaks, weights, value, committed, joins, lead, lead_name, weights_of, begun"

// Agreement returns one agreement with its lots.
func (Store) Agreement(ctx context.Context, tx *db.Tx, ref thread.Ref) (agreement.Agreement, error) {
	return one(ctx, tx, "SELECT "+columns+" FROM agreement WHERE scope=$1 AND ref=$2", ref)
}

// ByLot returns the agreement that a lot belongs to.
func (Store) ByLot(ctx context.Context, tx *db.Tx, lot thread.Ref) (agreement.Agreement, error) {
	return one(ctx, tx, "SELECT "+columns+" FROM agreement WHERE scope=$1 AND ref=(SELECT agreement FROM agreement_lot WHERE scope=$1 AND ref=$2)", lot)
}

func one(ctx context.Context, tx *db.Tx, sql string, ref thread.Ref) (agreement.Agreement, error) {
	found, err := list(ctx, tx, sql, tx.Scope(), ref)
	if err != nil {
		return agreement.Agreement{}, err
	}
	if len(found) == 0 {
		return agreement.Agreement{}, db.ErrNoRow
	}
	return found[0], nil
}

// List returns agreements, those that end last first, behind the key after: its last day, a space and its reference.
func (Store) List(ctx context.Context, tx *db.Tx, after string, limit int) ([]agreement.Agreement, error) {
	if after == "" {
		return list(ctx, tx, "SELECT "+columns+" FROM agreement WHERE scope=$1 ORDER BY ends DESC, ref DESC LIMIT $2", tx.Scope(), limit)
	}
	ends, ref := split(after)
	return list(ctx, tx, "SELECT "+columns+" FROM agreement WHERE scope=$1 AND (ends < $2 OR (ends = $2 AND ref < $3)) ORDER BY ends DESC, ref DESC LIMIT $4",
		tx.Scope(), ends, ref, limit)
}

// After returns agreements in the order of their references.
func (Store) After(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]agreement.Agreement, error) {
	return list(ctx, tx, "SELECT "+columns+" FROM agreement WHERE scope=$1 AND ref > $2 ORDER BY ref LIMIT $3", tx.Scope(), after, limit)
}

func split(key string) (ends, ref string) {
	const day = len("2006-01-02")
	if len(key) <= day {
		return key, ""
	}
	return key[:day], key[day+1:]
}

func list(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]agreement.Agreement, error) {
	var found []agreement.Agreement
	at := map[thread.Ref]int{}
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var a agreement.Agreement
		err := scan(&a.Ref, &a.Version, &a.Title, &a.Kind, &a.Regime, &a.Decision, &a.Start, &a.End, db.JSON(&a.ExtensionMonths), &a.ExtensionsTaken,
			db.JSON(&a.Breaks), db.JSON(&a.Weights), &a.Value, &a.Committed, &a.Joins, &a.Lead, &a.LeadName, &a.WeightsOf, &a.Begun)
		if err != nil {
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
	err = db.Each(ctx, tx, `SELECT ref, agreement, name, service, districts, age_from, age_to, asks, personal_care FROM agreement_lot
		WHERE scope=$1 AND agreement IN list($2) ORDER BY agreement, name, ref`, []any{tx.Scope(), db.List(refs)},
		func(scan func(dest ...any) error) error {
			var l agreement.Lot
			if err := scan(&l.Ref, &l.Agreement, &l.Name, &l.Service, db.JSON(&l.Districts), &l.AgeFrom, &l.AgeTo, db.JSON(&l.Asks), &l.PersonalCare); err != nil {
				return err
			}
			a := &found[at[l.Agreement]]
			a.Lots = append(a.Lots, l)
			return nil
		})
	return found, err
}

// CommittedUnder returns what all agreements under a decision have committed.
func (Store) CommittedUnder(ctx context.Context, tx *db.Tx, decision thread.Ref) (money.Pence, error) {
	var total money.Pence
	err := db.Get(ctx, tx, "SELECT COALESCE(SUM(committed), 0) FROM agreement WHERE scope=$1 AND decision=$2", []any{tx.Scope(), decision}, &total)
	return total, err
}

// Under returns the agreements under a decision, by first day and reference.
func (Store) Under(ctx context.Context, tx *db.Tx, decision thread.Ref) ([]agreement.Agreement, error) {
	return list(ctx, tx, "SELECT "+columns+" FROM agreement WHERE scope=$1 AND decision=$2 ORDER BY starts, ref", tx.Scope(), decision)
}

// Insert adds an agreement.
func (Store) Insert(ctx context.Context, tx *db.Tx, a agreement.Agreement) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement (scope, "+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
		tx.Scope(), a.Ref, a.Version, a.Title, a.Kind, a.Regime, a.Decision, a.Start, a.End, db.JSON(a.ExtensionMonths), a.ExtensionsTaken,
		db.JSON(a.Breaks), db.JSON(a.Weights), a.Value, a.Committed, a.Joins, a.Lead, a.LeadName, a.WeightsOf, a.Begun)
	return err
}

// Update saves all but the lots over the version that was read.
func (Store) Update(ctx context.Context, tx *db.Tx, a agreement.Agreement) error {
	return db.ExecOne(ctx, tx, `UPDATE agreement SET version=version+1, title=$4, ends=$5, extensions_taken=$6, breaks=$7, value=$8, committed=$9, joins=$10
		WHERE scope=$1 AND ref=$2 AND version=$3`,
		tx.Scope(), a.Ref, a.Version, a.Title, a.End, a.ExtensionsTaken, db.JSON(a.Breaks), a.Value, a.Committed, a.Joins)
}

// InsertLot adds a lot.
func (Store) InsertLot(ctx context.Context, tx *db.Tx, l agreement.Lot) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement_lot (scope, ref, agreement, name, service, districts, age_from, age_to, asks, personal_care) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		tx.Scope(), l.Ref, l.Agreement, l.Name, l.Service, db.JSON(l.Districts), l.AgeFrom, l.AgeTo, db.JSON(l.Asks), l.PersonalCare)
	return err
}
