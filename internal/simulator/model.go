package simulator

// Model is what is played. Times are weeks, a year has 52 of them, and week 1 begins at time 0. The file's form is schema.json.
type Model struct {
	// Seed makes the answer repeatable. It has to be given.
	Seed *uint64 `json:"seed"`
	// Replications is how often the model is played; 200 unless given.
	Replications int `json:"replications,omitempty"`
	Weeks        int `json:"weeks"`
	// WarmUpWeeks are played but not measured.
	WarmUpWeeks int `json:"warm_up_weeks,omitempty"`
	// Confidence is the share of intervals that hold the true value; 0.9 unless given.
	Confidence float64    `json:"confidence,omitempty"`
	Arrivals   Arrivals   `json:"arrivals"`
	Stages     []Stage    `json:"stages"`
	Scenarios  []Scenario `json:"scenarios,omitempty"`
}

// Arrivals are the children referred: a Poisson process whose rate changes from week to week.
type Arrivals struct {
	PerWeek float64 `json:"per_week"`
	// Seasonal are 52 factors that multiply PerWeek, one for each week of a year, taken as they are given.
	Seasonal []float64 `json:"seasonal,omitempty"`
	// GrowthPerYear is 0.1 for a tenth more each year, compounded week by week.
	GrowthPerYear float64 `json:"growth_per_year,omitempty"`
	// Priorities are the shares of children in each class, adding up to 1; the first class is seen before the second.
	Priorities []float64 `json:"priorities,omitempty"`
	// WeeklySpread is the standard deviation by which single weeks differ from the rate, as a share of it, beyond what chance does
	// to a Poisson process.
	WeeklySpread float64 `json:"weekly_spread,omitempty"`
	// Uncertainty is the standard deviation of the whole rate, as a share of it, for a rate that is itself an estimate. Each
	// replication has its own.
	Uncertainty float64 `json:"uncertainty,omitempty"`
}

// Distribution is how the lengths of a service vary.
type Distribution string

// The distributions. Only Lognormal reads a standard deviation.
const (
	Exponential Distribution = "exponential"
	Fixed       Distribution = "fixed"
	Lognormal   Distribution = "lognormal"
)

// Service is how long a server is taken by one child.
type Service struct {
	Distribution Distribution `json:"distribution"`
	MeanWeeks    float64      `json:"mean_weeks"`
	SDWeeks      float64      `json:"sd_weeks,omitempty"`
}

// Order says how the weeks of PlacesPerWeek follow each other.
type Order string

// The orders.
const (
	// Repeat takes the weeks as listed, and begins again at the end of the list.
	Repeat Order = "repeat"
	// Random draws each week from the list, so that a run does not know which weeks will be thin.
	Random Order = "random"
)

// Stage is one thing children wait for: either Servers with a Service, or PlacesPerWeek.
type Stage struct {
	ID string `json:"id"`
	// Servers see one child at a time, each for as long as Service says.
	Servers int      `json:"servers,omitempty"`
	Service *Service `json:"service,omitempty"`
	// PlacesPerWeek are appointments, spread over the week; one that nobody takes is lost.
	PlacesPerWeek []int `json:"places_per_week,omitempty"`
	PlacesOrder   Order `json:"places_order,omitempty"`
	// MorePlacesPerWeek is added to every week from MorePlacesFromWeek on, the first week being 1; it may be below zero, no week falls
	// below none.
	MorePlacesPerWeek  int `json:"more_places_per_week,omitempty"`
	MorePlacesFromWeek int `json:"more_places_from_week,omitempty"`
	// DidNotAttend is the share of appointments missed: the place, or the server's time, is lost and the child stays in front.
	DidNotAttend float64 `json:"did_not_attend,omitempty"`
	// LeavePerWeek is the rate at which those who wait leave: 0.01 is about one in a hundred each week.
	LeavePerWeek float64 `json:"leave_per_week,omitempty"`
	// WaitingAtStart are those who wait when week 1 begins.
	WaitingAtStart *Backlog `json:"waiting_at_start,omitempty"`
}

// Backlog says who waits at the start: Children spread evenly over the last LongestWeeks, or one number for each child.
type Backlog struct {
	Children     int       `json:"children,omitempty"`
	LongestWeeks float64   `json:"longest_weeks,omitempty"`
	WaitedWeeks  []float64 `json:"waited_weeks,omitempty"`
	// Classes are the priorities of the children of WaitedWeeks, in their order, 0 for the first class. They are drawn from the shares
	// of [Arrivals] when they are left out.
	Classes []int `json:"classes,omitempty"`
}

// Scenario is the model with some parts changed. What it leaves out stays as it is.
type Scenario struct {
	ID       string          `json:"id"`
	Title    string          `json:"title,omitempty"`
	Arrivals *ArrivalsChange `json:"arrivals,omitempty"`
	Stages   []StageChange   `json:"stages,omitempty"`
}

// ArrivalsChange replaces the parts of [Arrivals] that it gives.
type ArrivalsChange struct {
	PerWeek       *float64  `json:"per_week,omitempty"`
	Seasonal      []float64 `json:"seasonal,omitempty"`
	GrowthPerYear *float64  `json:"growth_per_year,omitempty"`
	Priorities    []float64 `json:"priorities,omitempty"`
}

// StageChange replaces the parts of the stage with its ID that it gives. Servers and a service in place of places, or the other
// way round, replace them.
type StageChange struct {
	ID            string   `json:"id"`
	Servers       *int     `json:"servers,omitempty"`
	Service       *Service `json:"service,omitempty"`
	PlacesPerWeek []int    `json:"places_per_week,omitempty"`
	PlacesOrder   Order    `json:"places_order,omitempty"`
	// MorePlacesPerWeek is added to every week of the stage's places from MorePlacesFromWeek on, the first week being 1; it may be
	// below zero, no week falls below none.
	MorePlacesPerWeek  int      `json:"more_places_per_week,omitempty"`
	MorePlacesFromWeek int      `json:"more_places_from_week,omitempty"`
	DidNotAttend       *float64 `json:"did_not_attend,omitempty"`
	LeavePerWeek       *float64 `json:"leave_per_week,omitempty"`
	WaitingAtStart     *Backlog `json:"waiting_at_start,omitempty"`
}

// AsItIs is the id of the model without any scenario's changes.
const AsItIs = "as-it-is"

const (
	defaultReplications = 200
	defaultConfidence   = 0.9
)

// withDefaults fills in what may be left out.
func (m Model) withDefaults() Model {
	if m.Replications == 0 {
		m.Replications = defaultReplications
	}
	if m.Confidence == 0 {
		m.Confidence = defaultConfidence
	}
	return m
}

// with returns the model as a scenario changes it. Parts are copied before they are changed.
func (m Model) with(s Scenario) Model {
	if a := s.Arrivals; a != nil {
		set(&m.Arrivals.PerWeek, a.PerWeek)
		set(&m.Arrivals.GrowthPerYear, a.GrowthPerYear)
		if a.Seasonal != nil {
			m.Arrivals.Seasonal = a.Seasonal
		}
		if a.Priorities != nil {
			m.Arrivals.Priorities = a.Priorities
		}
	}
	stages := make([]Stage, len(m.Stages))
	copy(stages, m.Stages)
	for _, c := range s.Stages {
		for i := range stages {
			if stages[i].ID == c.ID {
				stages[i] = stages[i].with(c)
			}
		}
	}
	m.Stages = stages
	return m
}

func (s Stage) with(c StageChange) Stage {
	if c.Servers != nil || c.Service != nil {
		s.PlacesPerWeek, s.PlacesOrder, s.MorePlacesPerWeek, s.MorePlacesFromWeek = nil, "", 0, 0
	}
	set(&s.Servers, c.Servers)
	if c.Service != nil {
		s.Service = c.Service
	}
	if c.PlacesPerWeek != nil {
		s.PlacesPerWeek, s.Servers, s.Service = c.PlacesPerWeek, 0, nil
	}
	if c.PlacesOrder != "" {
		s.PlacesOrder = c.PlacesOrder
	}
	switch {
	case c.MorePlacesPerWeek == 0 || s.PlacesPerWeek == nil:
	case c.MorePlacesFromWeek > 1:
		s.MorePlacesPerWeek, s.MorePlacesFromWeek = c.MorePlacesPerWeek, c.MorePlacesFromWeek
	default:
		places := make([]int, len(s.PlacesPerWeek))
		for i, n := range s.PlacesPerWeek {
			places[i] = max(0, n+c.MorePlacesPerWeek)
		}
		s.PlacesPerWeek = places
	}
	set(&s.DidNotAttend, c.DidNotAttend)
	set(&s.LeavePerWeek, c.LeavePerWeek)
	if c.WaitingAtStart != nil {
		s.WaitingAtStart = c.WaitingAtStart
	}
	return s
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
