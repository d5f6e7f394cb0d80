package whatif

import (
	"fmt"
	"math"

	"alongside/internal/simulator"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

const (
	// firstsNeeded are the first appointments on record, and the share of the assessed who had one, below which the stages are one.
	firstsNeeded = 10
	shareNeeded  = 0.8
)

// histories turns what is on record of a list into the stages of a model: both stages where first appointments are on record of most of
// those who were assessed in the last year, the whole wait otherwise.
func histories(past []waiting.Past, today workday.Date) ([]simulator.History, Basis) {
	var b Basis
	whole := simulator.History{ID: simulator.StageOfFit}
	first, second := simulator.History{ID: string(waiting.FirstAppointment)}, simulator.History{ID: string(waiting.Assessment)}
	for _, p := range past {
		met := waiting.FirstSeen(p.Appointments)
		if p.Done() && !p.Left.Before(today.AddMonths(-12)) {
			b.Assessed++
			if !met.IsZero() {
				b.Firsts++
			}
		}
		for _, a := range p.Appointments {
			if a.Came != waiting.DidNot {
				continue
			}
			b.Missed++
			whole.Missed = append(whole.Missed, a.On)
			if a.For == waiting.FirstAppointment {
				first.Missed = append(first.Missed, a.On)
			} else {
				second.Missed = append(second.Missed, a.On)
			}
		}
		stay := simulator.Stay{Joined: p.Joined, Left: p.Left, Seen: p.Done(), Sooner: since(p)}
		whole.Stays = append(whole.Stays, stay)
		if met.IsZero() && p.Done() {
			met = p.Left // the stage is not on record: both ended on one day
		}
		one := stay
		if !met.IsZero() {
			one.Left, one.Seen = met, true
			stay.Joined = met
			second.Stays = append(second.Stays, stay)
		}
		first.Stays = append(first.Stays, one)
	}
	whole.Kept, first.Kept, second.Kept = b.Missed > 0, len(first.Missed) > 0, len(second.Missed) > 0
	b.Stages = b.Firsts >= firstsNeeded && float64(b.Firsts) >= shareNeeded*float64(b.Assessed)
	if !b.Stages {
		return []simulator.History{whole}, b
	}
	return []simulator.History{first, second}, b
}

// since is the day from which a child is seen sooner, zero when it is seen in turn.
func since(p waiting.Past) workday.Date {
	if p.Priority != waiting.Sooner {
		return workday.Date{}
	}
	for i := len(p.Moves) - 1; i >= 0; i-- {
		if p.Moves[i].Priority == waiting.Sooner {
			return p.Moves[i].On
		}
	}
	return p.Joined // moved before moves were kept
}

// calibrate makes the list's model as a comparison asks for it, and says which wish it cannot fulfil.
func (c Comparison) calibrate(past []waiting.Past, today workday.Date) (Result, []simulator.History, error) {
	stages, basis := histories(past, today)
	fit, err := simulator.CalibrateStages(stages, today.AddMonths(-waiting.PastMonths), today)
	if err != nil && basis.Stages { // one of the stages is too short: take the wait as a whole
		basis.Stages = false
		stages = []simulator.History{{ID: simulator.StageOfFit}}
		for _, p := range past {
			stages[0].Stays = append(stages[0].Stays, simulator.Stay{Joined: p.Joined, Left: p.Left, Seen: p.Done(), Sooner: since(p)})
		}
		fit, err = simulator.CalibrateStages(stages, today.AddMonths(-waiting.PastMonths), today)
	}
	r := Result{On: today, Fit: fit, Basis: basis}
	if err != nil {
		return r, stages, err
	}
	if c.Missed != nil {
		for _, s := range fit.Stages() {
			fit.AssumeMissed(s.ID, float64(*c.Missed)/100)
		}
	}
	r.Model = fit.Model
	r.Fit.Model = simulator.Model{}
	r.Model.Weeks = weeksOfYear * c.Years
	c.classes(&r.Model)
	for i, s := range c.Scenarios {
		r.Notes = append(r.Notes, s.notes(r, i+1)...)
		r.Model.Scenarios = append(r.Model.Scenarios, s.of(r.Model, fmt.Sprintf("change-%d", i+1), today))
	}
	r.Model.Replications = replications(r.Model)
	return r, stages, nil
}

// classes gives a model the two classes of those who are seen sooner and in turn, where a scenario speaks of them and the history does not.
func (c Comparison) classes(m *simulator.Model) {
	asked := false
	for _, s := range c.Scenarios {
		asked = asked || s.Order != AsNow
	}
	if !asked || m.Arrivals.Priorities != nil {
		return
	}
	m.Arrivals.Priorities = []float64{0, 1}
	for i, s := range m.Stages {
		m.Stages[i].WaitingAtStart = inTurn(s.WaitingAtStart)
	}
}

// inTurn are those who wait, all of them seen in turn.
func inTurn(b *simulator.Backlog) *simulator.Backlog {
	out := &simulator.Backlog{WaitedWeeks: b.WaitedWeeks}
	for range b.WaitedWeeks {
		out.Classes = append(out.Classes, 1)
	}
	return out
}

// of is the scenario as a change of a model whose first week begins on a day.
func (s Scenario) of(m simulator.Model, id string, today workday.Date) simulator.Scenario {
	out := simulator.Scenario{ID: id, Title: s.Title(), Arrivals: &simulator.ArrivalsChange{}}
	if s.Referrals != 0 {
		rate := m.Arrivals.PerWeek * (1 + float64(s.Referrals)/100)
		out.Arrivals.PerWeek = &rate
	}
	if p := m.Arrivals.Priorities; p != nil {
		share := p[0]
		switch s.Order {
		case InTurn:
			share = 0
		case Sooner:
			share = float64(s.Sooner) / 100
		}
		share *= 1 - float64(s.CanWait)/100
		if share != p[0] {
			out.Arrivals.Priorities = []float64{share, 1 - share}
		}
	}
	for i, stage := range m.Stages {
		change := simulator.StageChange{ID: stage.ID}
		if s.NoLongerNeed > 0 {
			leave := stage.LeavePerWeek - math.Log(1-float64(s.NoLongerNeed)/100)/weeksOfYear
			change.LeavePerWeek = &leave
		}
		if s.Order == InTurn {
			change.WaitingAtStart = inTurn(stage.WaitingAtStart)
		}
		if i == s.stage(m) {
			change.MorePlacesPerWeek = s.Places
			if days := today.DaysUntil(s.From); s.Places != 0 && !s.From.IsZero() && days > 0 {
				change.MorePlacesFromWeek = 1 + (days+6)/7 // the first whole week
			}
			if s.Missed != nil && stage.DidNotAttend > 0 {
				missed := float64(*s.Missed) / 100
				change.DidNotAttend = &missed
			}
		}
		out.Stages = append(out.Stages, change)
	}
	return out
}

// stage is the number of the stage that a scenario's places are in.
func (s Scenario) stage(m simulator.Model) int {
	if s.Stage == waiting.FirstAppointment {
		return 0
	}
	return len(m.Stages) - 1
}

// notes say what of a scenario, the n-th, the history does not allow to compare.
func (s Scenario) notes(r Result, n int) []string {
	var out []string
	if s.Stage != "" && !r.Basis.Stages {
		out = append(out, fmt.Sprintf("Change %d names the %s, but the list’s history is too short to tell the stages apart. It is played on the wait as a whole.", n, s.Stage))
	}
	if s.Missed != nil && r.Model.Stages[s.stage(r.Model)].DidNotAttend == 0 {
		out = append(out, fmt.Sprintf("Change %d: how many appointments are missed today is not on record, so that a change of it cannot be compared. Say how many are missed today, or note what comes of appointments.", n))
	}
	if s.CanWait > 0 && r.Model.Arrivals.Priorities == nil {
		out = append(out, fmt.Sprintf("Change %d: too few children of this list are seen sooner to compare what it does when some of them can wait.", n))
	}
	return out
}

const (
	// moves is how many children are moved in one play: some seconds.
	moves           = 60_000_000
	mostPlayed      = 400
	leastPlayed     = 40
	movesOfPriority = 4 // how much longer a stage with priorities takes
)

// replications are as many as moves allow.
func replications(m simulator.Model) int {
	children := m.Arrivals.PerWeek*float64(m.Weeks) + 1
	for _, s := range m.Stages {
		if s.WaitingAtStart != nil {
			children += float64(len(s.WaitingAtStart.WaitedWeeks))
		}
	}
	each := children * float64(len(m.Stages)) * float64(len(m.Scenarios)+1)
	if len(m.Arrivals.Priorities) > 1 {
		each *= movesOfPriority
	}
	return int(min(mostPlayed, max(leastPlayed, moves/each)))
}
