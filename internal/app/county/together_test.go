package county_test

import (
	"testing"
	"time"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/pack"
	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/money"
)

func TestTheCountyBuysFromNorthmoorAndShowsItNoChild(t *testing.T) {
	d, s := build(t, 4)
	here, there := db.WithScope(t.Context(), county.Scope), db.WithScope(t.Context(), county.Northmoor)
	var ours agreement.Agreement
	if err := d.View(here, func(tx *db.Tx) error {
		offers, err := s.Agreement.Offers(here, tx, access.Actor{Roles: []access.Role{access.RoleCommissioner}, Scope: county.Scope})
		if err != nil || len(offers) != 1 || offers[0].TakenOn.IsZero() {
			t.Fatalf("offers %+v, %v", offers, err)
		}
		ours, err = s.Agreement.Agreement(here, tx, offers[0].Agreement)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if ours.Lead != county.Northmoor || ours.Committed <= 0 || ours.Committed > ours.Value {
		t.Errorf("the county's part: %+v", ours)
	}
	if err := d.View(there, func(tx *db.Tx) error {
		a, err := s.Agreement.Agreement(there, tx, ours.Ref)
		if err != nil {
			return err
		}
		each, together, err := s.Agreement.Shares(there, tx, a)
		var sum money.Pence
		for _, one := range each {
			sum += one.Committed
			if one.Council == string(county.Scope) && (one.Committed != ours.Committed || !one.Itself) {
				t.Errorf("Northmoor counts %+v, the county %s", one, ours.Committed)
			}
		}
		if len(each) != 2 || sum != together.Committed {
			t.Errorf("%+v, together %+v", each, together)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	// A month on, the help that the county bought from Northmoor runs: Northmoor's pack tells that it does, and not for how few.
	later := db.WithNow(there, time.Now().AddDate(0, 1, 0))
	if err := d.View(later, func(tx *db.Tx) error {
		c, err := s.Pack.Gather(later, tx, pack.Pack{Agreement: ours.Ref, Break: ours.End})
		if err != nil {
			return err
		}
		if len(c.Buyers) != 2 || c.Buyers[0].Children.Count != 0 || !c.Buyers[1].Known || !c.Buyers[1].Few || c.Buyers[1].Children.String() != "fewer than 5" || c.Buyers[1].GoOn != 0 {
			t.Errorf("what Northmoor’s pack says of the councils: %+v", c.Buyers)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"family_child", "brokerage_requirement", "brokerage_package", "access_relationship"} {
		var n int
		if err := d.View(there, func(tx *db.Tx) error {
			return db.Get(there, tx, "SELECT COUNT(*) FROM "+table+" WHERE scope=$1", []any{tx.Scope()}, &n)
		}); err != nil || n != 0 {
			t.Errorf("Northmoor has %d rows of %s, %v", n, table, err)
		}
	}
}
