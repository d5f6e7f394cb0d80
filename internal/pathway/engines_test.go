package pathway_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/pathway/pathwaytest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, pathwaytest.Migrations(), func(t *testing.T, d *db.DB) { pathwaytest.Exercise(t, d) })
}
