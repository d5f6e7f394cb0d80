package dbtest_test

import (
	"io"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

var schema = []db.Migration{{Number: 1, Name: "cup", SQL: "CREATE TABLE cup (scope TEXT NOT NULL, ref TEXT PRIMARY KEY)"}}

func TestDatabasesAreFreshMigratedAndApart(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, first *db.DB) {
		second := dbtest.SQLite(t, schema...)
		if first.Engine() == db.Postgres {
			second = dbtest.Postgres(t, schema...)
		}
		ctx := dbtest.Ctx(t)
		for _, d := range []*db.DB{first, second} {
			if err := d.InTx(ctx, func(tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, "INSERT INTO cup (scope, ref) VALUES ($1, 'the only one')", tx.Scope())
				return err
			}); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestTheClockMovesWhenTold(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx := dbtest.Ctx(t)
	now := func() (now time.Time) {
		if err := d.View(ctx, func(tx *db.Tx) error { now = tx.Now(); return nil }); err != nil {
			t.Fatal(err)
		}
		return now
	}
	if got := now(); !got.Equal(dbtest.Start) || got.Weekday() != time.Monday {
		t.Errorf("starts at %v", got)
	}
	dbtest.Clock(d).Advance(36 * time.Hour)
	if got := now(); !got.Equal(time.Date(2026, 11, 24, 21, 0, 0, 0, time.UTC)) {
		t.Errorf("36 hours later it is %v", got)
	}
	dbtest.Clock(d).Set(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	if got := now(); got.Year() != 2027 {
		t.Errorf("set to 2027 it is %v", got)
	}
}

func TestRandomnessIsTheSameInEveryRun(t *testing.T) {
	read := func() (b [8]byte) {
		d := dbtest.SQLite(t)
		if err := d.View(dbtest.Ctx(t), func(tx *db.Tx) error {
			_, err := io.ReadFull(tx.Rand(), b[:])
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return b
	}
	if a, b := read(), read(); a != b || a == [8]byte{} {
		t.Errorf("%x and then %x", a, b)
	}
}
