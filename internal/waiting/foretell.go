package waiting

import (
	"context"
	"fmt"
	"math"

	"alongside/internal/db"
	"alongside/internal/simulator"
	"alongside/internal/workday"
)

const (
	// foretellMonths is how far back a model of a list looks.
	foretellMonths = 36
	// quickMoves is how many children are moved while somebody waits for a page: well under a second.
	quickMoves = 3_000_000
	// MaxChanges is how many changes are compared at a time.
	MaxChanges = 3
)

// Stays returns the history of one pathway's list, in one district unless district is empty. It names no child.
func (s *Service) Stays(ctx context.Context, tx *db.Tx, pathway, district string) ([]simulator.Stay, error) {
	past, err := s.deps.Store.Past(ctx, tx, pathway, tx.Today().AddMonths(-foretellMonths))
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", pathway, err)
	}
	var out []simulator.Stay
	for _, p := range past {
		if district == "" || p.District == district {
			out = append(out, simulator.Stay{Joined: p.Joined, Left: p.Left, Seen: p.Done()})
		}
	}
	return out, nil
}

// Change is something that may be done about a list.
type Change struct {
	// MorePlaces a week; below zero for fewer.
	MorePlaces int
	// NoLongerNeed is the share in per cent of those who wait who, thanks to an offer meanwhile, no longer need the list after a year.
	NoLongerNeed int
}

// Title says a change in words.
func (c Change) Title() string {
	places := ""
	switch {
	case c.MorePlaces == 1:
		places = "1 more place a week"
	case c.MorePlaces > 0:
		places = fmt.Sprintf("%d more places a week", c.MorePlaces)
	case c.MorePlaces == -1:
		places = "1 place a week fewer"
	case c.MorePlaces < 0:
		places = fmt.Sprintf("%d places a week fewer", -c.MorePlaces)
	}
	offer := ""
	if c.NoLongerNeed > 0 {
		offer = fmt.Sprintf("an offer after which %d%% a year no longer need the list", c.NoLongerNeed)
	}
	switch {
	case places == "" && offer == "":
		return "Nothing changed"
	case places == "":
		return "A" + offer[1:]
	case offer == "":
		return places
	default:
		return places + ", and " + offer
	}
}

// Foretelling is what a list's history says of its future.
type Foretelling struct {
	Fit    simulator.Fit
	Answer simulator.Answer
	// Test compares the model with the last weeks, of which it was told nothing. It has no weeks when the history is too short.
	Test simulator.Test
}

// Foretell plays a list for some weeks from today, as it is and with each change, and tests the model on its last half
// year, or quarter where the history is short. It
// returns a conflict, and the counts in Fit, when there is too little history.
func Foretell(ctx context.Context, stays []simulator.Stay, today workday.Date, weeks int, changes []Change) (Foretelling, error) {
	since := today.AddMonths(-foretellMonths)
	fit, err := simulator.Calibrate(stays, since, today)
	if err != nil {
		return Foretelling{Fit: fit}, err
	}
	out := Foretelling{Fit: fit}
	m := fit.Model
	m.Weeks = weeks
	for i, c := range changes {
		leave := m.Stages[0].LeavePerWeek - math.Log(1-float64(c.NoLongerNeed)/100)/52
		m.Scenarios = append(m.Scenarios, simulator.Scenario{
			ID: fmt.Sprintf("change-%d", i+1), Title: c.Title(),
			Stages: []simulator.StageChange{{ID: simulator.StageOfFit, MorePlacesPerWeek: c.MorePlaces, LeavePerWeek: &leave}},
		})
	}
	m.Replications = replications(m)
	if out.Answer, err = simulator.Run(ctx, m, 0); err != nil {
		return out, fmt.Errorf("play the list: %w", err)
	}
	const halfYear, quarter = 26, 13
	test := m
	test.Scenarios = nil
	for _, test.Weeks = range []int{halfYear, quarter} {
		// Too short a history for any test is no error: the page says that none could be made.
		if out.Test, err = simulator.BackTest(ctx, stays, since, today, test.Weeks, replications(test)); err == nil {
			break
		}
		out.Test = simulator.Test{}
	}
	return out, ctx.Err()
}

// replications are as many as can be played while somebody waits.
func replications(m simulator.Model) int {
	children := m.Arrivals.PerWeek*float64(m.Weeks) + float64(len(m.Stages[0].WaitingAtStart.WaitedWeeks)) + 1
	return int(min(200, max(20, quickMoves/(children*float64(len(m.Scenarios)+1)))))
}
