package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// ownReach keeps each time that it was said how a young person is reached themselves.
const ownReach = `
CREATE TABLE family_own_reach (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	person TEXT NOT NULL,
	reach TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_role TEXT NOT NULL,
	at TEXT NOT NULL,
	PRIMARY KEY (scope, child, n)
)`

// OwnReaches returns all that was said about each of the young people, by child and number.
func (Store) OwnReaches(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]family.OwnReach, error) {
	var found []family.OwnReach
	err := db.Each(ctx, tx, `SELECT child, n, person, reach, by_name, by_role, at FROM family_own_reach WHERE scope = $1 AND child IN list($2) ORDER BY child, n`,
		[]any{tx.Scope(), db.List(children)}, func(scan func(dest ...any) error) error {
			var o family.OwnReach
			err := scan(&o.Child, &o.N, &o.Person, db.JSON(&o.Reach), &o.By, &o.Role, &o.At)
			found = append(found, o)
			return err
		})
	return found, err
}

// InsertOwnReach adds one.
func (Store) InsertOwnReach(ctx context.Context, tx *db.Tx, o family.OwnReach) error {
	n, err := db.Exec(ctx, tx, `INSERT INTO family_own_reach (scope, child, n, person, reach, by_name, by_role, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (scope, child, n) DO NOTHING`, tx.Scope(), o.Child, o.N, o.Person, db.JSON(o.Reach), o.By, o.Role, o.At)
	if err == nil && n == 0 {
		return fault.Conflict("Somebody else changed this while you were reading. Look again before you save.")
	}
	return err
}
