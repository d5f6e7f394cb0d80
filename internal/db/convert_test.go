package db_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/workday"
)

type (
	level  int16
	count8 uint8
	flag   bool
	// line is a value kept inside its owner's row.
	line struct {
		Who  string   `json:"who"`
		Tags []string `json:"tags,omitempty"`
	}
)

var kinds = []db.Migration{{Number: 1, Name: "kinds", SQL: `CREATE TABLE kind (
	scope TEXT NOT NULL, ref TEXT NOT NULL,
	words TEXT NOT NULL, named TEXT NOT NULL, number INTEGER NOT NULL, small INTEGER NOT NULL, tiny INTEGER NOT NULL,
	yes INTEGER NOT NULL, flagged INTEGER NOT NULL, at TEXT NOT NULL, day TEXT NOT NULL, list TEXT NOT NULL, raw BLOB NOT NULL,
	PRIMARY KEY (scope, ref))`}}

type row struct {
	words   string
	named   colour
	number  int64
	small   level
	tiny    count8
	yes     bool
	flagged flag
	at      time.Time
	day     workday.Date
	list    []line
	raw     []byte
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	full := row{
		words: "Ŵyn & \"Zoë\" <🧒🏽> '", named: "coch", number: -1 << 62, small: -32768, tiny: 255, yes: true, flagged: true,
		at: time.Date(2026, 6, 1, 12, 30, 0, 123456000, time.UTC), day: workday.MustOn(2026, 2, 28),
		list: []line{{Who: "Siân", Tags: []string{"a", "b"}}, {Who: "Ō"}}, raw: []byte{0, 1, 255},
	}
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			for ref, r := range map[string]row{"1 full": full, "2 empty": {}} {
				_, err := db.Exec(ctx, tx, `INSERT INTO kind (scope, ref, words, named, number, small, tiny, yes, flagged, at, day, list, raw)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
					tx.Scope(), ref, r.words, r.named, r.number, r.small, r.tiny, r.yes, r.flagged, r.at, r.day, db.JSON(r.list), r.raw)
				if err != nil {
					return err
				}
			}
			return nil
		})
		var got []row
		var r row // one variable for all rows: nothing of the first may stay in the second
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			return db.Each(ctx, tx, `SELECT words, named, number, small, tiny, yes, flagged, at, day, list, raw FROM kind
				WHERE scope = $1 ORDER BY ref`, []any{tx.Scope()}, func(scan func(...any) error) error {
				err := scan(&r.words, &r.named, &r.number, &r.small, &r.tiny, &r.yes, &r.flagged, &r.at, &r.day, db.JSON(&r.list), &r.raw)
				got = append(got, r)
				return err
			})
		})
		if want := []row{full, {raw: []byte{}}}; !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

func TestJSONOfOneRowDoesNotMixWithTheNext(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		var got []line
		err := d.View(ctx, func(tx *db.Tx) error {
			var l line // one variable for all rows
			return db.Each(ctx, tx, "SELECT $1 UNION ALL SELECT $2 UNION ALL SELECT ''",
				[]any{db.JSON(line{Who: "Siân", Tags: []string{"a"}}), db.JSON(line{Who: "Ō"})}, func(scan func(...any) error) error {
					err := scan(db.JSON(&l))
					got = append(got, l)
					return err
				})
		})
		if want := []line{{Who: "Siân", Tags: []string{"a"}}, {Who: "Ō"}, {}}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	})
}

func TestTimesSortAsText(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		do(t, d, func(ctx context.Context, tx *db.Tx) error {
			var text string
			london := time.FixedZone("BST", 3600)
			err := db.Get(ctx, tx, "SELECT $1", []any{time.Date(2026, 6, 1, 13, 0, 0, 999, london)}, &text)
			if text != "2026-06-01T12:00:00.000000Z" {
				t.Errorf("stored as %q, want UTC of fixed width", text)
			}
			return err
		})
	})
}

func TestWhatCannotBeStoredIsRefused(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		for name, value := range map[string]any{
			"nil": nil, "float": 1.5, "pointer": new("x"), "slice": []string{"x"}, "zero byte": "a\x00b", "not UTF-8": colour("a\xff"),
			"big": uint64(1), "channel in JSON": db.JSON(make(chan int)),
		} {
			ctx := dbtest.Ctx(t)
			err := d.InTx(ctx, func(tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, "INSERT INTO kind (scope, ref, words) VALUES ($1, $2, $3)", tx.Scope(), "x", value)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "argument $3") {
				t.Errorf("%s: %v, want a refusal of argument $3", name, err)
			}
		}
	})
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		cases := map[string]struct {
			text string
			dest any
		}{
			"a word as a number":   {"SELECT 'x'", new(int)},
			"a number as text":     {"SELECT 5 + $1", new(string)},
			"too big":              {"SELECT 70000 + $1", new(level)},
			"negative":             {"SELECT -1 + $1", new(count8)},
			"not a time":           {"SELECT 'yesterday'", new(time.Time)},
			"not a date":           {"SELECT 'yesterday'", new(workday.Date)},
			"not JSON":             {"SELECT '{'", db.JSON(new([]line))},
			"JSON without pointer": {"SELECT '[]'", db.JSON([]line{})},
			"not a pointer":        {"SELECT 'x'", "x"},
			"of no known kind":     {"SELECT 5 + $1", new(float64)},
		}
		for name, c := range cases {
			ctx := dbtest.Ctx(t)
			var args []any
			if strings.Contains(c.text, "$1") {
				args = []any{0}
			}
			err := d.View(ctx, func(tx *db.Tx) error { return db.Get(ctx, tx, c.text, args, c.dest) })
			if err == nil || errors.Is(err, db.ErrNoRow) {
				t.Errorf("%s: %v, want a refusal", name, err)
			}
		}
	})
}

func TestNothingIsTheZeroValue(t *testing.T) {
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		number, sum, text, at, raw := 7, 7, "x", time.Now(), []byte("x")
		err := d.View(ctx, func(tx *db.Tx) error {
			return db.Get(ctx, tx, "SELECT max(number), sum(number), max(words), max(at), max(words) FROM kind WHERE scope = $1",
				[]any{tx.Scope()}, &number, &sum, &text, &at, &raw)
		})
		if err != nil || number != 0 || sum != 0 || text != "" || !at.IsZero() || len(raw) != 0 {
			t.Errorf("%d %d %q %v %q, %v; want zero values", number, sum, text, at, raw, err)
		}
		yes := false
		if err := d.View(ctx, func(tx *db.Tx) error { return db.Get(ctx, tx, "SELECT 2 > 1", nil, &yes) }); err != nil || !yes {
			t.Errorf("2 > 1 is %v (%v)", yes, err)
		}
	})
}

func TestTranslate(t *testing.T) {
	text := "SELECT a FROM b WHERE scope = $1 AND c IN list($2) AND d NOT  IN list($3) {{lock}}"
	for engine, want := range map[db.Engine]string{
		db.SQLite: "SELECT a FROM b WHERE scope = $1 AND c IN (SELECT value FROM json_each($2)) AND d NOT IN (SELECT value FROM json_each($3)) ",
		db.Postgres: "SELECT a FROM b WHERE scope = $1 AND c = ANY(ARRAY(SELECT jsonb_array_elements_text($2::text::jsonb)))" +
			" AND d <> ALL(ARRAY(SELECT jsonb_array_elements_text($3::text::jsonb))) FOR UPDATE",
	} {
		if got := db.Translate(engine, text); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", engine, got, want)
		}
	}
}
