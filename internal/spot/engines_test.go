package spot_test

import (
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
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

func TestPackagesOnBothEngines(t *testing.T) {
	ms := append(append(migrations(), access.Migrations()...), deadline.Migrations()...)
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		store := spotsql.Store{}
		spottest.ExercisePackages(t, d, spot.New(spot.Deps{DB: d, Store: store, Settlements: store, Matches: store, Packages: store, Workbench: store, Sources: store, Chunk: 100}))
	})
}

func TestTakingBackOnBothEngines(t *testing.T) {
	ms := append(append(migrations(), access.Migrations()...), deadline.Migrations()...)
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		store := spotsql.Store{}
		spottest.ExerciseTakingBack(t, d, spot.New(spot.Deps{DB: d, Store: store, Settlements: store, Matches: store, Packages: store, Workbench: store, Sources: store, Chunk: 100}))
	})
}
