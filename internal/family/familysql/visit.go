package familysql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Visits returns the notes of visits, each at its last version, by number.
func (Store) Visits(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Visit, error) {
	var found []family.Visit
	err := db.Each(ctx, tx, `SELECT child, n, version, answers, conflicts, handed_in, by_name FROM family_visit
		WHERE scope = $1 AND child = $2 ORDER BY n, version`, []any{tx.Scope(), child}, func(scan func(dest ...any) error) error {
		var v family.Visit
		err := scan(&v.Child, &v.N, &v.Version, db.JSON(&v.Answers), db.JSON(&v.Conflicts), &v.HandedIn, &v.By)
		if last := len(found) - 1; last >= 0 && found[last].N == v.N {
			found[last] = v
		} else {
			found = append(found, v)
		}
		return err
	})
	return found, err
}

// HandedIn returns when the latest note about each of the children was handed in.
func (Store) HandedIn(ctx context.Context, tx *db.Tx, children []thread.Ref) (map[thread.Ref]time.Time, error) {
	out := map[thread.Ref]time.Time{}
	err := db.Each(ctx, tx, "SELECT child, handed_in FROM family_visit WHERE scope = $1 AND child IN list($2)", []any{tx.Scope(), db.List(children)},
		func(scan func(dest ...any) error) error {
			var v family.Visit
			err := scan(&v.Child, &v.HandedIn)
			if v.HandedIn.After(out[v.Child]) {
				out[v.Child] = v.HandedIn
			}
			return err
		})
	return out, err
}

// VisitAt returns the answers of a note as they stood at a version.
func (Store) VisitAt(ctx context.Context, tx *db.Tx, child thread.Ref, n, version int) (family.Answers, error) {
	var a family.Answers
	err := db.Get(ctx, tx, "SELECT answers FROM family_visit WHERE scope = $1 AND child = $2 AND n = $3 AND version = $4",
		[]any{tx.Scope(), child, n, version}, db.JSON(&a))
	return a, err
}

// SaveVisit adds the next version of a note.
func (Store) SaveVisit(ctx context.Context, tx *db.Tx, v family.Visit) error {
	n, err := db.Exec(ctx, tx, `INSERT INTO family_visit (scope, child, n, version, answers, conflicts, handed_in, by_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (scope, child, n, version) DO NOTHING`,
		tx.Scope(), v.Child, v.N, v.Version+1, db.JSON(v.Answers), db.JSON(v.Conflicts), v.HandedIn, v.By)
	if err == nil && n == 0 {
		return fault.Conflict("Another device saved this note at the same moment. Send yours again.")
	}
	return err
}

// VisitEdit returns the edit of a key.
func (Store) VisitEdit(ctx context.Context, tx *db.Tx, child thread.Ref, key string) (family.VisitEdit, error) {
	var e family.VisitEdit
	err := db.Get(ctx, tx, `SELECT child, n, version, edit, base, answers, by_name, at FROM family_visit_edit
		WHERE scope = $1 AND child = $2 AND edit = $3`, []any{tx.Scope(), child, key},
		&e.Child, &e.N, &e.Version, &e.Key, &e.Base, db.JSON(&e.Answers), &e.By, &e.At)
	return e, err
}

// InsertVisitEdit adds an edit.
func (Store) InsertVisitEdit(ctx context.Context, tx *db.Tx, e family.VisitEdit) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO family_visit_edit (scope, child, n, version, edit, base, answers, by_name, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, tx.Scope(), e.Child, e.N, e.Version, e.Key, e.Base, db.JSON(e.Answers), e.By, e.At)
	return err
}
