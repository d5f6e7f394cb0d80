package allocation

import (
	"fmt"

	"alongside/internal/fault"
)

// UsualRateWeight is the most that the rate may weigh, out of 100, where a council's policy says nothing else.
const UsualRateWeight = 40

// RateCeiling is the most that any council's policy may let the rate weigh, out of 100. Below a half, what is not the price
// always outweighs it, so that the lowest price alone can never win.
const RateCeiling = 49

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

// Validate refuses weights that do not add up to 100, are negative, leave out the child's needs, or let the rate weigh more
// than maxRate. With maxRate 0 that is UsualRateWeight; it is never more than RateCeiling.
func (w Weights) Validate(maxRate int) error {
	if maxRate <= 0 {
		maxRate = UsualRateWeight
	}
	maxRate = min(maxRate, RateCeiling)
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
	if w.Rate > maxRate {
		wrong = append(wrong, fault.Field{Name: "rate", Message: fmt.Sprintf("The rate may weigh at most %d: price alone must not win.", maxRate)})
	}
	if w.Fit == 0 {
		wrong = append(wrong, fault.Field{Name: "fit", Message: "Fit with the child's needs must weigh something."})
	}
	return fault.InvalidFields(wrong...)
}
