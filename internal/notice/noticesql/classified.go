package noticesql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/notice"
	"alongside/internal/thread"
)

// classified is what the contracts of agreements are for, and whether they are light touch. The latest counts.
var classified = db.Migration{Number: 4614, Name: "light touch or not", SQL: `
CREATE TABLE notice_classification (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  cpv TEXT NOT NULL,
  light_touch INTEGER NOT NULL,
  why TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, n)
)`}

// Classification returns the latest of an agreement, or a fault of kind not found.
func (Store) Classification(ctx context.Context, tx *db.Tx, agreement thread.Ref) (notice.Classification, error) {
	c := notice.Classification{Agreement: agreement}
	err := db.Get(ctx, tx, "SELECT n, cpv, light_touch, why, made_by, made_at FROM notice_classification WHERE scope=$1 AND agreement=$2 ORDER BY n DESC LIMIT 1",
		[]any{tx.Scope(), agreement}, &c.Number, &c.CPV, &c.LightTouch, &c.Why, &c.By, &c.At)
	return c, err
}

// InsertClassification adds one.
func (Store) InsertClassification(ctx context.Context, tx *db.Tx, c notice.Classification) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO notice_classification (scope, agreement, n, cpv, light_touch, why, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, tx.Scope(), c.Agreement, c.Number, c.CPV, c.LightTouch, c.Why, c.By, c.At)
	return err
}
