package agreementtest

import (
	"context"
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider/providertest"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Districts of the suite, by their codes.
const (
	stafford  = "E07000197"
	moorlands = "E07000198"
)

// byDistrict sets rates and ceilings for a district beside those for the whole lot.
func byDistrict(t *testing.T, w World) {
	ref, lot := Let(t, w)
	april, december := workday.MustOn(2026, 4, 1), workday.MustOn(2026, 12, 1)
	own, other := providertest.Make(t, w.DB, w.Providers, "Rural"), providertest.Make(t, w.DB, w.Providers, "Urban")
	set := func(p thread.Ref, district string, pence money.Pence, from workday.Date) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.SetRateTx(ctx, tx, By, agreement.Rate{Lot: lot, Provider: p, District: district, From: from, Price: money.Rate{Amount: pence, Unit: money.Hour, Band: money.Any}})
		})
	}
	limit := func(district string, pence money.Pence, from workday.Date) error {
		return try(t, w, func(ctx context.Context, tx *db.Tx) error {
			return w.Service.SetCeilingTx(ctx, tx, By, agreement.Ceiling{Lot: lot, District: district, From: from, Why: "What the market pays.", Price: money.Rate{Amount: pence, Unit: money.Hour, Band: money.Any}})
		})
	}
	for _, err := range []error{limit("", 24_00, april), limit(moorlands, 30_00, april), limit(stafford, 22_00, december), set("", "", 20_00, april), set(own, moorlands, 29_00, april)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	isRefused(t, limit(moorlands, 31_00, april), fault.KindConflict, "set already from")
	isRefused(t, set(own, moorlands, 29_50, april), fault.KindConflict, "is set from Wednesday 1 April 2026 already")
	isRefused(t, set(own, moorlands, 30_01, december), fault.KindInvalid, "above the ceiling of £30.00 for Staffordshire Moorlands")
	isRefused(t, set(own, "E99", 20_00, april), fault.KindInvalid, "is no district or unitary authority of England")
	// A rate for the whole lot is charged in Stafford too, where less is allowed from December, unless the provider has a rate for there.
	isRefused(t, set(other, "", 23_00, december), fault.KindInvalid, "above the ceiling of £22.00 for Stafford that counts from Tuesday 1 December 2026: What the market pays. A rate for the whole lot counts there too")
	for _, err := range []error{set(other, stafford, 21_00, december), set(other, "", 23_00, december)} {
		if err != nil {
			t.Error(err)
		}
	}
	for _, c := range []struct {
		of       thread.Ref
		district string
		on       workday.Date
		want     money.Pence
	}{
		{own, moorlands, april, 29_00}, {own, stafford, april, 20_00}, {own, "", april, 20_00}, {other, stafford, december, 21_00}, {other, moorlands, december, 23_00},
	} {
		view(t, w, func(ctx context.Context, tx *db.Tx) error {
			rate, err := w.Service.RateFor(ctx, tx, agreement.RateQuery{Lot: lot, Provider: c.of, District: c.district, Unit: money.Hour, Band: money.Weekday, On: c.on})
			if rate.Amount != c.want {
				t.Errorf("%s in %q on %s: %s, want %s", c.of, c.district, c.on, rate.Amount, c.want)
			}
			return err
		})
	}
	view(t, w, func(ctx context.Context, tx *db.Tx) error {
		all, err := w.Service.Ceilings(ctx, tx, []thread.Ref{lot})
		if err != nil || len(all) != 3 || all[2].District != moorlands || all[2].Price.Amount != 30_00 {
			t.Errorf("ceilings %+v, %v", all, err)
		}
		// Each rate is raised by itself, that of a district as well.
		e, err := w.Service.Effect(ctx, tx, agreement.Uplift{Agreement: ref, Share: 100, From: december.AddDays(1), Rationale: "Pay."})
		if err != nil {
			return err
		}
		raised := map[string]money.Pence{}
		for _, c := range e.Rates {
			raised[string(c.Before.Provider)+c.Before.District] = c.After
		}
		if len(e.Rates) != 4 || raised[string(own)+moorlands] != 29_29 || raised[""] != 20_20 || raised[string(other)+stafford] != 21_21 || raised[string(other)] != 23_23 {
			t.Errorf("raised %v", raised)
		}
		return w.Service.Holds(ctx, tx, agreement.Uplift{Agreement: ref, Share: 100, From: december.AddDays(1), Rationale: "Pay."}, e)
	})
	refusesElsewhere(t, w, ref, own)
}

// refusesElsewhere asks for a price in a lot that serves one district, and for one that is agreed for another district alone.
func refusesElsewhere(t *testing.T, w World, ref, own thread.Ref) {
	var north thread.Ref
	err := try(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.AddLotTx(ctx, tx, By, agreement.Lot{Agreement: ref, Name: "Nowhere", Service: "community-support", AgeTo: 25, Districts: []string{moorlands, "XX99"}})
		return err
	})
	isRefused(t, err, fault.KindInvalid, "“XX99”: no district or unitary authority of England has this code.")
	inTx(t, w, func(ctx context.Context, tx *db.Tx) (err error) {
		north, err = w.Service.AddLotTx(ctx, tx, By, agreement.Lot{Agreement: ref, Name: "North", Service: "community-support", AgeTo: 25, Districts: []string{moorlands, "E07000195"}})
		return err
	})
	rate := agreement.Rate{Lot: north, Provider: own, District: stafford, From: workday.MustOn(2026, 4, 1), Price: money.Rate{Amount: 20_00, Unit: money.Hour, Band: money.Any}}
	err = try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.SetRateTx(ctx, tx, By, rate) })
	isRefused(t, err, fault.KindInvalid, "The lot serves Staffordshire Moorlands, Newcastle-under-Lyme.")
	c := agreement.Ceiling{Lot: north, District: stafford, From: rate.From, Price: rate.Price, Why: "Because."}
	err = try(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.SetCeilingTx(ctx, tx, By, c) })
	isRefused(t, err, fault.KindInvalid, "The lot serves Staffordshire Moorlands, Newcastle-under-Lyme.")
	rate.District = moorlands
	inTx(t, w, func(ctx context.Context, tx *db.Tx) error { return w.Service.SetRateTx(ctx, tx, By, rate) })
	err = try(t, w, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Service.RateFor(ctx, tx, agreement.RateQuery{Lot: north, Provider: own, District: "E07000195", Unit: money.Hour, Band: money.Weekday, On: rate.From})
		return err
	})
	isRefused(t, err, fault.KindConflict, "One is agreed for Staffordshire Moorlands alone.")
}
