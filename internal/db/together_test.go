package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// fundCount counts the funds that a view sees.
func fundCount(ctx context.Context, t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) error {
		return db.Get(ctx, tx, "SELECT count(*) FROM fund WHERE scope = $1", []any{tx.Scope()}, &n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTogetherSavesAllButWhatFailedInFewCommits(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		refused := errors.New("refused")
		before := db.Commits(d)
		err := d.Together(ctx, func(ctx context.Context) error {
			for i := range 1500 {
				err := d.InTx(ctx, func(tx *db.Tx) error {
					if err := addFund(ctx, tx, ref(i), "fund"); err != nil {
						return err
					}
					if i%500 == 250 { // a view of what is saved, while a use case runs
						if err := d.View(ctx, func(*db.Tx) error { return nil }); err != nil {
							return err
						}
						return refused
					}
					return nil
				})
				if (i%500 == 250) != errors.Is(err, refused) {
					t.Fatalf("fund %d: %v", i, err)
				}
				if i == 700 {
					if n := fundCount(ctx, t, d); n != 700 {
						t.Errorf("a view in between sees %d funds, want 700", n)
					}
				}
			}
			return d.Together(ctx, func(ctx context.Context) error {
				return d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, "inner", "fund") })
			})
		})
		if n := fundCount(ctx, t, d); n != 1498 || err != nil {
			t.Errorf("%d funds, %v; want 1498", n, err)
		}
		if n := db.Commits(d) - before; d.Engine() == db.SQLite && n > 6 {
			t.Errorf("%d commits", n)
		}
		if err := d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, "after", "fund") }); err != nil || fundCount(ctx, t, d) != 1499 {
			t.Errorf("after it: %v", err)
		}
	})
}

// Whoever is told that something is saved finds it in the very next view, however the system lets the two goroutines take turns:
// others keep every processor busy, so that either is stopped anywhere.
func TestAViewRightAfterASaveSeesIt(t *testing.T) {
	d := openFile(t, filepath.Join(t.TempDir(), "turns.db")+"?synchronous=OFF", db.Options{})
	ctx, done := dbtest.Ctx(t), new(atomic.Bool)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4 * runtime.NumCPU()))
	defer done.Store(true)
	for range 4 * runtime.NumCPU() {
		go func() {
			for n := 0; !done.Load(); {
				n++
			}
		}()
	}
	if err := d.Together(ctx, func(ctx context.Context) error {
		for i, begun := 0, time.Now(); time.Since(begun) < 3*time.Second; i++ {
			if err := d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, ref(i), "fund") }); err != nil {
				return err
			}
			if err := d.View(ctx, func(tx *db.Tx) error {
				var found int
				return db.Get(ctx, tx, "SELECT 1 FROM fund WHERE scope = $1 AND ref = $2", []any{tx.Scope(), ref(i)}, &found)
			}); err != nil {
				return fmt.Errorf("the view after fund %d: %w", i, err)
			}
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// Who was told that all is well before the disk was full learns it at the end.
func TestTogetherTellsWhatWasLost(t *testing.T) {
	d := openFile(t, filepath.Join(t.TempDir(), "full.db")+"?synchronous=OFF&max_pages=60", db.Options{})
	ctx := dbtest.Ctx(t)
	long, refused := strings.Repeat("x", 3000), 0
	err := d.Together(ctx, func(ctx context.Context) error {
		for i := range 2000 {
			if err := d.InTx(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, ref(i), long) }); err != nil {
				refused++
			}
		}
		return nil
	})
	if err == nil || refused == 0 {
		t.Fatalf("a full disk: %v, %d refused", err, refused)
	}
	saved := fundCount(ctx, t, d)
	if saved+refused >= 2000 {
		t.Errorf("%d saved and %d refused of 2000: nothing was lost, so that this proves nothing", saved, refused)
	}
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, "DELETE FROM fund WHERE scope = $1", tx.Scope())
		return err
	}); err != nil || fundCount(ctx, t, d) != 0 {
		t.Errorf("after it: %v", err)
	}
}

func ref(i int) string { return fmt.Sprintf("F%05d", i) }
