package query_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/query/querytest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, querytest.Migrations(), func(t *testing.T, d *db.DB) { querytest.Exercise(t, d) })
}

func TestDepthOnBothEngines(t *testing.T) {
	dbtest.Each(t, querytest.Migrations(), func(t *testing.T, d *db.DB) { querytest.Depth(t, d) })
}

func TestThreadsOnBothEngines(t *testing.T) {
	dbtest.Each(t, querytest.Migrations(), func(t *testing.T, d *db.DB) { querytest.Threads(t, d) })
}
