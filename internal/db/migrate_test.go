package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
)

// applied returns the numbers of applied migrations.
func applied(t *testing.T, d *db.DB) (numbers []int) {
	t.Helper()
	ctx := db.WithScope(t.Context(), db.System)
	err := d.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, "SELECT number FROM schema_migration ORDER BY number", nil, func(scan func(...any) error) error {
			var n int
			err := scan(&n)
			numbers = append(numbers, n)
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return numbers
}

func table(number int, name string) db.Migration {
	return db.Migration{Number: number, Name: name, SQL: "CREATE TABLE " + name + " (scope TEXT NOT NULL, ref TEXT PRIMARY KEY)"}
}

func TestMigrationsApplyOnceInOrderAndLateOnesToo(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		later := table(30, "c")
		alter := db.Migration{Number: 20, Name: "widen a", SQL: "ALTER TABLE a ADD COLUMN size INTEGER NOT NULL DEFAULT 0;\nCREATE INDEX a_size ON a (scope, size);\n"}
		for _, ms := range [][]db.Migration{
			{later, table(10, "a")},
			{alter, later, table(10, "a")}, // 20 comes after 30 was applied
			nil,
		} {
			if err := d.Migrate(t.Context(), ms); err != nil {
				t.Fatal(err)
			}
		}
		if got := applied(t, d); !slices.Equal(got, []int{10, 20, 30}) {
			t.Errorf("applied %v", got)
		}
	})
}

func TestMigrationsThatCannotApplyChangeNothing(t *testing.T) {
	cases := map[string]struct {
		ms   []db.Migration
		says string
	}{
		"changed":   {[]db.Migration{{Number: 10, Name: "a", SQL: "CREATE TABLE a (scope TEXT NOT NULL, other TEXT)"}, table(11, "b")}, "another text"},
		"broken":    {[]db.Migration{table(10, "a"), table(11, "b"), {Number: 12, Name: "broken", SQL: "CREATE TABLE ("}}, "migrate 12 broken"},
		"same":      {[]db.Migration{table(11, "b"), table(11, "c")}, `"b" and "c" are both number 11`},
		"deferred":  {[]db.Migration{{Number: 11, Name: "b", SQL: "CREATE TABLE b (a TEXT REFERENCES a (ref) DEFERRABLE INITIALLY DEFERRED)"}}, "immediate"},
		"duplicate": {[]db.Migration{table(11, "b"), table(12, "b")}, "migrate 12 b"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, []db.Migration{table(10, "a")}, func(t *testing.T, d *db.DB) {
				err := d.Migrate(t.Context(), c.ms)
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("%v, want %q", err, c.says)
				}
				if got := applied(t, d); !slices.Equal(got, []int{10}) {
					t.Errorf("applied %v, want 10 alone", got)
				}
			})
		})
	}
}

func TestCopiesThatStartAtOnceMigrateOnce(t *testing.T) {
	var ms []db.Migration
	for i := range 20 {
		ms = append(ms, table(i+1, fmt.Sprintf("t%d", i)))
	}
	for engine, dsn := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "new", "x.db") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresDSN(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			address := dsn(t)
			var starting sync.WaitGroup
			for range 5 {
				starting.Go(func() {
					d, err := db.Open(t.Context(), address, db.Options{Readers: 2})
					if err != nil {
						t.Errorf("open: %v", err)
						return
					}
					if err := d.Migrate(t.Context(), ms); err != nil {
						t.Errorf("migrate: %v", err)
					}
					if got := applied(t, d); len(got) != 20 {
						t.Errorf("applied %v", got)
					}
					if err := d.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				})
			}
			starting.Wait()
		})
	}
}

func TestOneTextServesBothEngines(t *testing.T) {
	text := `-- Funds, kept for ever.
CREATE TABLE fund (
	id SERIAL8 PRIMARY KEY,
	scope TEXT NOT NULL,
	-- a line; with a semicolon
	state TEXT NOT NULL DEFAULT 'TEXT' CHECK (state IN ('TEXT', 'INTEGER''s')),
	proof BLOB NOT NULL DEFAULT x''
);
CREATE TABLE plain (ref TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX plain_n ON plain (CAST(n AS TEXT));
-- only sqlite
CREATE VIRTUAL TABLE fund_search USING fts5(state);
-- only postgres
CREATE INDEX fund_search ON fund USING gin (to_tsvector('simple', state));
`
	if got := db.Schema(db.SQLite, text); len(got) != 4 ||
		!strings.Contains(got[0], "id INTEGER PRIMARY KEY AUTOINCREMENT") || !strings.HasSuffix(got[0], ") STRICT") ||
		!strings.HasSuffix(got[1], ") STRICT, WITHOUT ROWID") || !strings.HasPrefix(got[3], "CREATE VIRTUAL") {
		t.Errorf("sqlite: %q", got)
	}
	got := db.Schema(db.Postgres, text)
	if len(got) != 7 {
		t.Fatalf("postgres: %d statements %q", len(got), got)
	}
	for i, want := range []string{
		`state TEXT COLLATE "C" NOT NULL DEFAULT 'TEXT' CHECK (state IN ('TEXT', 'INTEGER''s'))`,
		"ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY", "CREATE POLICY",
		`CREATE TABLE plain (ref TEXT COLLATE "C" PRIMARY KEY, n BIGINT NOT NULL)`, "(CAST(n AS TEXT))", "gin",
	} {
		if !strings.Contains(got[i], want) {
			t.Errorf("postgres statement %d: %s\nwant %s", i, got[i], want)
		}
	}
	dbtest.Each(t, []db.Migration{{Number: 1, Name: "all", SQL: text}}, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			for want := range 3 {
				var id int
				err := db.Get(ctx, tx, "INSERT INTO fund (scope, state) VALUES ($1, 'TEXT') RETURNING id", []any{tx.Scope()}, &id)
				if err != nil || id != want+1 {
					t.Errorf("id %d, want %d", id, want+1)
					return err
				}
			}
			return nil
		})
		ctx := dbtest.Ctx(t)
		err := d.InTx(ctx, func(tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, "INSERT INTO plain (ref, n) VALUES ($1, $2)", "a", "not a number")
			return err
		})
		if err == nil {
			t.Error("a word went into a column of numbers")
		}
	})
}

func TestBackupIsACompleteCopy(t *testing.T) {
	d := dbtest.SQLite(t, schema...)
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "before", "Ŵyn 🧒") })
	path := filepath.Join(t.TempDir(), "copy 100%.db")
	if err := d.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "after", "") })
	if got := refs(t, openFile(t, path, db.Options{}), "ref"); !slices.Equal(got, []string{"before"}) {
		t.Errorf("the copy holds %v", got)
	}
	if err := d.Backup(t.Context(), path); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a copy over a copy: %v, want a refusal", err)
	}
	missing := filepath.Join(t.TempDir(), "none", "copy.db")
	if err := d.Backup(t.Context(), missing); err == nil {
		t.Error("a copy in a folder that does not exist")
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.partial")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if err := dbtest.Postgres(t).Backup(t.Context(), missing); !fault.Is(err, fault.KindUnavailable) || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("a PostgreSQL backup: %v, want to be told of pg_dump", err)
	}
}

func TestBulkInsert(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		insert := func(ctx context.Context, from, to int, row func(i int) []any) (n int64, err error) {
			err = d.InTx(ctx, func(tx *db.Tx) error {
				n, err = db.BulkInsert(ctx, tx, "fund", []string{"scope", "ref", "title", "limit_pence"}, func(yield func([]any) bool) {
					for i := from; i < to; i++ {
						if !yield(row(i)) {
							return
						}
					}
				})
				return err
			})
			return n, err
		}
		good := func(i int) []any { return []any{dbtest.Scope, fmt.Sprintf("%05d", i), "Ŵyn 🧒", int64(i)} }
		for _, size := range []int{0, 1, 63, 64, 65, 99, 100, 1000} {
			n, err := insert(ctx, size*1000, size*1000+size, good)
			if err != nil || n != int64(size) {
				t.Errorf("%d rows: inserted %d, %v", size, n, err)
			}
		}
		before := len(refs(t, d, "ref"))
		if before != 1+63+64+65+99+100+1000 {
			t.Errorf("%d rows in all", before)
		}
		for name, row := range map[string]func(i int) []any{
			"a key twice": func(i int) []any { return good(1000 + i%900) },
			"too short":   func(i int) []any { return good(9_000_000 + i)[:min(4, 400-i)] },
			"bad value":   func(i int) []any { return []any{dbtest.Scope, fmt.Sprint("x", i), []string{}, 1} },
		} {
			if _, err := insert(ctx, 0, 500, row); err == nil {
				t.Errorf("%s: no error", name)
			} else if name == "a key twice" && !errors.Is(err, db.ErrUnique) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := len(refs(t, d, "ref")); after != before {
			t.Errorf("failed inserts left %d rows", after-before)
		}
		if d.Engine() == db.Postgres {
			if _, err := insert(db.WithScope(ctx, "E10000014"), 70000, 70200, good); err == nil {
				t.Error("rows were copied into another council")
			}
		}
		err := d.InTx(ctx, func(tx *db.Tx) error {
			_, err := db.BulkInsert(ctx, tx, "fund; DROP TABLE fund", []string{"ref"}, func(func([]any) bool) {})
			return err
		})
		if err == nil {
			t.Error("SQL in a table's name was accepted")
		}
	})
}
