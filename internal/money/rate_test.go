package money_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/fault"
	"alongside/internal/money"
)

func TestMinutesAsPeopleSayThem(t *testing.T) {
	for m, want := range map[money.Minutes]string{
		0: "0 minutes", 1: "1 minute", 45: "45 minutes", 60: "1 hour", 61: "1 hour 1 minute", 120: "2 hours", 150: "2 hours 30 minutes",
		-90: "minus 1 hour 30 minutes",
	} {
		if got := m.String(); got != want {
			t.Errorf("%d minutes = %q, want %q", int(m), got, want)
		}
	}
}

func TestCostRoundsHalfAPennyUp(t *testing.T) {
	for _, c := range []struct {
		rate    money.Rate
		minutes money.Minutes
		want    money.Pence
	}{
		{money.Rate{Amount: 1840, Unit: money.Hour}, 60, 1840},
		{money.Rate{Amount: 1840, Unit: money.Hour}, 90, 2760},
		{money.Rate{Amount: 1841, Unit: money.Hour}, 30, 921}, // 920.5
		{money.Rate{Amount: 1840, Unit: money.Hour}, 1, 31},   // 30.67
		{money.Rate{Amount: 1820, Unit: money.Hour}, 1, 30},   // 30.33
		{money.Rate{Amount: 950, Unit: money.HalfHour}, 45, 1425},
		{money.Rate{Amount: 951, Unit: money.HalfHour}, 15, 476}, // 475.5
		{money.Rate{Amount: 1840, Unit: money.Hour}, 0, 0},
	} {
		got, err := c.rate.Cost(c.minutes)
		if err != nil || got != c.want {
			t.Errorf("%s for %s = %d, %v; want %d", c.rate, c.minutes, got, err, c.want)
		}
	}
}

func TestCostRefuses(t *testing.T) {
	for name, try := range map[string]struct {
		rate    money.Rate
		minutes money.Minutes
		field   string
	}{
		"a session has no minutes": {money.Rate{Amount: 1, Unit: money.Session}, 60, "unit"},
		"no unit":                  {money.Rate{Amount: 1}, 60, "unit"},
		"minutes below zero":       {money.Rate{Amount: 1, Unit: money.Hour}, -1, "quantity"},
		"a rate below zero":        {money.Rate{Amount: -1, Unit: money.Hour}, 60, "amount"},
		"more than can be held":    {money.Rate{Amount: math.MaxInt64, Unit: money.Hour}, 2, "quantity"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := try.rate.Cost(try.minutes)
			if fields, ok := fault.Fields(err); !ok || fields[0].Name != try.field {
				t.Errorf("error = %v, want one on %s", err, try.field)
			}
		})
	}
}

func TestCostIsWithinHalfAPennyOfTheExactPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := money.Rate{Amount: money.Pence(rapid.Int64Range(0, 1_000_000).Draw(t, "amount")), Unit: money.Hour}
		m := money.Minutes(rapid.IntRange(0, 100_000).Draw(t, "minutes"))
		got, err := rate.Cost(m)
		if err != nil {
			t.Fatal(err)
		}
		gap := 2 * (60*int64(got) - int64(rate.Amount)*int64(m))
		if gap > 60 || gap <= -60 {
			t.Fatalf("%s for %s = %d, which is off by %d/120 of a penny", rate, m, got, gap)
		}
	})
}

func TestTimesCountsWholeUnits(t *testing.T) {
	rate := money.Rate{Amount: 4500, Unit: money.Session, Band: money.Weekend}
	if got, err := rate.Times(12); err != nil || got != 54000 {
		t.Errorf("Times = %d, %v", got, err)
	}
	if got := rate.String(); got != "£45.00 per session, weekend" {
		t.Errorf("String = %q", got)
	}
	if got := (money.Rate{Amount: 950, Unit: money.HalfHour, Band: money.Any}).String(); got != "£9.50 per half hour" {
		t.Errorf("String = %q", got)
	}
}

func TestUnitsAndBandsAreReadForgivingly(t *testing.T) {
	if u, err := money.ParseUnit(" Half Hour "); err != nil || u != money.HalfHour {
		t.Errorf("ParseUnit = %q, %v", u, err)
	}
	if b, err := money.ParseBand("Bank holiday"); err != nil || b != money.BankHoliday {
		t.Errorf("ParseBand = %q, %v", b, err)
	}
	if _, err := money.ParseUnit("fortnight"); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("ParseUnit(fortnight): %v", err)
	}
	for _, u := range money.Units() {
		if got, err := money.ParseUnit(string(u)); err != nil || got != u {
			t.Errorf("ParseUnit(%q) = %q, %v", u, got, err)
		}
	}
	for _, b := range money.Bands() {
		if got, err := money.ParseBand(string(b)); err != nil || got != b {
			t.Errorf("ParseBand(%q) = %q, %v", b, got, err)
		}
	}
}
