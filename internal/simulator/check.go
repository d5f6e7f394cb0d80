package simulator

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"alongside/internal/fault"
)

// The limits of a model. They keep a mistyped number from filling the machine.
const (
	longestName     = 120
	maxWeeks        = 2_600 // fifty years
	maxReplications = 100_000
	maxStages       = 12
	maxScenarios    = 20
	maxPerWeek      = 100_000
	maxServers      = 10_000
	maxPlaces       = 10_000
	maxBacklog      = 1_000_000
	maxServiceWeeks = 5_200
	maxChildren     = 5_000_000       // in one replication
	maxKept         = 4_000_000       // figures of single replications
	maxMoves        = 200_000_000_000 // children times stages, of all replications and scenarios
)

// Check returns an error that names every place where the model, or the model as a scenario changes it, cannot be played.
func (m Model) Check() error {
	c := &checker{}
	m = m.withDefaults()
	c.need(m.Seed != nil, "seed", "is missing: give a whole number, so that the same model gives the same answer again")
	c.need(m.Replications >= 1 && m.Replications <= maxReplications, "replications", "must be 1 to 100,000")
	c.need(m.Weeks >= 1 && m.Weeks <= maxWeeks, "weeks", "must be 1 to 2,600 (fifty years)")
	c.need(m.WarmUpWeeks >= 0 && m.WarmUpWeeks < max(1, m.Weeks), "warm_up_weeks", "must be 0 or more and fewer than weeks")
	c.need(m.Confidence >= 0.5 && m.Confidence <= 0.999, "confidence", "must be 0.5 to 0.999")
	c.need(len(m.Stages) >= 1 && len(m.Stages) <= maxStages, "stages", "must hold 1 to 12 stages")
	c.need(len(m.Scenarios) <= maxScenarios, "scenarios", "must hold 20 at most")
	c.parts(m, "")
	if c.wrong == nil {
		c.scenarios(m)
	}
	if c.wrong == nil {
		c.size(m)
	}
	return fault.InvalidFields(c.wrong...)
}

type checker struct{ wrong []fault.Field }

func (c *checker) need(ok bool, at, message string) {
	if !ok {
		c.wrong = append(c.wrong, fault.Field{Name: at, Message: message})
	}
}

// name checks what stands in the answer as a name.
func (c *checker) name(text, at, missing string) {
	c.need(strings.TrimSpace(text) != "", at, missing)
	printable := !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
	c.need(printable && utf8.RuneCountInString(text) <= longestName, at, fmt.Sprintf("must be at most %d characters that can be printed", longestName))
}

func within(v, low, high float64) bool { return v >= low && v <= high }

// parts checks arrivals and stages; at is the place of the scenario that changed them, "" for the model itself.
func (c *checker) parts(m Model, at string) {
	a := m.Arrivals
	in := join(at, "arrivals")
	c.need(within(a.PerWeek, 0, maxPerWeek), in+".per_week", "must be 0 to 100,000")
	c.need(a.Seasonal == nil || len(a.Seasonal) == 52, in+".seasonal", fmt.Sprintf("must hold 52 factors, one for each week of a year, not %d", len(a.Seasonal)))
	for i, f := range a.Seasonal {
		c.need(within(f, 0, 100), fmt.Sprintf("%s.seasonal[%d]", in, i), "must be 0 to 100")
	}
	c.need(within(a.GrowthPerYear, -0.99, 10), in+".growth_per_year", "must be -0.99 to 10 (0.1 is a tenth more each year)")
	c.need(within(a.WeeklySpread, 0, 2), in+".weekly_spread", "must be 0 to 2")
	c.need(within(a.Uncertainty, 0, 2), in+".uncertainty", "must be 0 to 2")
	if a.Priorities != nil {
		sum := 0.0
		for i, share := range a.Priorities {
			c.need(within(share, 0, 1), fmt.Sprintf("%s.priorities[%d]", in, i), "must be 0 to 1")
			sum += share
		}
		c.need(len(a.Priorities) >= 1 && len(a.Priorities) <= maxClasses && math.Abs(sum-1) < 1e-9, in+".priorities", "must hold 1 to 8 shares that add up to 1")
	}
	var seen []string
	for i, s := range m.Stages {
		where := fmt.Sprintf("%s[%d]", join(at, "stages"), i)
		c.name(s.ID, where+".id", "is missing: give the stage a name")
		c.need(s.ID == "" || !slices.Contains(seen, s.ID), where+".id", fmt.Sprintf("stands twice: %q; give each stage a name of its own", s.ID))
		seen = append(seen, s.ID)
		c.stage(s, len(m.Arrivals.Priorities), where)
	}
}

func (c *checker) stage(s Stage, classes int, at string) {
	byServers, byPlaces := s.Servers != 0 || s.Service != nil, s.PlacesPerWeek != nil
	c.need(byServers != byPlaces, at, "needs either servers with a service, or places_per_week")
	if byServers {
		c.need(s.Servers >= 1 && s.Servers <= maxServers, at+".servers", "must be 1 to 10,000")
		c.service(s.Service, at+".service")
		c.need(s.PlacesOrder == "", at+".places_order", "belongs to places_per_week")
	}
	if byPlaces {
		c.need(len(s.PlacesPerWeek) >= 1 && len(s.PlacesPerWeek) <= maxWeeks, at+".places_per_week", "must hold 1 to 2,600 weeks; the list begins again at its end")
		for i, n := range s.PlacesPerWeek {
			c.need(n >= 0 && n <= maxPlaces, fmt.Sprintf("%s.places_per_week[%d]", at, i), "must be 0 to 10,000")
		}
		c.need(slices.Contains([]Order{"", Repeat, Random}, s.PlacesOrder), at+".places_order", "must be repeat or random")
	}
	c.more(s.MorePlacesPerWeek, s.MorePlacesFromWeek, byPlaces, at)
	c.need(within(s.DidNotAttend, 0, 0.95), at+".did_not_attend", "must be 0 to 0.95 (0.1 is one missed appointment in ten)")
	c.need(within(s.LeavePerWeek, 0, 10), at+".leave_per_week", "must be 0 to 10 (0.01 is about one in a hundred each week)")
	if s.WaitingAtStart != nil {
		c.backlog(s.WaitingAtStart, classes, at+".waiting_at_start")
	}
}

// more checks places that are added from a week on.
func (c *checker) more(places, from int, byPlaces bool, at string) {
	c.need(places == 0 || byPlaces, at+".more_places_per_week", "needs a stage with places_per_week")
	c.need(places >= -maxPlaces && places <= maxPlaces, at+".more_places_per_week", "must be -10,000 to 10,000")
	c.need(from >= 0 && from <= maxWeeks, at+".more_places_from_week", "must be 1 to 2,600")
	c.need(from == 0 || places != 0, at+".more_places_from_week", "belongs to more_places_per_week")
}

// backlog checks who waits at the start, of a model of so many classes.
func (c *checker) backlog(b *Backlog, classes int, where string) {
	c.need(b.Children >= 0 && b.Children <= maxBacklog && len(b.WaitedWeeks) <= maxBacklog, where+".children", "must be 0 to 1,000,000")
	c.need(b.Children == 0 || b.WaitedWeeks == nil, where, "needs either children or waited_weeks")
	c.need(within(b.LongestWeeks, 0, maxWeeks), where+".longest_weeks", "must be 0 to 2,600")
	for i, w := range b.WaitedWeeks {
		c.need(within(w, 0, maxWeeks), fmt.Sprintf("%s.waited_weeks[%d]", where, i), "must be 0 to 2,600")
	}
	c.need(b.Classes == nil || len(b.Classes) == len(b.WaitedWeeks), where+".classes", "must hold one number for each of waited_weeks")
	for i, k := range b.Classes {
		c.need(k >= 0 && k < max(1, classes), fmt.Sprintf("%s.classes[%d]", where, i), "must be 0 or more and fewer than there are priorities")
	}
}

func (c *checker) service(s *Service, at string) {
	if s == nil {
		c.need(false, at, "is missing: say how long a server is taken by one child")
		return
	}
	known := slices.Contains([]Distribution{Exponential, Fixed, Lognormal}, s.Distribution)
	c.need(known, at+".distribution", "must be exponential, fixed or lognormal")
	c.need(s.MeanWeeks > 0 && s.MeanWeeks <= maxServiceWeeks, at+".mean_weeks", "must be above 0 and at most 5,200")
	if s.Distribution == Lognormal || !known {
		c.need(!known || s.SDWeeks > 0 && s.SDWeeks <= 10*maxServiceWeeks, at+".sd_weeks", "must be above 0 and at most 52,000 with lognormal")
	} else {
		c.need(s.SDWeeks == 0, at+".sd_weeks", "belongs to lognormal alone")
	}
}

func (c *checker) scenarios(m Model) {
	seen := []string{AsItIs}
	for i, s := range m.Scenarios {
		at := fmt.Sprintf("scenarios[%d]", i)
		c.name(s.ID, at+".id", "is missing: give the scenario a name")
		c.need(!slices.Contains(seen[1:], s.ID), at+".id", fmt.Sprintf("stands twice: %q; give each scenario a name of its own", s.ID))
		c.need(s.ID != AsItIs, at+".id", fmt.Sprintf("is %q, which is the model itself: choose another name", AsItIs))
		if s.Title != "" {
			c.name(s.Title, at+".title", "is blank: leave it out, or say what the scenario is")
		}
		seen = append(seen, s.ID)
		var changed []string
		for j, change := range s.Stages {
			where := fmt.Sprintf("%s.stages[%d]", at, j)
			k := slices.IndexFunc(m.Stages, func(have Stage) bool { return have.ID == change.ID })
			c.need(k >= 0, where+".id", fmt.Sprintf("names no stage of the model: %q", change.ID))
			c.need(!slices.Contains(changed, change.ID), where+".id", fmt.Sprintf("changes a stage for the second time: %q", change.ID))
			changed = append(changed, change.ID)
			if k >= 0 && change.MorePlacesPerWeek != 0 {
				c.need((m.Stages[k].PlacesPerWeek != nil || change.PlacesPerWeek != nil) && change.Servers == nil && change.Service == nil, where+".more_places_per_week", "needs a stage with places_per_week")
			}
			c.more(change.MorePlacesPerWeek, change.MorePlacesFromWeek, true, where)
			both := (change.Servers != nil || change.Service != nil) && change.PlacesPerWeek != nil
			c.need(!both, where, "needs either servers with a service, or places_per_week")
		}
		if c.wrong == nil {
			c.parts(m.with(s), at)
		}
	}
}

// size refuses what would not fit the machine or never end.
func (c *checker) size(m Model) {
	moves, greatest := 0.0, 0.0
	for _, each := range m.variants() {
		children := each.expected()
		greatest = max(greatest, children)
		moves += children * float64(len(m.Stages)) * float64(m.Replications)
	}
	c.need(greatest <= maxChildren, "arrivals", fmt.Sprintf("bring about %.3g children in one replication; at most 5,000,000 can be played", greatest))
	c.need(moves <= maxMoves, "replications", fmt.Sprintf("times weeks, arrivals and scenarios make %.3g steps; at most %.3g can be played", moves, float64(maxMoves)))
	kept := float64(m.Replications) * float64(len(m.Scenarios)+1) * float64(len(m.Stages)+1)
	c.need(kept <= maxKept, "replications", "times scenarios and stages are too many; use fewer of either")
}

// expected is how many children come into one replication.
func (m Model) expected() float64 {
	total := 0.0
	for w := range m.Weeks {
		total += m.Arrivals.rate(w)
	}
	for _, s := range m.Stages {
		if s.WaitingAtStart != nil {
			total += float64(s.WaitingAtStart.size())
		}
	}
	return total
}

// variants are the model as it is, then as each scenario changes it.
func (m Model) variants() []Model {
	out := []Model{m}
	for _, s := range m.Scenarios {
		out = append(out, m.with(s))
	}
	return out
}
