package simulator

import (
	"context"

	"alongside/internal/workday"
)

// Foretold is one week of a back-test.
type Foretold struct {
	Ends   workday.Date // the first day after the week
	Actual int
	// Value is what the model expected; nine runs in ten lay between Low and High.
	Value, Low, High float64
	Inside           bool
}

// Test is what came of a back-test.
type Test struct {
	Fit   Fit
	Weeks []Foretold
	// Inside is how many of Weeks lay between Low and High; nine in ten should.
	Inside int
}

// Coverage is the share of weeks that lay where the model expected nine in ten.
func (t Test) Coverage() float64 {
	if len(t.Weeks) == 0 {
		return 0
	}
	return float64(t.Inside) / float64(len(t.Weeks))
}

// BackTest makes a model of all but the last weeks before a day, plays those weeks and compares how many waited. Errors are those
// of [Calibrate], for the shorter history, and of [Run].
func BackTest(ctx context.Context, stays []Stay, from, to workday.Date, weeks, replications int) (Test, error) {
	all, err := BackTestStages(ctx, []History{{ID: StageOfFit, Stays: stays}}, from, to, weeks, replications)
	if err != nil {
		return Test{}, err
	}
	return all[0], nil
}

// BackTestStages is [BackTest] for children who pass several stages: one test for each, of one model.
func BackTestStages(ctx context.Context, stages []History, from, to workday.Date, weeks, replications int) ([]Test, error) {
	cut := to.AddDays(-7 * weeks)
	known := make([]History, len(stages))
	for i, h := range stages {
		known[i] = h.upTo(cut)
	}
	fit, err := CalibrateStages(known, from, cut)
	if err != nil {
		return nil, err
	}
	m := fit.Model
	m.Weeks, m.Replications = weeks, replications
	a, err := Run(ctx, m, 0)
	if err != nil {
		return nil, err
	}
	var tests []Test
	for i, h := range stages {
		t := Test{Fit: fit}
		for w, q := range a.Scenarios[0].Stages[i].QueueByWeek {
			one := Foretold{Ends: cut.AddDays(7 * (w + 1)), Value: q.Value, Low: q.RunLow, High: q.RunHigh}
			one.Actual = Waiting(h.Stays, one.Ends)
			one.Inside = float64(one.Actual) >= one.Low && float64(one.Actual) <= one.High
			if one.Inside {
				t.Inside++
			}
			t.Weeks = append(t.Weeks, one)
		}
		tests = append(tests, t)
	}
	return tests, nil
}

// upTo is the history as it was known when a day began.
func (h History) upTo(day workday.Date) History {
	out := History{ID: h.ID, Kept: h.Kept}
	for _, s := range h.Stays {
		if !s.Joined.Before(day) {
			continue
		}
		if !s.Left.IsZero() && !s.Left.Before(day) {
			s.Left, s.Seen = workday.Date{}, false
		}
		if !s.Sooner.IsZero() && !s.Sooner.Before(day) {
			s.Sooner = workday.Date{}
		}
		out.Stays = append(out.Stays, s)
	}
	for _, on := range h.Missed {
		if on.Before(day) {
			out.Missed = append(out.Missed, on)
		}
	}
	return out
}
