package offertest

import (
	"slices"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/family"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/workday"
)

// gaps are where nothing is on offer, in a council of its own with two offers: one in Stafford for ages 5 to 10 and any need,
// one there for deaf children of all ages.
func (w *World) gaps(t *testing.T) {
	ctx := db.WithScope(dbtest.Ctx(t), "E10000016")
	in := func(do func(tx *db.Tx) error) {
		t.Helper()
		if err := w.DB.InTx(ctx, do); err != nil {
			t.Fatal(err)
		}
	}
	in(func(tx *db.Tx) error {
		for i, d := range []offer.Details{Group(), Group()} {
			d.AgeFrom, d.AgeTo, d.Stages = 5, 10, []family.Stage{family.Awaiting}
			if i == 1 {
				d.AgeFrom, d.AgeTo, d.Needs, d.Stages = 0, 25, []string{"Hearing"}, nil
			}
			ref, err := w.Offers.CreateTx(ctx, tx, CoOrdinator.By(), offer.Create{Provider: Harbour, Details: d, Publish: true})
			if err != nil {
				return err
			}
			if _, err := w.Offers.PlanSessionTx(ctx, tx, Provider.By(), offer.PlanSession{Offer: ref, On: workday.MustOn(2026, 12, 3), Start: "18:30", Minutes: 60, Places: 10 * (i + 1), Facilitator: Facilitator.Person}); err != nil {
				return err
			}
		}
		return nil
	})
	in(func(tx *db.Tx) error {
		codes, err := w.Offers.OwnDistricts(ctx, tx)
		if err != nil || len(codes) < 8 || !slices.Contains(codes, "E07000197") {
			t.Errorf("districts of Staffordshire: %v %v", codes, err)
		}
		gaps, err := w.Offers.Gaps(ctx, tx, offer.GapQuery{Within: geo.Miles(5)})
		if err != nil {
			return err
		}
		find := func(need string, from int, district string) offer.Gap {
			for _, g := range gaps {
				if g.Need == need && g.Ages.From == from && g.District == district {
					return g
				}
			}
			return offer.Gap{}
		}
		// Stafford's own centre has something for 5 to 10, its far parts do not; Cannock Chase's 11 to 15 have nothing at all.
		if g := find("", 5, "E07000197"); g.Whole() {
			t.Errorf("an offer in Stafford is not seen: %+v", g)
		}
		if g := find("", 11, "E07000197"); !g.Whole() || g.Of == 0 {
			t.Errorf("11 to 15 in Stafford without a need: %+v", g)
		}
		if g := find("hearing", 11, "E07000197"); g.Whole() && g.Of > 0 {
			t.Errorf("deaf children of 11 to 15 in Stafford: %+v", g)
		}
		if gaps[0].Without != gaps[0].Of {
			t.Errorf("the widest gap is not first: %+v", gaps[0])
		}
		near, err := w.Offers.Gaps(ctx, tx, offer.GapQuery{Need: "Hearing", Within: geo.Miles(200)})
		if len(near) != 0 || err != nil {
			t.Errorf("gaps within 200 miles: %+v %v", near, err)
		}
		diagnosed, err := w.Offers.Gaps(ctx, tx, offer.GapQuery{Need: "sight", Stage: family.Diagnosed, Within: geo.Miles(200)})
		if len(diagnosed) == 0 || err != nil {
			t.Errorf("nothing is for the diagnosed who need help with sight, and no gap is found: %v", err)
		}
		return nil
	})
	in(func(tx *db.Tx) error {
		rows, err := w.Offers.Spread(ctx, tx, offer.SeasonOf(workday.MustOn(2026, 12, 3)))
		for _, r := range rows {
			switch {
			case r.District != "E07000197":
				if r.Places != 0 {
					t.Errorf("%+v", r)
				}
			case r.Places != 30 || !slices.Equal(r.Stages, []int{20, 30, 20}) || !slices.Equal(r.Ages, []int{20, 30, 20, 20, 20}):
				t.Errorf("%+v", r)
			}
		}
		return err
	})
}
