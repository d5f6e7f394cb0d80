package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot"
)

// takenBack keeps who took a published file back. Its state becomes that of a file that is gone, so that the same file can be
// imported again; that it was published once shows by these columns.
func takenBack() db.Migration {
	return db.Migration{Number: 4271, Name: "spot_taken_back", SQL: `
ALTER TABLE spot_import ADD COLUMN back_by TEXT NOT NULL DEFAULT '';
ALTER TABLE spot_import ADD COLUMN back_at TEXT NOT NULL DEFAULT '';
ALTER TABLE spot_import ADD COLUMN back_why TEXT NOT NULL DEFAULT ''`}
}

// MarkTakenBack saves who took a published file back.
func (Store) MarkTakenBack(ctx context.Context, tx *db.Tx, i spot.Import) error {
	return db.ExecOne(ctx, tx, `UPDATE spot_import SET state='swept', touched_at=$4, back_by=$3, back_at=$4, back_why=$5
		WHERE scope=$1 AND ref=$2 AND state='published'`, tx.Scope(), i.Ref, i.BackBy, i.BackAt, i.BackWhy)
}

// ExplainedPackages returns the packages of a list that have an open reason.
func (Store) ExplainedPackages(ctx context.Context, tx *db.Tx, i spot.Import) ([]int64, error) {
	var found []int64
	err := db.Each(ctx, tx, `SELECT DISTINCT package FROM spot_package WHERE scope=$1 AND id >= $2 AND id < $3
		AND package IN (SELECT about FROM spot_reason WHERE scope=$1 AND ended_at='' AND kind=$4)`,
		[]any{tx.Scope(), idOf(i, 0), (i.Number + 1) << lineBits, spot.OffPackage}, func(scan func(dest ...any) error) error {
			var one int64
			err := scan(&one)
			found = append(found, one)
			return err
		})
	return found, err
}
