package allocation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Candidate is one provider that could be asked. Barred lists, each in a sentence, what keeps it from being considered:
// not admitted, suspended, wrong area or age, a skill that the child cannot do without, no capacity.
type Candidate struct {
	ID     string              `json:"id"` // the provider's reference
	Name   string              `json:"name"`
	Barred []string            `json:"barred,omitempty"`
	Scores map[Criterion]Score `json:"scores"`
	Metres int                 `json:"metres"`
}

// Line is one criterion of one place: what the score brought.
type Line struct {
	Criterion Criterion `json:"criterion"`
	Weight    int       `json:"weight"`
	Score     int       `json:"score"`  // 0 to Full
	Points    int       `json:"points"` // hundredths of a point; all lines of a place add up to at most 10,000
	Words     string    `json:"words"`
}

// Place is where one candidate stands.
type Place struct {
	Rank   int    `json:"rank"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	Points int    `json:"points"`
	Lines  []Line `json:"lines"`
	Why    string `json:"why"`
}

// Left is a candidate that was not ranked, and why not.
type Left struct {
	ID   string   `json:"id"`
	Name string   `json:"name"`
	Why  []string `json:"why"`
}

// Ranking is the whole answer.
type Ranking struct {
	Weights Weights `json:"weights"`
	Places  []Place `json:"places"`
	LeftOut []Left  `json:"left_out"`
}

// Rank orders the candidates that are not barred. Equal points are ordered by continuity, then by distance, then by
// reference, so that the same candidates always give the same order, whichever way they come in.
func Rank(w Weights, candidates []Candidate) (Ranking, error) {
	if err := w.Validate(RateCeiling); err != nil {
		return Ranking{}, err
	}
	r := Ranking{Weights: w}
	in := make([]Candidate, 0, len(candidates))
	for _, c := range candidates {
		if len(c.Barred) > 0 {
			r.LeftOut = append(r.LeftOut, Left{ID: c.ID, Name: c.Name, Why: c.Barred})
			continue
		}
		in = append(in, c)
	}
	slices.SortFunc(r.LeftOut, func(a, b Left) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(in, func(a, b Candidate) int {
		return cmp.Or(
			cmp.Compare(total(w, b), total(w, a)),
			cmp.Compare(b.Scores[Continuity].Points, a.Scores[Continuity].Points),
			cmp.Compare(a.Metres, b.Metres),
			cmp.Compare(a.ID, b.ID),
		)
	})
	for i, c := range in {
		r.Places = append(r.Places, Place{Rank: i + 1, ID: c.ID, Name: c.Name, Points: total(w, c), Lines: lines(w, c)})
	}
	for i := range r.Places {
		r.Places[i].Why = why(r.Places, i)
	}
	return r, nil
}

func lines(w Weights, c Candidate) []Line {
	out := make([]Line, 0, len(Criteria()))
	for _, k := range Criteria() {
		s := c.Scores[k]
		score := min(max(s.Points, 0), Full)
		out = append(out, Line{Criterion: k, Weight: w.Of(k), Score: score, Points: w.Of(k) * score / 100, Words: s.Words})
	}
	return out
}

func total(w Weights, c Candidate) int {
	sum := 0
	for _, l := range lines(w, c) {
		sum += l.Points
	}
	return sum
}

// why says in words why places[i] stands where it does: against the next for the first, against the one above for others.
func why(places []Place, i int) string {
	p := places[i]
	if i == 0 {
		if len(places) == 1 {
			return "The only provider that can be asked."
		}
		ahead := differences(p, places[1], 1)
		if len(ahead) == 0 {
			return "Stands first on equal points with " + places[1].Name + ": continuity, then distance decide."
		}
		return fmt.Sprintf("Stands first, %s ahead of %s, on %s.", points(p.Points-places[1].Points), places[1].Name, join(ahead))
	}
	above := places[i-1]
	behind := differences(p, above, -1)
	if above.Points == p.Points {
		return "On equal points with " + above.Name + ": continuity, then distance decide."
	}
	return fmt.Sprintf("Stands %s behind %s, on %s.", points(above.Points-p.Points), above.Name, join(behind))
}

// differences names the criteria on which a differs from b in the direction of sign, the largest difference first.
func differences(a, b Place, sign int) []string {
	type gap struct {
		c Criterion
		n int
	}
	var gaps []gap
	for k := range a.Lines {
		if d := sign * (a.Lines[k].Points - b.Lines[k].Points); d > 0 {
			gaps = append(gaps, gap{a.Lines[k].Criterion, d})
		}
	}
	slices.SortStableFunc(gaps, func(x, y gap) int { return cmp.Compare(y.n, x.n) })
	out := make([]string, len(gaps))
	for i, g := range gaps {
		out[i] = fmt.Sprintf("%s (%s)", g.c, points(g.n))
	}
	return out
}

// points writes hundredths of a point.
func points(n int) string { return fmt.Sprintf("%d.%02d points", n/100, n%100) }

func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
