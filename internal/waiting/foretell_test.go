package waiting_test

import (
	"testing"
	"time"

	"alongside/internal/fault"
	"alongside/internal/simulator"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

var day = workday.MustOn(2026, 11, 23)

// inTurn is a list of two years: joins a week, places a week, first come first seen.
func inTurn(joins, places int) []simulator.Stay {
	var out []simulator.Stay
	next := 0
	for week := range 104 {
		monday := day.AddDays(7 * (week - 104))
		for range joins {
			out = append(out, simulator.Stay{Joined: monday.AddDays(1)})
		}
		for range places {
			if next < len(out) && week >= 8 {
				out[next].Left, out[next].Seen = monday.AddDays(3), true
				next++
			}
		}
	}
	return out
}

func TestChangesAreForetoldSideBySide(t *testing.T) {
	stays := inTurn(10, 8)
	f, err := waiting.Foretell(t.Context(), stays, day, 104, []waiting.Change{{MorePlaces: 4}, {NoLongerNeed: 50}})
	if err != nil {
		t.Fatal(err)
	}
	queue := func(i int) float64 { return f.Answer.Scenarios[i].Stages[0].Queue.Value }
	now := float64(simulator.Waiting(stays, day))
	if got := queue(0); got < now+104*1.3 || got > now+104*2.7 {
		t.Errorf("%.0f wait, two more each week come to %.0f in the end", now, got)
	}
	if queue(1) >= queue(0)-104*2.5 || queue(2) >= queue(0) {
		t.Errorf("%.0f as it is, %.0f with places, %.0f with the offer", queue(0), queue(1), queue(2))
	}
	if len(f.Test.Weeks) != 26 || f.Test.Coverage() < 0.9 {
		t.Errorf("an even list is foretold in %d of %d weeks", f.Test.Inside, len(f.Test.Weeks))
	}
	if got := f.Answer.Scenarios[2].Title; got != "An offer after which 50% a year no longer need the list" {
		t.Errorf("%q", got)
	}
}

func TestALargeListIsForetoldWhileSomebodyWaits(t *testing.T) {
	stays := inTurn(150, 100)
	start := time.Now()
	changes := []waiting.Change{{MorePlaces: 10}, {MorePlaces: 50}, {NoLongerNeed: 20}}
	if _, err := waiting.Foretell(t.Context(), stays, day, 260, changes); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	} else {
		t.Log(took)
	}
}

func TestAShortHistoryIsTestedOnItsLastQuarter(t *testing.T) {
	var stays []simulator.Stay
	for _, s := range inTurn(3, 1) {
		if !s.Joined.Before(day.AddDays(-7 * 42)) { // the last 42 weeks: 29 before the quarter, 16 before the half year
			if s.Seen = s.Joined.Before(day.AddDays(-7 * 36)); s.Seen {
				s.Left = s.Joined.AddDays(40)
			} else {
				s.Left = workday.Date{}
			}
			stays = append(stays, s)
		}
	}
	f, err := waiting.Foretell(t.Context(), stays, day, 52, nil)
	if err != nil || len(f.Test.Weeks) != 13 {
		t.Errorf("%d weeks tested: %v", len(f.Test.Weeks), err)
	}
}

func TestTooLittleHistoryIsNoGuess(t *testing.T) {
	if _, err := waiting.Foretell(t.Context(), inTurn(10, 8)[:15], day, 52, nil); !fault.Is(err, fault.KindConflict) {
		t.Errorf("%v", err)
	}
}

func TestChangesAreSaidInWords(t *testing.T) {
	for want, c := range map[string]waiting.Change{
		"Nothing changed": {}, "1 more place a week": {MorePlaces: 1}, "5 more places a week": {MorePlaces: 5}, "1 place a week fewer": {MorePlaces: -1}, "3 places a week fewer": {MorePlaces: -3},
		"2 more places a week, and an offer after which 10% a year no longer need the list": {MorePlaces: 2, NoLongerNeed: 10},
	} {
		if got := c.Title(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
