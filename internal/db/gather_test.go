package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

var gatherSchema = []db.Migration{{Number: 1, Name: "gathered", SQL: `
CREATE TABLE gathered (scope TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (scope, n));
CREATE TABLE beside (scope TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (scope, n))`}}

// gathering writes numbers and notes how many came together.
func gathering(together *[]int) *db.Gathering[int] {
	return &db.Gathering[int]{Tables: []string{"gathered"}, Write: func(ctx context.Context, tx *db.Tx, rows []int) error {
		*together = append(*together, len(rows))
		_, err := db.BulkInsert(ctx, tx, "gathered", []string{"scope", "n"}, func(yield func([]any) bool) {
			for _, n := range rows {
				if !yield([]any{tx.Scope(), n}) {
					return
				}
			}
		})
		return err
	}}
}

func countGathered(ctx context.Context, t *testing.T, tx *db.Tx) (n int) {
	t.Helper()
	if err := db.Get(ctx, tx, `SELECT count(*) FROM gathered WHERE scope = $1`, []any{tx.Scope()}, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGatheredRowsAreWrittenTogetherAndBeforeTheyAreRead(t *testing.T) {
	dbtest.Each(t, gatherSchema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		var together []int
		g := gathering(&together)
		err := d.InTx(ctx, func(tx *db.Tx) error {
			add := func(from, to int) {
				for n := from; n < to; n++ {
					if err := g.Add(ctx, tx, n); err != nil {
						t.Fatal(err)
					}
				}
			}
			add(0, 3)
			if _, err := db.Exec(ctx, tx, `INSERT INTO beside (scope, n) VALUES ($1, 1)`, tx.Scope()); err != nil {
				return err
			}
			if len(together) != 0 {
				t.Errorf("a statement about another table had %v written", together)
			}
			if n := countGathered(ctx, t, tx); n != 3 {
				t.Errorf("%d rows were read of 3 that were added", n)
			}
			add(3, 5)
			if _, err := db.BulkInsert(ctx, tx, "gathered", []string{"scope", "n"}, slices.Values([][]any{{tx.Scope(), 1000}})); err != nil {
				return err
			}
			add(5, 105)
			return nil
		})
		if err != nil || !slices.Equal(together, []int{3, 2, 64, 36}) {
			t.Errorf("%v rows were written together, %v; want 3 before the question, 2 before the insert, 64 as the most, and the rest", together, err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			if n := countGathered(ctx, t, tx); n != 106 {
				t.Errorf("%d rows are saved, want 106", n)
			}
			if err := g.Add(ctx, tx, 1); err == nil {
				t.Error("a view took a row")
			}
			return nil
		})
		if err == nil {
			t.Error("a view that wrote ended well")
		}
	})
}

func TestGatheredRowsGoWithTheirTransaction(t *testing.T) {
	dbtest.Each(t, gatherSchema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		var together []int
		g := gathering(&together)
		undone := errors.New("undone")
		if err := d.InTx(ctx, func(tx *db.Tx) error { return errors.Join(g.Add(ctx, tx, 1), undone) }); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		var kept *db.Tx
		saved := false
		twice := d.InTx(ctx, func(tx *db.Tx) error { // the second row clashes when it is written, after the function has returned
			kept = tx
			tx.OnCommit(func() { saved = true })
			return errors.Join(g.Add(ctx, tx, 7), g.Add(ctx, tx, 7))
		})
		if twice == nil || saved {
			t.Errorf("a row that cannot be written: %v, told of a commit: %v", twice, saved)
		}
		if err := g.Add(ctx, kept, 8); err == nil {
			t.Error("a transaction that has ended took a row")
		}
		if err := d.View(ctx, func(tx *db.Tx) error {
			if n := countGathered(ctx, t, tx); n != 0 {
				t.Errorf("%d rows remain", n)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
