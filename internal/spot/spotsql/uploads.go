package spotsql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/thread"
)

// uploads is the table of files that were handed in.
func uploads() db.Migration {
	return db.Migration{Number: 4250, Name: "spot_upload", SQL: `
CREATE TABLE spot_upload (
  scope TEXT NOT NULL,
  ref TEXT NOT NULL,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  try INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  state TEXT NOT NULL,
  failure TEXT NOT NULL,
  job TEXT NOT NULL,
  report TEXT NOT NULL,
  refusals TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (scope, ref)
)`}
}

// InsertUpload adds an upload.
func (Store) InsertUpload(ctx context.Context, tx *db.Tx, u spot.Upload) error {
	_, err := db.Exec(ctx, tx, `INSERT INTO spot_upload (scope, ref, kind, file, size, try, made_by, state, failure, job, report, refusals, started_at, ended_at, source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.Scope(), u.Ref, u.Kind, u.File, u.Size, u.Try, db.JSON(u.By), u.State, u.Failure, u.Job, db.JSON(u.Report), db.JSON(u.Refusals), u.StartedAt, u.EndedAt, u.Source)
	return err
}

// Upload returns one upload.
func (Store) Upload(ctx context.Context, tx *db.Tx, ref thread.Ref) (spot.Upload, error) {
	var u spot.Upload
	err := db.Get(ctx, tx, `SELECT ref, kind, file, size, try, made_by, state, failure, job, report, refusals, started_at, ended_at, source
		FROM spot_upload WHERE scope=$1 AND ref=$2`, []any{tx.Scope(), ref},
		&u.Ref, &u.Kind, &u.File, &u.Size, &u.Try, db.JSON(&u.By), &u.State, &u.Failure, &u.Job, db.JSON(&u.Report), db.JSON(&u.Refusals), &u.StartedAt, &u.EndedAt, &u.Source)
	return u, err
}

// WaitingUploads counts the uploads that have not ended.
func (Store) WaitingUploads(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = db.Get(ctx, tx, `SELECT COUNT(*) FROM spot_upload WHERE scope=$1 AND state=$2`, []any{tx.Scope(), spot.UploadWaiting}, &n)
	return n, err
}

// EndUpload saves how an upload ended.
func (Store) EndUpload(ctx context.Context, tx *db.Tx, u spot.Upload) error {
	return db.ExecOne(ctx, tx, `UPDATE spot_upload SET state=$3, failure=$4, report=$5, refusals=$6, ended_at=$7
		WHERE scope=$1 AND ref=$2 AND state='waiting'`,
		tx.Scope(), u.Ref, u.State, u.Failure, db.JSON(u.Report), db.JSON(u.Refusals), tx.Now())
}
