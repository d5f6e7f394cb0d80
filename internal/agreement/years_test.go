package agreement_test

import (
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/agreement"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/workday"
)

func TestAValueIsSpreadOverItsFinancialYears(t *testing.T) {
	for name, c := range map[string]struct {
		value    money.Pence
		from, to workday.Date
		want     agreement.Years
	}{
		"one year":          {365_00, workday.MustOn(2026, 4, 1), workday.MustOn(2027, 3, 31), agreement.Years{2026: 365_00}},
		"two days, two":     {1_01, workday.MustOn(2027, 3, 31), workday.MustOn(2027, 4, 1), agreement.Years{2026: 50, 2027: 51}},
		"three years":       {1096_00, workday.MustOn(2026, 4, 1), workday.MustOn(2029, 3, 31), agreement.Years{2026: 365_00, 2027: 366_00, 2028: 365_00}},
		"given back":        {-20_00, workday.MustOn(2027, 3, 22), workday.MustOn(2027, 4, 10), agreement.Years{2026: -10_00, 2027: -10_00}},
		"without an end":    {5_00, workday.MustOn(2027, 3, 31), workday.Date{}, agreement.Years{2026: 5_00}},
		"the last of March": {5_00, workday.MustOn(2027, 3, 31), workday.MustOn(2027, 3, 31), agreement.Years{2026: 5_00}},
	} {
		got := agreement.Over(c.value, c.from, c.to)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		for year, sum := range c.want {
			if got[year] != sum {
				t.Errorf("%s: %s in %s, want %s", name, got[year], decision.YearWords(year), sum)
			}
		}
	}
}

func TestTheYearsOfAValueComeToTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := money.Pence(rapid.Int64Range(-1_000_000_000_00, 1_000_000_000_00).Draw(t, "value"))
		from := workday.MustOn(2020, 1, 1).AddDays(rapid.IntRange(0, 4000).Draw(t, "from"))
		days := rapid.IntRange(1, 4000).Draw(t, "days")
		to := from.AddDays(days - 1)
		var all money.Pence
		for year, sum := range agreement.Over(value, from, to) {
			all += sum
			first, last := max(0, from.DaysUntil(workday.MustOn(year, 4, 1))), min(days, from.DaysUntil(workday.MustOn(year+1, 4, 1)))
			if last <= first {
				t.Fatalf("%s has no day of it", decision.YearWords(year))
			}
			if fair := int64(value) * int64(last-first) / int64(days); int64(sum)-fair > 2 || fair-int64(sum) > 2 {
				t.Fatalf("%d in %s, its days' share is %d", sum, decision.YearWords(year), fair)
			}
		}
		if all != value {
			t.Fatalf("%d of %d", all, value)
		}
	})
}
