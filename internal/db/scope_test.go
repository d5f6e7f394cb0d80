package db_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func TestATransactionNeedsAScope(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		for name, ctx := range map[string]context.Context{
			"none":  t.Context(),
			"empty": db.WithScope(t.Context(), ""),
			"quote": db.WithScope(t.Context(), "E1'; DROP TABLE fund; --"),
			"long":  db.WithScope(t.Context(), db.Scope(strings.Repeat("E", 65))),
		} {
			ran := func(*db.Tx) error { t.Error(name + ": ran"); return nil }
			if d.InTx(ctx, ran) == nil || d.View(ctx, ran) == nil {
				t.Errorf("%s: no error", name)
			}
		}
	})
}

func TestAStatementOnAScopedTableNamesScope(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		forgetful := []string{
			"SELECT count(*) FROM fund",
			"SELECT count(*) FROM (SELECT 1) x JOIN Commitment ON 1 = 1",
		}
		for _, text := range forgetful {
			ctx := dbtest.Ctx(t)
			var n int
			err := d.View(ctx, func(tx *db.Tx) error { return db.Get(ctx, tx, text, nil, &n) })
			if err == nil || !strings.Contains(err.Error(), "does not name") {
				t.Errorf("%s: %v, want a refusal", text, err)
			}
			ctx = db.WithScope(ctx, db.System)
			if err := d.View(ctx, func(tx *db.Tx) error { return db.Get(ctx, tx, text, nil, &n) }); err != nil {
				t.Errorf("%s across councils: %v", text, err)
			}
		}
	})
}

func TestRowSecurityKeepsCouncilsApart(t *testing.T) {
	d := dbtest.Postgres(t, schema...)
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "ours", "") })
	theirs := db.WithScope(t.Context(), "E10000014")
	// The condition names scope and does not hold the query to it: only the engine can.
	number := func(ctx context.Context) (n int) {
		t.Helper()
		if err := d.View(ctx, func(tx *db.Tx) error {
			return db.Get(ctx, tx, "SELECT count(*) FROM fund WHERE scope <> ''", nil, &n)
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if got := number(theirs); got != 0 {
		t.Errorf("another council sees %d of our rows", got)
	}
	if got := number(dbtest.Ctx(t)); got != 1 {
		t.Errorf("we see %d of our rows, want 1", got)
	}
	if got := number(db.WithScope(t.Context(), db.System)); got != 1 {
		t.Errorf("work across councils sees %d rows, want 1", got)
	}
	err := d.InTx(theirs, func(tx *db.Tx) error {
		n, err := db.Exec(theirs, tx, "UPDATE fund SET title = 'stolen' WHERE scope <> ''")
		if n != 0 {
			t.Errorf("another council changed %d of our rows", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	err = d.InTx(theirs, func(tx *db.Tx) error {
		_, err := db.Exec(theirs, tx, "INSERT INTO fund (scope, ref) VALUES ($1, 'x')", dbtest.Scope)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "row-level security") {
		t.Errorf("a row written into another council: %v, want a refusal", err)
	}
}

func TestASuperuserIsRefused(t *testing.T) {
	dsn := dbtest.PostgresDSN(t)
	dsn = strings.Replace(dsn, "user=alongside_test", "user=postgres", 1)
	d, err := db.Open(t.Context(), dsn, db.Options{})
	if err == nil {
		t.Error("opened as a superuser", d.Close())
	} else if !strings.Contains(err.Error(), "superuser") {
		t.Skipf("this server has no superuser postgres to try: %v", err)
	}
}

func TestBackdatingIsForTestsAlone(t *testing.T) {
	d, err := db.Open(t.Context(), "sqlite:"+t.TempDir()+"/real.db", db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx := db.WithNow(dbtest.Ctx(t), dbtest.Start)
	if err := d.InTx(ctx, func(tx *db.Tx) error {
		if tx.Now().Equal(dbtest.Start) {
			t.Error("WithNow was honoured without Options.Backdating")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
