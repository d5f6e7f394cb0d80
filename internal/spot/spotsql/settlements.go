package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot"
)

// settlements is the table of what persons said about names. One pair of names has one answer in force.
func settlements() db.Migration {
	return db.Migration{Number: 4260, Name: "spot_settlement", SQL: `
CREATE TABLE spot_settlement (
  scope TEXT NOT NULL,
  id INTEGER NOT NULL,
  a TEXT NOT NULL,
  b TEXT NOT NULL,
  same INTEGER NOT NULL,
  why TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  undone_by TEXT NOT NULL,
  undone_at TEXT NOT NULL,
  undone_why TEXT NOT NULL,
  PRIMARY KEY (scope, id)
);
CREATE UNIQUE INDEX spot_settlement_once ON spot_settlement (scope, a, b) WHERE undone_at = ''`}
}

// Settlements returns all settlements, the latest first.
func (Store) Settlements(ctx context.Context, tx *db.Tx) ([]spot.Settlement, error) {
	var found []spot.Settlement
	err := db.Each(ctx, tx, `SELECT id, a, b, same, why, made_by, made_at, undone_by, undone_at, undone_why
		FROM spot_settlement WHERE scope=$1 ORDER BY made_at DESC, id`, []any{tx.Scope()}, func(scan func(dest ...any) error) error {
		var s spot.Settlement
		err := scan(&s.ID, &s.A, &s.B, &s.Same, &s.Why, db.JSON(&s.By), &s.At, db.JSON(&s.UndoneBy), &s.UndoneAt, &s.UndoneWhy)
		found = append(found, s)
		return err
	})
	return found, err
}

// InsertSettlement adds a settlement.
func (Store) InsertSettlement(ctx context.Context, tx *db.Tx, s spot.Settlement) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO spot_settlement (scope, id, a, b, same, why, made_by, made_at, undone_by, undone_at, undone_why)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tx.Scope(), s.ID, s.A, s.B, s.Same, s.Why, db.JSON(s.By), s.At, db.JSON(s.UndoneBy), s.UndoneAt, s.UndoneWhy)
	return err
}

// UndoSettlement saves that a settlement was taken back.
func (Store) UndoSettlement(ctx context.Context, tx *db.Tx, s spot.Settlement) error {
	return db.ExecOne(ctx, tx, `UPDATE spot_settlement SET undone_by=$3, undone_at=$4, undone_why=$5 WHERE scope=$1 AND id=$2 AND undone_at=''`,
		tx.Scope(), s.ID, db.JSON(s.UndoneBy), s.UndoneAt, s.UndoneWhy)
}
