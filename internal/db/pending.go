package db

import (
	"cmp"
	"context"
	"slices"
)

// Pending returns those of ms that Migrate would apply, in the order of their numbers.
func (d *DB) Pending(ctx context.Context, ms []Migration) ([]Migration, error) {
	var pending []Migration
	err := d.InTx(WithScope(ctx, System), func(tx *Tx) error {
		applied, err := d.applied(ctx, tx)
		if err != nil {
			return err
		}
		pending = slices.DeleteFunc(slices.Clone(ms), func(m Migration) bool {
			_, ok := applied[m.Number]
			return ok
		})
		return nil
	})
	slices.SortFunc(pending, func(a, b Migration) int { return cmp.Compare(a.Number, b.Number) })
	return pending, err
}
