package dbcompare

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

const (
	rows     = 5000
	pageSize = 50
)

var schema = []db.Migration{{Number: 1, Name: "item", SQL: `
CREATE TABLE item (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	title TEXT NOT NULL,
	due TEXT NOT NULL,
	amount INTEGER NOT NULL,
	version INTEGER NOT NULL,
	PRIMARY KEY (scope, ref)
)`}}

// item is one row; the tags are bun's.
type item struct {
	bun.BaseModel `bun:"table:item"`

	Scope   string `bun:"scope,pk"`
	Ref     string `bun:"ref,pk"`
	Title   string `bun:"title"`
	Due     string `bun:"due"`
	Amount  int64  `bun:"amount"`
	Version int64  `bun:"version"`
}

const (
	pointSQL = "SELECT scope, ref, title, due, amount, version FROM item WHERE scope = $1 AND ref = $2"
	pageSQL  = "SELECT scope, ref, title, due, amount, version FROM item WHERE scope = $1 AND ref > $2 ORDER BY ref LIMIT 50"
)

// subject reads one row, or a page of rows after ref, in one way.
type subject struct {
	name  string
	point func(ctx context.Context, ref string) (item, error)
	page  func(ctx context.Context, ref string) ([]item, error)
}

func (i *item) fields() []any {
	return []any{&i.Scope, &i.Ref, &i.Title, &i.Due, &i.Amount, &i.Version}
}

func throughDB(d *db.DB) subject {
	return subject{
		name: "db",
		point: func(ctx context.Context, ref string) (it item, err error) {
			err = d.View(ctx, func(tx *db.Tx) error { return db.Get(ctx, tx, pointSQL, []any{tx.Scope(), ref}, it.fields()...) })
			return it, err
		},
		page: func(ctx context.Context, ref string) (items []item, err error) {
			err = d.View(ctx, func(tx *db.Tx) error {
				return db.Each(ctx, tx, pageSQL, []any{tx.Scope(), ref}, func(scan func(...any) error) error {
					var it item
					err := scan(it.fields()...)
					items = append(items, it)
					return err
				})
			})
			return items, err
		},
	}
}

// snapshot is how all three read: in a transaction that writes nothing.
var snapshot = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

func bare(b *testing.B, pool *sql.DB, options *sql.TxOptions) subject {
	point, err := pool.Prepare(pointSQL)
	if err != nil {
		b.Fatal(err)
	}
	page, err := pool.Prepare(pageSQL)
	if err != nil {
		b.Fatal(err)
	}
	view := func(ctx context.Context, read func(*sql.Tx) error) error {
		tx, err := pool.BeginTx(ctx, options)
		if err != nil {
			return err
		}
		return errors.Join(read(tx), tx.Rollback())
	}
	return subject{
		name: "bare",
		point: func(ctx context.Context, ref string) (it item, err error) {
			err = view(ctx, func(tx *sql.Tx) error {
				return tx.StmtContext(ctx, point).QueryRowContext(ctx, string(dbtest.Scope), ref).Scan(it.fields()...)
			})
			return it, err
		},
		page: func(ctx context.Context, ref string) (items []item, err error) {
			err = view(ctx, func(tx *sql.Tx) error {
				found, err := tx.StmtContext(ctx, page).QueryContext(ctx, string(dbtest.Scope), ref)
				if err != nil {
					return err
				}
				for found.Next() {
					var it item
					if err := found.Scan(it.fields()...); err != nil {
						return errors.Join(err, found.Close())
					}
					items = append(items, it)
				}
				return found.Err()
			})
			return items, err
		},
	}
}

func throughBun(mapper *bun.DB, options *sql.TxOptions) subject {
	return subject{
		name: "bun",
		point: func(ctx context.Context, ref string) (it item, err error) {
			err = mapper.RunInTx(ctx, options, func(ctx context.Context, tx bun.Tx) error {
				return tx.NewSelect().Model(&it).Where("scope = ?", string(dbtest.Scope)).Where("ref = ?", ref).Scan(ctx)
			})
			return it, err
		},
		page: func(ctx context.Context, ref string) (items []item, err error) {
			err = mapper.RunInTx(ctx, options, func(ctx context.Context, tx bun.Tx) error {
				return tx.NewSelect().Model(&items).Where("scope = ?", string(dbtest.Scope)).Where("ref > ?", ref).
					Order("ref").Limit(pageSize).Scan(ctx)
			})
			return items, err
		},
	}
}

// fill inserts the rows that are read.
func fill(b *testing.B, d *db.DB) {
	b.Helper()
	ctx := dbtest.Ctx(b)
	err := d.InTx(ctx, func(tx *db.Tx) error {
		_, err := db.BulkInsert(ctx, tx, "item", []string{"scope", "ref", "title", "due", "amount", "version"}, func(yield func([]any) bool) {
			for i := range rows {
				if !yield([]any{tx.Scope(), ref(i), "Speech and language, two sessions a week", "2026-11-23", i, 1}) {
					return
				}
			}
		})
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

func ref(i int) string { return fmt.Sprintf("PLN-%06d", i) }

func openPool(b *testing.B, driver, dsn string) *sql.DB {
	b.Helper()
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := pool.Close(); err != nil {
			b.Error(err)
		}
	})
	return pool
}

func BenchmarkSQLite(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.db")
	d, err := db.Open(b.Context(), "sqlite:"+path, db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(b.Context(), schema); err != nil {
		b.Fatal(err)
	}
	fill(b, d)
	pool := openPool(b, "sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)")
	compare(b, throughDB(d), bare(b, pool, nil), throughBun(bun.NewDB(pool, sqlitedialect.New()), nil))
}

func BenchmarkPostgres(b *testing.B) {
	dsn := dbtest.PostgresDSN(b, schema...)
	d, err := db.Open(b.Context(), dsn, db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	fill(b, d)
	// Row security holds every reader to a scope; bun's text is different every time, which pgx's cache cannot serve.
	scoped := dsn + "&options=-c%20alongside.scope%3D" + string(dbtest.Scope)
	compare(b, throughDB(d), bare(b, openPool(b, "pgx", scoped), snapshot),
		throughBun(bun.NewDB(openPool(b, "pgx", scoped+"&default_query_exec_mode=exec"), pgdialect.New()), snapshot))
}

// compare runs the subjects in turn and reports the time of each in microseconds, and the others' as a multiple of the first's.
func compare(b *testing.B, subjects ...subject) {
	read := map[string]func(s subject, ref string) (int, error){
		"point": func(s subject, ref string) (int, error) {
			it, err := s.point(dbtest.Ctx(b), ref)
			return len(it.Ref) / len("PLN-000000"), err
		},
		"page of 50": func(s subject, ref string) (int, error) {
			items, err := s.page(dbtest.Ctx(b), ref)
			return len(items), err
		},
	}
	for name, want := range map[string]int{"point": 1, "page of 50": pageSize} {
		b.Run(name, func(b *testing.B) {
			taken := make([]time.Duration, len(subjects))
			for i := 0; b.Loop(); i++ {
				key := ref(i * 37 % (rows - pageSize - 1))
				for s := range subjects {
					begun := time.Now()
					got, err := read[name](subjects[s], key)
					taken[s] += time.Since(begun)
					if err != nil || got != want {
						b.Fatalf("%s read %d rows, %v; want %d", subjects[s].name, got, err, want)
					}
				}
			}
			for s, subject := range subjects {
				b.ReportMetric(float64(taken[s].Nanoseconds())/1000/float64(b.N), subject.name+"-µs")
				if s > 0 {
					b.ReportMetric(float64(taken[s])/float64(taken[0]), subject.name+"/"+subjects[0].name)
				}
			}
		})
	}
}
