package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
)

func TestACouncilThatFailsKeepsNoOtherFromItsTurn(t *testing.T) {
	d := dbtest.SQLite(t, job.Migrations()...)
	find := func(_ context.Context, tx *db.Tx) ([]db.Scope, error) {
		if tx.Scope() != db.System {
			t.Errorf("councils are looked for in %s", tx.Scope())
		}
		return []db.Scope{"E10000016", "E10000028", "E10000034"}, nil
	}
	var did []db.Scope
	broken := errors.New("it broke")
	err := job.ForEachScope(t.Context(), d, find, func(ctx context.Context) error {
		return d.InTx(ctx, func(tx *db.Tx) error {
			did = append(did, tx.Scope())
			if tx.Scope() == "E10000016" {
				return broken
			}
			return nil
		})
	})
	if diff := cmp.Diff([]db.Scope{"E10000016", "E10000028", "E10000034"}, did); diff != "" {
		t.Error(diff)
	}
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "E10000016") || strings.Contains(err.Error(), "E10000028") {
		t.Errorf("error %v", err)
	}
}

func TestNoMoreCouncilsWhenTheProgramEnds(t *testing.T) {
	d := dbtest.SQLite(t, job.Migrations()...)
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	err := job.ForEachScope(ctx, d, func(context.Context, *db.Tx) ([]db.Scope, error) { return []db.Scope{"E10000016", "E10000028"}, nil },
		func(context.Context) error { n++; cancel(); return nil })
	if n != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d councils after the end, %v", n, err)
	}
	if err := job.ForEachScope(t.Context(), d, func(context.Context, *db.Tx) ([]db.Scope, error) { return nil, errors.New("no list") }, nil); err == nil {
		t.Error("a list that fails is no error")
	}
}
