package allocation

import (
	"fmt"

	"alongside/internal/fault"
)

// MaxRateWeight is the most that the rate may weigh.
const MaxRateWeight = 40

// Criterion is one thing that is weighed.
type Criterion string

// The criteria, in the order in which they are shown.
const (
	Fit        Criterion = "fit"
	Continuity Criterion = "continuity"
	Distance   Criterion = "distance"
	Quality    Criterion = "quality"
	Rate       Criterion = "rate"
)

// Criteria lists every criterion in the order in which they are shown.
func Criteria() []Criterion { return []Criterion{Fit, Continuity, Distance, Quality, Rate} }

// Weights say how much each criterion counts; they add up to 100. They are fixed when an agreement is published and pinned
// to every ranking made under it.
type Weights struct {
	Fit        int `json:"fit"`
	Continuity int `json:"continuity"`
	Distance   int `json:"distance"`
	Quality    int `json:"quality"`
	Rate       int `json:"rate"`
}

// Of returns the weight of a criterion.
func (w Weights) Of(c Criterion) int {
	switch c {
	case Fit:
		return w.Fit
	case Continuity:
		return w.Continuity
	case Distance:
		return w.Distance
	case Quality:
		return w.Quality
	case Rate:
		return w.Rate
	default:
		return 0
	}
}

// Validate refuses weights that do not add up to 100, are negative, leave out the child's needs, or let the price decide.
func (w Weights) Validate() error {
	var wrong []fault.Field
	total := 0
	for _, c := range Criteria() {
		if w.Of(c) < 0 {
			wrong = append(wrong, fault.Field{Name: string(c), Message: "A weight cannot be negative."})
		}
		total += w.Of(c)
	}
	if total != 100 {
		wrong = append(wrong, fault.Field{Name: "weights", Message: fmt.Sprintf("The weights add up to %d. They must add up to 100.", total)})
	}
	if w.Rate > MaxRateWeight {
		wrong = append(wrong, fault.Field{Name: "rate", Message: fmt.Sprintf("The rate may weigh at most %d: price alone must not win.", MaxRateWeight)})
	}
	if w.Fit == 0 {
		wrong = append(wrong, fault.Field{Name: "fit", Message: "Fit with the child's needs must weigh something."})
	}
	return fault.InvalidFields(wrong...)
}
