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

func TestTheHistoryOfSeveralObjectsIsOneQuestionForTheActionsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := dbtest.Ctx(t)
		for _, e := range []audit.Entry{
			{Action: "account opened", Ref: "PER-1"}, {Action: "signed in", Ref: "PER-1"}, {Action: "account opened", Ref: "PER-3"},
			{Action: "account ended", Ref: "PER-2", Why: "Left."}, {Action: "signed in", Ref: "PER-2"}, {Action: "account opened"},
		} {
			appendOne(t, ctx, d, e)
		}
		ask := func(refs, actions []string, limit int) string {
			var said strings.Builder
			ctx, asked := db.CountQueries(ctx)
			inTx(t, ctx, d, func(tx *db.Tx) error {
				*asked = 0
				rows, err := audit.HistoryOf(ctx, tx, refs, actions, limit)
				if *asked > 1 {
					t.Errorf("%d questions for %d objects", *asked, len(refs))
				}
				for _, r := range rows {
					said.WriteString(r.Ref + " " + r.Action + " " + r.Why + ";")
				}
				return err
			})
			return said.String()
		}
		both, known := []string{"PER-1", "PER-2", ""}, []string{"account opened", "account ended"}
		for _, c := range []struct {
			refs, actions []string
			limit         int
			want          string
		}{
			{both, known, 10, "PER-2 account ended Left.;PER-1 account opened ;"},
			{both, known, 1, "PER-2 account ended Left.;"},
			{both, known[:1], 10, "PER-1 account opened ;"},
			{nil, known, 10, ""},
			{both, nil, 10, ""},
		} {
			if got := ask(c.refs, c.actions, c.limit); got != c.want {
				t.Errorf("%q of %q: %q, want %q", c.actions, c.refs, got, c.want)
			}
		}
	})
}
