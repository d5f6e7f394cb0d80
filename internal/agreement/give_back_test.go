package agreement

import (
	"maps"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/money"
)

// TestAGiveBackTakesFromNoYearMoreThanItHolds gives back what was committed before years were kept, all of which stands in one year.
func TestAGiveBackTakesFromNoYearMoreThanItHolds(t *testing.T) {
	for name, c := range map[string]struct{ held, gives, want Years }{
		"from its own years":        {Years{2026: 500, 2027: 300}, Years{2026: -100, 2027: -50}, Years{2026: -100, 2027: -50}},
		"from the year of old ones": {Years{2024: 1000}, Years{2026: -400}, Years{2024: -400, 2026: 0}},
		"from both, its own first":  {Years{2024: 1000, 2026: 100, 2028: 50}, Years{2026: -400}, Years{2024: -300, 2026: -100}},
		"more than is held":         {Years{2024: 100}, Years{2026: -400}, Years{2024: -100, 2026: -300}},
		"an award":                  {Years{2024: 1000}, Years{2026: 400, 2027: 1}, Years{2026: 400, 2027: 1}},
	} {
		got := c.gives.from(c.held)
		for _, y := range []Years{got, c.want} {
			maps.DeleteFunc(y, func(_ int, part money.Pence) bool { return part == 0 })
		}
		if !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		sums := rapid.MapOfN(rapid.IntRange(2020, 2030), rapid.Custom(func(t *rapid.T) money.Pence { return money.Pence(rapid.Int64Range(0, 1_000).Draw(t, "pence")) }), 1, 5)
		held, gives := Years(sums.Draw(t, "held")), Years{}
		for year, part := range sums.Draw(t, "gives") {
			gives[year] = -part
		}
		takes := gives.from(held)
		if takes.Total() != gives.Total() {
			t.Fatalf("%v takes %v: another sum", gives, takes)
		}
		for year, part := range takes {
			if held.Total()+gives.Total() >= 0 && held[year]+part < 0 {
				t.Fatalf("%v from %v leaves %d in %d", gives, held, held[year]+part, year)
			}
		}
	})
}
