package db_test

import (
	"errors"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func TestWithFirstRunsInTheSameTransaction(t *testing.T) {
	ms := []db.Migration{{Number: 1, Name: "keys", SQL: `CREATE TABLE keys (scope TEXT NOT NULL, key TEXT PRIMARY KEY)`}}
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		claim := func(tx *db.Tx) error {
			_, err := db.Exec(t.Context(), tx, `INSERT INTO keys (scope, key) VALUES ($1, $2)`, tx.Scope(), "a")
			return err
		}
		ctx := db.WithFirst(dbtest.Ctx(t), claim)
		refused := errors.New("refused")
		if err := d.InTx(ctx, func(*db.Tx) error { return refused }); !errors.Is(err, refused) {
			t.Fatalf("got %v", err)
		}
		if err := d.InTx(ctx, func(*db.Tx) error { return nil }); err != nil {
			t.Fatalf("the refused transaction left its key behind: %v", err)
		}
		called := false
		err := d.InTx(ctx, func(*db.Tx) error { called = true; return nil })
		if !errors.Is(err, db.ErrUnique) || called {
			t.Fatalf("a second claim: %v, called %v", err, called)
		}
		if err := d.InTx(db.WithFirst(ctx, nil), func(*db.Tx) error { return nil }); err != nil {
			t.Fatalf("taken away: %v", err)
		}
	})
}
