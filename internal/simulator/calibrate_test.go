package simulator_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/simulator"
	"alongside/internal/workday"
)

var lastDay = workday.MustOn(2026, 11, 23)

// list makes the history of a list that serves in turn: so many join a day and are seen a week, and a share leaves each week.
func list(seed uint64, weeks int, joins func(week int) float64, places int, leave float64) []simulator.Stay {
	random := rand.New(rand.NewPCG(seed, 1))
	var stays []simulator.Stay
	var waiting []int
	for day := range weeks * 7 {
		on := lastDay.AddDays(day - weeks*7)
		for p := joins(day / 7); random.Float64() < p/(1+p); { // a geometric number with the mean that is asked for
			waiting = append(waiting, len(stays))
			stays = append(stays, simulator.Stay{Joined: on})
		}
		kept := waiting[:0]
		for _, i := range waiting {
			if random.Float64() < leave/7 {
				stays[i].Left = on
			} else {
				kept = append(kept, i)
			}
		}
		waiting = kept
		if day%7 == 3 {
			n := max(0, places-2+random.IntN(5))
			for _, i := range waiting[:min(n, len(waiting))] {
				stays[i].Left, stays[i].Seen = on, true
			}
			waiting = waiting[min(n, len(waiting)):]
		}
	}
	return stays
}

func TestAModelOfAListsOwnHistory(t *testing.T) {
	stays := list(1, 156, func(int) float64 { return 20.0 / 7 }, 12, 0.005)
	f, err := simulator.Calibrate(stays, lastDay.AddMonths(-48), lastDay)
	if err != nil {
		t.Fatal(err)
	}
	stage := f.Model.Stages[0]
	if math.Abs(f.Model.Arrivals.PerWeek-20) > 1.5 || f.Model.Arrivals.GrowthPerYear != 0 || math.Abs(f.PlacesAWeek-12) > 0.7 || math.Abs(stage.LeavePerWeek-0.005) > 0.0006 {
		t.Errorf("%+v", f)
	}
	if f.Waiting != simulator.Waiting(stays, lastDay) || len(stage.WaitingAtStart.WaitedWeeks) != f.Waiting || !f.Seasons || len(f.Model.Arrivals.Seasonal) != 52 {
		t.Errorf("%d wait: %+v", f.Waiting, f)
	}
	if err := f.Model.Check(); err != nil {
		t.Error(err)
	}
}

func TestGrowthAndSeasonsAreFound(t *testing.T) {
	season := func(w int) float64 {
		if w%52 < 26 {
			return 1.5
		}
		return 0.5
	}
	grown := list(2, 156, func(w int) float64 { return 30.0 / 7 * math.Pow(1.3, float64(w)/52) * season(w) }, 20, 0)
	f, err := simulator.Calibrate(grown, lastDay.AddMonths(-48), lastDay)
	if err != nil {
		t.Fatal(err)
	}
	a := f.Model.Arrivals
	if !f.Grows || a.GrowthPerYear < 0.05 || a.GrowthPerYear > 0.5 {
		t.Errorf("growth %.2f", a.GrowthPerYear)
	}
	if a.Seasonal[10] < 1.25 || a.Seasonal[40] > 0.75 {
		t.Errorf("seasons %.2f and %.2f", a.Seasonal[10], a.Seasonal[40])
	}
}

func TestTooLittleHistoryIsSaid(t *testing.T) {
	for _, stays := range [][]simulator.Stay{nil, list(1, 20, func(int) float64 { return 3 }, 10, 0), list(1, 80, func(int) float64 { return 0.02 }, 3, 0), list(1, 80, func(int) float64 { return 3 }, -5, 0)} {
		if _, err := simulator.Calibrate(stays, lastDay.AddMonths(-36), lastDay); !fault.Is(err, fault.KindConflict) {
			t.Errorf("%d stays: %v", len(stays), err)
		}
	}
}

// Over many lists, nine weeks in ten lie where the model expects nine in ten, a little fewer as the rates themselves are estimates.
func TestBackTestsHoldWhatTheyPromise(t *testing.T) {
	inside, weeks := 0, 0
	for seed := range uint64(40) {
		stays := list(100+seed, 130, func(int) float64 { return 2 }, 11, 0.004)
		test, err := simulator.BackTest(t.Context(), stays, lastDay.AddMonths(-36), lastDay, 26, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(test.Weeks) != 26 || test.Weeks[25].Actual != simulator.Waiting(stays, lastDay) || test.Fit.To != lastDay.AddDays(-182) {
			t.Fatalf("%+v", test.Weeks[25])
		}
		inside, weeks = inside+test.Inside, weeks+len(test.Weeks)
	}
	if share := float64(inside) / float64(weeks); share < 0.8 || share > 0.98 {
		t.Errorf("%.2f of the weeks lie inside", share)
	} else {
		t.Logf("%.2f of the weeks lie inside", share)
	}
	// A list that loses its clinics half-way is not foretold, and the test says so.
	stays := list(5, 156, func(int) float64 { return 2 }, 12, 0)
	for i := range stays {
		if stays[i].Left.After(lastDay.AddDays(-182)) {
			stays[i].Left, stays[i].Seen = workday.Date{}, false
		}
	}
	test, err := simulator.BackTest(t.Context(), stays, lastDay.AddMonths(-36), lastDay, 26, 100)
	if err != nil || test.Coverage() > 0.5 {
		t.Errorf("clinics closed and %.2f lie inside: %v", test.Coverage(), err)
	}
}
