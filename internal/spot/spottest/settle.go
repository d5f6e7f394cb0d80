package spottest

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/spot"
)

// Settler is who settles names in the suite.
var Settler = access.Actor{Person: "PER-SETTLER", Name: "Cara Commissioner", Roles: []access.Role{access.RoleCommissioner}, Scope: "E10000028"}

func settles(t *testing.T, d *db.DB, s *spot.Service) {
	ctx := dbtest.Ctx(t)
	settle := func(a, b string, same bool) (spot.Settlement, error) {
		return s.SettleSupplier(ctx, Settler, spot.Settle{A: a, B: b, Same: same, Why: "Looked it up"})
	}
	first, err := settle(" Hill  Ltd", "Dale Ltd", true)
	if err != nil || first.A != "Dale Ltd" || first.B != "Hill Ltd" {
		t.Fatalf("%+v, %v", first, err)
	}
	for what, pair := range map[string][2]string{"again": {"Hill Ltd", "Dale Ltd"}, "one name": {"Hill Ltd", "Hill Ltd "}, "withheld": {"Hill Ltd", "REDACTED PERSONAL DATA"}} {
		if _, err := settle(pair[0], pair[1], true); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	if _, err := settle("Dale Ltd", "Moor Ltd", true); err != nil {
		t.Fatal(err)
	}
	if _, err := settle("Hill Ltd", "Moor Ltd", false); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a contradiction is taken: %v", err)
	}
	stranger := Settler
	stranger.Roles = []access.Role{access.RoleBroker}
	if _, err := s.SettleSupplier(ctx, stranger, spot.Settle{A: "X Ltd", B: "Y Ltd"}); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("somebody without the permission settles: %v", err)
	}
	if _, err := s.SettleSupplier(ctx, Settler, spot.Settle{A: strings.Repeat("x", 1001), B: "Y Ltd"}); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("an endless name is taken: %v", err)
	}
	if err := s.UndoSettlement(ctx, Settler, first.ID, ""); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("undone without a reason: %v", err)
	}
	if err := s.UndoSettlement(ctx, stranger, first.ID, "Wrong"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("undone without the permission: %v", err)
	}
	if err := s.UndoSettlement(ctx, Settler, first.ID, "Two firms after all"); err != nil {
		t.Fatal(err)
	}
	if err := s.UndoSettlement(ctx, Settler, first.ID, "Once more"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("undone twice: %v", err)
	}
	if _, err := settle("Hill Ltd", "Moor Ltd", false); err != nil {
		t.Errorf("after the undo: %v", err)
	}
	if err := s.UndoSettlement(db.WithScope(ctx, "E10000016"), Settler, first.ID, "Theirs"); err == nil {
		t.Error("another council undoes it")
	}
	recorded(t, d, s, first.ID)
}

// recorded checks that what was undone stays, with its history.
func recorded(t *testing.T, d *db.DB, s *spot.Service, id int64) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Settlements.Settlements(ctx, tx)
		if err != nil {
			return err
		}
		inForce := 0
		for _, one := range all {
			if one.InForce() {
				inForce++
			}
			if one.ID == id && (one.InForce() || one.UndoneWhy != "Two firms after all" || one.UndoneBy.Name != Settler.Name || one.Why != "Looked it up") {
				t.Errorf("on record: %+v", one)
			}
		}
		if len(all) != 3 || inForce != 2 {
			t.Errorf("%d settlements, %d in force", len(all), inForce)
		}
		history, err := audit.History(ctx, tx, spot.SettlementRef(id), 10)
		if len(history) != 2 {
			t.Errorf("%d audit entries, want settled and undone", len(history))
		}
		return err
	})
	// The store alone keeps one answer in force for two names, whoever asks.
	err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) error {
		twin := spot.Settlement{ID: 1, A: "Dale Ltd", B: "Moor Ltd", By: By, At: tx.Now()}
		return s.Settlements.InsertSettlement(dbtest.Ctx(t), tx, twin)
	})
	if err == nil {
		t.Error("two answers about the same names are in force")
	}
}
