package db_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// schema is a fund with commitments against it: enough for versions, keys, limits and scopes.
var schema = []db.Migration{{Number: 10, Name: "fund", SQL: `
CREATE TABLE fund (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	limit_pence INTEGER NOT NULL DEFAULT 0,
	version INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (scope, ref)
);
CREATE TABLE commitment (
	id SERIAL8 PRIMARY KEY,
	scope TEXT NOT NULL,
	fund TEXT NOT NULL,
	amount_pence INTEGER NOT NULL CHECK (amount_pence > 0),
	note TEXT NOT NULL DEFAULT '',
	proof BLOB NOT NULL DEFAULT x'',
	FOREIGN KEY (scope, fund) REFERENCES fund (scope, ref)
);
CREATE INDEX commitment_fund ON commitment (scope, fund);
-- one note at most may stand out
CREATE UNIQUE INDEX commitment_note ON commitment (scope, note) WHERE note <> '';
`}}

// addFund inserts a fund in the transaction's scope.
func addFund(ctx context.Context, tx *db.Tx, ref, title string) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO fund (scope, ref, title, limit_pence) VALUES ($1, $2, $3, $4)", tx.Scope(), ref, title, 1000)
	return err
}

func commit(ctx context.Context, tx *db.Tx, fund string, pence int) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO commitment (scope, fund, amount_pence) VALUES ($1, $2, $3)", tx.Scope(), fund, pence)
	return err
}

// do runs fn in a transaction and expects no error.
func do(t *testing.T, d *db.DB, fn func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	if err := d.InTx(ctx, func(tx *db.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// refs returns the funds in the order of the engine.
func refs(t *testing.T, d *db.DB, order string) []string {
	t.Helper()
	var out []string
	ctx := dbtest.Ctx(t)
	err := d.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, "SELECT ref FROM fund WHERE scope = $1 ORDER BY "+order, []any{tx.Scope()}, func(scan func(...any) error) error {
			var ref string
			if err := scan(&ref); err != nil {
				return err
			}
			out = append(out, ref)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatFailsLeavesNothing(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		boom := errors.New("boom")
		err := d.InTx(ctx, func(tx *db.Tx) error {
			tx.OnCommit(func() { t.Error("a hook ran without a commit") })
			return errors.Join(addFund(ctx, tx, "error", ""), boom)
		})
		if !errors.Is(err, boom) {
			t.Errorf("InTx returned %v, want the error of fn", err)
		}
		func() {
			defer func() {
				if r := recover(); r != "panic" {
					t.Errorf("recovered %v, want the panic of fn", r)
				}
			}()
			_ = d.InTx(ctx, func(tx *db.Tx) error {
				if err := addFund(ctx, tx, "panic", ""); err != nil {
					return err
				}
				panic("panic")
			})
		}()
		ended := make(chan bool)
		go func() {
			defer close(ended)
			_ = d.InTx(ctx, func(tx *db.Tx) error {
				_ = addFund(ctx, tx, "exit", "")
				runtime.Goexit() // as t.Fatal does
				return nil
			})
		}()
		<-ended
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "kept", "") })
		if got := refs(t, d, "ref"); !slices.Equal(got, []string{"kept"}) {
			t.Errorf("funds %v, want only the one that was kept", got)
		}
	})
}

func TestHooksRunAfterTheCommit(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		var seen []string
		err := d.InTx(ctx, func(tx *db.Tx) error {
			tx.OnCommit(func() { seen = refs(t, d, "ref") })
			return addFund(ctx, tx, "a", "")
		})
		if err != nil || !slices.Equal(seen, []string{"a"}) {
			t.Errorf("the hook saw %v (%v), want the saved fund", seen, err)
		}
	})
}

func TestAStaleVersionIsAConflict(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "a", "first") })
		save := func(version int, title string) error {
			ctx := dbtest.Ctx(t)
			return d.InTx(ctx, func(tx *db.Tx) error {
				return db.ExecOne(ctx, tx, "UPDATE fund SET title = $1, version = version + 1 WHERE scope = $2 AND ref = $3 AND version = $4",
					title, tx.Scope(), "a", version)
			})
		}
		if err := save(1, "second"); err != nil {
			t.Fatal(err)
		}
		if err := save(1, "lost"); !errors.Is(err, db.ErrStale) || !fault.Is(err, fault.KindConflict) {
			t.Errorf("the second save of version 1: %v, want ErrStale", err)
		}
	})
}

func TestKeysAreHeldAndFailTheTransaction(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error { return commit(ctx, tx, "missing", 5) })
		if !errors.Is(err, db.ErrForeignKey) {
			t.Errorf("a commitment without a fund: %v, want ErrForeignKey", err)
		}
		err = d.InTx(ctx, func(tx *db.Tx) error {
			if err := addFund(ctx, tx, "twice", ""); err != nil {
				return err
			}
			_ = addFund(ctx, tx, "twice", "") // swallowed: the transaction fails all the same
			return nil
		})
		if !errors.Is(err, db.ErrUnique) {
			t.Errorf("a swallowed key clash: %v, want ErrUnique", err)
		}
		if got := refs(t, d, "ref"); len(got) != 0 {
			t.Errorf("funds %v remain of failed transactions", got)
		}
		err = d.InTx(ctx, func(tx *db.Tx) error {
			return errors.Join(addFund(ctx, tx, "a", ""), commit(ctx, tx, "a", -1))
		})
		if err == nil || errors.Is(err, db.ErrUnique) || errors.Is(err, db.ErrForeignKey) {
			t.Errorf("a failed check: %v, want an error of no known kind", err)
		}
	})
}

func TestTextSortsByItsBytes(t *testing.T) {
	texts := []string{"", "A", "B", "Zoë", "a", "zebra", "École", "Ŵy", "ŷ", "ﬁ", "𝒶", "🧒", "🧒🏽"}
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			for i := range texts {
				if err := addFund(ctx, tx, texts[len(texts)-1-i], "same"); err != nil {
					return err
				}
			}
			return nil
		})
		if got := refs(t, d, "title, ref"); !slices.Equal(got, texts) {
			t.Errorf("order %q, want %q", got, texts)
		}
		if !slices.IsSorted(texts) {
			t.Error("the expected order is not that of bytes")
		}
		ctx := dbtest.Ctx(t)
		var n int
		if err := d.View(ctx, func(tx *db.Tx) error {
			return db.Get(ctx, tx, "SELECT count(*) FROM fund WHERE scope = $1 AND ref LIKE 'Z%'", []any{tx.Scope()}, &n)
		}); err != nil || n != 1 {
			t.Errorf("LIKE 'Z%%' found %d (%v), want Zoë alone", n, err)
		}
	})
}

type colour string

func TestListsMatchTheirMembers(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			for _, ref := range []string{"coch", `gw"yrdd`, "glas <&>", "🧒"} {
				if err := addFund(ctx, tx, ref, ""); err != nil {
					return err
				}
			}
			return nil
		})
		number := func(condition string, ids []colour) int {
			t.Helper()
			n := -1
			ctx := dbtest.Ctx(t)
			if err := d.View(ctx, func(tx *db.Tx) error {
				return db.Get(ctx, tx, "SELECT count(*) FROM fund WHERE scope = $1 AND ref "+condition, []any{tx.Scope(), db.List(ids)}, &n)
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := number("IN list($2)", nil); got != 0 {
			t.Errorf("the empty list matches %d", got)
		}
		if got := number("NOT IN list($2)", nil); got != 4 {
			t.Errorf("not in the empty list: %d, want all 4", got)
		}
		all := []colour{"coch", `gw"yrdd`, "glas <&>", "🧒", "none"}
		if got := number("IN list($2)", all); got != 4 {
			t.Errorf("the list matches %d, want 4", got)
		}
		if got := number("not in list( $2 )", all[:1]); got != 3 {
			t.Errorf("not in a list of one: %d, want 3", got)
		}
	})
}

func TestTimeIsFixedForTheTransaction(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		clock := dbtest.Clock(d)
		for _, c := range []struct {
			at    time.Time
			today workday.Date
		}{
			{time.Date(2026, 3, 28, 23, 59, 59, 1999, time.UTC), workday.MustOn(2026, 3, 28)},
			{time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC), workday.MustOn(2026, 3, 29)}, // summer time begins at 01:00
			{time.Date(2026, 3, 29, 23, 30, 0, 0, time.UTC), workday.MustOn(2026, 3, 30)},
			{time.Date(2026, 10, 24, 23, 30, 0, 0, time.UTC), workday.MustOn(2026, 10, 25)}, // it ends at 02:00
			{time.Date(2026, 10, 25, 23, 30, 0, 0, time.UTC), workday.MustOn(2026, 10, 25)},
		} {
			clock.Set(c.at)
			do(t, d, func(ctx context.Context, tx *db.Tx) error {
				clock.Advance(time.Hour)
				if got := tx.Now(); !got.Equal(c.at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
					t.Errorf("Now = %v, want %v in UTC and microseconds", got, c.at)
				}
				if got := tx.Today(); got != c.today {
					t.Errorf("at %v Today = %v, want %v", c.at, got, c.today)
				}
				return nil
			})
		}
		then := time.Date(2020, 2, 29, 12, 0, 0, 0, time.UTC)
		if err := d.InTx(db.WithNow(dbtest.Ctx(t), then), func(tx *db.Tx) error {
			if !tx.Now().Equal(then) {
				t.Errorf("Now = %v, want the backdated %v", tx.Now(), then)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestViewsReadOneSnapshotAndCannotWrite(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		total := func(tx *db.Tx) (n int) {
			if err := db.Get(ctx, tx, "SELECT count(*) FROM fund WHERE scope = $1", []any{tx.Scope()}, &n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := d.View(ctx, func(tx *db.Tx) error {
			before := total(tx)
			do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "later", "") })
			if after := total(tx); after != before {
				t.Errorf("the view saw %d and then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if err := d.View(ctx, func(tx *db.Tx) error { return addFund(ctx, tx, "x", "") }); err == nil {
			t.Error("a view wrote")
		}
		// RETURNING goes through Get, so that here the engine itself must refuse.
		err = d.View(ctx, func(tx *db.Tx) error {
			var ref string
			return db.Get(ctx, tx, "UPDATE fund SET title = 'x' WHERE scope = $1 RETURNING ref", []any{tx.Scope()}, &ref)
		})
		if err == nil || fault.Is(err, fault.KindNotFound) {
			t.Errorf("a view wrote through RETURNING: %v", err)
		}
		if got := refs(t, d, "ref"); !slices.Equal(got, []string{"later"}) {
			t.Errorf("funds %v", got)
		}
	})
}

func TestStatementsInsideEachAndAfterTheEndAreRefused(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		var kept *db.Tx
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			kept = tx
			if err := addFund(ctx, tx, "a", ""); err != nil {
				return err
			}
			return db.Each(ctx, tx, "SELECT ref FROM fund WHERE scope = $1", []any{tx.Scope()}, func(func(...any) error) error {
				if err := addFund(ctx, tx, "b", ""); err == nil || !strings.Contains(err.Error(), "inside Each") {
					t.Errorf("a statement inside Each: %v", err)
				}
				return nil
			})
		})
		if err := addFund(dbtest.Ctx(t), kept, "c", ""); err == nil || !strings.Contains(err.Error(), "ended") {
			t.Errorf("a statement after the end: %v", err)
		}
		if got := refs(t, d, "ref"); !slices.Equal(got, []string{"a"}) {
			t.Errorf("funds %v", got)
		}
	})
}

func TestNoRowAndManyRows(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			var title string
			err := db.Get(ctx, tx, "SELECT title FROM fund WHERE scope = $1", []any{tx.Scope()}, &title)
			if !errors.Is(err, db.ErrNoRow) || !fault.Is(err, fault.KindNotFound) {
				t.Errorf("no row: %v, want ErrNoRow", err)
			}
			// The transaction goes on.
			if err := errors.Join(addFund(ctx, tx, "a", "x"), addFund(ctx, tx, "b", "y")); err != nil {
				return err
			}
			return db.Get(ctx, tx, "SELECT title FROM fund WHERE scope = $1 ORDER BY ref DESC", []any{tx.Scope()}, &title)
		})
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error {
			return db.ExecOne(ctx, tx, "UPDATE fund SET version = 9 WHERE scope = $1", tx.Scope())
		})
		if err == nil || errors.Is(err, db.ErrStale) {
			t.Errorf("ExecOne on two rows: %v, want an error that is not ErrStale", err)
		}
	})
}

func TestStatementsAreCounted(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx, n := db.CountQueries(dbtest.Ctx(t))
		before := d.Queries()
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			return errors.Join(addFund(ctx, tx, "a", ""), commit(ctx, tx, "a", 5))
		}); err != nil {
			t.Fatal(err)
		}
		if atomic.LoadInt64(n) != 2 || d.Queries()-before != 2 {
			t.Errorf("counted %d and %d, want 2", *n, d.Queries()-before)
		}
	})
}

func TestACancelledContextRunsNothing(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(dbtest.Ctx(t))
		cancel()
		for name, run := range map[string]func(context.Context, func(*db.Tx) error) error{"InTx": d.InTx, "View": d.View} {
			if err := run(ctx, func(*db.Tx) error { t.Error(name + " ran"); return nil }); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want context.Canceled", name, err)
			}
		}
		ctx, cancel = context.WithCancel(dbtest.Ctx(t))
		err := d.InTx(ctx, func(tx *db.Tx) error {
			if err := addFund(ctx, tx, "a", ""); err != nil {
				return err
			}
			cancel()
			return addFund(ctx, tx, "b", "")
		})
		if !errors.Is(err, context.Canceled) || len(refs(t, d, "ref")) != 0 {
			t.Errorf("cancelled halfway: %v, want context.Canceled and nothing saved", err)
		}
	})
}

func TestAClosedDatabaseSaysSo(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		if err := d.Ping(dbtest.Ctx(t)); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		nothing := func(*db.Tx) error { return nil }
		for name, err := range map[string]error{
			"Ping": d.Ping(dbtest.Ctx(t)), "InTx": d.InTx(dbtest.Ctx(t), nothing), "View": d.View(dbtest.Ctx(t), nothing),
		} {
			if err == nil {
				t.Errorf("%s answered on a closed database", name)
			}
		}
	})
}
