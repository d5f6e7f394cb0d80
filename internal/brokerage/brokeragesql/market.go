package brokeragesql

import (
	"context"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/workday"
)

// AskedFor counts the requirements that start on a day or later, and the answers to them.
func (Store) AskedFor(ctx context.Context, tx *db.Tx, from workday.Date) ([]brokerage.AskedFor, error) {
	var found []brokerage.AskedFor
	err := db.Each(ctx, tx, `SELECT q.lot, q.district, q.band, COUNT(*), SUM(q.minutes),
		SUM(CASE WHEN q.award <> '' THEN 1 ELSE 0 END),
		SUM(CASE WHEN q.award = '' AND q.withdrawn_on = '' THEN 1 ELSE 0 END),
		SUM(CASE WHEN q.award = '' AND q.withdrawn_on = '' AND q.promised_by < $3 THEN 1 ELSE 0 END),
		SUM(COALESCE(a.can, 0)), SUM(COALESCE(a.cannot, 0)), SUM(CASE WHEN q.withdrawn_on <> '' THEN 1 ELSE 0 END)
		FROM brokerage_requirement q LEFT JOIN (
			SELECT requirement, SUM(can) AS can, SUM(1 - can) AS cannot FROM brokerage_response WHERE scope=$1 GROUP BY requirement
		) a ON a.requirement = q.ref
		WHERE q.scope=$1 AND q.starts >= $2 GROUP BY q.lot, q.district, q.band ORDER BY q.lot, q.district, q.band`,
		[]any{tx.Scope(), from, tx.Today()}, func(scan func(dest ...any) error) error {
			var n brokerage.AskedFor
			err := scan(&n.Lot, &n.District, &n.Band, &n.Asked, &n.Minutes, &n.Placed, &n.Unplaced, &n.Late, &n.Can, &n.Cannot, &n.Withdrew)
			found = append(found, n)
			return err
		})
	return found, err
}

// SaidNo counts the coded reasons for saying no to requirements that start on a day or later, the most frequent first.
func (Store) SaidNo(ctx context.Context, tx *db.Tx, from workday.Date) ([]brokerage.SaidNo, error) {
	var found []brokerage.SaidNo
	err := db.Each(ctx, tx, `SELECT q.lot, q.district, q.band, a.refusal, COUNT(*) AS times FROM brokerage_response a
		JOIN brokerage_requirement q ON q.scope = a.scope AND q.ref = a.requirement
		WHERE a.scope=$1 AND a.can = 0 AND q.starts >= $2 GROUP BY q.lot, q.district, q.band, a.refusal ORDER BY times DESC, q.lot, q.district, q.band, a.refusal`,
		[]any{tx.Scope(), from}, func(scan func(dest ...any) error) error {
			var n brokerage.SaidNo
			err := scan(&n.Lot, &n.District, &n.Band, &n.Why, &n.Times)
			found = append(found, n)
			return err
		})
	return found, err
}

// Hours returns the packages that had not ended before a day.
func (Store) Hours(ctx context.Context, tx *db.Tx, from workday.Date) ([]brokerage.Hours, error) {
	var found []brokerage.Hours
	err := db.Each(ctx, tx, `SELECT p.ref, p.child, p.lot, q.district, p.provider, p.minutes, p.starts, CASE WHEN p.ended_on <> '' AND p.ended_on < p.ends THEN p.ended_on ELSE p.ends END
		FROM brokerage_package p JOIN brokerage_requirement q ON q.scope = p.scope AND q.ref = p.requirement
		WHERE p.scope=$1 AND p.ends >= $2 AND (p.ended_on = '' OR p.ended_on >= $2) ORDER BY p.ref`, []any{tx.Scope(), from}, func(scan func(dest ...any) error) error {
		var h brokerage.Hours
		err := scan(&h.Package, &h.Child, &h.Lot, &h.District, &h.Provider, &h.Minutes, &h.Start, &h.Last)
		found = append(found, h)
		return err
	})
	return found, err
}
