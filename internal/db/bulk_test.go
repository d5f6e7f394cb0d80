package db_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/workday"
)

var kindsSchema = []db.Migration{{Number: 1, Name: "kinds", SQL: `
CREATE TABLE kinds (
	scope TEXT NOT NULL,
	n INTEGER NOT NULL,
	words TEXT NOT NULL,
	raw BLOB NOT NULL,
	day TEXT NOT NULL,
	at TEXT NOT NULL,
	flag INTEGER NOT NULL,
	nested TEXT NOT NULL,
	PRIMARY KEY (scope, n)
)`}}

var kindsColumns = []string{"scope", "n", "words", "raw", "day", "at", "flag", "nested"}

// bulk inserts n rows with one slice for all of them.
func bulk(t *testing.T, d *db.DB, n int, row func(i int) []any) (int64, error) {
	t.Helper()
	var added int64
	err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) (err error) {
		added, err = db.BulkInsert(dbtest.Ctx(t), tx, "kinds", kindsColumns, func(yield func([]any) bool) {
			shared := make([]any, 0, len(kindsColumns))
			for i := range n {
				shared = append(shared[:0], row(i)...)
				if !yield(shared) {
					return
				}
			}
		})
		return err
	})
	return added, err
}

// hard are texts that careless quoting breaks.
var hard = []string{"", "O'Brien \"and\" sons", `'); DROP TABLE kinds; --`, "Ŵyn 🧒🏽 £", "a\x1fb\tc\r\nd", "\\x00", "?1 $2 :x", "[]{},\"", strings.Repeat("long ", 5000)}

func TestBulkInsertKeepsEveryKindOfValue(t *testing.T) {
	dbtest.Each(t, kindsSchema, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 3, 29, 0, 59, 59, 123456000, time.UTC)
		day := workday.MustOn(2026, 3, 29)
		const n = 300 // full batches, a rest, and arrays on PostgreSQL
		added, err := bulk(t, d, n, func(i int) []any {
			return []any{dbtest.Scope, i - 7, hard[i%len(hard)], []byte{0, byte(i), 255, '\''}, day.AddDays(i), at.Add(time.Duration(i) * time.Second), i%2 == 0, db.JSON([]string{hard[i%len(hard)]})}
		})
		if err != nil || added != n {
			t.Fatalf("%d rows, %v", added, err)
		}
		i := 0
		err = d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
			return db.Each(dbtest.Ctx(t), tx, "SELECT n, words, raw, day, at, flag, nested FROM kinds WHERE scope=$1 ORDER BY n", []any{tx.Scope()}, func(scan func(...any) error) error {
				var number int
				var words string
				var raw []byte
				var on workday.Date
				var when time.Time
				var flag bool
				var nested []string
				if err := scan(&number, &words, &raw, &on, &when, &flag, db.JSON(&nested)); err != nil {
					return err
				}
				want := hard[i%len(hard)]
				if number != i-7 || words != want || hex.EncodeToString(raw) != hex.EncodeToString([]byte{0, byte(i), 255, '\''}) || on != day.AddDays(i) ||
					!when.Equal(at.Add(time.Duration(i)*time.Second)) || flag != (i%2 == 0) || !slices.Equal(nested, []string{want}) {
					t.Errorf("row %d: %d %.40q %x %s %s %v %.40q", i, number, words, raw, on, when, flag, nested)
				}
				i++
				return nil
			})
		})
		if err != nil || i != n {
			t.Errorf("read %d rows, %v", i, err)
		}
	})
}

func TestBulkInsertRefusesWithoutATrace(t *testing.T) {
	plain := func(i int) []any {
		return []any{dbtest.Scope, i, "the same in all", []byte{}, workday.Date{}, time.Time{}, true, "[]"}
	}
	dbtest.Each(t, kindsSchema, func(t *testing.T, d *db.DB) {
		for name, spoil := range map[string]func(row []any){
			"a zero byte":            func(row []any) { row[2] = "a\x00b" },
			"no UTF-8":               func(row []any) { row[2] = "\xff" },
			"no kind that is stored": func(row []any) { row[1] = 1.5 },
			"text among numbers":     func(row []any) { row[1] = "x" },
			"a key for the second time, far from the first": func(row []any) { row[1] = 3 },
		} {
			for _, where := range []int{70, 150, 199} { // inside a batch, behind two, at the end
				_, err := bulk(t, d, 200, func(i int) []any {
					row := plain(i)
					if i == where {
						spoil(row)
					}
					return row
				})
				if err == nil {
					t.Errorf("%s in row %d was taken", name, where)
				}
			}
		}
		if n := countKinds(t, d); n != 0 {
			t.Errorf("%d rows were left", n)
		}
		if _, err := bulk(t, d, 200, plain); err != nil || countKinds(t, d) != 200 {
			t.Errorf("the good rows: %d, %v", countKinds(t, d), err)
		}
	})
}

func countKinds(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		return db.Get(dbtest.Ctx(t), tx, "SELECT count(*) FROM kinds WHERE scope=$1", []any{tx.Scope()}, &n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBulkInsertOfEqualRowsAndOfWideOnes(t *testing.T) {
	const width = 700 // 64 rows of it are more than SQLite binds
	var wide, names strings.Builder
	columns := []string{"scope"}
	for i := range width {
		fmt.Fprintf(&wide, ", c%d INTEGER NOT NULL", i)
		columns = append(columns, fmt.Sprintf("c%d", i))
	}
	names.WriteString("CREATE TABLE wide (scope TEXT NOT NULL" + wide.String() + ")")
	dbtest.Each(t, []db.Migration{{Number: 1, Name: "wide", SQL: names.String()}}, func(t *testing.T, d *db.DB) {
		for _, step := range []int{0, 1} { // every row the same, then every column another
			var sum, count int64
			err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
				added, err := db.BulkInsert(dbtest.Ctx(t), tx, "wide", columns, func(yield func([]any) bool) {
					for i := range 95 {
						row := []any{tx.Scope()}
						for c := range width {
							row = append(row, step*(i+c))
						}
						if !yield(row) {
							return
						}
					}
				})
				if added != 95 {
					t.Errorf("%d rows were added", added)
				}
				return err
			})
			if err == nil {
				err = d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
					return db.Get(dbtest.Ctx(t), tx, "SELECT count(*), CAST(sum(c0 + c699) AS BIGINT) FROM wide WHERE scope=$1", []any{tx.Scope()}, &count, &sum)
				})
			}
			if want := int64(step * (95*94 + 95*699)); err != nil || count != int64(95*(step+1)) || sum != want {
				t.Errorf("%d rows of %d, want %d; %v", count, sum, want, err)
			}
		}
	})
}

// Rows of one council are all rows of most databases: an index that begins with the scope must not look good for that alone.
func TestSQLiteDoesNotTakeTheScopeForATellingColumn(t *testing.T) {
	d := dbtest.SQLite(t, db.Migration{Number: 1, Name: "visit", SQL: `
CREATE TABLE visit (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	day TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX visit_day ON visit (scope, day)`})
	var plan strings.Builder
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		return db.Each(context.Background(), tx, "EXPLAIN QUERY PLAN SELECT ref FROM visit WHERE scope=$1 AND ref IN list($2) ORDER BY day, ref",
			[]any{tx.Scope(), db.List([]string{"a", "b"})}, func(scan func(...any) error) error {
				var id, parent, unused int
				var line string
				err := scan(&id, &parent, &unused, &line)
				plan.WriteString(line + "\n")
				return err
			})
	})
	if err != nil || !strings.Contains(plan.String(), "scope=? AND ref=?") {
		t.Errorf("the plan reads every row of the council: %v\n%s", err, &plan)
	}
}

// What is still to be done is a few of many: the index of those alone is read, and not the one of all.
func TestSQLiteReadsTheIndexOfSomeRows(t *testing.T) {
	d := dbtest.SQLite(t, db.Migration{Number: 1, Name: "visit", SQL: `
CREATE TABLE visit (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	day TEXT NOT NULL,
	done TEXT NOT NULL,
	what TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX visit_open ON visit (scope, day, ref) WHERE done = '';
CREATE INDEX visit_all ON visit (scope, day, ref)`})
	var plan string
	err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
		return db.Get(context.Background(), tx, "EXPLAIN QUERY PLAN SELECT ref, what FROM visit WHERE scope=$1 AND day > $2 AND done = '' ORDER BY day, ref LIMIT 20",
			[]any{tx.Scope(), "2026-11-23"}, new(int), new(int), new(int), &plan)
	})
	if err != nil || !strings.Contains(plan, "visit_open") {
		t.Errorf("what is done is read too: %v\n%s", err, plan)
	}
}

// More rows, and more bytes, than one statement of arrays carries on PostgreSQL.
func TestBulkInsertOfMoreThanOneStatementCarries(t *testing.T) {
	dbtest.Each(t, kindsSchema, func(t *testing.T, d *db.DB) {
		for name, c := range map[string]struct {
			rows int
			text string
		}{"rows": {20_500, "short"}, "bytes": {300, strings.Repeat("b", 100_000)}} {
			before := countKinds(t, d)
			added, err := bulk(t, d, c.rows, func(i int) []any {
				return []any{dbtest.Scope, before + i, c.text, []byte{byte(i)}, workday.Date{}, time.Time{}, true, "[]"}
			})
			if err != nil || added != int64(c.rows) || countKinds(t, d)-before != c.rows {
				t.Errorf("many %s: %d rows added, %d there, want %d; %v", name, added, countKinds(t, d)-before, c.rows, err)
			}
		}
		var wrong int
		if err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
			return db.Get(dbtest.Ctx(t), tx, "SELECT count(*) FROM kinds WHERE scope=$1 AND words <> 'short' AND length(words) <> 100000", []any{tx.Scope()}, &wrong)
		}); err != nil || wrong != 0 {
			t.Errorf("%d rows hold another text, %v", wrong, err)
		}
	})
}

// A statement that the server refuses while later rows are read, rows that cannot be stored behind it, and a caller that panics
// between: nothing is left, and the next use case finds its connection as it should be.
func TestBulkInsertThatFailsFarFromItsEnd(t *testing.T) {
	const many = 35_000
	row := func(i int) []any {
		return []any{dbtest.Scope, i, "w", []byte{1}, workday.Date{}, time.Time{}, true, "[]"}
	}
	dbtest.Each(t, kindsSchema, func(t *testing.T, d *db.DB) {
		for name, spoilt := range map[string]func(i int) []any{
			"a key for the second time in the first statement": func(i int) []any {
				if i == 5000 {
					return row(3)
				}
				return row(i)
			},
			"a value that cannot be stored in the third": func(i int) []any {
				if i == 25_000 {
					return []any{dbtest.Scope, i, "a\x00b", []byte{1}, workday.Date{}, time.Time{}, true, "[]"}
				}
				return row(i)
			},
			"a panic in the third": func(i int) []any {
				if i == 25_000 {
					panic("the caller's")
				}
				return row(i)
			},
		} {
			err := func() (err error) {
				defer func() {
					if r := recover(); r != nil {
						err = fmt.Errorf("%v", r)
					}
				}()
				_, err = bulk(t, d, many, spoilt)
				return err
			}()
			if err == nil || countKinds(t, d) != 0 || errors.Is(err, db.ErrUnique) != strings.HasPrefix(name, "a key") {
				t.Errorf("%s: %v, %d rows were left", name, err, countKinds(t, d))
			}
		}
		if n, err := bulk(t, d, many, row); err != nil || n != many || countKinds(t, d) != many {
			t.Errorf("the good rows: %d of %d, %v", n, countKinds(t, d), err)
		}
	})
}
