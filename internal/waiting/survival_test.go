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
		out = append(out, waiting.Past{District: "E07000197", Joined: joined, Left: joined.AddDays(days(i)), Reason: waiting.Assessed})
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
	if beyond.Known || !strings.Contains(beyond.How()[0], "20 children on this list were assessed") || strings.Contains(strings.Join(beyond.How(), ""), "fewer than") {
		t.Errorf("longer than anybody waited: %s", beyond.Sentence())
	}
}
