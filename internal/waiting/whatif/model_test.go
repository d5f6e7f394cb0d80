package whatif_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/simulator"
	"alongside/internal/waiting"
	"alongside/internal/waiting/whatif"
	"alongside/internal/workday"
)

var day = workday.MustOn(2026, 11, 23)

// inTurn is a list of two years: joins a week, places a week, first come first seen. With stages, each child had its first appointment
// two weeks after it joined, and every fourth missed one a week before.
func inTurn(joins, places int, stages bool) []waiting.Past {
	var out []waiting.Past
	next := 0
	for week := range 104 {
		monday := day.AddDays(7 * (week - 104))
		for range joins {
			p := waiting.Past{Joined: monday.AddDays(1), Priority: waiting.InTurn}
			if met := p.Joined.AddDays(14); stages && met.Before(day) {
				if len(out)%4 == 0 {
					p.Appointments = append(p.Appointments, waiting.Appointment{On: met.AddDays(-7), For: waiting.FirstAppointment, Came: waiting.DidNot})
				}
				p.Appointments = append(p.Appointments, waiting.Appointment{On: met, For: waiting.FirstAppointment, Came: waiting.DidCome})
			}
			out = append(out, p)
		}
		for range places {
			if next < len(out) && week >= 8 {
				out[next].Left, out[next].Reason, out[next].Proved = monday.AddDays(3), waiting.Assessed, true
				next++
			}
		}
	}
	return out
}

func waits(past []waiting.Past) float64 {
	n := 0.0
	for _, p := range past {
		if p.Left.IsZero() {
			n++
		}
	}
	return n
}

func compare(t *testing.T, c whatif.Comparison, past []waiting.Past) whatif.Result {
	t.Helper()
	r, err := c.Compare(t.Context(), past, day, func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func queue(r whatif.Result, scenario, stage int) float64 {
	return r.Answer.Scenarios[scenario].Stages[stage].Queue.Value
}

func TestChangesAreComparedSideBySide(t *testing.T) {
	past := inTurn(10, 8, false)
	r := compare(t, whatif.Comparison{Years: 2, Scenarios: []whatif.Scenario{{Places: 4}, {Places: 4, From: day.AddDays(52 * 7)}, {NoLongerNeed: 50}, {Referrals: 20}}}, past)
	now := waits(past)
	if got := queue(r, 0, 0); got < now+104*1.3 || got > now+104*2.7 {
		t.Errorf("%.0f wait, two more each week come to %.0f in the end", now, got)
	}
	all, half := queue(r, 0, 0)-queue(r, 1, 0), queue(r, 0, 0)-queue(r, 2, 0)
	if math.Abs(all-4*104) > 45 || math.Abs(half-4*52) > 25 {
		t.Errorf("four places more a week take %.0f off in two years, %.0f in the second alone; want about 416 and 208", all, half)
	}
	if queue(r, 3, 0) >= queue(r, 0, 0) {
		t.Errorf("%.0f as it is, %.0f with the offer", queue(r, 0, 0), queue(r, 3, 0))
	}
	if more := queue(r, 4, 0) - queue(r, 0, 0); math.Abs(more-2*104) > 40 {
		t.Errorf("a fifth more of ten a week add %.0f in two years, want about 208", more)
	}
	if len(r.Tests) != 1 || len(r.Tests[0].Weeks) != 26 || r.Tests[0].Coverage() < 0.9 {
		t.Errorf("an even list is foretold in %d weeks", r.Tests[0].Inside)
	}
	if r.Basis.Stages || len(r.Notes) != 0 {
		t.Errorf("%+v %v", r.Basis, r.Notes)
	}
}

func TestStagesAndMissedAppointmentsAreTakenFromTheRecord(t *testing.T) {
	ten := 10
	r := compare(t, whatif.Comparison{Years: 2, Scenarios: []whatif.Scenario{{Places: 3, Stage: waiting.FirstAppointment}, {Missed: &ten, Stage: waiting.FirstAppointment}, {Missed: &ten}}}, inTurn(10, 8, true))
	if len(r.Model.Stages) != 2 || !r.Basis.Stages || r.Basis.Firsts != r.Basis.Assessed {
		t.Fatalf("%+v", r.Basis)
	}
	if s := r.Fit.Stages()[0]; !s.MissedKnown || math.Abs(s.DidNotAttend-0.2) > 0.01 { // one miss for every four who come
		t.Errorf("%+v", s)
	}
	if got := *r.Model.Scenarios[1].Stages[0].DidNotAttend; got != 0.1 {
		t.Errorf("missed: %v", got)
	}
	if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "Change 3: how many appointments are missed today is not on record") || r.Model.Scenarios[2].Stages[1].DidNotAttend != nil {
		t.Errorf("%q", r.Notes)
	}
	// What is won at the first appointment waits for the assessment: as many leave the whole list as before.
	if queue(r, 1, 1) < queue(r, 0, 1) || len(r.Tests) != 2 {
		t.Errorf("%.0f wait for the assessment, %.0f with more first appointments", queue(r, 0, 1), queue(r, 1, 1))
	}
}

func TestWhatNobodyRecordedIsAssumedBySomebody(t *testing.T) {
	five, twenty := 5, 20
	past := inTurn(10, 8, false)
	c := whatif.Comparison{Years: 1, Missed: &twenty, Scenarios: []whatif.Scenario{{Missed: &five}, {Stage: waiting.FirstAppointment, Places: 1}}}
	r := compare(t, c, past)
	if r.Model.Stages[0].DidNotAttend != 0.2 || queue(r, 1, 0) >= queue(r, 0, 0)-30 {
		t.Errorf("%.0f as it is, %.0f with fewer missed", queue(r, 0, 0), queue(r, 1, 0))
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "too short to tell the stages apart") {
		t.Errorf("%q", r.Notes)
	}
}

func TestAnotherOrder(t *testing.T) {
	past := inTurn(10, 8, false)
	c := whatif.Comparison{Years: 2, Scenarios: []whatif.Scenario{{Order: whatif.Sooner, Sooner: 20}, {CanWait: 50}}}
	r := compare(t, c, past)
	s := r.Answer.Scenarios[1].Stages[0].ByPriority
	if len(s) != 2 || s[0].Mean.Value > 2 || s[1].Mean.Value < 20 {
		t.Errorf("one in five is seen sooner: %+v", s)
	}
	for i := range past {
		if i%5 == 0 {
			past[i].Priority, past[i].Moves = waiting.Sooner, []waiting.Moved{{On: past[i].Joined, Priority: waiting.Sooner}}
		}
	}
	r = compare(t, whatif.Comparison{Years: 2, Scenarios: []whatif.Scenario{{Order: whatif.InTurn}, {CanWait: 50}}}, past)
	now, turn, calmer := r.Model.Arrivals.Priorities, r.Model.Scenarios[0].Arrivals.Priorities, r.Model.Scenarios[1].Arrivals.Priorities
	if math.Abs(now[0]-0.2) > 0.01 || turn[0] != 0 || math.Abs(calmer[0]-now[0]/2) > 1e-9 || len(r.Notes) != 0 {
		t.Errorf("%v, %v, %v: %q", now, turn, calmer, r.Notes)
	}
	if r.Answer.Scenarios[1].Stages[0].ByPriority[0].Mean.Replications != 0 {
		t.Error("somebody is seen sooner where nobody is")
	}
}

func TestTooLittleHistoryIsNoGuessAndAPlayCanBeEnded(t *testing.T) {
	c := whatif.Comparison{Years: 1, Scenarios: []whatif.Scenario{{Places: 1}}}
	if _, err := c.Compare(t.Context(), inTurn(10, 8, false)[:15], day, nil); !fault.Is(err, fault.KindConflict) {
		t.Errorf("%v", err)
	}
	enough := errors.New("enough")
	if _, err := c.Compare(t.Context(), inTurn(10, 8, false), day, func(int) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("stopped: %v", err)
	}
}

func TestAShortHistoryIsTestedOnItsLastQuarter(t *testing.T) {
	var past []waiting.Past
	for _, p := range inTurn(3, 1, false) {
		if p.Joined.Before(day.AddDays(-7 * 42)) { // the last 42 weeks: 29 before the quarter, 16 before the half year
			continue
		}
		p.Left, p.Reason, p.Proved = workday.Date{}, "", false
		if p.Joined.Before(day.AddDays(-7 * 36)) {
			p.Left, p.Reason, p.Proved = p.Joined.AddDays(40), waiting.Assessed, true
		}
		past = append(past, p)
	}
	r := compare(t, whatif.Comparison{Years: 1, Scenarios: []whatif.Scenario{{Places: 1}}}, past)
	if len(r.Tests) != 1 || len(r.Tests[0].Weeks) != 13 {
		t.Errorf("%+v", r.Tests)
	}
	if r.Fit.Model.Stages != nil || r.Model.Stages[0].ID != simulator.StageOfFit {
		t.Error("the model is kept twice")
	}
}

func TestChangesAreSaidInWords(t *testing.T) {
	ten := 10
	for want, s := range map[string]whatif.Scenario{
		"Nothing changed": {}, "1 more place a week": {Places: 1}, "1 place a week fewer": {Places: -1}, "3 places a week fewer": {Places: -3}, "Ours": {Name: "Ours", Places: 1},
		"2 more places a week for the first appointment from Thursday 1 April 2027":     {Places: 2, Stage: waiting.FirstAppointment, From: workday.MustOn(2027, 4, 1)},
		"2 more places a week, an offer after which 10% a year no longer need the list": {Places: 2, NoLongerNeed: 10},
		"10% of appointments missed, nobody is seen sooner, 5% fewer referrals":         {Missed: &ten, Order: whatif.InTurn, Referrals: -5},
	} {
		if got := s.Title(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
