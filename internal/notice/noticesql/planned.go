package noticesql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice/planned"
	"alongside/internal/thread"
)

// plans is what is planned to be bought, version after version.
var plans = db.Migration{Number: 4620, Name: "planned procurements", SQL: `
CREATE TABLE planned_procurement (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  public INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (scope, ref, version)
)`}

// Plans implements planned.Store.
type Plans struct{}

// latest holds a row to be the last version of its procurement.
const latest = `SELECT body FROM planned_procurement AS p WHERE p.scope=$1
	AND p.version=(SELECT max(v.version) FROM planned_procurement AS v WHERE v.scope=p.scope AND v.ref=p.ref)`

// Versions returns every version, the first first.
func (Plans) Versions(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]planned.Procurement, error) {
	return procurements(ctx, tx, "SELECT body FROM planned_procurement WHERE scope=$1 AND ref=$2 ORDER BY version", ref)
}

// Latest returns the latest version of each.
func (Plans) Latest(ctx context.Context, tx *db.Tx) ([]planned.Procurement, error) {
	return procurements(ctx, tx, latest+" ORDER BY p.ref")
}

// Unlet returns those that are published and not let.
func (Plans) Unlet(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]planned.Procurement, error) {
	return procurements(ctx, tx, latest+" AND p.public=1 AND p.state<>'let' AND p.ref>$2 ORDER BY p.ref LIMIT $3", after, limit)
}

// Insert adds a version.
func (Plans) Insert(ctx context.Context, tx *db.Tx, p planned.Procurement) error {
	public := 0
	if p.Public {
		public = 1
	}
	n, err := db.Exec(ctx, tx, `INSERT INTO planned_procurement (scope, ref, version, state, public, body) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (scope, ref, version) DO NOTHING`, tx.Scope(), p.Ref, p.Version, p.State, public, db.JSON(p))
	if err == nil && n == 0 {
		return fault.Conflict("Someone else changed this plan while you were reading it. Look at it again before you save.")
	}
	return err
}

func procurements(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]planned.Procurement, error) {
	var found []planned.Procurement
	err := db.Each(ctx, tx, sql, append([]any{tx.Scope()}, args...), func(scan func(dest ...any) error) error {
		var p planned.Procurement
		err := scan(db.JSON(&p))
		found = append(found, p)
		return err
	})
	return found, err
}
