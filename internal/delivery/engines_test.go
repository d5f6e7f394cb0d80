package delivery_test

import (
	"slices"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/audit"
	"alongside/internal/brokerage/brokeragesql"
	"alongside/internal/brokerage/brokeragetest"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/delivery"
	"alongside/internal/delivery/deliverysql"
	"alongside/internal/delivery/deliverytest"
	"alongside/internal/provider/providersql"
	"alongside/internal/thread"
)

func TestBothEngines(t *testing.T) {
	ms := slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations(), brokeragesql.Migrations(), deliverysql.Migrations())
	dbtest.Each(t, ms, func(t *testing.T, d *db.DB) {
		market := brokeragetest.New(t, d, brokeragetest.Stores{
			Decisions: decisionsql.Store{}, Providers: providersql.Store{}, Agreements: agreementsql.Store{}, Brokerage: brokeragesql.Store{},
		})
		waiting := deliverytest.Undecided{}
		visits := delivery.New(delivery.Deps{DB: d, Store: deliverysql.Store{}, Packages: market.Service, Clocks: market.Clocks, Bills: waiting})
		deliverytest.Exercise(t, deliverytest.World{World: market, Visits: visits, Undecided: waiting})
	})
}
