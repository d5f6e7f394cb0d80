package spottest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// aggregatesAreRight compares what the pages read with a picture painted from the stored lines by themselves.
func aggregatesAreRight(t *testing.T, d *db.DB, s *spot.Service, p spot.Painted, moves []rates.Move) {
	t.Helper()
	members := map[string][]thread.Ref{"HARBOUR LANE CARE LTD": {"PRV-H"}, "Harbour Lane Care Limited": {"PRV-H"}}
	latest := map[int64]rates.Bought{}
	lots, err := Prices{}.Lots(dbtest.Ctx(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		all, err := s.Imports(ctx, tx, "", 100)
		for n := len(all) - 1; n >= 0 && err == nil; n-- { // the earliest first
			var found []spot.Package
			found, err = s.Packages.PackagesOf(ctx, tx, all[n], 0, 1000)
			for _, one := range found {
				body := one.Supplier
				if strings.HasPrefix(strings.ToLower(body), "harbour") {
					body = "Harbour"
				}
				latest[one.ID] = rates.Bought{Line: one.Line, ID: one.ID, Body: body, Providers: members[one.Supplier], District: Areas{}.DistrictNamed(one.Area)}
			}
		}
		q := rates.Question{Lots: lots, On: tx.Today()}
		for _, b := range latest {
			q.Lines = append(q.Lines, b)
		}
		want := rates.Paint(q)
		if want.Weekly != p.Weekly || want.Packages != p.Packages || want.Children != p.Children || want.Market.Index != p.Market.Index || len(want.Groups) != len(p.Groups) {
			t.Errorf("the pages have %+v, the lines give %+v", p.Picture, want)
		}
		if diff := gocmp.Diff(want.Saving, p.Saving, cmpopts.IgnoreFields(rates.Effect{}, "Name"), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("saving: %s", diff)
		}
		hours, err := s.Workbench.Hours(ctx, tx, workday.MustOn(2020, 1, 1))
		slices.SortFunc(hours, func(a, b rates.Hours) int { return cmp.Compare(a.ID, b.ID) })
		if diff := gocmp.Diff(want.Hours, hours, cmpopts.IgnoreFields(rates.Hours{}, "ChildRef")); diff != "" || len(hours) == 0 || err != nil {
			t.Errorf("hours: %s %v", diff, err)
		}
		later, err := s.Workbench.Hours(ctx, tx, workday.MustOn(2100, 1, 1))
		for _, h := range later {
			if !h.Last.IsZero() || h.District != "D-NORTH" && h.District != "D-SOUTH" {
				t.Errorf("counted for 2100: %+v", h)
			}
		}
		if err != nil {
			return err
		}
		if len(moves) != len(want.Moves) {
			t.Errorf("%d moves, want %d", len(moves), len(want.Moves))
		}
		for _, g := range want.Groups {
			got, groupErr := s.Workbench.Group(ctx, tx, g.ID)
			if groupErr != nil || got.Spread != g.Spread || got.Weekly != g.Weekly || got.Agreed != g.Agreed || len(got.Points) != len(g.Points) || len(got.Areas) != len(g.Areas) {
				t.Errorf("%s: %+v, want %+v (%v)", g.Service, got, g, groupErr)
			}
		}
		return err
	})
}
