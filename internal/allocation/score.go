package allocation

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/money"
)

// Full is the highest score of a criterion: 10,000 basis points.
const Full = 10_000

// Score is how well a candidate does on one criterion, from 0 to Full, and the evidence in a sentence.
type Score struct {
	Points int    `json:"points"`
	Words  string `json:"words"`
}

// FitScore compares what the child needs with what the provider's staff can do. Each needed skill counts the same.
func FitScore(needed, held []string) Score {
	if len(needed) == 0 {
		return Score{Full, "No special skills are asked for."}
	}
	var has, lacks []string
	for _, n := range needed {
		if slices.ContainsFunc(held, func(h string) bool { return strings.EqualFold(h, n) }) {
			has = append(has, n)
		} else {
			lacks = append(lacks, n)
		}
	}
	s := Score{Points: Full * len(has) / len(needed)}
	switch {
	case len(lacks) == 0:
		s.Words = "Has every skill asked for: " + strings.Join(has, ", ") + "."
	case len(has) == 0:
		s.Words = "Has none of the skills asked for: " + strings.Join(lacks, ", ") + "."
	default:
		s.Words = "Has " + strings.Join(has, ", ") + "; lacks " + strings.Join(lacks, ", ") + "."
	}
	return s
}

// Served says whether a provider works where the child lives, by what it says of itself.
type Served int

// What a provider says of the places where it works.
const (
	Unsaid    Served = iota // it names no places
	Unplaced                // it names places that nobody can find on a map: for a person to judge
	Here                    // one of the places is where the child lives
	Elsewhere               // all of them are known, and the child lives in none
)

// InArea counts the area as one more thing that is asked for, besides the skills, when the provider says where it works and that can be
// told apart from elsewhere. Words name the places in the provider's own words.
func (s Score) InArea(skills int, served Served, places []string) Score {
	named := strings.Join(places, ", ")
	switch served {
	case Here:
		s.Points = (s.Points*max(skills, 1) + Full) / (max(skills, 1) + 1)
		s.Words += " Works where the child lives: " + named + "."
	case Elsewhere:
		s.Points = s.Points * max(skills, 1) / (max(skills, 1) + 1)
		s.Words += " Does not name the child’s district among the places where it works: " + named + "."
	case Unplaced:
		s.Words += " Says that it works in " + named + ": whether that takes in the child’s home is for you to judge, and counts neither way."
	}
	return s
}

// ContinuityScore is full when the provider supports the child now, half when it did in the last two years.
func ContinuityScore(now, before bool) Score {
	switch {
	case now:
		return Score{Full, "Supports this child now."}
	case before:
		return Score{Full / 2, "Has supported this child before."}
	default:
		return Score{0, "Has not supported this child before."}
	}
}

// metresPerMile is the international mile, rounded to the metre.
const metresPerMile = 1609

// DistanceScore falls in a straight line from full at the door to nothing at the furthest distance, both in metres.
func DistanceScore(metres, furthest int) Score {
	tenths := metres * 10 / metresPerMile
	s := Score{Words: fmt.Sprintf("%d.%d miles away.", tenths/10, tenths%10)}
	if furthest > 0 && metres < furthest {
		s.Points = Full * (furthest - max(metres, 0)) / furthest
	}
	return s
}

// Rating is the quality rating in force.
type Rating string

// The ratings of the agreements' performance schedules.
const (
	Good        Rating = "Good"
	Approaching Rating = "Approaching target"
	Improvement Rating = "Requires improvement"
	Inadequate  Rating = "Inadequate"
	Unrated     Rating = ""
)

// QualityScore puts a rating on the scale. A provider that has not been rated yet, as every new entrant, stands in the
// middle: neither held back nor lifted by what nobody has measured.
func QualityScore(r Rating) Score {
	switch r {
	case Good:
		return Score{Full, "Rated Good."}
	case Approaching:
		return Score{7_000, "Rated Approaching target."}
	case Improvement:
		return Score{3_000, "Rated Requires improvement."}
	case Inadequate:
		return Score{0, "Rated Inadequate."}
	default:
		return Score{6_000, "Not rated yet."}
	}
}

// RateScore is full for the lowest rate among the candidates and falls in proportion: twice the lowest has half the points.
func RateScore(rate, lowest money.Pence) Score {
	s := Score{Words: rate.String() + " an hour"}
	if rate <= 0 {
		return Score{0, "No rate is agreed."}
	}
	s.Points = int(int64(Full) * int64(min(lowest, rate)) / int64(rate))
	if rate == lowest {
		s.Words += ", the lowest."
	} else {
		s.Words += ", " + (rate - lowest).String() + " above the lowest."
	}
	return s
}
