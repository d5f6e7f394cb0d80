package simulator_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alongside/internal/simulator"
)

func float(v float64) *float64 { return &v }

// TestErlangCSoak is TestErlangC over enough replications that both figures lie within 1%.
func TestErlangCSoak(t *testing.T) {
	if os.Getenv("ALONGSIDE_TEST_SOAK") == "" {
		t.Skip("a long test: make soak")
	}
	for _, c := range []struct {
		servers int
		load    float64
	}{{10, 0.9}, {30, 28.0 / 30}} {
		offered := c.load * float64(c.servers)
		s := one(t, mmc(c.servers, c.load, 2500, 500, 10_000))
		wait := erlangC(c.servers, offered)
		holds(t, "probability of waiting", s.ProbabilityOfWaiting, wait, 0.01)
		holds(t, "mean wait", s.Waits.Mean, wait/(float64(c.servers)-offered), 0.01)
	}
}

func TestOneServerByFormula(t *testing.T) {
	const load = 0.8
	for kind, mean := range map[simulator.Distribution]float64{
		simulator.Exponential: load / (1 - load),
		simulator.Fixed:       load / (2 * (1 - load)),              // Pollaczek and Khinchine, without spread
		simulator.Lognormal:   load / (2 * (1 - load)) * (1 + 0.25), // and with a standard deviation of half the mean
	} {
		m := mmc(1, load, 2600, 600, 400) // from nobody, a queue this long takes some hundred weeks
		m.Stages[0].Service = &simulator.Service{Distribution: kind, MeanWeeks: 1}
		if kind == simulator.Lognormal {
			m.Stages[0].Service.SDWeeks = 0.5
		}
		s := one(t, m)
		holds(t, string(kind)+" mean wait", s.Waits.Mean, mean, 0.03)
		holds(t, string(kind)+" probability of waiting", s.ProbabilityOfWaiting, load, 0.01)
		if kind == simulator.Exponential { // P(W > t) = load e^(-(1-load) t)
			holds(t, "nine in ten", s.Waits.P90, math.Log(load/0.1)/(1-load), 0.05)
		}
	}
}

// erlangA returns, for M/M/c with patience of rate theta, the share that leaves and the mean number that wait.
func erlangA(c int, arrivals, theta float64) (left, queue float64) {
	p, sum, mean := 1.0, 1.0, 0.0
	for n := 1; n < 5000; n++ {
		p *= arrivals / (float64(min(n, c)) + theta*float64(max(0, n-c)))
		sum += p
		mean += p * float64(max(0, n-c))
	}
	mean /= sum
	return theta * mean / arrivals, mean
}

func TestLeavingByFormula(t *testing.T) {
	for _, priorities := range [][]float64{nil, {0.3, 0.7}} {
		m := mmc(5, 1.1, 1500, 200, 200)
		m.Stages[0].LeavePerWeek = 0.2
		m.Arrivals.Priorities = priorities
		left, queue := erlangA(5, 5.5, 0.2)
		s := one(t, m)
		holds(t, "share that leaves", s.Left, left, 0.02)
		mean := 0.0
		for _, w := range s.QueueByWeek[200:] {
			mean += w.Value / 1300
		}
		if math.Abs(mean/queue-1) > 0.02 {
			t.Errorf("%.3f wait on average, want %.3f", mean, queue)
		}
		if s.Joined.Value < 5.45*1300 || s.Joined.Value > 5.55*1300 {
			t.Errorf("%f joined", s.Joined.Value)
		}
	}
}

// Cobham's formula (1954) for M/M/1 with two classes, nobody interrupted.
func TestPrioritiesByFormula(t *testing.T) {
	m := mmc(1, 0.8, 2000, 200, 300)
	m.Arrivals.Priorities = []float64{0.25, 0.75}
	s := one(t, m)
	high, all := 0.2, 0.8
	holds(t, "the first class", s.ByPriority[0].Mean, 0.8/(1-high), 0.02)
	holds(t, "the second class", s.ByPriority[1].Mean, 0.8/((1-high)*(1-all)), 0.04)
	holds(t, "together, as in turn", s.Waits.Mean, 4, 0.04)
}

func TestLittlesLawAtEachStage(t *testing.T) {
	m := simulator.Model{
		Seed: seeded(3), Replications: 60, Weeks: 1040, WarmUpWeeks: 0, Arrivals: simulator.Arrivals{PerWeek: 20},
		Stages: []simulator.Stage{
			{ID: "screening", Servers: 2, Service: &simulator.Service{Distribution: simulator.Lognormal, MeanWeeks: 0.09, SDWeeks: 0.09}},
			{ID: "clinic", PlacesPerWeek: []int{40, 0, 30, 20}, DidNotAttend: 0.05},
			{ID: "report", Servers: 30, Service: &simulator.Service{Distribution: simulator.Exponential, MeanWeeks: 1.3}, DidNotAttend: 0.05},
		},
	}
	for _, s := range play(t, m).Scenarios[0].Stages {
		queue := 0.0
		for _, w := range s.QueueByWeek {
			queue += w.Value / 1040
		}
		want := s.Joined.Value / 1040 * s.Waits.Mean.Value
		// The clinic's places have a pattern within the week, and the queue is counted at its end.
		if math.Abs(queue-want) > 0.03*want+0.5*20/2 {
			t.Errorf("%s: %.2f wait, %.2f by Little's law", s.ID, queue, want)
		}
		if s.ID != "clinic" && math.Abs(queue/want-1) > 0.03 {
			t.Errorf("%s: %.3f wait, %.3f by Little's law", s.ID, queue, want)
		}
	}
}

func TestArrivalsFollowSeasonAndGrowth(t *testing.T) {
	season := make([]float64, 52)
	for i := range season {
		season[i] = float64(i%2) * 2 // every other week nobody
	}
	m := simulator.Model{
		Seed: seeded(5), Replications: 400, Weeks: 208, Arrivals: simulator.Arrivals{PerWeek: 10, Seasonal: season, GrowthPerYear: 0.5},
		Stages: []simulator.Stage{{ID: "list", PlacesPerWeek: []int{0}}}, Confidence: 0.99,
	}
	want := 0.0
	for w := range 208 {
		want += 10 * season[w%52] * math.Pow(1.5, float64(w)/52)
	}
	s := one(t, m)
	holds(t, "joined", s.Joined, want, 0.01)
	if q := s.QueueByWeek; q[0].Value != 0 || q[2].Value != q[1].Value || q[1].Value < 19 || q[1].Value > 22 {
		t.Errorf("an even week brought children: %v %v %v", q[0].Value, q[1].Value, q[2].Value)
	}
	if math.Abs(s.Unseen.Value-1) > 1e-9 || s.Queue.Value != s.Joined.Value || s.Waits.P50.Value < 520 {
		t.Errorf("without places everybody waits on: %+v", s.Unseen)
	}
	// The counts of a Poisson process spread as far as their mean.
	sd := (s.Joined.RunHigh - s.Joined.RunLow) / 2 / 1.645
	if math.Abs(sd/math.Sqrt(want)-1) > 0.15 {
		t.Errorf("the number of children has a spread of %.1f, want %.1f", sd, math.Sqrt(want))
	}
}

func TestMissedAppointmentsThinPlaces(t *testing.T) {
	m := simulator.Model{
		Seed: seeded(1), Replications: 50, Weeks: 200, Arrivals: simulator.Arrivals{PerWeek: 30},
		Stages: []simulator.Stage{{ID: "a", PlacesPerWeek: []int{20}, DidNotAttend: 0.25}},
	}
	for _, priorities := range [][]float64{nil, {0.5, 0.5}} {
		m.Arrivals.Priorities = priorities
		q := one(t, m).QueueByWeek
		if grows := (q[199].Value - q[99].Value) / 100; math.Abs(grows-15) > 0.3 {
			t.Errorf("the queue grows by %.2f a week, want 30 less three quarters of 20", grows)
		}
	}
	m.Arrivals.Priorities = nil
	m.Stages[0] = simulator.Stage{ID: "a", Servers: 10, Service: &simulator.Service{Distribution: simulator.Fixed, MeanWeeks: 0.5}, DidNotAttend: 0.25}
	q := one(t, m).QueueByWeek
	if grows := (q[199].Value - q[99].Value) / 100; math.Abs(grows-15) > 0.3 {
		t.Errorf("with servers the queue grows by %.2f a week, want 15", grows)
	}
}

func TestPlacesByWeek(t *testing.T) {
	m := simulator.Model{
		Seed: seeded(1), Replications: 1, Weeks: 8, Arrivals: simulator.Arrivals{PerWeek: 0},
		Stages: []simulator.Stage{{ID: "a", PlacesPerWeek: []int{3, 0, 1}, WaitingAtStart: &simulator.Backlog{Children: 12, LongestWeeks: 24}}},
	}
	var got []float64
	s := one(t, m)
	for _, w := range s.QueueByWeek {
		got = append(got, w.Value)
	}
	if want := []float64{9, 9, 8, 5, 5, 4, 1, 1}; !cmp.Equal(got, want) {
		t.Errorf("%v wait, want %v", got, want)
	}
	if s.Joined.Value != 0 || s.Waits.Mean.Replications != 0 {
		t.Errorf("those who wait at the start are measured: %+v", s.Waits)
	}
	m.Stages[0].PlacesOrder, m.Weeks, m.Replications = simulator.Random, 2, 3000
	m.Stages[0].WaitingAtStart = &simulator.Backlog{WaitedWeeks: make([]float64, 10)}
	if q := one(t, m).QueueByWeek; math.Abs(q[0].Value-(10-4.0/3)) > 0.1 || math.Abs(q[1].Value-(10-8.0/3)) > 0.15 {
		t.Errorf("drawn at random: %v %v", q[0].Value, q[1].Value)
	}
}

func TestNobodyComes(t *testing.T) {
	m := mmc(3, 0, 10, 0, 5)
	text, err := json.Marshal(play(t, m))
	if err != nil || bytes.Contains(text, []byte("NaN")) {
		t.Errorf("%s %v", text, err)
	}
}

func TestHugeValuesEnd(t *testing.T) {
	m := mmc(10_000, 0, 2600, 0, 1)
	m.Arrivals = simulator.Arrivals{PerWeek: 1900, GrowthPerYear: -0.5}
	m.Stages[0].Service.MeanWeeks = 5_200
	m.Stages[0].LeavePerWeek = 10
	m.Stages = append(m.Stages, simulator.Stage{ID: "b", PlacesPerWeek: []int{10_000}})
	for _, s := range play(t, m).Scenarios[0].Stages {
		for _, v := range []float64{s.Waits.Mean.Value, s.Waits.P90.Value, s.Queue.Value} {
			if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
				t.Errorf("%s: %v", s.ID, v)
			}
		}
	}
}

// model draws any small model that can be played.
func model(t *rapid.T) simulator.Model {
	m := simulator.Model{
		Seed: seeded(rapid.Uint64().Draw(t, "seed")), Replications: rapid.IntRange(1, 4).Draw(t, "replications"), Weeks: rapid.IntRange(1, 60).Draw(t, "weeks"),
		Arrivals: simulator.Arrivals{PerWeek: rapid.Float64Range(0, 12).Draw(t, "arrivals"), GrowthPerYear: rapid.Float64Range(-0.5, 1).Draw(t, "growth")},
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "stages") {
		s := simulator.Stage{ID: string(rune('a' + i))}
		if rapid.Bool().Draw(t, "places") {
			s.PlacesPerWeek = rapid.SliceOfN(rapid.IntRange(0, 12), 1, 5).Draw(t, "places per week")
			s.PlacesOrder = rapid.SampledFrom([]simulator.Order{"", simulator.Repeat, simulator.Random}).Draw(t, "order")
		} else {
			s.Servers = rapid.IntRange(1, 6).Draw(t, "servers")
			s.Service = &simulator.Service{Distribution: simulator.Exponential, MeanWeeks: rapid.Float64Range(0.05, 2).Draw(t, "mean")}
		}
		s.DidNotAttend = rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "missed")
		s.WaitingAtStart = rapid.SampledFrom([]*simulator.Backlog{nil, {Children: 15, LongestWeeks: 20}}).Draw(t, "waiting")
		m.Stages = append(m.Stages, s)
	}
	return m
}

// With the same children, one more server or place at the first stage makes nobody wait longer there: not on average, not at a
// percentile, not in any replication.
func TestMoreNeverMakesAnybodyWaitLonger(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := model(rt)
		change := simulator.StageChange{ID: "a"}
		if first := m.Stages[0]; first.Servers > 0 {
			more := first.Servers + rapid.IntRange(1, 3).Draw(rt, "more")
			change.Servers = &more
		} else {
			change.MorePlacesPerWeek = rapid.IntRange(1, 5).Draw(rt, "more")
		}
		m.Scenarios = []simulator.Scenario{{ID: "more", Stages: []simulator.StageChange{change}}}
		a, err := simulator.Run(t.Context(), m, 2)
		if err != nil {
			rt.Fatal(err)
		}
		d := a.Scenarios[1].Differences.Stages[0]
		for what, e := range map[string]simulator.Estimate{"mean": d.Waits.Mean, "p50": d.Waits.P50, "p90": d.Waits.P90, "queue": d.Queue} {
			if e.RunHigh > 1e-9 || e.Value > 1e-9 {
				rt.Fatalf("%s rose by %g: %+v", what, e.Value, e)
			}
		}
	})
}

// Whatever the model, the answer is the same on one core and on many, and a scenario without changes differs in nothing.
func TestTheAnswerIsTheSameOnAnyNumberOfCores(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := model(rt)
		m.Stages[0].LeavePerWeek = rapid.SampledFrom([]float64{0, 0.1}).Draw(rt, "leave")
		if rapid.Bool().Draw(rt, "priorities") {
			m.Arrivals.Priorities = []float64{0.3, 0.7}
		}
		m.Scenarios = []simulator.Scenario{{ID: "nothing"}}
		first, err := simulator.Run(t.Context(), m, 1)
		if err != nil {
			rt.Fatal(err)
		}
		again, err := simulator.Run(t.Context(), m, 3)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			rt.Fatal(diff)
		}
		if d := first.Scenarios[1].Differences.Stages[0]; d.Waits.Mean.Low != 0 || d.Waits.Mean.High != 0 || d.Queue.Value != 0 {
			rt.Fatalf("nothing changed and yet: %+v", d)
		}
	})
}

// One class for everybody is serving in turn: the queues by priority and the recursion are two ways to the same answer.
func TestPrioritiesThatAreAllTheSameServeInTurn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := model(rt)
		m.Stages[0].LeavePerWeek = rapid.SampledFrom([]float64{0, 0.1}).Draw(rt, "leave")
		turn := play(t, m).Scenarios[0]
		m.Arrivals.Priorities = []float64{1, 0}
		first := play(t, m).Scenarios[0]
		for i := range turn.Stages {
			a, b := turn.Stages[i], first.Stages[i]
			b.ByPriority = nil
			if diff := cmp.Diff(a, b); diff != "" {
				rt.Fatalf("stage %d: %s", i, diff)
			}
		}
	})
}

func TestCommonChildrenMakeDifferencesSurer(t *testing.T) {
	m := mmc(5, 0.9, 520, 52, 100)
	m.Scenarios = []simulator.Scenario{{ID: "fewer", Arrivals: &simulator.ArrivalsChange{PerWeek: float(4.4)}}}
	a := play(t, m)
	d := a.Scenarios[1].Differences.Stages[0].Waits.Mean
	before, after := a.Scenarios[0].Stages[0].Waits.Mean, a.Scenarios[1].Stages[0].Waits.Mean
	apart := math.Hypot(before.High-before.Low, after.High-after.Low)
	if math.Abs(d.Value-(after.Value-before.Value)) > 1e-9 || d.High-d.Low > apart*0.8 || d.High >= 0 {
		t.Errorf("the difference is %+v; with other children its interval would be %.3f wide", d, apart)
	}
}
