package waiting

import (
	"cmp"
	"slices"
)

// Wait is one wait as the estimate sees it, in days from joining the list: seen from Entered (0 when the whole wait was seen)
// until Left, and ended by an assessment when Done. A wait that goes on or ended otherwise tells only that it lasted so long.
type Wait struct {
	Entered, Left int
	Done          bool
}

// Step is a day of waiting on which somebody was assessed, and the share of waits that last longer.
type Step struct {
	Day      int
	AtRisk   int // waits that were on the list just before
	Done     int
	Survives float64
}

// Curve is the share of waits that last longer than each day: the Kaplan-Meier estimate with late entry.
type Curve struct {
	Steps     []Step
	Completed int // assessments that it rests on
	Seen      int // waits that it rests on
}

// Estimate returns the curve of the waits. Waits that left before they were seen are left out.
func Estimate(waits []Wait) Curve {
	var c Curve
	var entered, left []int
	done := map[int]int{}
	for _, w := range waits {
		if w.Left <= w.Entered || w.Entered < 0 {
			continue
		}
		c.Seen++
		entered, left = append(entered, w.Entered), append(left, w.Left)
		if w.Done {
			c.Completed++
			done[w.Left]++
		}
	}
	slices.Sort(entered)
	slices.Sort(left)
	days := make([]int, 0, len(done))
	for day := range done {
		days = append(days, day)
	}
	slices.Sort(days)
	share := 1.0
	for _, day := range days {
		atRisk := before(entered, day) - before(left, day)
		share *= 1 - float64(done[day])/float64(atRisk)
		c.Steps = append(c.Steps, Step{Day: day, AtRisk: atRisk, Done: done[day], Survives: share})
	}
	return c
}

// before counts the values of a sorted list that are smaller than day.
func before(sorted []int, day int) int {
	i, _ := slices.BinarySearch(sorted, day)
	return i
}

// Survives returns the share of waits that last longer than a number of days.
func (c Curve) Survives(day int) float64 {
	i, found := slices.BinarySearchFunc(c.Steps, day, func(s Step, day int) int { return cmp.Compare(s.Day, day) })
	if found {
		i++
	}
	if i == 0 {
		return 1
	}
	return c.Steps[i-1].Survives
}

// Quantile returns by which day of waiting the given share is assessed, of those who have waited some days already. It is not
// ok when the history is too short to say.
func (c Curve) Quantile(share float64, waited int) (day int, ok bool) {
	base := c.Survives(waited)
	if base <= tiny {
		return 0, false
	}
	for _, s := range c.Steps {
		if s.Day > waited && s.Survives <= base*(1-share)+tiny {
			return s.Day, true
		}
	}
	return 0, false
}

// tiny keeps rounding from moving a quantile by a step.
const tiny = 1e-9
