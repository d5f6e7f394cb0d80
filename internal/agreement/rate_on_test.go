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
