package waiting_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/waiting/waitingtest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, waitingtest.Migrations(), func(t *testing.T, d *db.DB) { waitingtest.Exercise(t, d) })
}
