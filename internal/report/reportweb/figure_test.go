package reportweb

import (
	"testing"

	"alongside/internal/report"
)

// TestSharesAreDrawnAgainstTheWhole: bars of shares end at all of it, and bars of a count at the highest.
func TestSharesAreDrawnAgainstTheWhole(t *testing.T) {
	for unit, want := range map[report.Unit]float64{report.PerCent: 100, report.Count: 0} {
		if got := Bars(unit, "Places, by district", Point(unit, "North", 40)).Max; got != want {
			t.Errorf("bars of %s end at %v, want %v", unit, got, want)
		}
	}
}
