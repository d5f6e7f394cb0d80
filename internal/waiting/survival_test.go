package waiting_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// The remission times of 21 patients under 6-mercaptopurine (Freireich and others, 1963), worked through in every textbook.
func TestTheEstimateOfATextbook(t *testing.T) {
	var waits []waiting.Wait
	for _, day := range []int{6, 6, 6, 7, 10, 13, 16, 22, 23} {
		waits = append(waits, waiting.Wait{Left: day, Done: true})
	}
	for _, day := range []int{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35} {
		waits = append(waits, waiting.Wait{Left: day})
	}
	c := waiting.Estimate(waits)
	for day, want := range map[int]float64{5: 1, 6: 0.857, 7: 0.807, 9: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448, 99: 0.448} {
		if got := c.Survives(day); math.Abs(got-want) > 0.0005 {
			t.Errorf("after %d: %.4f, want %.3f", day, got, want)
		}
	}
	if day, ok := c.Quantile(0.5, 0); !ok || day != 23 {
		t.Errorf("the median is %d, want 23", day)
	}
	if _, ok := c.Quantile(0.75, 0); ok {
		t.Error("three quarters have not ended within what was seen")
	}
	if c.Completed != 9 || c.Seen != 21 || c.Steps[0].AtRisk != 21 {
		t.Errorf("%d of %d, %d at risk first", c.Completed, c.Seen, c.Steps[0].AtRisk)
	}
}

func TestLateEntryIsNotCountedBeforeItWasSeen(t *testing.T) {
	c := waiting.Estimate([]waiting.Wait{{Left: 10, Done: true}, {Left: 30, Done: true}, {Entered: 20, Left: 40, Done: true}, {Entered: 50, Left: 50, Done: true}})
	if c.Seen != 3 || c.Steps[0].AtRisk != 2 || c.Steps[1].AtRisk != 2 {
		t.Errorf("%+v", c)
	}
}

func TestTheCurveOnlyFallsAndQuantilesFollowIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var waits []waiting.Wait
		for range 1 + random.IntN(60) {
			entered := random.IntN(2) * random.IntN(100)
			waits = append(waits, waiting.Wait{Entered: entered, Left: entered + random.IntN(200), Done: random.IntN(3) > 0})
		}
		c := waiting.Estimate(waits)
		last := 1.0
		for day := range 320 {
			now := c.Survives(day)
			if now > last || now < 0 {
				t.Fatalf("rises from %f to %f on day %d", last, now, day)
			}
			last = now
		}
		waited := random.IntN(150)
		first, ok1 := c.Quantile(0.25, waited)
		second, ok2 := c.Quantile(0.75, waited)
		if ok1 && first <= waited || ok2 && (!ok1 || second < first) {
			t.Fatalf("waited %d: %d %v, %d %v", waited, first, ok1, second, ok2)
		}
	}
}

func TestWithoutCensoringTheEstimateIsTheShareThatStillWaits(t *testing.T) {
	var waits []waiting.Wait
	for day := 1; day <= 40; day++ {
		waits = append(waits, waiting.Wait{Left: day, Done: true})
	}
	c := waiting.Estimate(waits)
	if day, _ := c.Quantile(0.25, 0); day != 10 {
		t.Errorf("a quarter is done on day %d, want 10", day)
	}
	if day, _ := c.Quantile(0.75, 20); day != 35 {
		t.Errorf("of those who waited 20 days three quarters are done on day %d, want 35", day)
	}
}

func past(n int, joined workday.Date, days func(i int) int) []waiting.Past {
	var out []waiting.Past
	for i := range n {
		out = append(out, waiting.Past{District: "E07000197", Joined: joined, Left: joined.AddDays(days(i)), Reason: waiting.Assessed, Proved: true})
	}
	return out
}

func TestExpectationSaysWhenItIsNotKnown(t *testing.T) {
	today, joined := workday.MustOn(2026, 11, 23), workday.MustOn(2025, 1, 6)
	days := func(i int) int { return 300 + 10*i }
	few := waiting.Learn(past(19, joined, days), today).Expect(waiting.Entry{JoinedOn: today, District: "E07000197"}, today)
	if few.Known || !strings.Contains(few.Sentence(), "do not know yet") || !strings.Contains(few.How()[0], "fewer than 20") {
		t.Errorf("19 assessments: %s %v", few.Sentence(), few.How())
	}
	h := waiting.Learn(past(20, joined, days), today)
	got := h.Expect(waiting.Entry{JoinedOn: today, District: "E07000197"}, today)
	if got.Sentence() != "Likely October 2027 to February 2028." || got.Whole {
		t.Errorf("20 assessments: %s %+v", got.Sentence(), got)
	}
	other := h.Expect(waiting.Entry{JoinedOn: today, District: "E07000199"}, today)
	if !other.Known || !other.Whole || !strings.Contains(other.How()[0], "whole county") {
		t.Errorf("another district borrows the county's history: %+v %v", other, other.How())
	}
	beyond := h.Expect(waiting.Entry{JoinedOn: today.AddDays(-600), District: "E07000197"}, today)
	if beyond.Known || !strings.Contains(beyond.How()[0], "20 children of those seen in turn on this list were assessed") || strings.Contains(strings.Join(beyond.How(), ""), "fewer than") {
		t.Errorf("longer than anybody waited: %s", beyond.Sentence())
	}
}

// list is what a list looks like that sees some children sooner: those in turn wait 300 days and more, of whom sooner ones join in turn,
// are moved up on day 100 and are seen from day 110 on.
func list(inTurn, sooner int, joined workday.Date) []waiting.Past {
	out := past(inTurn, joined, func(i int) int { return 300 + 5*i })
	for i := range sooner {
		p := past(1, joined, func(int) int { return 110 + i })[0]
		p.Priority, p.Moves = waiting.Sooner, []waiting.Moved{{On: joined.AddDays(100), Priority: waiting.Sooner}}
		out = append(out, p)
	}
	return out
}

func TestEachPriorityHasItsOwnExpectation(t *testing.T) {
	today, joined := workday.MustOn(2026, 11, 23), workday.MustOn(2025, 1, 6)
	h := waiting.Learn(list(24, 24, joined), today)
	e := waiting.Entry{JoinedOn: today.AddDays(-100), District: "E07000197", Priority: waiting.InTurn}
	turn := h.Expect(e, today)
	e.Priority = waiting.Sooner
	sooner := h.Expect(e, today)
	// In turn a quarter is seen by day 300 + 5*5, sooner by day 110 + 5.
	if want := e.JoinedOn.AddDays(325); !turn.Known || turn.From != want || turn.Completed != 24 || turn.Mixed || turn.Whole {
		t.Errorf("in turn from %s, want %s: %+v", turn.From, want, turn)
	}
	if want := e.JoinedOn.AddDays(115); !sooner.Known || sooner.From != want || sooner.Completed != 24 || sooner.Mixed || sooner.Whole {
		t.Errorf("sooner from %s, want %s: %+v", sooner.From, want, sooner)
	}
	if !strings.Contains(turn.How()[0], "24 children of those seen in turn on this list") || !strings.Contains(sooner.How()[0], "24 children of those seen sooner on this list") {
		t.Errorf("%q\n%q", turn.How()[0], sooner.How()[0])
	}
	e.District = "E07000199"
	if other := h.Expect(e, today); !other.Whole || other.Mixed || other.From != sooner.From || other.Basis() != "seen sooner, whole county" {
		t.Errorf("another district: %+v", other)
	}
}

func TestTooFewOfAPriorityAreSaidToBeMixed(t *testing.T) {
	today, joined := workday.MustOn(2026, 11, 23), workday.MustOn(2025, 1, 6)
	h := waiting.Learn(list(24, 19, joined), today)
	x := h.Expect(waiting.Entry{JoinedOn: today, District: "E07000197", Priority: waiting.Sooner}, today)
	if said := strings.Join(x.How(), " "); !x.Known || !x.Mixed || x.Completed != 43 || !strings.Contains(said, "Too few of those were seen sooner, as your child is") || !strings.Contains(said, "it may be sooner for your child") {
		t.Errorf("%+v: %s", x, said)
	}
	if turn := h.Expect(waiting.Entry{JoinedOn: today, District: "E07000197"}, today); turn.Mixed || turn.Priority != waiting.InTurn || turn.Completed != 24 {
		t.Errorf("a child who joins today: %+v", turn)
	}
}

func TestAWaitIsPartedWhereItIsMoved(t *testing.T) {
	today, joined := workday.MustOn(2026, 11, 23), workday.MustOn(2025, 1, 6)
	var all []waiting.Past
	// Back in turn on day 200, all are seen in turn from day 300 on, and nobody while seen sooner.
	for _, p := range past(24, joined, func(i int) int { return 300 + 5*i }) {
		p.Moves = []waiting.Moved{{On: joined.AddDays(100), Priority: waiting.Sooner}, {On: joined.AddDays(200), Priority: waiting.InTurn}}
		all = append(all, p)
	}
	h := waiting.Learn(all, today)
	if x := h.Expect(waiting.Entry{JoinedOn: today, District: "E07000197"}, today); x.Mixed || x.Completed != 24 {
		t.Errorf("in turn: %+v", x)
	}
	if x := h.Expect(waiting.Entry{JoinedOn: today, District: "E07000197", Priority: waiting.Sooner}, today); !x.Mixed {
		t.Errorf("sooner, whom nobody saw: %+v", x)
	}
	// One that was moved up before moves were kept counts as seen sooner from the first day.
	for i := range all {
		all[i].Moves, all[i].Priority = nil, waiting.Sooner
	}
	if x := waiting.Learn(all, today).Expect(waiting.Entry{JoinedOn: today, District: "E07000197", Priority: waiting.Sooner}, today); x.Mixed || x.Completed != 24 {
		t.Errorf("moved before moves were kept: %+v", x)
	}
}

// TestWhoIsMovedUpLateCountsFromThatDay has as many children moved up on day 300 as were seen sooner from the first day: nobody could have
// seen those sooner before, so that they lengthen no wait of the others.
func TestWhoIsMovedUpLateCountsFromThatDay(t *testing.T) {
	today, joined := workday.MustOn(2026, 11, 23), workday.MustOn(2025, 1, 6)
	all := past(20, joined, func(i int) int { return 50 + i })
	for _, p := range past(20, joined, func(i int) int { return 310 + i }) {
		p.Moves = []waiting.Moved{{On: joined.AddDays(300), Priority: waiting.Sooner}}
		all = append(all, p)
	}
	for i := range all {
		all[i].Priority = waiting.Sooner
	}
	x := waiting.Learn(all, today).Expect(waiting.Entry{JoinedOn: today, District: "E07000197", Priority: waiting.Sooner}, today)
	// Of the first twenty, whom alone the list could see sooner then, a quarter is seen by day 50 + 4 and three quarters by day 50 + 14.
	if from, to := today.AddDays(54), today.AddDays(64); !x.Known || x.Mixed || x.From != from || x.To != to {
		t.Errorf("from %s to %s, want %s to %s: %+v", x.From, x.To, from, to, x)
	}
}
