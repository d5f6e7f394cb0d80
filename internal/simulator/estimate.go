package simulator

import (
	"math"
	"slices"
)

// sample is one figure of all replications; NaN where one has none.
type sample struct {
	runs []float64 // as each replication has it
	// values have the figure as their mean. For shares and means they differ from runs: replications with more children say more,
	// and an average of quotients would be off by about one in as many children as a replication has.
	values []float64
}

func plain(runs []float64) sample { return sample{runs, runs} }

// ratio is the quotient of two sums, of which each replication has its own quotient and its own weight. Its values are the first
// terms of the quotient's expansion around the true one (the delta method), so that they can be compared pair by pair.
func ratio(runs, weights []float64) sample {
	top, bottom, n := 0.0, 0.0, 0.0
	for i, r := range runs {
		if !math.IsNaN(r) {
			top += r * weights[i]
			bottom += weights[i]
			n++
		}
	}
	whole, mean := top/bottom, bottom/n
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = whole + (r-whole)*weights[i]/mean
	}
	return sample{runs, values}
}

// less is the difference, replication by replication.
func (s sample) less(other sample) sample {
	out := sample{runs: make([]float64, len(s.runs)), values: make([]float64, len(s.runs))}
	for i := range s.runs {
		out.runs[i], out.values[i] = s.runs[i]-other.runs[i], s.values[i]-other.values[i]
	}
	return out
}

func numbers(all []float64) []float64 {
	out := make([]float64, 0, len(all))
	for _, v := range all {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// estimate sums up the replications that have the figure.
func (s sample) estimate(confidence float64) Estimate {
	values, runs := numbers(s.values), numbers(s.runs)
	n := float64(len(values))
	if n == 0 {
		return Estimate{}
	}
	sum, squares, half := 0.0, 0.0, 0.0
	for _, v := range values {
		sum += v
	}
	mean := sum / n
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	if n > 1 {
		half = student(len(values)-1, confidence) * math.Sqrt(squares/(n-1)/n)
	}
	slices.Sort(runs)
	return Estimate{Value: mean, Low: mean - half, High: mean + half, RunLow: share(runs, 0.05), RunHigh: share(runs, 0.95), Replications: len(values)}
}

// share returns the value below which a share q of sorted values lies, between two of them where need be.
func share(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (sorted[i+1]-sorted[i])*(at-float64(i))
}

// student is how many standard errors hold a share of Student's distribution around its middle. The quantile of the normal
// distribution is corrected by the expansion of Cornish and Fisher (1937), below 3 degrees of freedom by the exact forms.
func student(degrees int, confidence float64) float64 {
	if degrees <= 0 {
		return 0
	}
	switch degrees {
	case 1:
		return math.Tan(math.Pi / 2 * confidence)
	case 2:
		return confidence * math.Sqrt(2/(1-confidence*confidence))
	}
	n, z := float64(degrees), math.Sqrt2*math.Erfinv(confidence)
	z2 := z * z
	return z + z*(z2+1)/(4*n) + z*(5*z2*z2+16*z2+3)/(96*n*n) + z*(3*z2*z2*z2+19*z2*z2+17*z2-15)/(384*n*n*n)
}
