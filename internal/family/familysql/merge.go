package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

const mergeColumns = "keep, n, dropped, why, by_name, at, moved, undone_by, undone_at, undone_why"

// Merges returns the merges into a record, the latest first.
func (Store) Merges(ctx context.Context, tx *db.Tx, keep thread.Ref) ([]family.Merge, error) {
	return merges(ctx, tx, "keep = $2 ORDER BY n DESC", keep)
}

// Merged returns the merges in force into and of any of some records.
func (Store) Merged(ctx context.Context, tx *db.Tx, records []thread.Ref) ([]family.Merge, error) {
	return merges(ctx, tx, "undone_at = '' AND (keep IN list($2) OR dropped IN list($2)) ORDER BY at, keep, n", db.List(records))
}

func merges(ctx context.Context, tx *db.Tx, where string, arg any) ([]family.Merge, error) {
	var found []family.Merge
	err := db.Each(ctx, tx, "SELECT "+mergeColumns+" FROM family_merge WHERE scope = $1 AND "+where, []any{tx.Scope(), arg},
		func(scan func(dest ...any) error) error {
			var m family.Merge
			err := scan(&m.Keep, &m.N, &m.Drop, &m.Why, &m.By, &m.At, db.JSON(&m.Moved), &m.UndoneBy, &m.UndoneAt, &m.UndoWhy)
			found = append(found, m)
			return err
		})
	return found, err
}

// InsertMerge adds a merge.
func (Store) InsertMerge(ctx context.Context, tx *db.Tx, m family.Merge) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_merge (scope, "+mergeColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		tx.Scope(), m.Keep, m.N, m.Drop, m.Why, m.By, m.At, db.JSON(m.Moved), m.UndoneBy, m.UndoneAt, m.UndoWhy)
	return err
}

// UndoMerge saves that a merge was taken back.
func (Store) UndoMerge(ctx context.Context, tx *db.Tx, m family.Merge) error {
	return db.ExecOne(ctx, tx, `UPDATE family_merge SET undone_by = $4, undone_at = $5, undone_why = $6
		WHERE scope = $1 AND keep = $2 AND n = $3 AND undone_at = ''`, tx.Scope(), m.Keep, m.N, m.UndoneBy, m.UndoneAt, m.UndoWhy)
}

// MoveConcerns moves concerns to another record of the same child.
func (Store) MoveConcerns(ctx context.Context, tx *db.Tx, refs []thread.Ref, child thread.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	_, err := db.Exec(ctx, tx, "UPDATE family_concern SET version = version + 1, child = $3 WHERE scope = $1 AND ref IN list($2)",
		tx.Scope(), db.List(refs), child)
	return err
}

// MoveCarers moves carers to another record of the same child.
func (Store) MoveCarers(ctx context.Context, tx *db.Tx, refs []thread.Ref, child thread.Ref) error {
	if len(refs) == 0 {
		return nil
	}
	_, err := db.Exec(ctx, tx, "UPDATE family_carer SET version = version + 1, child = $3 WHERE scope = $1 AND ref IN list($2)",
		tx.Scope(), db.List(refs), child)
	return err
}
