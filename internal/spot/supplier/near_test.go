package supplier

import (
	"math"
	"testing"
)

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"oakfern", "oakfren", true}, {"oakfern", "oakferm", true}, {"oakfern", "oakfernn", true}, {"oakfern", "okfern", true},
		{"oakfern", "bakfern", false}, {"oak", "oat", false}, {"oakfern", "oakfrenn", false}, {"domiciliary", "domicilliry", true},
		{"unit12345", "unit12346", false}, {"oakfern", "willowmere", false},
	} {
		if near(c.a, c.b) != c.want || near(c.b, c.a) != c.want {
			t.Errorf("near(%q, %q) is not %v both ways", c.a, c.b, c.want)
		}
	}
}

func TestCutOff(t *testing.T) {
	lengths := map[int]int{38: 20, 39: 20, 40: 90, 25: 300, 26: 290, 27: 280}
	for length, want := range map[int]bool{40: true, 39: false, 25: false, 10: false} {
		if cutAt(lengths, length) != want {
			t.Errorf("names cut at %d: %v, want %v", length, !want, want)
		}
	}
}

// TestWeightsAreWhole holds weights.json to the features by name, and each sign to what the feature means.
func TestWeightsAreWhole(t *testing.T) {
	w := weights()
	if w[always] == 0 || len(featureNames) != int(featureCount) {
		t.Fatal("weights.json was not read")
	}
	for n, sign := range direction {
		if w[n]*sign < 0 || math.IsNaN(w[n]) {
			t.Errorf("%s weighs %f", featureNames[n], w[n])
		}
	}
	if w[lessOver] == 0 || w[shared] == 0 || w[slip] == 0 {
		t.Error("what is left over, shared or misspelled has no weight")
	}
}
