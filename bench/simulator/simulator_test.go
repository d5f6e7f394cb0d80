package simulator

import (
	"encoding/json"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"alongside/internal/simulator"
)

// tenYears of 2,000 referrals a year, through three stages that are nine tenths full.
const (
	tenYears = 520
	perWeek  = 2_000.0 / 52
	full     = 0.9
)

var servers = []int{6, 10, 30}

func pathway(replications int) simulator.Model {
	seed := uint64(7)
	m := simulator.Model{Seed: &seed, Replications: replications, Weeks: tenYears, WarmUpWeeks: 52, Arrivals: simulator.Arrivals{PerWeek: perWeek}}
	for i, c := range servers {
		service := &simulator.Service{Distribution: simulator.Exponential, MeanWeeks: full * float64(c) / perWeek}
		m.Stages = append(m.Stages, simulator.Stage{ID: strconv.Itoa(i), Servers: c, Service: service})
	}
	return m
}

// withAll adds priorities and leaving to every stage.
func withAll(m simulator.Model) simulator.Model {
	m.Arrivals.Priorities = []float64{0.2, 0.8}
	for i := range m.Stages {
		m.Stages[i].LeavePerWeek = 0.05
	}
	return m
}

// run also returns the processor time that it took, as pathway.py does: other programs on the machine do not count.
func run(b *testing.B, m simulator.Model, cores int) (simulator.Answer, time.Duration) {
	b.Helper()
	start := processorTime(b)
	a, err := simulator.Run(b.Context(), m, cores)
	if err != nil {
		b.Fatal(err)
	}
	return a, processorTime(b) - start
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// peer is what pathway.py answers.
type peer struct {
	Children float64   `json:"children"`
	Seconds  float64   `json:"seconds"`
	Mean     []float64 `json:"mean"`
	Waited   []float64 `json:"waited"`
}

// simpy runs the same model in the first python that has SimPy; Debian's package belongs to /usr/bin/python3.
func simpy(b *testing.B, m simulator.Model) peer {
	b.Helper()
	args := []string{"pathway.py", "3", strconv.Itoa(m.Replications), strconv.Itoa(m.Weeks), strconv.Itoa(m.WarmUpWeeks), fmt.Sprint(m.Arrivals.PerWeek)}
	for _, s := range m.Stages {
		args = append(args, fmt.Sprintf("%d:%g", s.Servers, s.Service.MeanWeeks))
	}
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if out, err := exec.CommandContext(b.Context(), python, args...).Output(); err == nil {
			var p peer
			if err := json.Unmarshal(out, &p); err != nil {
				b.Fatal(err)
			}
			return p
		}
	}
	b.Log("SimPy is not installed, so nothing is compared with it: apt-get install python3-simpy")
	return peer{}
}

// BenchmarkBesideSimPy prints children a second and core for both, and how many times faster ours is.
func BenchmarkBesideSimPy(b *testing.B) {
	theirs := simpy(b, pathway(20))
	for b.Loop() {
		a, took := run(b, pathway(200), 1)
		ours := 200 * tenYears * perWeek / took.Seconds()
		b.ReportMetric(ours, "children/s/core")
		if theirs.Children == 0 {
			continue
		}
		for i, s := range a.Scenarios[0].Stages {
			if math.Abs(theirs.Mean[i]/s.Waits.Mean.Value-1) > 0.15 || math.Abs(theirs.Waited[i]/s.ProbabilityOfWaiting.Value-1) > 0.05 {
				b.Fatalf("stage %d: SimPy's mean wait is %.4f weeks and %.4f wait, ours %.4f and %.4f: not the same model", i,
					theirs.Mean[i], theirs.Waited[i], s.Waits.Mean.Value, s.ProbabilityOfWaiting.Value)
			}
		}
		b.ReportMetric(theirs.Children/theirs.Seconds, "SimPy-children/s/core")
		b.ReportMetric(ours/(theirs.Children/theirs.Seconds), "times-faster")
	}
}

// BenchmarkThousandTimesTenYears is the size that a council plays before it decides; two cores may take five seconds.
func BenchmarkThousandTimesTenYears(b *testing.B) {
	for b.Loop() {
		start := time.Now()
		_, used := run(b, pathway(1_000), 2)
		b.ReportMetric(time.Since(start).Seconds(), "s/1000-replications")
		b.ReportMetric(used.Seconds(), "processor-s/1000-replications")
	}
}

// BenchmarkPrioritiesAndLeaving says what they cost over serving in turn.
func BenchmarkPrioritiesAndLeaving(b *testing.B) {
	for b.Loop() {
		_, plain := run(b, pathway(100), 1)
		_, all := run(b, withAll(pathway(100)), 1)
		b.ReportMetric(all.Seconds()/plain.Seconds(), "times-in-turn")
	}
}

// BenchmarkErlangC plays M/M/c queues long enough for both figures that Erlang's formula gives: how many have to wait, and how long.
func BenchmarkErlangC(b *testing.B) {
	for servers, offered := range map[int]float64{10: 9, 30: 28} {
		b.Run(fmt.Sprintf("servers=%d", servers), func(b *testing.B) {
			seed := uint64(11)
			m := simulator.Model{
				Seed: &seed, Replications: 2_000, Weeks: 2_000, WarmUpWeeks: 500, Confidence: 0.99, Arrivals: simulator.Arrivals{PerWeek: offered},
				Stages: []simulator.Stage{{ID: "clinic", Servers: servers, Service: &simulator.Service{Distribution: simulator.Exponential, MeanWeeks: 1}}},
			}
			formula := erlangC(servers, offered)
			for b.Loop() {
				a, _ := run(b, m, 2)
				s := a.Scenarios[0].Stages[0]
				b.ReportMetric(s.ProbabilityOfWaiting.Value, "waits")
				b.ReportMetric(s.ProbabilityOfWaiting.Low, "low")
				b.ReportMetric(s.ProbabilityOfWaiting.High, "high")
				b.ReportMetric(formula, "formula")
				b.ReportMetric(s.Waits.Mean.Value, "mean")
				b.ReportMetric(formula/(float64(servers)-offered), "mean-formula")
			}
		})
	}
}

// erlangC is the probability of waiting of M/M/c with exponential service of one week on average.
func erlangC(servers int, offered float64) float64 {
	blocked := 1.0
	for c := 1; c <= servers; c++ {
		blocked = offered * blocked / (float64(c) + offered*blocked)
	}
	return float64(servers) * blocked / (float64(servers) - offered*(1-blocked))
}
