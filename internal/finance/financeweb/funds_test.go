package financeweb

import (
	"testing"

	"alongside/internal/web/ui"
)

// TestTheScaleOfSharesEndsAtTheWhole: a year that is nearly spent does not fill the picture, and one that is overspent fits in it.
func TestTheScaleOfSharesEndsAtTheWhole(t *testing.T) {
	for want, shares := range map[float64][]float64{100: {94, 12}, 117: {94, 117}} {
		var s ui.Series
		for _, share := range shares {
			s.Points = append(s.Points, ui.Point{Value: share})
		}
		if got := fullScale(s); got != want {
			t.Errorf("the scale of %v ends at %v, want %v", shares, got, want)
		}
	}
}
