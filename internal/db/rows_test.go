package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func TestAViewCancelledBetweenRowsReadsNoMore(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			for i := range 5000 { // more than an engine sends ahead
				if err := addFund(ctx, tx, fmt.Sprintf("%05d", i), "a title long enough that not all fit into one buffer"); err != nil {
					return err
				}
			}
			return nil
		})
		ctx, cancel := context.WithCancel(dbtest.Ctx(t))
		read := 0
		err := d.View(ctx, func(tx *db.Tx) error {
			return db.Each(ctx, tx, "SELECT ref, title, title FROM fund WHERE scope = $1", []any{tx.Scope()}, func(func(...any) error) error {
				read++
				cancel()
				return nil
			})
		})
		if !errors.Is(err, context.Canceled) || read == 5000 {
			t.Errorf("read %d rows, then %v; want context.Canceled before the last", read, err)
		}
		if found := refs(t, d, "ref"); len(found) != 5000 {
			t.Errorf("the next view found %d rows, want 5000", len(found))
		}
	})
}

func TestARowHasAsManyDestinationsAsColumns(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "a", "") })
		ctx := dbtest.Ctx(t)
		for _, columns := range []string{"ref", "ref, title, limit_pence"} {
			err := d.View(ctx, func(tx *db.Tx) error {
				var ref, title string
				return db.Get(ctx, tx, "SELECT "+columns+" FROM fund WHERE scope = $1", []any{tx.Scope()}, &ref, &title)
			})
			if err == nil {
				t.Errorf("%s was read into two destinations", columns)
			}
		}
	})
}
