package decision_test

import (
	"context"
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/decision/decisiontest"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

type staffordshire struct{}

func (staffordshire) StatutePolicy(context.Context, *db.Tx) (string, error) {
	return "staffordshire", nil
}

func TestBothEngines(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	var ms []db.Migration
	ms = append(ms, audit.Migrations()...)
	ms = append(ms, thread.Migrations()...)
	ms = append(ms, decisionsql.Migrations()...)
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		s := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: staffordshire{}})
		decisiontest.Exercise(t, d, s)
	})
}
