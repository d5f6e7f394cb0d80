package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// In runs fn in the same transaction, held to another council. It is the one place that does; decision 059 says why.
func (Store) In(ctx context.Context, tx *db.Tx, council db.Scope, fn func(tx *db.Tx) error) error {
	return db.Across(ctx, tx, council, fn)
}

const offeredColumns = "agreement, lead, lead_name, title, most, offered_on, taken_on"

// Offered returns the agreements that other councils let this one buy from, by title, or the one named.
func (Store) Offered(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]agreement.Offered, error) {
	var found []agreement.Offered
	err := db.Each(ctx, tx, "SELECT "+offeredColumns+" FROM agreement_offered WHERE scope=$1 AND ($2='' OR agreement=$2) ORDER BY title, agreement",
		[]any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
			var o agreement.Offered
			err := scan(&o.Agreement, &o.Lead, &o.LeadName, &o.Title, &o.Limit, &o.On, &o.TakenOn)
			found = append(found, o)
			return err
		})
	return found, err
}

// SaveOffered adds an offer or overwrites it.
func (Store) SaveOffered(ctx context.Context, tx *db.Tx, o agreement.Offered) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_offered (scope, `+offeredColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (scope, agreement) DO UPDATE SET lead_name=$4, title=$5, most=$6, taken_on=$8`,
		tx.Scope(), o.Agreement, o.Lead, o.LeadName, o.Title, o.Limit, o.On, o.TakenOn)
	return err
}

// TakeOffered keeps the day on which this council took part in an agreement that it took no part in until now.
func (Store) TakeOffered(ctx context.Context, tx *db.Tx, ref thread.Ref, on workday.Date) error {
	return db.ExecOne(ctx, tx, "UPDATE agreement_offered SET taken_on=$3 WHERE scope=$1 AND agreement=$2 AND taken_on=''", tx.Scope(), ref, on)
}

// Twins returns this council's records of an agreement's providers, by the reference that the council that let it knows them by.
func (Store) Twins(ctx context.Context, tx *db.Tx, ref thread.Ref) (map[thread.Ref]thread.Ref, error) {
	found := map[thread.Ref]thread.Ref{}
	err := db.Each(ctx, tx, "SELECT theirs, ours FROM agreement_twin WHERE scope=$1 AND agreement=$2", []any{tx.Scope(), ref},
		func(scan func(dest ...any) error) error {
			var theirs, ours thread.Ref
			err := scan(&theirs, &ours)
			found[theirs] = ours
			return err
		})
	return found, err
}

// InsertTwin keeps which record is the same provider.
func (Store) InsertTwin(ctx context.Context, tx *db.Tx, ref, theirs, ours thread.Ref) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO agreement_twin (scope, agreement, theirs, ours) VALUES ($1, $2, $3, $4)", tx.Scope(), ref, theirs, ours)
	return err
}
