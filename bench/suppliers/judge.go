package suppliers

import "math"

// judged is a couple of names with what reading says, and what a method says.
type judged struct {
	a, b  string
	same  bool
	near  string // how the couple came into the sample
	score float64
	of    []string // the councils that have one of the names
}

// tally counts what a method found of the couples that are the same.
type tally struct{ right, wrong, missed int }

// above counts a couple as found when its score is at least the threshold.
func above(list []judged, threshold float64) (t tally) {
	for _, j := range list {
		switch found := j.score >= threshold; {
		case found && j.same:
			t.right++
		case found:
			t.wrong++
		case j.same:
			t.missed++
		}
	}
	return t
}

func (t tally) precision() float64 { return ratio(t.right, t.right+t.wrong) }
func (t tally) recall() float64    { return ratio(t.right, t.right+t.missed) }
func (t tally) f1() float64        { return ratio(2*t.right, 2*t.right+t.wrong+t.missed) }

func ratio(part, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// best is the highest F1 that any threshold gives, and the threshold.
func best(list []judged) (f1, threshold float64) {
	for n := 1; n < 100; n++ {
		if f := above(list, float64(n)/100).f1(); f > f1 {
			f1, threshold = f, float64(n)/100
		}
	}
	return f1, threshold
}

// wilson is the 95% interval of a share (Wilson 1927), which holds near 0 and 1 too.
func wilson(part, all int) (low, high float64) {
	const z = 1.96
	n, p := float64(all), ratio(part, all)
	if all == 0 {
		return 0, 1
	}
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}
