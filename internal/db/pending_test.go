package db_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func TestPendingNamesWhatMigrateWouldApply(t *testing.T) {
	first := db.Migration{Number: 10, Name: "first", SQL: "CREATE TABLE pending_first (id TEXT PRIMARY KEY, scope TEXT NOT NULL)"}
	second := db.Migration{Number: 20, Name: "second", SQL: "CREATE TABLE pending_second (id TEXT PRIMARY KEY, scope TEXT NOT NULL)"}
	dbtest.Each(t, []db.Migration{first}, func(t *testing.T, d *db.DB) {
		all := []db.Migration{second, first}
		pending, err := d.Pending(t.Context(), all)
		if err != nil || len(pending) != 1 || pending[0].Number != 20 {
			t.Fatalf("got %v, %v", pending, err)
		}
		if err := d.Migrate(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		if pending, err = d.Pending(t.Context(), all); err != nil || len(pending) != 0 {
			t.Fatalf("after migrating got %v, %v", pending, err)
		}
	})
}
