package simulator

import (
	"math"
	"slices"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Stay is one child's time on a list, from its own records.
type Stay struct {
	Joined workday.Date
	Left   workday.Date // zero while it waits
	Seen   bool         // left because it was seen
}

// The least that a list's history has to hold before a model is made of it.
const (
	leastWeeks  = 26
	leastJoined = 20
	leastSeen   = 10
	recentWeeks = 52 // of which places are known
)

// Fit is a model made of a list's history, with what it rests on.
type Fit struct {
	Model        Model // without scenarios; week 1 begins on To
	From, To     workday.Date
	Weeks        int
	Joined       int
	Seen         int
	Left         int
	Waiting      int
	PlacesAWeek  float64 // on average, of the weeks that are drawn from
	LeaveAYear   float64 // share of those who wait
	Grows        bool    // the history shows growth beyond chance
	Seasons      bool    // it is long enough to tell seasons
	RanEmpty     bool    // in some weeks nobody waited, so that there may have been more places than were taken
	LongestWeeks float64 // that anybody of those who wait has waited
}

// StageOfFit is the id of the only stage of a fitted model.
const StageOfFit = "list"

// Calibrate makes a model of what happened on a list from a day until the day before another. Missed appointments are part of
// the places: a list knows who was seen, not who was invited. It returns a conflict when there is too little to go by.
func Calibrate(stays []Stay, from, to workday.Date) (Fit, error) {
	first := to
	for _, s := range stays {
		if s.Joined.Before(first) {
			first = s.Joined
		}
	}
	if first.After(from) {
		from = first
	}
	f := Fit{To: to, Weeks: max(0, from.DaysUntil(to)) / 7}
	f.From = to.AddDays(-7 * f.Weeks)
	joins, seen, queue := f.count(stays)
	if f.Weeks < leastWeeks || f.Joined < leastJoined || f.Seen < leastSeen {
		return f, fault.Conflictf("This list has too little history to foretell it: %d weeks in which %d children joined and %d were seen. At least %d weeks, %d and %d are needed.",
			f.Weeks, f.Joined, f.Seen, leastWeeks, leastJoined, leastSeen)
	}
	seed := uint64(1)
	stage := Stage{ID: StageOfFit, PlacesOrder: Random, WaitingAtStart: f.backlog(stays)}
	recent := seen[max(0, f.Weeks-recentWeeks):]
	for _, n := range recent {
		stage.PlacesPerWeek = append(stage.PlacesPerWeek, min(n, maxPlaces))
		f.PlacesAWeek += float64(n) / float64(len(recent))
	}
	f.RanEmpty = slices.Contains(queue, 0)
	waited := 0.0
	for _, n := range queue {
		waited += float64(n)
	}
	if waited > 0 {
		stage.LeavePerWeek = min(10, float64(f.Left)/waited)
	}
	f.LeaveAYear = 1 - math.Exp(-52*stage.LeavePerWeek)
	a := f.arrivals(joins)
	f.spread(&a, joins, recent)
	f.Model = Model{Seed: &seed, Weeks: 104, Arrivals: a, Stages: []Stage{stage}}
	return f, nil
}

// count counts by week who joined, who was seen and who waited at its end.
func (f *Fit) count(stays []Stay) (joins, seen, queue []int) {
	joins, seen, queue = make([]int, f.Weeks), make([]int, f.Weeks), make([]int, f.Weeks)
	week := func(d workday.Date) (int, bool) {
		days := f.From.DaysUntil(d)
		return days / 7, days >= 0 && d.Before(f.To)
	}
	for _, s := range stays {
		if w, ok := week(s.Joined); ok {
			joins[w]++
			f.Joined++
		}
		if w, ok := week(s.Left); ok && !s.Left.IsZero() {
			if s.Seen {
				seen[w]++
				f.Seen++
			} else {
				f.Left++
			}
		}
	}
	for w := range queue {
		queue[w] = Waiting(stays, f.From.AddDays(7*(w+1)))
	}
	return joins, seen, queue
}

// Waiting is how many waited when a day began.
func Waiting(stays []Stay, day workday.Date) int {
	n := 0
	for _, s := range stays {
		if s.waits(day) {
			n++
		}
	}
	return n
}

func (s Stay) waits(day workday.Date) bool {
	return s.Joined.Before(day) && (s.Left.IsZero() || !s.Left.Before(day))
}

func (f *Fit) backlog(stays []Stay) *Backlog {
	b := &Backlog{}
	for _, s := range stays {
		if s.waits(f.To) {
			weeks := float64(s.Joined.DaysUntil(f.To)) / 7
			b.WaitedWeeks = append(b.WaitedWeeks, min(weeks, maxWeeks))
			f.LongestWeeks = max(f.LongestWeeks, weeks)
		}
	}
	f.Waiting = len(b.WaitedWeeks)
	return b
}

// arrivals are the joins per week. Growth is taken from the first and second half, when they differ by more than chance brings
// about in one case of twenty; seasons need two whole years.
func (f *Fit) arrivals(joins []int) Arrivals {
	half := len(joins) / 2
	early, late := 0.0, 0.0
	for w, n := range joins[len(joins)-2*half:] {
		if w < half {
			early += float64(n)
		} else {
			late += float64(n)
		}
	}
	a := Arrivals{PerWeek: float64(f.Joined) / float64(f.Weeks)}
	if len(joins) >= 52 && early > 0 && math.Abs(late-early) > 1.96*math.Sqrt(early+late) {
		f.Grows = true
		a.GrowthPerYear = min(1, max(-0.5, math.Pow(late/early, 52/float64(half))-1))
		// The second half's middle lies a quarter of the history before week 1.
		a.PerWeek = late / float64(half) * math.Pow(1+a.GrowthPerYear, float64(half)/2/52)
	}
	if years := len(joins) / 52; years >= 2 {
		f.Seasons = true
		a.Seasonal = seasons(joins[len(joins)-52*years:])
	}
	return a
}

// spread says how unevenly children join, and how well the balance of joins and places is known from so many weeks. The places'
// own unevenness is in the weeks that are drawn.
func (f *Fit) spread(a *Arrivals, joins, recent []int) {
	if a.PerWeek == 0 {
		return
	}
	mean, variance := momentsOf(joins)
	if beyond := variance - mean; beyond > 0 {
		a.WeeklySpread = min(2, math.Sqrt(beyond)/a.PerWeek)
	}
	_, places := momentsOf(recent)
	a.Uncertainty = min(2, math.Sqrt(max(variance, mean)/float64(len(joins))+places/float64(len(recent)))/a.PerWeek)
}

func momentsOf(counts []int) (mean, variance float64) {
	n := float64(len(counts))
	for _, c := range counts {
		mean += float64(c) / n
	}
	for _, c := range counts {
		variance += (float64(c) - mean) * (float64(c) - mean) / (n - 1)
	}
	return mean, variance
}

// seasons are factors by week, in thirteen blocks of four weeks; the fewer children a block has, the closer its factor to 1.
func seasons(joins []int) []float64 {
	const block, firm = 4, 50
	var by [52 / block]float64
	total := 0.0
	for w, n := range joins {
		by[w%52/block] += float64(n)
		total += float64(n)
	}
	out, sum := make([]float64, 52), 0.0
	mean := total / float64(len(by))
	for w := range out {
		n := by[w/block]
		factor := 1.0
		if mean > 0 {
			factor = 1 + (n/mean-1)*mean/(mean+firm)
		}
		out[w] = factor
		sum += factor
	}
	for w := range out {
		out[w] *= 52 / sum
	}
	return out
}
