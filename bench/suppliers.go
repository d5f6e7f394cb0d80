package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// What the matching of suppliers' names is held to.
const (
	matchSeconds = 2.0  // for 15,000 names among themselves
	timesPlain   = 1.05 // F1 beside the plain yardstick's, which is given its best threshold
	// rightlyJoined is the share of what is joined without a person that has to be right.
	rightlyJoined = 0.99
)

// suppliers measures the matching of suppliers' names: the benchmarks of bench/suppliers, in the table's words.
func (b *bench) suppliers(ctx context.Context) error {
	say("suppliers' names")
	c := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "./bench/suppliers")
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("measure the matching of suppliers: %w\n%s", err, out)
	}
	got := metrics(out)
	f1, plain := got["F1"], got["yardstick-F1"]
	b.add(row{
		Name: "suppliers judged by reading, F1", Ours: fmt.Sprintf("%.3f", f1), Peer: fmt.Sprintf("2–4-gram cosine %.3f", plain),
		Ratio: times(got["F1-ratio"]), Target: "≥ " + times(timesPlain), Verdict: atLeast(got["F1-ratio"], timesPlain),
	})
	right := got["right"] / max(got["joined"], 1)
	b.add(row{
		Name: "suppliers joined without a person, right", Ours: fmt.Sprintf("%.0f of %.0f, 95%% interval from %.1f%%", got["right"], got["joined"], 100*got["right-at-least"]),
		Target: fmt.Sprintf("≥ %.0f%%", 100*rightlyJoined), Verdict: atLeast(right, rightlyJoined),
	})
	seconds, measured := got["s/15k-names"]
	if !measured {
		b.add(row{Name: "15,000 suppliers' names matched", Ours: "not measured: the real names are not beside this repository"})
		return nil
	}
	b.add(row{
		Name: "15,000 suppliers' names matched", Ours: fmt.Sprintf("%.2f s", seconds), Target: fmt.Sprintf("≤ %.0f s", matchSeconds),
		Verdict: atMost(seconds, matchSeconds),
	})
	return nil
}

// metrics reads the figures and their units from the lines of go test -bench.
func metrics(out []byte) map[string]float64 {
	got := map[string]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		for n := 2; n+1 < len(words); n += 2 {
			if v, err := strconv.ParseFloat(words[n], 64); err == nil {
				got[words[n+1]] = v
			}
		}
	}
	return got
}
