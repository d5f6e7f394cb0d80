package db_test

import (
	"errors"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

var ms = []db.Migration{{Number: 1, Name: "cup", SQL: `
CREATE TABLE cup (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	size INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX cup_size ON cup (scope, size) WHERE size > 0;
`}}

func TestQuick(t *testing.T) {
	d := dbtest.SQLite(t, ms...)
	ctx := dbtest.Ctx(t)
	boom := errors.New("boom")
	for _, want := range []error{nil, boom} {
		err := d.InTx(ctx, func(tx *db.Tx) error {
			if _, err := db.Exec(ctx, tx, "INSERT INTO cup (scope, ref, size) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING", tx.Scope(), "a", 3); err != nil {
				return err
			}
			return want
		})
		if !errors.Is(err, want) {
			t.Fatal(err)
		}
	}
	err := d.View(ctx, func(tx *db.Tx) error {
		var n int
		if err := db.Get(ctx, tx, "SELECT count(*) FROM cup WHERE scope=$1 AND ref IN list($2)", []any{tx.Scope(), db.List([]string{"a", "b"})}, &n); err != nil {
			return err
		}
		if n != 1 {
			t.Errorf("n=%d", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestQuickPG(t *testing.T) {
	for range 5 {
		dbtest.Postgres(t, ms...)
	}
}
