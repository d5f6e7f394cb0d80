package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

const pairColumns = "concern, n, other, same, why, by_name, by_role, at, undone_by, undone_at, undo_why"

// Pairs returns the decisions on a concern, whichever of the two it is.
func (Store) Pairs(ctx context.Context, tx *db.Tx, concern thread.Ref) ([]family.Pair, error) {
	var found []family.Pair
	err := db.Each(ctx, tx, "SELECT "+pairColumns+" FROM family_pair WHERE scope = $1 AND (concern = $2 OR other = $2) ORDER BY concern, n",
		[]any{tx.Scope(), concern}, func(scan func(dest ...any) error) error {
			var p family.Pair
			err := scan(&p.Concern, &p.N, &p.Other, &p.Same, &p.Why, &p.By, &p.Role, &p.At, &p.UndoneBy, &p.UndoneAt, &p.UndoWhy)
			found = append(found, p)
			return err
		})
	return found, err
}

// InsertPair adds a decision.
func (Store) InsertPair(ctx context.Context, tx *db.Tx, p family.Pair) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_pair (scope, "+pairColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		tx.Scope(), p.Concern, p.N, p.Other, p.Same, p.Why, p.By, p.Role, p.At, p.UndoneBy, p.UndoneAt, p.UndoWhy)
	return err
}

// UndoPair saves that a decision was taken back.
func (Store) UndoPair(ctx context.Context, tx *db.Tx, p family.Pair) error {
	return db.ExecOne(ctx, tx, `UPDATE family_pair SET undone_by = $4, undone_at = $5, undo_why = $6
		WHERE scope = $1 AND concern = $2 AND n = $3 AND undone_at = ''`, tx.Scope(), p.Concern, p.N, p.UndoneBy, p.UndoneAt, p.UndoWhy)
}

// OpenClues returns of each open concern what it says of the child and how its teller is reached: not what was told, which may be long.
func (Store) OpenClues(ctx context.Context, tx *db.Tx, limit int) ([]family.Concern, error) {
	var found []family.Concern
	err := db.Each(ctx, tx, `SELECT ref, child_name, born, outcode, reach FROM family_concern WHERE scope = $1 AND is_open = 1
		ORDER BY read_by DESC, ref LIMIT $2`, []any{tx.Scope(), limit}, func(scan func(dest ...any) error) error {
		var c family.Concern
		err := scan(&c.Ref, &c.ChildName, &c.Born, &c.Outcode, db.JSON(&c.Reach))
		found = append(found, c)
		return err
	})
	return found, err
}
