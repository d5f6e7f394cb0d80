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
	cut := to.AddDays(-7 * weeks)
	fit, err := Calibrate(upTo(stays, cut), from, cut)
	if err != nil {
		return Test{Fit: fit}, err
	}
	m := fit.Model
	m.Weeks, m.Replications = weeks, replications
	a, err := Run(ctx, m, 0)
	if err != nil {
		return Test{Fit: fit}, err
	}
	t := Test{Fit: fit}
	for w, q := range a.Scenarios[0].Stages[0].QueueByWeek {
		one := Foretold{Ends: cut.AddDays(7 * (w + 1)), Value: q.Value, Low: q.RunLow, High: q.RunHigh}
		one.Actual = Waiting(stays, one.Ends)
		one.Inside = float64(one.Actual) >= one.Low && float64(one.Actual) <= one.High
		if one.Inside {
			t.Inside++
		}
		t.Weeks = append(t.Weeks, one)
	}
	return t, nil
}

// upTo is the history as it was known when a day began.
func upTo(stays []Stay, day workday.Date) []Stay {
	var out []Stay
	for _, s := range stays {
		if !s.Joined.Before(day) {
			continue
		}
		if !s.Left.IsZero() && !s.Left.Before(day) {
			s.Left, s.Seen = workday.Date{}, false
		}
		out = append(out, s)
	}
	return out
}
