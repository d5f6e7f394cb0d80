package providersql

import (
	"context"
	"strings"

	"alongside/internal/db"
	"alongside/internal/provider/directory"
	"alongside/internal/thread"
)

const directoryColumns = "ref, file, size, try, part, made_by, state, failure, job, report, started_at, ended_at"

// InsertDirectory adds an import of a directory.
func (Store) InsertDirectory(ctx context.Context, tx *db.Tx, i directory.Import) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO provider_directory (scope, "+directoryColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
		tx.Scope(), i.Ref, i.File, i.Size, i.Try, i.Part, db.JSON(i.By), i.State, i.Failure, i.Job, db.JSON(i.Report), i.StartedAt, i.EndedAt)
	return err
}

// Directory returns one import.
func (Store) Directory(ctx context.Context, tx *db.Tx, ref thread.Ref) (directory.Import, error) {
	found, err := importsOf(ctx, tx, "ref=$2", ref)
	if err != nil {
		return directory.Import{}, err
	}
	if len(found) == 0 {
		return directory.Import{}, db.ErrNoRow
	}
	return found[0], nil
}

// Directories returns imports, the latest first.
func (Store) Directories(ctx context.Context, tx *db.Tx, after string, limit int) ([]directory.Import, error) {
	started, ref, more := strings.Cut(after, " ")
	if !more {
		return importsOf(ctx, tx, "1=1 ORDER BY started_at DESC, ref DESC LIMIT $2", limit)
	}
	return importsOf(ctx, tx, "(started_at<$3 OR (started_at=$3 AND ref<$4)) ORDER BY started_at DESC, ref DESC LIMIT $2", limit, started, ref)
}

func importsOf(ctx context.Context, tx *db.Tx, where string, args ...any) ([]directory.Import, error) {
	var found []directory.Import
	err := db.Each(ctx, tx, "SELECT "+directoryColumns+" FROM provider_directory WHERE scope=$1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var i directory.Import
			err := scan(&i.Ref, &i.File, &i.Size, &i.Try, &i.Part, db.JSON(&i.By), &i.State, &i.Failure, &i.Job, db.JSON(&i.Report), &i.StartedAt, &i.EndedAt)
			found = append(found, i)
			return err
		})
	return found, err
}

// WaitingDirectories counts those that have not ended.
func (Store) WaitingDirectories(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = db.Get(ctx, tx, "SELECT COUNT(*) FROM provider_directory WHERE scope=$1 AND state=$2", []any{tx.Scope(), directory.Waiting}, &n)
	return n, err
}

// SaveDirectory saves how far one that waits has come, or how it ended.
func (Store) SaveDirectory(ctx context.Context, tx *db.Tx, i directory.Import) error {
	return db.ExecOne(ctx, tx, `UPDATE provider_directory SET state=$3, failure=$4, report=$5, ended_at=CASE WHEN $3=$6 THEN '' ELSE $7 END
		WHERE scope=$1 AND ref=$2 AND state=$6`, tx.Scope(), i.Ref, i.State, i.Failure, db.JSON(i.Report), directory.Waiting, tx.Now())
}
