package spot_test

import (
	"testing"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/job"
	"alongside/internal/spot"
	"alongside/internal/spot/spotsql"
	"alongside/internal/spot/spottest"
	"alongside/internal/thread"
)

func migrations() []db.Migration {
	var ms []db.Migration
	ms = append(ms, audit.Migrations()...)
	ms = append(ms, thread.Migrations()...)
	ms = append(ms, job.Migrations()...)
	return append(ms, spotsql.Migrations()...)
}

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		spottest.Exercise(t, d, spot.New(spot.Deps{DB: d, Store: spotsql.Store{}, Settlements: spotsql.Store{}, Matches: spotsql.Store{}, Chunk: 100}))
	})
}

func TestMatchingOnBothEngines(t *testing.T) {
	dbtest.Each(t, migrations(), func(t *testing.T, d *db.DB) {
		spottest.ExerciseMatching(t, d, spot.New(spot.Deps{DB: d, Store: spotsql.Store{}, Settlements: spotsql.Store{}, Matches: spotsql.Store{}, Chunk: 100}))
	})
}
