package job

import (
	"context"
	"errors"
	"fmt"

	"alongside/internal/db"
)

// ForEachScope does a job's work in every council that find names, each in its own scope. A council that fails keeps no other from
// its turn; the failures are returned together. It stops when ctx ends.
func ForEachScope(ctx context.Context, d db.Runner, find func(ctx context.Context, tx *db.Tx) ([]db.Scope, error), do func(ctx context.Context) error) error {
	var councils []db.Scope
	all := db.WithScope(ctx, db.System)
	err := d.View(all, func(tx *db.Tx) (err error) {
		councils, err = find(all, tx)
		return err
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, council := range councils {
		if ctx.Err() != nil {
			break
		}
		if err := do(db.WithScope(ctx, council)); err != nil {
			failed = append(failed, fmt.Errorf("council %s: %w", council, err))
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}
