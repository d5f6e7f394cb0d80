package supplier

import (
	"encoding/json"
	"flag"
	"maps"
	"math"
	"os"
	"slices"
	"testing"
)

var fit = flag.Bool("fit", false, "work out weights.json anew from Sheffield's names")

// example is what is compared of two names, and whether they share a supplier number.
type example struct {
	features
	same   bool
	weight float64
	a, b   string
}

// examples are the candidates among Sheffield's names. A number in common counts as the truth, and so does an equal form:
// one firm may hold two numbers. What testdata/sheffield-relabelled.csv says by reading outweighs both.
func examples(t testing.TB) []example {
	numbers := sheffield(t)
	names := slices.Sorted(maps.Keys(numbers))
	tab := newTable(names, nil)
	al := aligner{t: tab}
	relabelled := relabelled(t)
	var out []example
	for _, c := range tab.candidates() {
		a, b := &tab.bodies[c.a], &tab.bodies[c.b]
		m := al.compare(a, b)
		e := example{features: m.features, weight: 1, a: names[a.names[0]], b: names[b.names[0]]}
		for _, x := range a.names {
			for _, y := range b.names {
				e.same = e.same || slices.ContainsFunc(numbers[names[x]], func(n string) bool { return slices.Contains(numbers[names[y]], n) })
			}
		}
		if m.features[nothingOver] > 0 && !m.features.contradict() && m.features[persons]+m.features[legalOther]+m.features[slip]+m.features[initials] == 0 {
			e.same = true
		}
		switch relabelled[[2]string{e.a, e.b}] {
		case "same":
			e.same = true
		case "different":
			e.same = false
		case "unclear":
			continue
		}
		if e.same && m.features[shared] < 0.4 && m.features[initials] == 0 {
			continue // a successor: the names cannot tell
		}
		out = append(out, e)
	}
	return out
}

func relabelled(t testing.TB) map[[2]string]string {
	out := map[[2]string]string{}
	for _, row := range readCSV(t, "testdata/sheffield-relabelled.csv") {
		out[[2]string{row[0], row[1]}] = row[2]
	}
	return out
}

// direction is what sign a weight may have: what agrees must not part, and what differs must not join.
var direction = map[int]float64{
	shared: 1, lessOver: -1, moreOver: -1, replaced: -1, numberOther: -1, classOther: -1, placeOther: -1, legalOther: -1,
	slip: -1, shortened: -1, initials: -1, alias: -1, persons: -1, orderOther: -1, coverage: 1, letters: 1, rareOver: -1,
	commonOver: -1, nothingOver: 1, onlyCommon: -1, sameWords: 1, numberOver: -1, joinedUp: -1, slipAlone: -1,
}

// TestFit works out the weights by gradient descent on the logistic loss, with a little shrinking. It runs when asked to.
func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("run with -fit to work out weights.json anew")
	}
	list := examples(t)
	w := weights()
	var step, square [featureCount]float64
	const rate = 0.1
	for round := range 700 {
		var g [featureCount]float64
		for _, e := range list {
			sum := 0.0
			for n, x := range e.features {
				sum += w[n] * x
			}
			p := 1 / (1 + math.Exp(-sum))
			y := truth(e.same)
			for n, x := range e.features {
				g[n] += e.weight * (p - y) * x
			}
		}
		for n := range w {
			d := g[n]/float64(len(list)) + 1e-5*w[n]
			step[n] = 0.9*step[n] + 0.1*d
			square[n] = 0.999*square[n] + 0.001*d*d
			s := step[n] / (1 - math.Pow(0.9, float64(round+1)))
			q := square[n] / (1 - math.Pow(0.999, float64(round+1)))
			w[n] -= rate * s / (math.Sqrt(q) + 1e-9)
			if direction[n]*w[n] < 0 {
				w[n] = 0
			}
		}
	}
	m := model{How: howFitted, Weights: map[string]float64{}}
	for n, name := range featureNames {
		m.Weights[name] = math.Round(w[n]*1000) / 1000
		t.Logf("%-18s %7.3f", name, w[n])
	}
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("weights.json", append(text, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

const howFitted = "Fitted by `go test -run Fit -fit` to couples of names of Sheffield City Council's ledgers 2011 to 2017; " +
	"a supplier number in common counts as one body, corrected by reading in testdata/sheffield-relabelled.csv."
