package simulator

import (
	"math"
	"testing"
)

// moments returns the mean, the variance and the shares above some bounds of a million draws.
func moments(draw func(i uint64) float64, bounds ...float64) (mean, variance float64, above []float64) {
	const n = 1_000_000
	above = make([]float64, len(bounds))
	squares := 0.0
	for i := range uint64(n) {
		x := draw(i)
		mean += x / n
		squares += x * x / n
		for j, bound := range bounds {
			if x > bound {
				above[j] += 1.0 / n
			}
		}
	}
	return mean, squares - mean*mean, above
}

func TestDrawsHaveTheirDistributions(t *testing.T) {
	s := newStream(1, 2, 3, forService)
	near := func(what string, got, want, within float64) {
		t.Helper()
		if math.Abs(got-want) > within {
			t.Errorf("%s: %.5f, want %.5f", what, got, want)
		}
	}
	bounds := []float64{0.01, 0.1, 0.5, 1, 2, 4, 7.5, 9}
	mean, variance, above := moments(s.exponential, bounds...)
	near("exponential mean", mean, 1, 0.005)
	near("exponential variance", variance, 1, 0.015)
	for i, bound := range bounds {
		p := math.Exp(-bound)
		near("exponential above a bound", above[i], p, 4*math.Sqrt(p*(1-p)/1e6))
	}
	mean, variance, above = moments(s.uniform, 0.25, 0.9)
	near("uniform mean", mean, 0.5, 0.002)
	near("uniform variance", variance, 1.0/12, 0.001)
	near("uniform above 0.9", above[1], 0.1, 0.002)
	lognormal := newSampler(Service{Distribution: Lognormal, MeanWeeks: 3, SDWeeks: 1.5})
	mean, variance, _ = moments(func(i uint64) float64 { return lognormal.draw(s, i) })
	near("lognormal mean", mean, 3, 0.01)
	near("lognormal variance", variance, 2.25, 0.05)
	fixed := newSampler(Service{Distribution: Fixed, MeanWeeks: 3})
	if fixed.draw(s, 9) != 3 {
		t.Error("fixed is not fixed")
	}
}

func TestStreamsAreApart(t *testing.T) {
	seen := map[stream]bool{}
	for seed := range uint64(5) {
		for replication := range 20 {
			for stage := range 13 {
				for purpose := range forWeeks + 1 {
					seen[newStream(seed, replication, stage, purpose)] = true
				}
			}
		}
	}
	if len(seen) != 5*20*13*(forWeeks+1) {
		t.Errorf("%d streams, some are the same", len(seen))
	}
	a, b := newStream(1, 0, 1, forService), newStream(1, 0, 2, forService)
	dot := 0.0
	for i := range uint64(100_000) {
		dot += (a.uniform(i) - 0.5) * (b.uniform(i) - 0.5) / 100_000
	}
	if math.Abs(dot) > 0.0012 {
		t.Errorf("two stages go together: %.5f", dot)
	}
}

func TestPercentilesOfAHistogram(t *testing.T) {
	h := &histogram{}
	for i := range 100_000 {
		h.add(float64(i) / 100) // 0 to 1,000 weeks
	}
	for _, q := range []float64{0.001, 0.1, 0.5, 0.9, 0.999} {
		if got, want := h.quantile(q), 1000*q; math.Abs(got-want) > 0.004*want+0.01 {
			t.Errorf("%.3f: %.3f, want %.3f", q, got, want)
		}
	}
	h.clear()
	h.add(0)
	h.add(1e9)
	if h.n != 2 || h.quantile(1) < 1e5 {
		t.Errorf("a wait without end: %v", h.quantile(1))
	}
}

func TestPlacesOfAWeekStayWhereTheyAreWhenThereAreMore(t *testing.T) {
	for n := range 70 {
		fewer, more := map[place]bool{}, layout(n+1)
		for _, p := range layout(n) {
			fewer[p] = true
		}
		if len(fewer) != n || len(more) != n+1 {
			t.Fatalf("%d places: %d and %d", n, len(fewer), len(more))
		}
		last := 0.0
		kept := 0
		for _, p := range more {
			if p.offset <= last || p.offset >= 1 {
				t.Fatalf("%d places: %v is out of order", n+1, p)
			}
			last = p.offset
			if fewer[p] {
				kept++
			}
		}
		if kept != n {
			t.Fatalf("one more than %d moves %d of them", n, n-kept)
		}
	}
}

func TestStudentsQuantiles(t *testing.T) {
	// From the tables printed in every textbook of statistics.
	for _, c := range []struct {
		degrees    int
		confidence float64
		want       float64
	}{{1, 0.9, 6.314}, {2, 0.9, 2.920}, {3, 0.9, 2.353}, {5, 0.95, 2.571}, {10, 0.99, 3.169}, {30, 0.9, 1.697}, {1000, 0.9, 1.646}} {
		if got := student(c.degrees, c.confidence); math.Abs(got-c.want) > 0.02*c.want/float64(c.degrees)+0.001 {
			t.Errorf("%d degrees, %g: %.4f, want %.3f", c.degrees, c.confidence, got, c.want)
		}
	}
}
