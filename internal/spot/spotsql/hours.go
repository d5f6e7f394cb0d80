package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot/rates"
	"alongside/internal/workday"
)

// hours are the packages of the last picture that count for what a lot is bought of.
func hours() db.Migration {
	return db.Migration{Number: 4270, Name: "spot_hours", SQL: `
CREATE TABLE spot_hours (
  scope TEXT NOT NULL,
  id INTEGER NOT NULL,
  last TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, id)
)`}
}

// Hours returns the hours of packages of lists that had not ended before a day.
func (Store) Hours(ctx context.Context, tx *db.Tx, from workday.Date) ([]rates.Hours, error) {
	var found []rates.Hours
	err := db.Each(ctx, tx, "SELECT body FROM spot_hours WHERE scope=$1 AND (last = '' OR last >= $2)", []any{tx.Scope(), from}, func(scan func(dest ...any) error) error {
		var h rates.Hours
		err := scan(db.JSON(&h))
		found = append(found, h)
		return err
	})
	return found, err
}
