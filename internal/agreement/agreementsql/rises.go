package agreementsql

import (
	"context"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// rises is by how much the rates of packages rose. Of uplifts that were agreed before it, only the sums are known.
var rises = db.Migration{Number: 4192, Name: "by how much the rates of packages rose", SQL: `
CREATE TABLE agreement_rise (
  scope TEXT NOT NULL,
  package TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  round INTEGER NOT NULL,
  agreement TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  unit TEXT NOT NULL,
  before INTEGER NOT NULL,
  after INTEGER NOT NULL,
  PRIMARY KEY (scope, package, valid_from, round),
  FOREIGN KEY (scope, agreement) REFERENCES agreement (scope, ref)
)`}

// funded says of each rise whether funds were bound for it: none was before.
var funded = db.Migration{Number: 4249, Name: "rises for which funds were bound", SQL: `
ALTER TABLE agreement_rise ADD COLUMN funded INTEGER NOT NULL DEFAULT 0`}

// InsertRise adds a rise of a package's rate.
func (Store) InsertRise(ctx context.Context, tx *db.Tx, r agreement.Rise) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO agreement_rise (scope, package, valid_from, round, agreement, valid_to, unit, before, after, funded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, tx.Scope(), r.Package, r.From, r.Round, r.Agreement, r.To, r.Unit, r.Before, r.After, r.Funded)
	return err
}

// Rises returns the rises of a package's rate, by first day and round.
func (Store) Rises(ctx context.Context, tx *db.Tx, pkg thread.Ref) ([]agreement.Rise, error) {
	var found []agreement.Rise
	err := db.Each(ctx, tx, `SELECT package, valid_from, round, agreement, valid_to, unit, before, after, funded FROM agreement_rise
		WHERE scope=$1 AND package=$2 ORDER BY valid_from, round`, []any{tx.Scope(), pkg}, func(scan func(dest ...any) error) error {
		var r agreement.Rise
		err := scan(&r.Package, &r.From, &r.Round, &r.Agreement, &r.To, &r.Unit, &r.Before, &r.After, &r.Funded)
		found = append(found, r)
		return err
	})
	return found, err
}
