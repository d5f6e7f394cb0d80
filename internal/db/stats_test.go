package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// What the database did is counted: what was saved, what was not, what was read, and on PostgreSQL what had to run again.
func TestWhatTheDatabaseDidIsCounted(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		before := d.Stats()
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "pot", "") })
		ctx := dbtest.Ctx(t)
		refused := errors.New("refused")
		if err := d.InTx(ctx, func(*db.Tx) error { return refused }); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		if err := d.View(ctx, func(*db.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		s := d.Stats()
		if s.Saved-before.Saved != 1 || s.Failed-before.Failed != 1 || s.Views-before.Views != 1 || s.Retried != before.Retried || s.Statements <= before.Statements {
			t.Errorf("before %+v, after %+v", before, s)
		}
		runs := 0
		var counting sync.Mutex
		var racing sync.WaitGroup
		for range 12 {
			racing.Go(func() {
				_ = d.InTx(ctx, func(tx *db.Tx) error { // who is refused counts as failed
					counting.Lock()
					runs++
					counting.Unlock()
					return commitWithin(ctx, tx, "pot", 10, "")
				})
			})
		}
		racing.Wait()
		s = d.Stats()
		if ended := s.Saved + s.Failed - before.Saved - before.Failed - 2; ended != 12 || s.Retried-before.Retried != uint64(runs)-12 {
			t.Errorf("12 transactions ran %d times; counted: %+v", runs, s)
		}
	})
}
