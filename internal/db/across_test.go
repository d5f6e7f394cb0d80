package db_test

import (
	"context"
	"errors"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

const there db.Scope = "E10999991"

// fundsOf returns the references of a council's funds, as only that council sees them.
func fundsOf(t *testing.T, d *db.DB, council db.Scope) (found []string) {
	t.Helper()
	ctx := db.WithScope(t.Context(), council)
	if err := d.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, "SELECT ref FROM fund WHERE scope=$1 ORDER BY ref", []any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var ref string
			err := scan(&ref)
			found = append(found, ref)
			return err
		})
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestOneTransactionWritesForTwoCouncilsOrForNeither(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		write := func(spoil error) error {
			ctx := dbtest.Ctx(t)
			return d.InTx(ctx, func(tx *db.Tx) error {
				if err := addFund(ctx, tx, "before", ""); err != nil {
					return err
				}
				err := db.Across(ctx, tx, there, func(tx *db.Tx) error {
					if tx.Scope() != there {
						t.Errorf("held to %s", tx.Scope())
					}
					if err := addFund(ctx, tx, "theirs", ""); err != nil {
						return err
					}
					return spoil
				})
				if err != nil && tx.Scope() == dbtest.Scope {
					return nil // whoever goes on regardless saves nothing all the same
				}
				if tx.Scope() != dbtest.Scope {
					t.Errorf("comes back to %s", tx.Scope())
				}
				return addFund(ctx, tx, "after", "")
			})
		}
		refused := errors.New("theirs is spent")
		if err := write(refused); !errors.Is(err, refused) {
			t.Errorf("a refusal of the other council: %v", err)
		}
		if ours, theirs := fundsOf(t, d, dbtest.Scope), fundsOf(t, d, there); len(ours)+len(theirs) != 0 {
			t.Errorf("saved %v and %v of a refused transaction", ours, theirs)
		}
		if err := write(nil); err != nil {
			t.Fatal(err)
		}
		if ours, theirs := fundsOf(t, d, dbtest.Scope), fundsOf(t, d, there); len(ours) != 2 || len(theirs) != 1 || theirs[0] != "theirs" {
			t.Errorf("saved %v and %v", ours, theirs)
		}
	})
}

// TestRowSecurityHoldsAcrossToo asks without naming a council: PostgreSQL shows only the one that the transaction is held to.
func TestRowSecurityHoldsAcrossToo(t *testing.T) {
	d := dbtest.Postgres(t, schema...)
	do(t, d, func(ctx context.Context, tx *db.Tx) error { return addFund(ctx, tx, "ours", "") })
	ctx := dbtest.Ctx(t)
	count := func(tx *db.Tx) (n int) {
		if err := db.Get(ctx, tx, "SELECT count(*) FROM fund WHERE scope <> ''", nil, &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := d.View(ctx, func(tx *db.Tx) error {
		if err := db.Across(ctx, tx, there, func(tx *db.Tx) error {
			if n := count(tx); n != 0 {
				t.Errorf("sees %d funds of the council it came from", n)
			}
			return nil
		}); err != nil {
			return err
		}
		if n := count(tx); n != 1 {
			t.Errorf("back home it sees %d funds", n)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestNobodyGoesAcrossToOrFromAllCouncils(t *testing.T) {
	dbtest.Each(t, schema, func(t *testing.T, d *db.DB) {
		for _, way := range [][2]db.Scope{{dbtest.Scope, db.System}, {db.System, there}, {dbtest.Scope, ""}, {dbtest.Scope, "E1'; DROP TABLE fund"}} {
			ctx := db.WithScope(t.Context(), way[0])
			if err := d.InTx(ctx, func(tx *db.Tx) error {
				return db.Across(ctx, tx, way[1], func(*db.Tx) error { t.Error("ran"); return nil })
			}); err == nil {
				t.Errorf("%q to %q: no error", way[0], way[1])
			}
		}
	})
}

// TestWhatWaitsIsWrittenUnderTheCouncilThatAddedIt goes across with rows that wait: each council finds its own, and only those.
func TestWhatWaitsIsWrittenUnderTheCouncilThatAddedIt(t *testing.T) {
	dbtest.Each(t, gatherSchema, func(t *testing.T, d *db.DB) {
		var together []int
		g := gathering(&together)
		ctx := dbtest.Ctx(t)
		if err := d.InTx(ctx, func(tx *db.Tx) error {
			for n := range 3 {
				if err := g.Add(ctx, tx, n); err != nil {
					return err
				}
			}
			if err := db.Across(ctx, tx, there, func(tx *db.Tx) error { return g.Add(ctx, tx, 10) }); err != nil {
				return err
			}
			return g.Add(ctx, tx, 20)
		}); err != nil {
			t.Fatal(err)
		}
		for council, want := range map[db.Scope]int{dbtest.Scope: 4, there: 1} {
			ctx := db.WithScope(ctx, council)
			if err := d.View(ctx, func(tx *db.Tx) error {
				if n := countGathered(ctx, t, tx); n != want {
					t.Errorf("%s has %d rows, want %d", council, n, want)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
