package offer_test

import (
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/offer/offertest"
)

func TestBothEngines(t *testing.T) {
	dbtest.Each(t, offertest.Migrations(), func(t *testing.T, d *db.DB) { offertest.Exercise(t, d) })
}
