package finance_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/finance/financetest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, financetest.Migrations(), func(t *testing.T, d *db.DB) { financetest.Exercise(t, d) })
}
