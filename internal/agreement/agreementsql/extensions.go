package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// extensions is what was taken at each break point, when, and on what it rests.
var extensions = db.Migration{Number: 4190, Name: "extensions taken", SQL: `
CREATE TABLE agreement_extension (
  scope TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  months INTEGER NOT NULL,
  ends_before TEXT NOT NULL,
  ends TEXT NOT NULL,
  notice_by TEXT NOT NULL,
  taken_on TEXT NOT NULL,
  value INTEGER NOT NULL,
  pack TEXT NOT NULL,
  decision TEXT NOT NULL,
  why TEXT NOT NULL,
  taken_by TEXT NOT NULL,
  PRIMARY KEY (scope, agreement, n),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
)`}

// Extensions returns the extensions taken of the agreements.
func (Store) Extensions(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]agreement.Extension, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	var found []agreement.Extension
	err := db.Each(ctx, tx, `SELECT agreement, n, months, ends_before, ends, notice_by, taken_on, value, pack, decision, why, taken_by FROM agreement_extension
		WHERE scope=$1 AND agreement IN list($2) ORDER BY agreement, n`, []any{tx.Scope(), db.List(refs)}, func(scan func(dest ...any) error) error {
		var e agreement.Extension
		err := scan(&e.Agreement, &e.Number, &e.Months, &e.Before, &e.End, &e.NoticeBy, &e.TakenOn, &e.Value, &e.Pack, &e.Decision, &e.Why, &e.By)
		found = append(found, e)
		return err
	})
	return found, err
}

// InsertExtension adds an extension.
func (Store) InsertExtension(ctx context.Context, tx *db.Tx, e agreement.Extension) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_extension (scope, agreement, n, months, ends_before, ends, notice_by, taken_on, value, pack, decision, why, taken_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.Scope(), e.Agreement, e.Number, e.Months, e.Before, e.End, e.NoticeBy, e.TakenOn, e.Value, e.Pack, e.Decision, e.Why, e.By)
	return err
}
