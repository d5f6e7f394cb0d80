package simulator

import (
	"math"
	"slices"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Stay is one child's time on a list, or in one stage of it, from its own records.
type Stay struct {
	Joined workday.Date
	Left   workday.Date // zero while it waits
	Seen   bool         // left because it was seen
	Sooner workday.Date // since when it is seen before its turn; zero when it is not
}

// History is what is on record of one stage.
type History struct {
	ID    string
	Stays []Stay
	// Missed are the days of appointments to which the child did not come. Kept says that such appointments are on record at all: without
	// it, none are known, and the places are those that were used.
	Missed []workday.Date
	Kept   bool
}

// The least that a list's history has to hold before a model is made of it.
const (
	leastWeeks  = 26
	leastJoined = 20
	leastSeen   = 10
	leastSooner = 5
	leastMissed = 5
	recentWeeks = 52 // of which places are known
)

// StageFit is what a model of one stage rests on.
type StageFit struct {
	ID           string
	Joined       int
	Seen         int
	Left         int
	Waiting      int
	PlacesAWeek  float64 // on average, of the weeks that are drawn from; those that were missed too, where these are known
	LeaveAYear   float64 // share of those who wait
	RanEmpty     bool    // in some weeks nobody waited, so that there may have been more places than were taken
	LongestWeeks float64 // that anybody of those who wait has waited
	Missed       int     // appointments in the weeks that are drawn from
	MissedKnown  bool    // there are enough of them for a share
	DidNotAttend float64 // share of appointments
}

// Fit is a model made of a list's history, with what it rests on.
type Fit struct {
	Model    Model // without scenarios; week 1 begins on To
	From, To workday.Date
	Weeks    int
	Grows    bool // the history shows growth beyond chance
	Seasons  bool // it is long enough to tell seasons
	// Sooner is how many of those who joined are seen before their turn. Priorities says that they are enough for a share.
	Sooner     int
	Priorities bool
	StageFit              // of the first stage
	Later      []StageFit // of the others, in their order
}

// Stages are the fits of all stages in their order.
func (f Fit) Stages() []StageFit { return append([]StageFit{f.StageFit}, f.Later...) }

// StageOfFit is the id of the only stage of a model that [Calibrate] makes.
const StageOfFit = "list"

// Calibrate makes a model of what happened on a list from a day until the day before another. Missed appointments are part of
// the places: a list knows who was seen, not who was invited. It returns a conflict when there is too little to go by.
func Calibrate(stays []Stay, from, to workday.Date) (Fit, error) {
	return CalibrateStages([]History{{ID: StageOfFit, Stays: stays}}, from, to)
}

// CalibrateStages is [Calibrate] for children who pass several stages. Each has the weeks of the first; a conflict names the stage of
// which there is too little.
func CalibrateStages(stages []History, from, to workday.Date) (Fit, error) {
	first := to
	for _, s := range stages[0].Stays {
		if s.Joined.Before(first) {
			first = s.Joined
		}
	}
	if first.After(from) {
		from = first
	}
	f := Fit{To: to, Weeks: max(0, from.DaysUntil(to)) / 7}
	f.From = to.AddDays(-7 * f.Weeks)
	seed := uint64(1)
	f.Model = Model{Seed: &seed, Weeks: 104}
	f.priorities(stages[0].Stays)
	for i, h := range stages {
		stage, fit, joins, err := f.stage(h)
		if i == 0 {
			f.StageFit = fit
		} else {
			f.Later = append(f.Later, fit)
		}
		if err != nil {
			return f, err
		}
		f.Model.Stages = append(f.Model.Stages, stage)
		if i == 0 {
			f.Model.Arrivals = f.arrivals(joins, f.Model.Arrivals.Priorities)
			f.spread(&f.Model.Arrivals, joins, stage.PlacesPerWeek)
		}
	}
	return f, nil
}

// priorities makes the share of those who are seen before their turn. Somebody who is moved up while it waits counts as of the first
// class from its first day.
func (f *Fit) priorities(stays []Stay) {
	joined := 0
	for _, s := range stays {
		if s.Joined.Before(f.From) || !s.Joined.Before(f.To) {
			continue
		}
		joined++
		if !s.Sooner.IsZero() {
			f.Sooner++
		}
	}
	if f.Priorities = f.Sooner >= leastSooner && f.Sooner < joined; f.Priorities {
		share := float64(f.Sooner) / float64(joined)
		f.Model.Arrivals.Priorities = []float64{share, 1 - share}
	}
}

// stage makes one stage of its history, and says who joined it week by week.
func (f *Fit) stage(h History) (Stage, StageFit, []int, error) {
	fit := StageFit{ID: h.ID}
	joins, seen, queue := f.count(h.Stays, &fit)
	if f.Weeks < leastWeeks || fit.Joined < leastJoined || fit.Seen < leastSeen {
		return Stage{}, fit, nil, fault.Conflictf("This list has too little history to foretell it: %d weeks in which %d children joined and %d were seen. At least %d weeks, %d and %d are needed.",
			f.Weeks, fit.Joined, fit.Seen, leastWeeks, leastJoined, leastSeen)
	}
	stage := Stage{ID: h.ID, PlacesOrder: Random, WaitingAtStart: f.backlog(h.Stays, &fit)}
	recent := max(0, f.Weeks-recentWeeks)
	missed := f.missed(h, recent, &fit)
	used := 0
	for w, n := range seen[recent:] {
		used += n
		stage.PlacesPerWeek = append(stage.PlacesPerWeek, min(n+missed[recent+w], maxPlaces))
	}
	fit.PlacesAWeek = float64(used) / float64(len(stage.PlacesPerWeek))
	if fit.MissedKnown {
		fit.PlacesAWeek += float64(fit.Missed) / float64(len(stage.PlacesPerWeek))
		fit.DidNotAttend = min(0.95, float64(fit.Missed)/float64(max(1, fit.Missed+used)))
		stage.DidNotAttend = fit.DidNotAttend
	}
	fit.RanEmpty = slices.Contains(queue, 0)
	waited := 0.0
	for _, n := range queue {
		waited += float64(n)
	}
	if waited > 0 {
		stage.LeavePerWeek = min(10, float64(fit.Left)/waited)
	}
	fit.LeaveAYear = 1 - math.Exp(-52*stage.LeavePerWeek)
	return stage, fit, joins, nil
}

// missed counts the missed appointments week by week, none before the recent weeks, and none at all where too few are on record.
func (f *Fit) missed(h History, recent int, fit *StageFit) []int {
	out := make([]int, f.Weeks)
	for _, day := range h.Missed {
		if w := f.From.DaysUntil(day) / 7; !day.Before(f.From) && day.Before(f.To) && w >= recent {
			out[w]++
			fit.Missed++
		}
	}
	if fit.MissedKnown = h.Kept && fit.Missed >= leastMissed; !fit.MissedKnown {
		clear(out)
	}
	return out
}

// AssumeMissed changes a stage for a share of appointments that are missed, which somebody knows and the list does not: the places grow, so
// that as many children are seen as were. It does nothing where the list's own record tells.
func (f *Fit) AssumeMissed(id string, share float64) {
	for i, s := range f.Model.Stages {
		if s.ID != id || s.DidNotAttend > 0 || share <= 0 || share > 0.95 {
			continue
		}
		places, carried := make([]int, len(s.PlacesPerWeek)), 0.0
		for w, n := range s.PlacesPerWeek {
			carried += float64(n) / (1 - share)
			places[w] = int(math.Round(carried))
			carried -= float64(places[w])
		}
		f.Model.Stages[i].PlacesPerWeek, f.Model.Stages[i].DidNotAttend = places, share
	}
}

// count counts by week who joined, who was seen and who waited at its end.
func (f *Fit) count(stays []Stay, fit *StageFit) (joins, seen, queue []int) {
	joins, seen, queue = make([]int, f.Weeks), make([]int, f.Weeks), make([]int, f.Weeks)
	week := func(d workday.Date) (int, bool) {
		days := f.From.DaysUntil(d)
		return days / 7, days >= 0 && d.Before(f.To)
	}
	for _, s := range stays {
		if w, ok := week(s.Joined); ok {
			joins[w]++
			fit.Joined++
		}
		if w, ok := week(s.Left); ok && !s.Left.IsZero() {
			if s.Seen {
				seen[w]++
				fit.Seen++
			} else {
				fit.Left++
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

func (f *Fit) backlog(stays []Stay, fit *StageFit) *Backlog {
	b := &Backlog{}
	for _, s := range stays {
		if s.waits(f.To) {
			weeks := float64(s.Joined.DaysUntil(f.To)) / 7
			b.WaitedWeeks = append(b.WaitedWeeks, min(weeks, maxWeeks))
			fit.LongestWeeks = max(fit.LongestWeeks, weeks)
			if f.Priorities {
				class := 1
				if !s.Sooner.IsZero() {
					class = 0
				}
				b.Classes = append(b.Classes, class)
			}
		}
	}
	fit.Waiting = len(b.WaitedWeeks)
	return b
}

// arrivals are the joins per week. Growth is taken from the first and second half, when they differ by more than chance brings
// about in one case of twenty; seasons need two whole years.
func (f *Fit) arrivals(joins []int, priorities []float64) Arrivals {
	half := len(joins) / 2
	early, late := 0.0, 0.0
	for w, n := range joins[len(joins)-2*half:] {
		if w < half {
			early += float64(n)
		} else {
			late += float64(n)
		}
	}
	a := Arrivals{PerWeek: float64(f.Joined) / float64(f.Weeks), Priorities: priorities}
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
