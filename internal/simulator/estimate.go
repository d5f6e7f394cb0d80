package simulator

import (
	"math"
	"slices"
)

// estimate sums up one figure over the replications that have it.
func estimate(all []float64, confidence float64) Estimate {
	values := make([]float64, 0, len(all))
	sum := 0.0
	for _, v := range all {
		if !math.IsNaN(v) {
			values = append(values, v)
			sum += v
		}
	}
	n := float64(len(values))
	if n == 0 {
		return Estimate{}
	}
	mean, squares := sum/n, 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	half := 0.0
	if n > 1 {
		half = student(len(values)-1, confidence) * math.Sqrt(squares/(n-1)/n)
	}
	slices.Sort(values)
	return Estimate{Value: mean, Low: mean - half, High: mean + half, RunLow: share(values, 0.05), RunHigh: share(values, 0.95), Replications: len(values)}
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
