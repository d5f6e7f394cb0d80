package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
)

// books is the table of what each import paid under each name.
func books() db.Migration {
	return db.Migration{Number: 4266, Name: "spot_payee", SQL: `
CREATE TABLE spot_payee (
  scope TEXT NOT NULL,
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  paid INTEGER NOT NULL,
  turnover INTEGER NOT NULL,
  payments INTEGER NOT NULL,
  numbers TEXT NOT NULL
)`}
}

// SavePayees adds what an import paid under each name. The first has place 1, as the first line has in a file.
func (Store) SavePayees(ctx context.Context, tx *db.Tx, i spot.Import, all []matching.Payee) error {
	columns := []string{"scope", "id", "name", "paid", "turnover", "payments", "numbers"}
	return insertAll(ctx, tx, "spot_payee", columns, all, func(n int, p matching.Payee) []any {
		return []any{tx.Scope(), idOf(i, n+1), escaped(p.Name), int64(p.Paid), int64(p.Turnover), p.Payments, db.JSON(p.Numbers)}
	})
}

// escaped is a text without what cannot be stored; plain takes it back.
func escaped(text string) string { return string(appendText(nil, text)) }

// Payees returns some of an import's.
func (Store) Payees(ctx context.Context, tx *db.Tx, i spot.Import, after, limit int) (found []matching.Payee, last int, err error) {
	last = after
	err = db.Each(ctx, tx, "SELECT id, name, paid, turnover, payments, numbers FROM spot_payee WHERE scope=$1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4",
		between(tx, i, after, limit), func(scan func(dest ...any) error) error {
			var id int64
			var p matching.Payee
			err := scan(&id, &p.Name, &p.Paid, &p.Turnover, &p.Payments, db.JSON(&p.Numbers))
			p.Name, last = plain(p.Name), lineOf(id)
			found = append(found, p)
			return err
		})
	return found, last, err
}
