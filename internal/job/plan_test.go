package job_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
)

// Without the index a use case that tells a family something reads every job that waits.
func TestTheJobWithAKeyIsFoundByItsIndex(t *testing.T) {
	inTx(t, dbtest.SQLite(t, migrations...), func(ctx context.Context, tx *db.Tx) error {
		plan := ""
		err := db.Each(ctx, tx, "EXPLAIN QUERY PLAN "+job.OpenWith, []any{tx.Scope(), "notify.send", "key"}, func(scan func(dest ...any) error) error {
			var id, parent, unused int
			var detail string
			err := scan(&id, &parent, &unused, &detail)
			plan += detail
			return err
		})
		if !strings.Contains(plan, "job_once (scope=? AND kind=? AND dedupe=?)") {
			t.Errorf("the plan is %q", plan)
		}
		return err
	})
}
