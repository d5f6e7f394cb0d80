package document

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"gocloud.dev/gcerrors"

	"alongside/internal/db"
)

// orphan is content that no document has.
type orphan struct {
	scope db.Scope
	hash  string
}

// Sweep removes bytes that came in longer than age ago and of which no document was made, or whose documents were all
// erased, and returns how many files that were. While one is being removed the same bytes cannot come in; a sweep that was
// interrupted is finished by the next.
func (s *Store) Sweep(ctx context.Context, age time.Duration) (int, error) {
	ctx = db.WithScope(ctx, db.System)
	orphans, before, err := s.mark(ctx, age)
	if err != nil {
		return 0, fmt.Errorf("sweep documents: %w", err)
	}
	for i, o := range orphans {
		err := s.bucket.Delete(ctx, key(o.scope, o.hash))
		if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return i, fmt.Errorf("sweep %s: %w", o.hash, err)
		}
		err = s.db.InTx(ctx, func(tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `DELETE FROM document_content WHERE scope = $1 AND hash = $2 AND sweeping = 1`, o.scope, o.hash)
			return err
		})
		if err != nil {
			return i, fmt.Errorf("sweep %s: %w", o.hash, err)
		}
	}
	return len(orphans), errors.Join(s.sweepInbox(ctx, before.Add(age-inboxAge)), s.sweepUnfinished(before))
}

// mark finds the orphans and, in the same transaction, keeps their bytes from being used again.
func (s *Store) mark(ctx context.Context, age time.Duration) (orphans []orphan, before time.Time, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		before = tx.Now().Add(-age)
		orphans = nil
		_, err := db.Exec(ctx, tx, `UPDATE document_content SET sweeping = 1 WHERE received_at < $1 AND sweeping = 0 AND NOT EXISTS (
			SELECT 1 FROM document d WHERE d.scope = document_content.scope AND d.hash = document_content.hash)`, before)
		if err != nil {
			return err
		}
		return db.Each(ctx, tx, `SELECT scope, hash FROM document_content WHERE sweeping = 1 ORDER BY scope, hash`, nil,
			func(scan func(dest ...any) error) error {
				var o orphan
				err := scan(&o.scope, &o.hash)
				orphans = append(orphans, o)
				return err
			})
	})
	return orphans, before, err
}

// sweepUnfinished removes, where the store is a folder, files whose writing a kill cut off.
func (s *Store) sweepUnfinished(before time.Time) error {
	if s.folder == "" {
		return nil
	}
	root, err := os.OpenRoot(s.folder)
	if err != nil {
		return fmt.Errorf("sweep unfinished files: %w", err)
	}
	defer func() { _ = root.Close() }() // nothing was written through it
	err = fs.WalkDir(root.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() || !strings.HasSuffix(path, ".tmp") {
			return err
		}
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			return err
		}
		return root.Remove(path)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("sweep unfinished files: %w", err)
	}
	return nil
}
