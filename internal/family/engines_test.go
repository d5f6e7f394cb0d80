package family_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family/familytest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, familytest.Migrations(), func(t *testing.T, d *db.DB) { familytest.Exercise(t, d) })
}
