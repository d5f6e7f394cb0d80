package audit_test

import (
	"strings"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

func TestTheHistoryOfAChildPassesOverManyLooks(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		appendOne(t, ctx, d, audit.Entry{Action: "child recorded", Ref: "CHD-1", Child: "CHD-1"})
		inTx(t, ctx, d, func(tx *db.Tx) error {
			for range 50 {
				if err := audit.Look(ctx, tx, priya, "The child", "CHD-1"); err != nil {
					return err
				}
			}
			return nil
		})
		inTx(t, ctx, d, func(tx *db.Tx) error {
			rows, err := audit.HistoryOfChild(ctx, tx, "CHD-1", 10)
			if len(rows) != 1 || rows[0].Action != "child recorded" {
				t.Errorf("the history is %+v, want the one thing that was done", rows)
			}
			return err
		})
	})
}

// A child's page must not become slower with every look at it.
func TestTheHistoryOfAChildIsReadFromAnIndexWithoutLooks(t *testing.T) {
	d := dbtest.SQLite(t, audit.Migrations()...)
	ctx := dbtest.Ctx(t)
	var plan strings.Builder
	must(t, d.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, "EXPLAIN QUERY PLAN "+audit.HistoryOfChildQuestion, []any{tx.Scope(), "CHD-1", 10}, func(scan func(dest ...any) error) error {
			var id, parent, unused int
			var line string
			err := scan(&id, &parent, &unused, &line)
			plan.WriteString(line + "\n")
			return err
		})
	}))
	if !strings.Contains(plan.String(), "audit_entry_done") || strings.Contains(plan.String(), "TEMP B-TREE") {
		t.Errorf("the plan is\n%s", plan.String())
	}
}
