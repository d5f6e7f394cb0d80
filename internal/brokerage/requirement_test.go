package brokerage_test

import (
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/brokerage"
	"alongside/internal/money"
	"alongside/internal/workday"
)

func TestAgeIsInWholeYears(t *testing.T) {
	for _, c := range []struct {
		born, on workday.Date
		want     int
	}{
		{workday.MustOn(2016, 5, 4), workday.MustOn(2026, 5, 3), 9}, {workday.MustOn(2016, 5, 4), workday.MustOn(2026, 5, 4), 10},
		{workday.MustOn(2016, 2, 29), workday.MustOn(2026, 2, 27), 9}, {workday.MustOn(2016, 2, 29), workday.MustOn(2026, 2, 28), 10},
		{workday.MustOn(2026, 5, 4), workday.MustOn(2026, 1, 1), 0}, {workday.Date{}, workday.MustOn(2026, 1, 1), 0},
	} {
		if got := brokerage.Age(c.born, c.on); got != c.want {
			t.Errorf("born %s is %d on %s, want %d", c.born, got, c.on, c.want)
		}
	}
}

func TestStateFollowsFromWhatIsRecorded(t *testing.T) {
	day := workday.MustOn(2026, 11, 23)
	for _, c := range []struct {
		r    brokerage.Requirement
		want brokerage.State
		open bool
	}{
		{brokerage.Requirement{}, brokerage.StateOpen, true},
		{brokerage.Requirement{InvitedUntil: day}, brokerage.StateInvited, true},
		{brokerage.Requirement{InvitedUntil: day, CallOff: "CAL"}, brokerage.StateRanked, true},
		{brokerage.Requirement{InvitedUntil: day, CallOff: "CAL", Award: "AWD"}, brokerage.StatePlaced, false},
		{brokerage.Requirement{CallOff: "CAL", WithdrawnOn: day}, brokerage.StateWithdrawn, false},
	} {
		if c.r.State() != c.want || c.r.Open() != c.open {
			t.Errorf("%+v is %q and open %v", c.r, c.r.State(), c.r.Open())
		}
	}
}

func TestAPackageRunsFromItsFirstToItsLastDay(t *testing.T) {
	p := brokerage.Package{MinutesPerWeek: 120, Start: workday.MustOn(2026, 12, 1), End: workday.MustOn(2027, 11, 30)}
	ended := p
	ended.EndedOn = workday.MustOn(2027, 1, 31)
	for _, c := range []struct {
		p    brokerage.Package
		on   workday.Date
		want string
	}{
		{p, workday.MustOn(2026, 11, 30), "to start"}, {p, workday.MustOn(2026, 12, 1), "running"}, {p, workday.MustOn(2027, 11, 30), "running"},
		{p, workday.MustOn(2027, 12, 1), "ended"}, {ended, workday.MustOn(2027, 1, 31), "running"}, {ended, workday.MustOn(2027, 2, 1), "ended"},
	} {
		if got := c.p.Status(c.on); got != c.want {
			t.Errorf("on %s it is %q, want %q", c.on, got, c.want)
		}
	}
	for _, c := range []struct {
		p        brokerage.Package
		from, to workday.Date
		want     money.Minutes
	}{
		{p, workday.MustOn(2026, 12, 1), workday.MustOn(2026, 12, 7), 120}, {p, workday.MustOn(2026, 11, 1), workday.MustOn(2026, 12, 1), 17},
		{p, workday.MustOn(2026, 11, 1), workday.MustOn(2026, 11, 30), 0}, {ended, workday.MustOn(2027, 1, 30), workday.MustOn(2028, 1, 1), 34},
		{p, workday.MustOn(2027, 1, 2), workday.MustOn(2027, 1, 1), 0},
	} {
		if got := c.p.PromisedMinutes(c.from, c.to); got != c.want {
			t.Errorf("from %s to %s %d minutes are promised, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestWeeksAddUpToWhatIsPromised(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := brokerage.Package{MinutesPerWeek: money.Minutes(rapid.IntRange(1, 10_080).Draw(t, "minutes")), Start: workday.MustOn(2026, 9, 1)}
		weeks := rapid.IntRange(1, 60).Draw(t, "weeks")
		p.End = p.Start.AddDays(7*weeks - 1)
		var sum money.Minutes
		for i := range weeks {
			sum += p.PromisedMinutes(p.Start.AddDays(7*i), p.Start.AddDays(7*i+6))
		}
		if whole := p.PromisedMinutes(p.Start, p.End); sum != whole || whole != p.MinutesPerWeek*money.Minutes(weeks) {
			t.Fatalf("%d weeks of %d add up to %d and %d", weeks, p.MinutesPerWeek, sum, whole)
		}
	})
}
