package agreement_test

import (
	"testing"

	"alongside/internal/agreement"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

func TestRateOnPicksTheRateThatCounts(t *testing.T) {
	day := workday.MustOn
	rate := func(lot, provider thread.Ref, band money.Band, amount money.Pence, from workday.Date) agreement.Rate {
		return agreement.Rate{Lot: lot, Provider: provider, From: from, Price: money.Rate{Amount: amount, Unit: money.Hour, Band: band}}
	}
	ended := rate("LOT-1", "P1", money.Weekday, 1, day(2026, 10, 1))
	ended.To = day(2026, 11, 1)
	all := []agreement.Rate{
		rate("LOT-2", "P1", money.Weekday, 9900, day(2026, 11, 1)), rate("LOT-1", "P2", money.Weekday, 9800, day(2026, 11, 1)), ended,
		rate("LOT-1", "", money.Any, 2000, day(2025, 1, 1)), rate("LOT-1", "", money.Weekday, 2100, day(2025, 1, 1)),
		rate("LOT-1", "P1", money.Weekday, 2200, day(2025, 1, 1)), rate("LOT-1", "P1", money.Weekday, 2300, day(2026, 1, 1)),
		rate("LOT-1", "P1", money.Any, 2400, day(2026, 6, 1)), rate("LOT-1", "P1", money.Weekday, 2500, day(2027, 1, 1)),
	}
	for _, c := range []struct {
		name     string
		lot, of  thread.Ref
		unit     money.Unit
		band     money.Band
		want     money.Pence
		nonesuch bool
	}{
		{"the band's own before a later one for any band", "LOT-1", "P1", money.Hour, money.Weekday, 2300, false},
		{"one for any band where the band has none", "LOT-1", "P1", money.Hour, money.Weekend, 2400, false},
		{"the lot's where the provider has none", "LOT-1", "P3", money.Hour, money.Weekday, 2100, false},
		{"none of another lot", "LOT-3", "P1", money.Hour, money.Weekday, 0, true},
		{"none for another unit", "LOT-1", "P1", money.Night, money.Weekday, 0, true},
	} {
		got, ok := agreement.RateOn(all, agreement.RateQuery{Lot: c.lot, Provider: c.of, Unit: c.unit, Band: c.band, On: day(2026, 11, 23)})
		if ok == c.nonesuch || got.Amount != c.want {
			t.Errorf("%s: %v, %v", c.name, got, ok)
		}
	}
}

// TestRateOnComparesLikeWithLike: half hours are counted up to hours, exactly; a session, a night and a mile are no hours.
func TestRateOnComparesLikeWithLike(t *testing.T) {
	day := workday.MustOn(2026, 11, 23)
	rate := func(provider thread.Ref, amount money.Pence, unit money.Unit, band money.Band) agreement.Rate {
		return agreement.Rate{Lot: "LOT-1", Provider: provider, From: day, Price: money.Rate{Amount: amount, Unit: unit, Band: band}}
	}
	all := []agreement.Rate{
		rate("HALF", 1250, money.HalfHour, money.Any), rate("BOTH", 1300, money.HalfHour, money.Any), rate("BOTH", 2400, money.Hour, money.Any),
		rate("BAND", 1400, money.HalfHour, money.Weekend), rate("BAND", 2000, money.Hour, money.Any),
		rate("NIGHT", 9500, money.Night, money.Any), rate("NIGHT", 45, money.Mile, money.Any), rate("HOUR", 2200, money.Hour, money.Any),
	}
	for _, c := range []struct {
		of    thread.Ref
		unit  money.Unit
		band  money.Band
		want  money.Pence
		other int // rates in units that cannot be compared
	}{
		{"HALF", money.Hour, money.Weekday, 2500, 0},
		{"BOTH", money.Hour, money.Weekday, 2400, 0},
		{"BAND", money.Hour, money.Weekend, 2800, 0},
		{"BAND", money.Hour, money.Weekday, 2000, 0},
		{"NIGHT", money.Hour, money.Weekday, 0, 2},
		{"HOUR", money.HalfHour, money.Weekday, 0, 1},
		{"NONE", money.Hour, money.Weekday, 0, 0},
	} {
		q := agreement.RateQuery{Lot: "LOT-1", Provider: c.of, Unit: c.unit, Band: c.band, On: day}
		got, ok := agreement.RateOn(all, q)
		if got.Amount != c.want || ok != (c.want > 0) || ok && got.Unit != c.unit {
			t.Errorf("%s per %s, %s: %v, %v", c.of, c.unit, c.band, got, ok)
		}
		if other := agreement.RatesOtherwise(all, q); len(other) != c.other {
			t.Errorf("%s per %s: besides in %v", c.of, c.unit, other)
		}
	}
}

// TestRateOnPicksTheRateOfTheDistrict: what is agreed for where the child lives goes before what is agreed for the whole lot, each with its
// words; what one provider agreed goes before what counts for all.
func TestRateOnPicksTheRateOfTheDistrict(t *testing.T) {
	const stafford, moorlands = "E07000197", "E07000198"
	day := workday.MustOn(2026, 11, 23)
	rate := func(provider thread.Ref, district string, amount money.Pence, band money.Band) agreement.Rate {
		return agreement.Rate{Lot: "LOT-1", Provider: provider, District: district, From: day, Price: money.Rate{Amount: amount, Unit: money.Hour, Band: band}}
	}
	all := []agreement.Rate{
		rate("", "", 2000, money.Any), rate("", moorlands, 2300, money.Any), rate("BOTH", "", 2100, money.Weekday), rate("BOTH", moorlands, 2600, money.Any),
		rate("WHOLE", "", 2200, money.Any), rate("NIGHTS", moorlands, 9000, money.WakingNight),
	}
	for _, c := range []struct {
		of       thread.Ref
		district string
		want     money.Pence
		where    string
	}{
		{"BOTH", moorlands, 2600, "the rate for Staffordshire Moorlands"},
		{"BOTH", stafford, 2100, "the rate for the whole lot: none is agreed for Stafford"},
		{"BOTH", "", 2100, "the rate for the whole lot: the home’s district is not known"},
		{"WHOLE", moorlands, 2200, "the rate for the whole lot: none is agreed for Staffordshire Moorlands"},
		{"NONE", moorlands, 2300, "the rate for Staffordshire Moorlands"},
		{"NONE", stafford, 2000, "the rate for the whole lot: none is agreed for Stafford"},
	} {
		q := agreement.RateQuery{Lot: "LOT-1", Provider: c.of, District: c.district, Unit: money.Hour, Band: money.Weekday, On: day}
		got, ok := agreement.RateOn(all, q)
		if where := agreement.WhereAgreed(all, q); !ok || got.Amount != c.want || where != c.where {
			t.Errorf("%s in %q: %v %v, %q", c.of, c.district, got, ok, where)
		}
	}
	q := agreement.RateQuery{Lot: "LOT-1", Provider: "NIGHTS", District: stafford, Unit: money.Hour, Band: money.WakingNight, On: day}
	if in := agreement.PricedIn(all[5:], q); len(in) != 1 || in[0] != moorlands {
		t.Errorf("priced elsewhere in %v", in)
	}
	if q.District = moorlands; len(agreement.PricedIn(all[5:], q)) != 0 {
		t.Error("priced elsewhere although it is priced here")
	}
	whole := agreement.RateQuery{Lot: "LOT-1", Provider: "BOTH", Unit: money.Hour, Band: money.Weekday, On: day}
	if where := agreement.WhereAgreed(all[:1], whole); where != "" {
		t.Errorf("a lot with one price everywhere is explained by districts: %q", where)
	}
	if each := agreement.RatesByDistrict(all, whole); len(each) != 2 || each[0].District != "" || each[0].Price.Amount != 2100 || each[1].District != moorlands || each[1].Price.Amount != 2600 {
		t.Errorf("by district %+v", each)
	}
	whole.Provider = "WHOLE" // what all are paid in the Moorlands does not count for one with its own rate
	if each := agreement.RatesByDistrict(all, whole); len(each) != 1 || each[0].Price.Amount != 2200 {
		t.Errorf("by district %+v", each)
	}
}
