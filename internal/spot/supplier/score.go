package supplier

import (
	_ "embed" // the weights
	"encoding/json"
	"math"
	"sync"
)

//go:embed weights.json
var weightsJSON []byte

// model is the logistic model: what each feature adds to the logarithm of the odds that two names mean one body.
type model struct {
	How     string             `json:"how"`
	Weights map[string]float64 `json:"weights"`
}

// weights are the model's, in the order of the features. The tests hold weights.json to the features' names.
var weights = sync.OnceValue(func() (w features) {
	var m model
	if err := json.Unmarshal(weightsJSON, &m); err != nil {
		return w
	}
	for n, name := range featureNames {
		w[n] = m.Weights[name]
	}
	return w
})

// logit adds up what the features tell.
func logit(f *features) (sum float64) {
	w := weights()
	for n, x := range f {
		sum += w[n] * x
	}
	return sum
}

func probability(f *features) float64 { return 1 / (1 + math.Exp(-logit(f))) }

// contradict reports whether two names tell things that cannot both be true of one body.
func (f *features) contradict() bool {
	return f[numberOther]+f[classOther]+f[placeOther] > 0 && f[lessOver] > 0 || f[classOther] > 0
}
