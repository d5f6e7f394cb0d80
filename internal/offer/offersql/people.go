package offersql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
)

const facilitatorSQL = `SELECT ref, version, provider, name, file FROM offer_facilitator WHERE scope = $1 `

func readFacilitators(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]offer.Facilitator, error) {
	var out []offer.Facilitator
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var f offer.Facilitator
		err := scan(&f.Ref, &f.Version, &f.Provider, &f.Name, db.JSON(&f.FacilitatorFile))
		out = append(out, f)
		return err
	})
	return out, err
}

// Facilitator implements offer.Store.
func (Store) Facilitator(ctx context.Context, tx *db.Tx, ref thread.Ref) (offer.Facilitator, error) {
	return one(readFacilitators(ctx, tx, facilitatorSQL+"AND ref = $2", tx.Scope(), ref))
}

// Facilitators implements offer.Store.
func (Store) Facilitators(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]offer.Facilitator, error) {
	return readFacilitators(ctx, tx, facilitatorSQL+"AND ($2 = '' OR provider = $2) ORDER BY name, ref", tx.Scope(), provider)
}

// InsertFacilitator implements offer.Store.
func (Store) InsertFacilitator(ctx context.Context, tx *db.Tx, f offer.Facilitator) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO offer_facilitator (scope, ref, version, provider, name, file) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.Scope(), f.Ref, f.Version, f.Provider, f.Name, db.JSON(&f.FacilitatorFile))
	return err
}

// UpdateFacilitator implements offer.Store.
func (Store) UpdateFacilitator(ctx context.Context, tx *db.Tx, f offer.Facilitator) error {
	return db.ExecOne(ctx, tx, `UPDATE offer_facilitator SET version = version + 1, name = $4, file = $5 WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), f.Ref, f.Version, f.Name, db.JSON(&f.FacilitatorFile))
}

const expenseSQL = `SELECT ref, version, facilitator, name, provider, on_date, what, amount, state, decider, why, paid_on, payment
	FROM offer_expense WHERE scope = $1 `

func readExpenses(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]offer.Expense, error) {
	var out []offer.Expense
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var e offer.Expense
		err := scan(&e.Ref, &e.Version, &e.Facilitator, &e.Name, &e.Provider, &e.On, &e.What, &e.Amount, &e.State, &e.Decider, &e.Why, &e.PaidOn, &e.Payment)
		out = append(out, e)
		return err
	})
	return out, err
}

// Expense implements offer.Store.
func (Store) Expense(ctx context.Context, tx *db.Tx, ref thread.Ref) (offer.Expense, error) {
	return one(readExpenses(ctx, tx, expenseSQL+"AND ref = $2", tx.Scope(), ref))
}

// Claims implements offer.Store.
func (Store) Claims(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]offer.Expense, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	return readExpenses(ctx, tx, expenseSQL+"AND ref IN list($2) ORDER BY ref", tx.Scope(), db.List(refs))
}

// Expenses implements offer.Store.
func (Store) Expenses(ctx context.Context, tx *db.Tx, provider, facilitator thread.Ref, limit int) ([]offer.Expense, error) {
	return readExpenses(ctx, tx, expenseSQL+"AND provider = $2 AND ($3 = '' OR facilitator = $3) ORDER BY on_date DESC, ref LIMIT $4",
		tx.Scope(), provider, facilitator, limit)
}

// InsertExpense implements offer.Store.
func (Store) InsertExpense(ctx context.Context, tx *db.Tx, e offer.Expense) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO offer_expense (scope, ref, version, facilitator, name, provider, on_date, what, amount, state, decider, why, paid_on, payment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.Scope(), e.Ref, e.Version, e.Facilitator, e.Name, e.Provider, e.On, e.What, e.Amount, e.State, e.Decider, e.Why, e.PaidOn, e.Payment)
	return err
}

// UpdateExpense implements offer.Store.
func (Store) UpdateExpense(ctx context.Context, tx *db.Tx, e offer.Expense) error {
	return db.ExecOne(ctx, tx, `UPDATE offer_expense SET version = version + 1, state = $4, decider = $5, why = $6, paid_on = $7, payment = $8
		WHERE scope = $1 AND ref = $2 AND version = $3`, tx.Scope(), e.Ref, e.Version, e.State, e.Decider, e.Why, e.PaidOn, e.Payment)
}
