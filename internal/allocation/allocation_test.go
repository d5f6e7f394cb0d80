package allocation_test

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/allocation"
	"alongside/internal/fault"
	"alongside/internal/money"
)

var usual = allocation.Weights{Fit: 30, Continuity: 25, Distance: 15, Quality: 20, Rate: 10}

func TestWeightsThatLetThePriceDecideAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		w     allocation.Weights
		field string
	}{
		"usual":            {usual, ""},
		"rate at its most": {allocation.Weights{Fit: 60, Rate: 40}, ""},
		"rate over it":     {allocation.Weights{Fit: 59, Rate: 41}, "rate"},
		"price only":       {allocation.Weights{Rate: 100}, "rate"},
		"not a hundred":    {allocation.Weights{Fit: 50, Rate: 10}, "weights"},
		"negative":         {allocation.Weights{Fit: 110, Distance: -10}, "distance"},
		"no fit":           {allocation.Weights{Quality: 100}, "fit"},
	} {
		t.Run(name, func(t *testing.T) {
			fields, _ := fault.Fields(c.w.Validate(0))
			if (len(fields) == 0) != (c.field == "") || (c.field != "" && fields[0].Name != c.field) {
				t.Errorf("wrong fields %v, want %q", fields, c.field)
			}
		})
	}
	for _, c := range []struct {
		rate, policy int
		taken        bool
	}{{25, 25, true}, {26, 25, false}, {49, 49, true}, {49, 100, true}, {50, 100, false}} {
		if err := (allocation.Weights{Fit: 100 - c.rate, Rate: c.rate}).Validate(c.policy); (err == nil) != c.taken {
			t.Errorf("a rate of %d under a policy of %d: %v", c.rate, c.policy, err)
		}
	}
	if _, err := allocation.Rank(allocation.Weights{Rate: 100}, nil); err == nil {
		t.Error("ranked by price alone")
	}
}

func candidate(id string, fit, continuity, distance, quality, rate int) allocation.Candidate {
	return allocation.Candidate{ID: id, Name: "Provider " + id, Metres: 10_000 - distance, Scores: map[allocation.Criterion]allocation.Score{
		allocation.Fit: {Points: fit}, allocation.Continuity: {Points: continuity}, allocation.Distance: {Points: distance},
		allocation.Quality: {Points: quality}, allocation.Rate: {Points: rate},
	}}
}

func TestWorkedExample(t *testing.T) {
	knows := candidate("A", 10_000, 10_000, 5_000, 7_000, 6_000) // 30 + 25 + 7.5 + 14 + 6 = 82.5
	cheap := candidate("B", 10_000, 0, 9_000, 10_000, 10_000)    // 30 + 0 + 13.5 + 20 + 10 = 73.5
	barred := candidate("C", 10_000, 10_000, 10_000, 10_000, 10_000)
	barred.Barred = []string{"Insurance ran out on Tuesday 1 December 2026."}
	r, err := allocation.Rank(usual, []allocation.Candidate{barred, cheap, knows})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Places) != 2 || r.Places[0].ID != "A" || r.Places[0].Points != 8250 || r.Places[1].Points != 7350 {
		t.Fatalf("places %+v", r.Places)
	}
	if want := "Stands first, 9.00 points ahead of Provider B, on continuity (25.00 points)."; r.Places[0].Why != want {
		t.Errorf("says %q, want %q", r.Places[0].Why, want)
	}
	if got := r.Places[1].Why; !strings.Contains(got, "9.00 points behind Provider A, on continuity (25.00 points)") {
		t.Errorf("says %q", got)
	}
	if len(r.LeftOut) != 1 || !strings.Contains(r.LeftOut[0].Why[0], "Insurance ran out") {
		t.Errorf("left out %+v", r.LeftOut)
	}
}

func TestEqualPointsAreOrderedByContinuityThenDistance(t *testing.T) {
	w := allocation.Weights{Fit: 50, Continuity: 25, Distance: 25}
	knows, near := candidate("Z", 5000, 8000, 2000, 0, 0), candidate("A", 5000, 2000, 8000, 0, 0)
	r, err := allocation.Rank(w, []allocation.Candidate{near, knows})
	if err != nil || r.Places[0].ID != "Z" || !strings.Contains(r.Places[1].Why, "equal points") {
		t.Fatalf("%v %+v", err, r.Places)
	}
}

func anyCandidate(id string) *rapid.Generator[allocation.Candidate] {
	return rapid.Custom(func(t *rapid.T) allocation.Candidate {
		s := func(name string) int { return rapid.IntRange(-5, 10_005).Draw(t, name) }
		c := candidate(id, s("fit"), s("continuity"), s("distance"), s("quality"), s("rate"))
		if rapid.Bool().Draw(t, "barred") {
			c.Barred = []string{"Not admitted."}
		}
		return c
	})
}

func TestRankingHoldsWhateverComesIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []allocation.Candidate
		for i := range rapid.IntRange(0, 8).Draw(t, "n") {
			in = append(in, anyCandidate(string(rune('A'+i))).Draw(t, "candidate"))
		}
		want, err := allocation.Rank(usual, in)
		if err != nil {
			t.Fatal(err)
		}
		if len(want.Places)+len(want.LeftOut) != len(in) {
			t.Fatal("somebody is lost")
		}
		shuffled := append([]allocation.Candidate(nil), in...)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got, _ := allocation.Rank(usual, shuffled)
		if !reflect.DeepEqual(got, want) {
			t.Fatal("the order of input changes the ranking")
		}
		for i, p := range want.Places {
			if p.Points < 0 || p.Points > allocation.Full || p.Why == "" || (i > 0 && want.Places[i-1].Points < p.Points) {
				t.Fatalf("place %d: %+v", i, p)
			}
		}
		for _, p := range want.Places {
			for _, c := range in {
				if c.ID == p.ID && len(c.Barred) > 0 {
					t.Fatal("a barred candidate is ranked")
				}
			}
		}
	})
}

func TestDoingBetterNeverLowersAPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := []allocation.Candidate{anyCandidate("A").Draw(t, "A"), anyCandidate("B").Draw(t, "B"), anyCandidate("C").Draw(t, "C")}
		in[0].Barred = nil
		k := rapid.SampledFrom(allocation.Criteria()).Draw(t, "criterion")
		before := rankOf(t, in, "A")
		s := in[0].Scores[k]
		s.Points += rapid.IntRange(0, 3000).Draw(t, "better")
		in[0].Scores[k] = s
		if after := rankOf(t, in, "A"); after > before {
			t.Fatalf("better on %s, and yet from place %d to %d", k, before, after)
		}
	})
}

func rankOf(t *rapid.T, in []allocation.Candidate, id string) int {
	r, err := allocation.Rank(usual, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Places {
		if p.ID == id {
			return p.Rank
		}
	}
	return len(in) + 1
}

func TestScores(t *testing.T) {
	for _, c := range []struct {
		name string
		got  allocation.Score
		want int
		says string
	}{
		{"every skill", allocation.FitScore([]string{"Makaton", "PEG"}, []string{"makaton", "PEG", "other"}), 10_000, "every skill"},
		{"half the skills", allocation.FitScore([]string{"Makaton", "PEG"}, []string{"PEG"}), 5_000, "lacks Makaton"},
		{"no skill", allocation.FitScore([]string{"Makaton"}, nil), 0, "none of the skills"},
		{"nothing asked", allocation.FitScore(nil, nil), 10_000, "No special skills"},
		{"every skill, here", allocation.FitScore([]string{"PEG"}, []string{"PEG"}).InArea(1, allocation.Here, []string{"Dover"}), 10_000, "where the child lives: Dover"},
		{"every skill, elsewhere", allocation.FitScore([]string{"PEG"}, []string{"PEG"}).InArea(1, allocation.Elsewhere, []string{"Dover", "Thanet"}), 5_000, "Dover, Thanet"},
		{"two of three skills, here", allocation.FitScore([]string{"a", "b", "c"}, []string{"a", "b"}).InArea(3, allocation.Here, []string{"Dover"}), 7_499, "Works where"},
		{"nothing asked, elsewhere", allocation.FitScore(nil, nil).InArea(0, allocation.Elsewhere, []string{"Dover"}), 5_000, "Does not name"},
		{"places nobody knows", allocation.FitScore(nil, nil).InArea(0, allocation.Unplaced, []string{"the marsh"}), 10_000, "the marsh: whether"},
		{"no places named", allocation.FitScore(nil, nil).InArea(0, allocation.Unsaid, nil), 10_000, "No special skills"},
		{"at the door", allocation.DistanceScore(0, 30_000), 10_000, "0.0 miles"},
		{"half way", allocation.DistanceScore(15_000, 30_000), 5_000, "9.3 miles"},
		{"too far", allocation.DistanceScore(40_000, 30_000), 0, "24.8 miles"},
		{"lowest rate", allocation.RateScore(20_00, 20_00), 10_000, "the lowest"},
		{"twice the lowest", allocation.RateScore(40_00, 20_00), 5_000, "£20.00 above the lowest"},
		{"no rate", allocation.RateScore(0, money.Pence(1)), 0, "No rate"},
		{"supports now", allocation.ContinuityScore(true, true), 10_000, "now"},
		{"supported before", allocation.ContinuityScore(false, true), 5_000, "before"},
		{"unrated stands in the middle", allocation.QualityScore(allocation.Unrated), 6_000, "Not rated yet"},
		{"good", allocation.QualityScore(allocation.Good), 10_000, "Good"},
		{"inadequate", allocation.QualityScore(allocation.Inadequate), 0, "Inadequate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.got.Points != c.want || !strings.Contains(c.got.Words, c.says) {
				t.Errorf("%+v, want %d and %q", c.got, c.want, c.says)
			}
		})
	}
}
