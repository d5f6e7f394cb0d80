package simulator_test

import (
	"math"
	"testing"

	"alongside/internal/simulator"
)

func seeded(n uint64) *uint64 { return &n }

// answer plays a model with one stage.
func one(t testing.TB, m simulator.Model) simulator.StageAnswer {
	t.Helper()
	return play(t, m).Scenarios[0].Stages[0]
}

func play(t testing.TB, m simulator.Model) simulator.Answer {
	t.Helper()
	a, err := simulator.Run(t.Context(), m, 2)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func mmc(servers int, load, weeks, warmUp float64, replications int) simulator.Model {
	return simulator.Model{
		Seed: seeded(11), Replications: replications, Weeks: int(weeks), WarmUpWeeks: int(warmUp), Confidence: 0.99,
		Arrivals: simulator.Arrivals{PerWeek: load * float64(servers)},
		Stages:   []simulator.Stage{{ID: "clinic", Servers: servers, Service: &simulator.Service{Distribution: simulator.Exponential, MeanWeeks: 1}}},
	}
}

// erlangC is the probability of waiting of M/M/c, by the recursion of Erlang's other formula.
func erlangC(servers int, offered float64) float64 {
	b := 1.0
	for k := 1; k <= servers; k++ {
		b = offered * b / (float64(k) + offered*b)
	}
	rho := offered / float64(servers)
	return b / (1 - rho*(1-b))
}

func holds(t *testing.T, what string, e simulator.Estimate, want, within float64) {
	t.Helper()
	t.Logf("%s: %.5f [%.5f, %.5f], by formula %.5f", what, e.Value, e.Low, e.High, want)
	if want < e.Low || want > e.High {
		t.Errorf("%s: %.5f lies outside %.5f to %.5f", what, want, e.Low, e.High)
	}
	if math.Abs(e.Value/want-1) > within {
		t.Errorf("%s: %.5f is further than %.1f%% from %.5f", what, e.Value, 100*within, want)
	}
}

func TestErlangC(t *testing.T) {
	for _, c := range []struct {
		servers int
		load    float64
		wait    float64
	}{{10, 0.9, 0.66873}, {30, 28.0 / 30, 0.62006}} {
		offered := c.load * float64(c.servers)
		if got := erlangC(c.servers, offered); math.Abs(got-c.wait) > 0.00001 {
			t.Fatalf("the formula gives %.5f for %d servers, the tables %.5f", got, c.servers, c.wait)
		}
		s := one(t, mmc(c.servers, c.load, 2500, 300, 300))
		holds(t, "probability of waiting", s.ProbabilityOfWaiting, c.wait, 0.01)
		holds(t, "mean wait", s.Waits.Mean, c.wait/(float64(c.servers)-offered), 0.03)
	}
}
