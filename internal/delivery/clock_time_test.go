package delivery_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"alongside/internal/brokerage"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/workday"
)

func TestClockReadsWhatPeopleWrite(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  delivery.Clock
		says  string
	}{
		{"16:30", 16*60 + 30, "4:30pm"}, {"4:30pm", 16*60 + 30, "4:30pm"}, {" 4.30 PM ", 16*60 + 30, "4:30pm"}, {"4pm", 16 * 60, "4pm"},
		{"12am", 0, "midnight"}, {"12pm", 12 * 60, "midday"}, {"12:05am", 5, "12:05am"}, {"09:00", 9 * 60, "9am"}, {"", delivery.NoTime, "time not known"},
	} {
		got, err := delivery.ParseClock(c.typed)
		if err != nil || got != c.want || got.String() != c.says {
			t.Errorf("%q: %d %q %v, want %d %q", c.typed, got, got, err, c.want, c.says)
		}
	}
	for _, typed := range []string{"25:00", "16", "4:3pm", "13pm", "0pm", "16:60", "noon", "-1:00", "4:30:00"} {
		if got, err := delivery.ParseClock(typed); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q is read as %s, %v", typed, got, err)
		}
	}
}

func TestAVisitBeginsOnTheMinute(t *testing.T) {
	day := workday.MustOn(2026, 11, 23)
	for _, c := range []struct {
		start delivery.Clock
		now   time.Time
		want  bool
	}{
		{16*60 + 30, day.At(16, 29), false}, {16*60 + 30, day.At(16, 30), true}, {16*60 + 30, day.AddDays(1).At(9, 0), true},
		{16*60 + 30, day.AddDays(-1).At(23, 59), false}, {0, day.At(0, 0), true}, {delivery.NoTime, day.At(0, 0), true}, {delivery.NoTime, day.AddDays(-1).At(23, 59), false},
	} {
		if got := c.start.Begun(day, c.now); got != c.want {
			t.Errorf("%s at %s: %v", c.start, c.now, got)
		}
	}
}

func TestEveryClockIsReadAsItIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := delivery.Clock(rapid.IntRange(0, 24*60-1).Draw(t, "minutes"))
		forms := []string{want.ISO()}
		if want != 0 && want != 12*60 { // said as midnight and midday
			forms = append(forms, want.String())
		}
		for _, s := range forms {
			if got, err := delivery.ParseClock(s); err != nil || got != want {
				t.Fatalf("%q is read as %d, not %d: %v", s, got, want, err)
			}
		}
	})
}

func TestSuggestedPatternFitsWhatIsPromised(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := brokerage.Package{MinutesPerWeek: money.Minutes(rapid.IntRange(1, 7*24*60).Draw(t, "minutes")), Start: workday.MustOn(2026, 9, 1)}
		suggested := delivery.SuggestedPattern(p)
		var sum money.Minutes
		days := map[time.Weekday]bool{}
		for _, s := range suggested.Slots {
			if s.Minutes <= 0 || days[s.Weekday] {
				t.Fatalf("%+v", suggested.Slots)
			}
			sum += s.Minutes
			days[s.Weekday] = true
		}
		if sum > p.MinutesPerWeek || p.MinutesPerWeek-sum > money.Minutes(len(suggested.Slots)) {
			t.Fatalf("%d of %d minutes in %d visits", sum, p.MinutesPerWeek, len(suggested.Slots))
		}
	})
}

func TestNextVisitIsTheFirstOfThePattern(t *testing.T) {
	monday := workday.MustOn(2026, 11, 23)
	p := delivery.Pattern{From: monday.AddDays(-30), Slots: []delivery.Slot{
		{Weekday: time.Thursday, Start: 600, Minutes: 60}, {Weekday: time.Thursday, Start: 540, Minutes: 30}, {Weekday: time.Sunday, Start: 540, Minutes: 30},
	}}
	for _, c := range []struct {
		from, last, want string
		minutes          money.Minutes
	}{
		{"2026-11-23", "2027-01-01", "2026-11-26", 30}, {"2026-11-27", "2027-01-01", "2026-11-29", 30}, {"2026-11-29", "2026-11-29", "2026-11-29", 30},
		{"2026-11-27", "2026-11-28", "", 0},
	} {
		from, _ := workday.Parse(c.from)
		last, _ := workday.Parse(c.last)
		on, slot, ok := p.Next(from, last)
		if ok != (c.want != "") || on.String() != c.want || slot.Minutes != c.minutes {
			t.Errorf("from %s: %s %+v %v, want %s", c.from, on, slot, ok, c.want)
		}
	}
}

func TestTotalsAddUp(t *testing.T) {
	visits := []delivery.Visit{
		{Result: delivery.Came, Planned: 60, Minutes: 45}, {Result: delivery.Came, Planned: 60, Minutes: 60},
		{Result: delivery.Missed, Planned: 60, Whose: delivery.ByProvider}, {Result: delivery.Missed, Planned: 30, Whose: delivery.ByFamily},
		{Result: delivery.Came, Planned: 60, Minutes: 60, Dispute: delivery.Dispute{On: workday.MustOn(2026, 11, 23)}},
	}
	got := delivery.TotalsOf(visits)
	if got.Delivered != 105 || got.MissedMinutes() != 90 || got.Missed[delivery.ByProvider] != 60 || got.Disputed != 60 || got.Visits != 5 {
		t.Errorf("%+v", got)
	}
	twice := got.Plus(delivery.TotalsOf(visits))
	if twice.Delivered != 210 || twice.MissedMinutes() != 180 || twice.Disputed != 120 || twice.Visits != 10 {
		t.Errorf("twice: %+v", twice)
	}
}
