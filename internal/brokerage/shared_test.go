package brokerage_test

import (
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/audit"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/job"
	"alongside/internal/provider/providersql"
	"alongside/internal/thread"
)

func TestCouncilsBuyTogetherOnBothEngines(t *testing.T) {
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations(), brokeragesql.Migrations())
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		w := brokeragetest.New(t, d, brokeragetest.Stores{
			Decisions: decisionsql.Store{}, Providers: providersql.Store{}, Agreements: agreementsql.Store{}, Brokerage: brokeragesql.Store{},
		})
		brokeragetest.ExerciseShared(t, w)
		brokeragetest.ExerciseSharedChanges(t, w)
	})
}
