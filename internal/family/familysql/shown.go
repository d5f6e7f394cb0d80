package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// shownMigration keeps what a child and its family show beside their words, and which of it stood there when words were used.
const shownMigration = `
CREATE TABLE family_shown (
	scope TEXT NOT NULL,
	child TEXT NOT NULL,
	n INTEGER NOT NULL,
	voice TEXT NOT NULL,
	writer TEXT NOT NULL,
	document TEXT NOT NULL,
	how TEXT NOT NULL,
	says TEXT NOT NULL,
	by_name TEXT NOT NULL,
	by_role TEXT NOT NULL,
	at TEXT NOT NULL,
	gone_by TEXT NOT NULL,
	gone_at TEXT NOT NULL,
	gone_why TEXT NOT NULL,
	PRIMARY KEY (scope, child, n)
);
ALTER TABLE family_use ADD COLUMN shown TEXT NOT NULL DEFAULT '[]'`

const shownColumns = "child, n, voice, writer, document, how, says, by_name, by_role, at, gone_by, gone_at, gone_why"

// Shown returns the pictures and recordings of all voices, by number.
func (Store) Shown(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Shown, error) {
	var found []family.Shown
	err := db.Each(ctx, tx, "SELECT "+shownColumns+" FROM family_shown WHERE scope = $1 AND child = $2 ORDER BY n", []any{tx.Scope(), child},
		func(scan func(dest ...any) error) error {
			var s family.Shown
			err := scan(&s.Child, &s.N, &s.Voice, &s.Writer, &s.Document, &s.How, &s.Says, &s.By, &s.Role, &s.At, &s.GoneBy, &s.GoneAt, &s.GoneWhy)
			found = append(found, s)
			return err
		})
	return found, err
}

// InsertShown adds a picture or a recording.
func (Store) InsertShown(ctx context.Context, tx *db.Tx, s family.Shown) error {
	n, err := db.Exec(ctx, tx, "INSERT INTO family_shown (scope, "+shownColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (scope, child, n) DO NOTHING`,
		tx.Scope(), s.Child, s.N, s.Voice, s.Writer, s.Document, s.How, s.Says, s.By, s.Role, s.At, s.GoneBy, s.GoneAt, s.GoneWhy)
	if err == nil && n == 0 {
		return fault.Conflict("Somebody else added a picture or a recording at the same moment. Add yours again.")
	}
	return err
}

// EndShown saves who took a picture or a recording out, when and why.
func (Store) EndShown(ctx context.Context, tx *db.Tx, s family.Shown) error {
	n, err := db.Exec(ctx, tx, `UPDATE family_shown SET gone_by = $4, gone_at = $5, gone_why = $6 WHERE scope = $1 AND child = $2 AND n = $3 AND gone_by = ''`,
		tx.Scope(), s.Child, s.N, s.GoneBy, s.GoneAt, s.GoneWhy)
	if err == nil && n == 0 {
		return fault.Conflict("It was taken out already.")
	}
	return err
}
