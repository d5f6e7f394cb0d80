package db

import (
	"context"
	"errors"
	"fmt"
	"os"

	"alongside/internal/fault"
)

// Backup writes a consistent copy of a SQLite database to path while it stays in use. path must not exist; when Backup
// fails, nothing is left there. On PostgreSQL it refuses: use pg_dump, or pg_basebackup with archived WAL.
func (d *DB) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fault.Invalidf("path", "%s exists already. Choose another name for the copy.", path)
	}
	return d.engine.backup(ctx, path)
}

func (e *postgresEngine) backup(context.Context, string) error {
	return fault.Unavailable("A PostgreSQL database is copied with pg_dump, or with pg_basebackup and archived WAL.", nil)
}

func (e *sqliteEngine) backup(ctx context.Context, path string) (err error) {
	partial := path + ".partial"
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("back up to %s: %w", path, classified(err)), removeIfThere(partial))
		}
	}()
	if err := removeIfThere(partial); err != nil {
		return err
	}
	conn, err := dialSQLite(e.write) // beside the writer's: a copy reads a snapshot and holds nobody up
	if err != nil {
		return err
	}
	conn.interruptible = true
	_, err = conn.exec(ctx, "VACUUM INTO ?", []any{partial})
	if err = errors.Join(err, conn.close()); err != nil {
		return err
	}
	if err := syncFile(partial); err != nil {
		return err
	}
	return os.Rename(partial, path)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
