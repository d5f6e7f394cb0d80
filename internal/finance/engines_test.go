package finance_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/finance/financetest"
)

func TestBothEngines(t *testing.T) {
	visits := financetest.Visits{Store: deliverysql.Store{}, Migrations: deliverysql.Migrations()}
	dbtest.Each(t, financetest.Migrations(visits), func(t *testing.T, d *db.DB) { financetest.Exercise(t, d, visits) })
}
