package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// What the waiting-list simulator is held to.
const (
	simulatorTimes    = 50.0 // times as many children a second and core as SimPy, on the same model in the same run
	simulatorReach    = 100  // what it should reach
	simulatorDearer   = 3.0  // times, with priorities and leaving
	simulatorLongest  = 5.0  // seconds for 1,000 replications of ten years with 2,000 referrals a year, on two cores
	simulatorNearness = 0.01 // of the formula
)

// simulator measures the waiting-list simulator beside SimPy, and its waits beside Erlang's formula: the benchmarks of bench/simulator,
// in the table's words.
func (b *bench) simulator(ctx context.Context) error {
	say("the waiting-list simulator; %s", load())
	beside, err := simulated(ctx, "BesideSimPy$")
	if err != nil {
		return err
	}
	r := row{Name: "children through three stages in turn, a second and core", Ours: rate(beside["children/s/core"]), Target: fmt.Sprintf("≥ %.0f, reach %d", simulatorTimes, simulatorReach)}
	if got := beside["times-faster"]; got > 0 {
		r.Peer, r.Ratio, r.Verdict = "SimPy "+rate(beside["SimPy-children/s/core"]), times(got), atLeast(got, simulatorTimes)
	} else {
		r.Peer = "SimPy is missing: apt-get install python3-simpy"
	}
	b.add(r)
	dearer, err := simulated(ctx, "PrioritiesAndLeaving$")
	if err != nil {
		return err
	}
	b.add(row{Name: "the same with priorities and leaving, times as long", Ours: times(dearer["times-in-turn"]), Target: "≤ " + times(simulatorDearer), Verdict: atMost(dearer["times-in-turn"], simulatorDearer)})
	whole, err := simulated(ctx, "ThousandTimesTenYears$")
	if err != nil {
		return err
	}
	took := whole["s/1000-replications"]
	b.add(row{Name: "1,000 replications of ten years, 2,000 referrals a year, two cores", Ours: seconds(took), Target: "≤ " + seconds(simulatorLongest), Verdict: atMost(took, simulatorLongest)})
	used := whole["processor-s/1000-replications"]
	b.add(row{Name: "the same, processor seconds: what it takes however busy the machine is", Ours: seconds(used), Target: "≤ " + seconds(2*simulatorLongest), Verdict: atMost(used, 2*simulatorLongest)})
	for _, c := range []struct{ name, in string }{{"M/M/10 at load 0.900", "10"}, {"M/M/30 at load 0.933", "30"}} {
		got, err := simulated(ctx, "ErlangC/servers="+c.in+"$")
		if err != nil {
			return err
		}
		inside := got["low"] <= got["formula"] && got["formula"] <= got["high"]
		b.add(row{
			Name: c.name + ": probability of waiting, and its 99% interval", Ours: fmt.Sprintf("%.5f (%.5f to %.5f)", got["waits"], got["low"], got["high"]),
			Peer: fmt.Sprintf("Erlang C %.5f", got["formula"]), Target: "inside", Verdict: verdict(inside),
		})
		b.add(row{
			Name: c.name + ": mean wait beside the formula", Ours: fmt.Sprintf("%.5f", got["mean"]), Peer: fmt.Sprintf("Erlang C %.5f", got["mean-formula"]),
			Ratio: fmt.Sprintf("%.4f", got["mean"]/got["mean-formula"]), Target: "within 1%",
			Verdict: verdict(got["mean"] >= got["mean-formula"]*(1-simulatorNearness) && got["mean"] <= got["mean-formula"]*(1+simulatorNearness)),
		})
	}
	return nil
}

// simulated runs one benchmark of bench/simulator and returns its figures, never none.
func simulated(ctx context.Context, benchmark string) (map[string]float64, error) {
	out, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", benchmark, "-benchtime", "1x", "./bench/simulator").Output() //nolint:gosec // this run's own words
	if err != nil {
		return nil, fmt.Errorf("measure the simulator: %w\n%s", err, out)
	}
	got := metrics(out)
	if len(got) == 0 {
		return nil, fmt.Errorf("measure the simulator: %s printed nothing", benchmark)
	}
	return got, nil
}

// load says how busy the machine is, where it can be read: other programs take processor time from both sides.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if words := strings.Fields(string(text)); err == nil && len(words) > 0 {
		return "load " + words[0]
	}
	return "load not known"
}
