package spotsql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/thread"
)

// Store implements spot.Store.
type Store struct{}

const columns = "scope, ref, number, kind, file, hash, state, made_by, started_at, touched_at, published_at, run, line, base, summary"

// readColumns are the columns that an import is read from.
const readColumns = columns + ", back_by, back_at, back_why"

// Import returns one import.
func (Store) Import(ctx context.Context, tx *db.Tx, ref thread.Ref) (spot.Import, error) {
	return one(ctx, tx, "SELECT "+readColumns+" FROM spot_import WHERE scope=$1 AND ref=$2", tx.Scope(), ref)
}

// ByHash returns the import of a file that is not swept.
func (Store) ByHash(ctx context.Context, tx *db.Tx, kind spot.Kind, hash string) (spot.Import, error) {
	return one(ctx, tx, "SELECT "+readColumns+" FROM spot_import WHERE scope=$1 AND kind=$2 AND hash=$3 AND state <> 'swept'", tx.Scope(), kind, hash)
}

// Imports returns imports, the latest first.
func (Store) Imports(ctx context.Context, tx *db.Tx, after string, limit int) ([]spot.Import, error) {
	sql, args := "SELECT "+readColumns+" FROM spot_import WHERE scope=$1", []any{tx.Scope(), limit}
	if len(after) > 28 {
		sql += " AND (started_at < $3 OR (started_at = $3 AND ref < $4))"
		args = append(args, after[:27], after[28:])
	}
	return list(ctx, tx, sql+" ORDER BY started_at DESC, ref DESC LIMIT $2", args...)
}

// Stale returns staged imports that were last touched before a time, of every council for a transaction of all of them.
func (Store) Stale(ctx context.Context, tx *db.Tx, before time.Time, limit int) ([]spot.Import, error) {
	return list(ctx, tx, "SELECT "+readColumns+` FROM spot_import WHERE (scope=$1 OR $1='*') AND state='staging' AND touched_at < $2
		ORDER BY touched_at, ref LIMIT $3`, tx.Scope(), before, limit)
}

func one(ctx context.Context, tx *db.Tx, sql string, args ...any) (spot.Import, error) {
	found, err := list(ctx, tx, sql, args...)
	if err != nil {
		return spot.Import{}, err
	}
	if len(found) == 0 {
		return spot.Import{}, db.ErrNoRow
	}
	return found[0], nil
}

func list(ctx context.Context, tx *db.Tx, sql string, args ...any) ([]spot.Import, error) {
	var found []spot.Import
	err := db.Each(ctx, tx, sql, args, func(scan func(dest ...any) error) error {
		var i spot.Import
		err := scan(&i.Council, &i.Ref, &i.Number, &i.Kind, &i.File, &i.Hash, &i.State, &i.By, &i.StartedAt, &i.TouchedAt, &i.PublishedAt, &i.Run, &i.Line,
			&i.Base, db.JSON(&i.Summary), &i.BackBy, &i.BackAt, &i.BackWhy)
		if !i.BackAt.IsZero() {
			i.State = spot.TakenBackState
		}
		found = append(found, i)
		return err
	})
	return found, err
}

// PublishedCount returns how often files of a kind were published or taken back.
func (Store) PublishedCount(ctx context.Context, tx *db.Tx, kind spot.Kind) (int, error) {
	var n int
	err := db.Get(ctx, tx, `SELECT CAST(coalesce(sum(CASE WHEN state='published' THEN 1 ELSE 2 END), 0) AS BIGINT) FROM spot_import
		WHERE scope=$1 AND kind=$2 AND (state='published' OR back_at <> '')`, []any{tx.Scope(), kind}, &n)
	return n, err
}

// InsertImport adds an import.
func (Store) InsertImport(ctx context.Context, tx *db.Tx, i spot.Import) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO spot_import (taken, total, "+columns+`)
		VALUES (0, 0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.Scope(), i.Ref, i.Number, i.Kind, i.File, i.Hash, i.State, i.By, i.StartedAt, i.TouchedAt, i.PublishedAt, i.Run, i.Line, i.Base, db.JSON(i.Summary))
	return err
}

// Advance moves the last saved line of a run on.
func (Store) Advance(ctx context.Context, tx *db.Tx, i spot.Import) error {
	return db.ExecOne(ctx, tx, "UPDATE spot_import SET line=$4, touched_at=$5 WHERE scope=$1 AND ref=$2 AND run=$3 AND state='staging' AND line < $4",
		tx.Scope(), i.Ref, i.Run, i.Line, i.TouchedAt)
}

// TakeOver makes a staged import a new run's.
func (Store) TakeOver(ctx context.Context, tx *db.Tx, i spot.Import, run string, base int) error {
	return db.ExecOne(ctx, tx, "UPDATE spot_import SET run=$4, base=$5, touched_at=$6 WHERE scope=$1 AND ref=$2 AND run=$3 AND state='staging'",
		tx.Scope(), i.Ref, i.Run, run, base, tx.Now())
}

// Publish shows an import to everybody.
func (Store) Publish(ctx context.Context, tx *db.Tx, i spot.Import) error {
	return db.ExecOne(ctx, tx, `UPDATE spot_import SET state='published', published_at=$4, touched_at=$4, line=$5, taken=$6, total=$7, summary=$8
		WHERE scope=$1 AND ref=$2 AND run=$3 AND state='staging'`,
		tx.Scope(), i.Ref, i.Run, tx.Now(), i.Line, i.Summary.Taken, i.Summary.Total, db.JSON(i.Summary))
}

// MarkSwept ends an import that is not published.
func (Store) MarkSwept(ctx context.Context, tx *db.Tx, i spot.Import) error {
	return db.ExecOne(ctx, tx, "UPDATE spot_import SET state='swept', touched_at=$3 WHERE scope=$1 AND ref=$2 AND state='staging'", i.Council, i.Ref, tx.Now())
}
