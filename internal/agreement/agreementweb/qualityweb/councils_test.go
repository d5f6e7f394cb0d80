package qualityweb_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/db"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

// TestAPackShowsTheCouncilsThatBuy reads each council's limit and what it has bound, and the sum, on the page and in the file.
func TestAPackShowsTheCouncilsThatBuy(t *testing.T) {
	w := newWorld(t)
	manager := w.as(access.RoleContractManager)
	page := manager.Submit(manager.Get(w.path("/decision-packs")).Want(200), "form[action$=decision-packs]", nil).Want(200)
	if strings.Contains(page.Text("main"), "Councils that buy from it") {
		t.Error("one council buys alone, and the pack has a table of councils")
	}
	inTx(t, w.db, func(ctx context.Context, tx *db.Tx) error {
		if err := w.agreements.JoinTx(ctx, tx, agreementtest.By, agreement.Join{Agreement: w.agreement, Council: "E10000014", Name: "Northmoor (made up)", Limit: 30_000_00}); err != nil {
			return err
		}
		_, err := w.agreements.BuyTx(ctx, tx, agreementtest.By, agreement.Purchase{
			Agreement: w.agreement, Lot: w.lot, Council: "E10000014", Provider: w.provider, What: "Ten hours a week", From: workday.MustOn(2026, 12, 1), To: workday.MustOn(2027, 3, 31), Value: 4_000_00,
		})
		return err
	})
	page = manager.Get(page.Path).Want(200)
	webtest.CheckHTML(t, page)
	says(t, page, "Councils that buy from it", "Northmoor (made up)£30,000.00£4,000.00£26,000.00", "All together, of the agreement’s value£100,000.00£4,000.00£96,000.00")
	says(t, page, "What it means for each council, and what each option would", "This council, which let it17", "Other arrangements for 1 child", "Northmoor (made up)not known here", "It buys with records of its own: ask it")
	if file := manager.Get(page.Path + "?format=csv").Want(200); !strings.Contains(file.Body, "committed by a council,Northmoor (made up),,4000.00,\"of 30000.00, left 26000.00\"") || !strings.Contains(file.Body, "committed by all councils,,,4000.00,of 100000.00") {
		t.Errorf("the file: %s", file.Body)
	}
}
