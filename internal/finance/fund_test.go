package finance

import (
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/money"
	"alongside/internal/workday"
)

func year(y int, sections ...string) Fund {
	return Fund{Name: "F", Sections: sections, Start: workday.MustOn(y, 4, 1), End: workday.MustOn(y+1, 3, 31), Budget: 1}
}

func TestPayersPreferTheFundThatNamesTheSection(t *testing.T) {
	named, open, later := year(2026, "F", "H1"), year(2026), year(2027, "f")
	from, to := workday.MustOn(2026, 9, 1), workday.MustOn(2027, 8, 31)
	for _, c := range []struct {
		section string
		want    []Fund
	}{
		{"F", []Fund{named, later}}, {"h1", []Fund{named}}, {"Z", []Fund{open}},
	} {
		got := payers([]Fund{open, later, named}, c.section, from, to)
		if len(got) != len(c.want) {
			t.Fatalf("%s: %d funds", c.section, len(got))
		}
		for i := range got {
			if got[i].Start != c.want[i].Start || len(got[i].Sections) != len(c.want[i].Sections) {
				t.Errorf("%s: fund %d is %+v", c.section, i, got[i])
			}
		}
	}
	if got := payers([]Fund{named, named}, "F", from, to); len(got) != 1 {
		t.Errorf("two funds of one year both pay: %d", len(got))
	}
}

func TestSplitBindsEveryPennyOfEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := workday.MustOn(2026, 4, 1).AddDays(rapid.IntRange(0, 364).Draw(t, "from"))
		to := from.AddDays(rapid.IntRange(0, 1000).Draw(t, "days"))
		value := money.Pence(rapid.IntRange(0, 10_000_000).Draw(t, "value"))
		parts := split(Commitment{Value: value, From: from, To: to}, payers([]Fund{year(2026), year(2027), year(2028)}, "F", from, to))
		var sum money.Pence
		next := from
		for _, p := range parts {
			if p.From != next || p.Value < 0 {
				t.Fatalf("part from %s, want %s: %s", p.From, next, p.Value)
			}
			sum += p.Value
			next = p.To.AddDays(1)
		}
		if sum != value || next != to.AddDays(1) {
			t.Fatalf("the parts have %s of %s and end on %s, not %s", sum, value, next.AddDays(-1), to)
		}
	})
}

func TestForecast(t *testing.T) {
	f := year(2026)
	f.Budget, f.Paid = 1000_00, 300_00
	got := forecast(f, workday.MustOn(2027, 3, 18), 50_00, 700_00)
	if got.Expected != 1050_00 || !got.Over() || got.Left() != -50_00 || got.Weeks != 2 || got.AWeek != 350_00 {
		t.Errorf("two weeks before the end: %+v", got)
	}
	if got := forecast(f, workday.MustOn(2027, 4, 1), 0, 0); got.Weeks != 0 || got.AWeek != 0 {
		t.Errorf("after the end: %+v", got)
	}
	c := Commitment{Value: 100_00, From: workday.MustOn(2026, 10, 1), To: workday.MustOn(2026, 10, 10)}
	for day, want := range map[int]money.Pence{1: 100_00, 6: 50_00, 10: 10_00, 11: 0} {
		if got := c.remaining(workday.MustOn(2026, 10, day)); got != want {
			t.Errorf("on day %d %s remain, want %s", day, got, want)
		}
	}
}

func TestStateFollowsFromFacts(t *testing.T) {
	on := Act{On: workday.MustOn(2026, 10, 1)}
	for want, i := range map[State]Invoice{
		StateSubmitted: {}, StateMatched: {Matched: on}, StateQueried: {Matched: on, Queried: 1}, StateApproved: {Matched: on, Queried: 1, Approved: on},
		StatePaid: {Matched: on, Approved: on, Paid: on}, StateWithdrawn: {Matched: on, Withdrawn: on},
	} {
		if got := i.State(); got != want {
			t.Errorf("%s is %s", want, got)
		}
	}
}
