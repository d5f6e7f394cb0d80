package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
)

var errOverLimit = errors.New("over the limit")

// commitWithin adds a commitment when the fund's limit allows it: read the total, decide, write.
func commitWithin(ctx context.Context, tx *db.Tx, fund string, pence int, lock string) error {
	var limit, total int
	if err := db.Get(ctx, tx, "SELECT limit_pence FROM fund WHERE scope = $1 AND ref = $2 "+lock, []any{tx.Scope(), fund}, &limit); err != nil {
		return err
	}
	err := db.Get(ctx, tx, "SELECT coalesce(sum(amount_pence), 0) FROM commitment WHERE scope = $1 AND fund = $2", []any{tx.Scope(), fund}, &total)
	if err != nil {
		return err
	}
	time.Sleep(2 * time.Millisecond) // long enough for the others to have read the same total
	if total+pence > limit {
		return errOverLimit
	}
	return commit(ctx, tx, fund, pence)
}

func TestRacingTransactionsKeepTheLimit(t *testing.T) {
	for _, lock := range []string{"", "{{lock}}"} {
		t.Run("lock="+lock, func(t *testing.T) {
			dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
				do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "pot", "") }) // limit 1000
				ctx := dbtest.Ctx(t)
				errs := make([]error, 24)
				var racing sync.WaitGroup
				for i := range errs {
					racing.Go(func() {
						errs[i] = d.InTx(ctx, func(tx *db.Tx) error { return commitWithin(ctx, tx, "pot", 150, lock) })
					})
				}
				racing.Wait()
				saved := 0
				for _, err := range errs {
					switch {
					case err == nil:
						saved++
					case !errors.Is(err, errOverLimit) && !fault.Is(err, fault.KindUnavailable):
						t.Errorf("unexpected: %v", err)
					}
				}
				var total int
				if err := d.View(ctx, func(tx *db.Tx) error {
					return db.Get(ctx, tx, "SELECT sum(amount_pence) FROM commitment WHERE scope = $1", []any{tx.Scope()}, &total)
				}); err != nil {
					t.Fatal(err)
				}
				if total != saved*150 || saved > 6 || saved == 0 {
					t.Errorf("%d acknowledged commitments of 150, total %d, limit 1000", saved, total)
				}
			})
		})
	}
}

func TestRacingInsertsOfOneKeyKeepOne(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		var racing sync.WaitGroup
		for i := range 8 {
			racing.Go(func() {
				err := d.InTx(ctx, func(tx *db.Tx) error {
					_, err := db.Exec(ctx, tx, "INSERT INTO fund (scope, ref, title) VALUES ($1, $2, $3) ON CONFLICT (scope, ref) DO UPDATE SET version = fund.version + 1",
						tx.Scope(), "one", fmt.Sprint(i))
					return err
				})
				if err != nil {
					t.Errorf("%v", err)
				}
			})
		}
		racing.Wait()
		var version int
		if err := d.View(ctx, func(tx *db.Tx) error {
			return db.Get(ctx, tx, "SELECT version FROM fund WHERE scope = $1 AND ref = 'one'", []any{tx.Scope()}, &version)
		}); err != nil || version != 8 {
			t.Errorf("version %d (%v), want 8", version, err)
		}
	})
}

// A caller that hides the engine's error behind its own must not hide a clash from the engine.
func TestAHiddenClashIsTriedAgain(t *testing.T) {
	d := dbtest.Postgres(t, schema...)
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "pot", "") })
	ctx := dbtest.Ctx(t)
	tries := 0
	err := d.InTx(ctx, func(tx *db.Tx) error {
		tries++
		var version int
		if err := db.Get(ctx, tx, "SELECT version FROM fund WHERE scope = $1", []any{tx.Scope()}, &version); err != nil {
			return err
		}
		if tries == 1 {
			do(t, d, func(ctx context.Context, tx *db.Tx) error {
				return db.ExecOne(ctx, tx, "UPDATE fund SET version = 7 WHERE scope = $1", tx.Scope())
			})
		}
		if err := db.ExecOne(ctx, tx, "UPDATE fund SET version = $1 WHERE scope = $2", version+1, tx.Scope()); err != nil {
			return errors.New("something went wrong")
		}
		return nil
	})
	if err != nil || tries != 2 {
		t.Errorf("%d tries, %v; want the second to succeed", tries, err)
	}
}

func TestAClashThatNeverEndsIsUnavailable(t *testing.T) {
	d := dbtest.Postgres(t, schema...)
	ctx, cancel := context.WithCancel(dbtest.Ctx(t))
	defer cancel()
	tries := 0
	err := d.InTx(ctx, func(tx *db.Tx) error {
		tries++
		_, err := db.Exec(ctx, tx, "DO $$ BEGIN RAISE EXCEPTION 'clash' USING ERRCODE = '40001'; END $$")
		return err
	})
	if !fault.Is(err, fault.KindUnavailable) || tries < 5 {
		t.Errorf("after %d tries: %v, want unavailable", tries, err)
	}
}
