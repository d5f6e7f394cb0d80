package brokeragesql

import (
	"context"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/thread"
)

const purchased = `SELECT q.ref, q.lot, q.child, q.withdrawn_on, COALESCE(a.provider, ''), COALESCE(a.made_on, ''), COALESCE(a.starts, ''), COALESCE(a.ends, ''),
	COALESCE(p.ended_on, ''), COALESCE(a.value, 0)
	FROM brokerage_requirement q LEFT JOIN brokerage_award a ON a.scope = q.scope AND a.requirement = q.ref AND a.emergency = 0
	LEFT JOIN brokerage_package p ON p.scope = a.scope AND p.award = a.ref
	WHERE q.scope=$1`

// Purchases returns the purchases of lots behind a reference, by reference.
func (Store) Purchases(ctx context.Context, tx *db.Tx, lots []thread.Ref, after thread.Ref, limit int) ([]brokerage.Purchase, error) {
	return purchases(ctx, tx, purchased+" AND q.lot IN list($2) AND q.ref > $3 ORDER BY q.ref LIMIT $4", tx.Scope(), db.List(lots), after, limit)
}

// PurchasesOf returns the purchases of requirements, by reference.
func (Store) PurchasesOf(ctx context.Context, tx *db.Tx, requirements []thread.Ref) ([]brokerage.Purchase, error) {
	return purchases(ctx, tx, purchased+" AND q.ref IN list($2) ORDER BY q.ref", tx.Scope(), db.List(requirements))
}

func purchases(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]brokerage.Purchase, error) {
	var found []brokerage.Purchase
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var p brokerage.Purchase
		err := scan(&p.Requirement, &p.Lot, &p.Child, &p.WithdrawnOn, &p.Provider, &p.On, &p.Start, &p.End, &p.EndedOn, &p.Value)
		found = append(found, p)
		return err
	})
	return found, err
}
