package suppliers

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// shortest and longest are the runs of letters that the yardstick counts.
const (
	shortest = 2
	longest  = 4
)

// yardstick is names as unit vectors of their runs of letters, each weighed by how rare it is among the names.
type yardstick struct {
	at      map[string]int
	vectors [][]term
}

// term is one run of letters of a name.
type term struct {
	run    int
	weight float64
}

func newYardstick(names []string) *yardstick {
	y := &yardstick{at: map[string]int{}}
	ids := map[string]int{}
	var df []int
	for _, name := range names {
		if _, twice := y.at[name]; twice {
			continue
		}
		y.at[name] = len(y.vectors)
		text := []rune(" " + strings.ToLower(name) + " ")
		counts := map[int]int{}
		for n := shortest; n <= longest; n++ {
			for i := 0; i+n <= len(text); i++ {
				run := string(text[i : i+n])
				id, ok := ids[run]
				if !ok {
					id = len(df)
					ids[run] = id
					df = append(df, 0)
				}
				counts[id]++
			}
		}
		var v []term
		for id, count := range counts {
			df[id]++
			v = append(v, term{id, float64(count)})
		}
		slices.SortFunc(v, func(a, b term) int { return cmp.Compare(a.run, b.run) })
		y.vectors = append(y.vectors, v)
	}
	for _, v := range y.vectors {
		square := 0.0
		for n := range v {
			v[n].weight *= math.Log(float64(1+len(y.vectors))/float64(1+df[v[n].run])) + 1
			square += v[n].weight * v[n].weight
		}
		for n := range v {
			v[n].weight /= math.Sqrt(square)
		}
	}
	return y
}

// cosine is how alike two of the names are, from 0 to 1.
func (y *yardstick) cosine(a, b string) (sum float64) {
	v, w := y.vectors[y.at[a]], y.vectors[y.at[b]]
	for len(v) > 0 && len(w) > 0 {
		switch {
		case v[0].run == w[0].run:
			sum += v[0].weight * w[0].weight
			v, w = v[1:], w[1:]
		case v[0].run < w[0].run:
			v = v[1:]
		default:
			w = w[1:]
		}
	}
	return sum
}
