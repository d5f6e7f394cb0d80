package family_test

import (
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/family"
	"alongside/internal/workday"
)

// TestAFactHoldsFromItsFirstToItsLastDay compares what a fact says with its days counted one by one, whatever ended it.
func TestAFactHoldsFromItsFirstToItsLastDay(t *testing.T) {
	start := workday.MustOn(2026, 1, 1)
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(0, 40).Draw(t, "from")
		to := rapid.IntRange(-1, 40).Draw(t, "to")       // -1 for none
		ended := rapid.IntRange(-2, 40).Draw(t, "ended") // -1 for a mistake, -2 for not ended
		f := family.Fact{From: start.AddDays(from), Evidence: "x"}
		last := 100
		if to >= 0 {
			to = max(to, from)
			f.To, last = start.AddDays(to), to
		}
		switch {
		case ended == -1:
			f.Ended.Evidence, last = "a mistake", -1
		case ended >= 0:
			ended = max(ended, from)
			f.Ended = family.FactEnd{On: start.AddDays(ended), Evidence: "an order"}
			last = min(last, ended)
		}
		for day := range 60 {
			if got, want := f.Holds(start.AddDays(day)), day >= from && day <= last; got != want {
				t.Fatalf("%+v holds on day %d: %t, want %t", f, day, got, want)
			}
		}
	})
}
