package plan_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/plan/plantest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, plantest.Migrations(), func(t *testing.T, d *db.DB) { plantest.Exercise(t, d) })
}
