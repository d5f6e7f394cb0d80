package lead_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/lead/leadtest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, leadtest.Migrations(), func(t *testing.T, d *db.DB) { leadtest.Exercise(t, d) })
}
