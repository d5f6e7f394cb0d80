package simulator_test

import (
	"errors"
	"math"
	"testing"

	"alongside/internal/simulator"
	"alongside/internal/workday"
)

// queueOf plays a model once and returns how many wait in its first stage at the end of each week.
func queueOf(t *testing.T, m simulator.Model, scenario int) []float64 {
	t.Helper()
	var out []float64
	for _, q := range play(t, m).Scenarios[scenario].Stages[0].QueueByWeek {
		out = append(out, q.Value)
	}
	return out
}

func TestPlacesAreAddedFromAWeekOn(t *testing.T) {
	seed := uint64(1)
	m := simulator.Model{
		Seed: &seed, Replications: 2, Weeks: 5,
		Stages: []simulator.Stage{{ID: "clinic", PlacesPerWeek: []int{0}, WaitingAtStart: &simulator.Backlog{WaitedWeeks: []float64{3, 1}}}},
		Scenarios: []simulator.Scenario{
			{ID: "later", Stages: []simulator.StageChange{{ID: "clinic", MorePlacesPerWeek: 1, MorePlacesFromWeek: 3}}},
			{ID: "at once", Stages: []simulator.StageChange{{ID: "clinic", MorePlacesPerWeek: 1}}},
			{ID: "fewer", Stages: []simulator.StageChange{{ID: "clinic", MorePlacesPerWeek: -4, MorePlacesFromWeek: 2}}},
		},
	}
	for i, want := range [][]float64{{2, 2, 2, 2, 2}, {2, 2, 1, 0, 0}, {1, 0, 0, 0, 0}, {2, 2, 2, 2, 2}} {
		got := queueOf(t, m, i)
		for w := range want {
			if got[w] != want[w] {
				t.Errorf("scenario %d: %v wait week by week, want %v", i, got, want)
				break
			}
		}
	}
	m.Stages[0].MorePlacesFromWeek = 3
	if err := m.Check(); err == nil {
		t.Error("a week without places to add is taken")
	}
}

func TestWhoWaitsAtTheStartKeepsItsPriority(t *testing.T) {
	seed := uint64(1)
	backlog := func(class int) *simulator.Backlog {
		b := &simulator.Backlog{}
		for range 20 {
			b.WaitedWeeks, b.Classes = append(b.WaitedWeeks, 5), append(b.Classes, class)
		}
		return b
	}
	m := simulator.Model{
		Seed: &seed, Replications: 20, Weeks: 10, Arrivals: simulator.Arrivals{PerWeek: 1, Priorities: []float64{1, 0}},
		Stages: []simulator.Stage{{ID: "clinic", PlacesPerWeek: []int{2}, WaitingAtStart: backlog(1)}},
	}
	before := play(t, m).Scenarios[0].Stages[0].Waits.Mean.Value
	m.Stages[0].WaitingAtStart = backlog(0)
	behind := play(t, m).Scenarios[0].Stages[0].Waits.Mean.Value
	if before > 1.5 || behind < 4 {
		t.Errorf("urgent children wait %.1f weeks where the twenty who are there are not urgent, %.1f where they are", before, behind)
	}
	m.Stages[0].WaitingAtStart.Classes[3] = 2
	if err := m.Check(); err == nil {
		t.Error("a class that there is not is taken")
	}
	m.Stages[0].WaitingAtStart.Classes = []int{1}
	if err := m.Check(); err == nil {
		t.Error("classes of some children only are taken")
	}
}

// even is a list of two stages over so many weeks: two join each week, have a first appointment after four weeks and are assessed six
// weeks later; one of three who come to a first appointment had missed one before.
func even(weeks int) []simulator.History {
	first, second := simulator.History{ID: "first appointment", Kept: true}, simulator.History{ID: "assessment", Kept: true}
	for week := range weeks {
		joined := lastDay.AddDays(7 * (week - weeks))
		for range 2 {
			one := simulator.Stay{Joined: joined}
			if met := joined.AddDays(28); met.Before(lastDay) {
				one.Left, one.Seen = met, true
				if len(first.Stays)%3 == 0 {
					first.Missed = append(first.Missed, met.AddDays(-7))
				}
				two := simulator.Stay{Joined: met}
				if done := met.AddDays(42); done.Before(lastDay) {
					two.Left, two.Seen = done, true
				}
				second.Stays = append(second.Stays, two)
			}
			first.Stays = append(first.Stays, one)
		}
	}
	return []simulator.History{first, second}
}

func TestAListOfTwoStagesIsItsOwnModel(t *testing.T) {
	f, err := simulator.CalibrateStages(even(104), lastDay.AddMonths(-36), lastDay)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Stages(); len(got) != 2 || got[0].ID != "first appointment" || got[1].ID != "assessment" {
		t.Fatalf("%+v", got)
	}
	// Of four weeks and of six, two children each; who is met on the last day before is no longer in the first stage.
	if f.Waiting != 8 || f.Later[0].Waiting != 12 {
		t.Errorf("%d and %d wait, want 8 and 12", f.Waiting, f.Later[0].Waiting)
	}
	// 104 first appointments in the last year, and every third child missed one: 35 of 139 within one.
	if !f.MissedKnown || math.Abs(float64(f.Missed)-35) > 1 || math.Abs(f.DidNotAttend-35.0/139) > 0.01 || math.Abs(f.PlacesAWeek-139.0/52) > 0.05 {
		t.Errorf("%d missed, a share of %.3f, %.2f places a week", f.Missed, f.DidNotAttend, f.PlacesAWeek)
	}
	if f.Later[0].MissedKnown || f.Later[0].DidNotAttend != 0 || f.Later[0].PlacesAWeek != 2 {
		t.Errorf("nothing was missed in the second stage: %+v", f.Later[0])
	}
	a := play(t, f.Model)
	if n := len(a.Scenarios[0].Stages); n != 2 {
		t.Errorf("%d stages are played", n)
	}
	tests, err := simulator.BackTestStages(t.Context(), even(104), lastDay.AddMonths(-36), lastDay, 26, 50)
	if err != nil || len(tests) != 2 || tests[1].Weeks[25].Actual != 12 {
		t.Errorf("the back-test: %d, %v", len(tests), err)
	}
}

func TestWhoIsSeenSoonerMakesAClass(t *testing.T) {
	stays := list(1, 156, func(int) float64 { return 20.0 / 7 }, 12, 0.005)
	for i := range stays {
		if i%10 == 0 {
			stays[i].Sooner = stays[i].Joined
		}
	}
	f, err := simulator.Calibrate(stays, lastDay.AddMonths(-48), lastDay)
	if err != nil {
		t.Fatal(err)
	}
	p := f.Model.Arrivals.Priorities
	if !f.Priorities || len(p) != 2 || math.Abs(p[0]-0.1) > 0.002 || p[0]+p[1] != 1 || len(f.Model.Stages[0].WaitingAtStart.Classes) != f.Waiting {
		t.Errorf("%+v", p)
	}
	if err := f.Model.Check(); err != nil {
		t.Error(err)
	}
	for i := range stays {
		if i > 20 {
			stays[i].Sooner = workday.Date{}
		}
	}
	if f, err = simulator.Calibrate(stays, lastDay.AddMonths(-48), lastDay); err != nil || f.Priorities || f.Model.Arrivals.Priorities != nil || f.Sooner != 3 {
		t.Errorf("three make a share: %+v %v", f.Model.Arrivals.Priorities, err)
	}
}

func TestAnAssumedShareOfMissedAppointmentsChangesNothingYet(t *testing.T) {
	stays := list(1, 156, func(int) float64 { return 20.0 / 7 }, 12, 0.005)
	f, err := simulator.Calibrate(stays, lastDay.AddMonths(-48), lastDay)
	if err != nil {
		t.Fatal(err)
	}
	before := 0
	for _, n := range f.Model.Stages[0].PlacesPerWeek {
		before += n
	}
	f.AssumeMissed(simulator.StageOfFit, 0.2)
	after := 0
	for _, n := range f.Model.Stages[0].PlacesPerWeek {
		after += n
	}
	if f.Model.Stages[0].DidNotAttend != 0.2 || math.Abs(float64(after)*0.8-float64(before)) > 1 {
		t.Errorf("%d places, of which a fifth is missed, for %d children who were seen", after, before)
	}
	f.AssumeMissed(simulator.StageOfFit, 0.5)
	if f.Model.Stages[0].DidNotAttend != 0.2 {
		t.Error("an assumption replaces what is known")
	}
}

func TestProgressIsToldAndCanEndThePlay(t *testing.T) {
	m, err := simulator.Calibrate(list(1, 156, func(int) float64 { return 20.0 / 7 }, 12, 0.005), lastDay.AddMonths(-48), lastDay)
	if err != nil {
		t.Fatal(err)
	}
	m.Model.Replications = 50
	last := 0
	if _, err := simulator.Play(t.Context(), m.Model, 2, func(done, of int) error {
		if done > of || of != 50 {
			t.Errorf("%d of %d after %d", done, of, last)
		}
		last = max(last, done)
		return nil
	}); err != nil || last == 0 {
		t.Errorf("%d told: %v", last, err)
	}
	enough := errors.New("enough")
	if _, err := simulator.Play(t.Context(), m.Model, 2, func(int, int) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("stopped: %v", err)
	}
}
