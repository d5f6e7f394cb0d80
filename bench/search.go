package main

import (
	"context"
	"fmt"
	"os/exec"
)

// What the search of offers is held to.
const (
	searchSlowest = 10.0 // milliseconds, 95 of 100, with words, distance, day, age and need
	searchRight   = 0.9  // of the first ten answers to questions as parents type them
)

// search measures the search of offers beside SQLite's FTS5: the benchmarks of bench/search, in the table's words.
func (b *bench) search(ctx context.Context) error {
	say("the search of offers")
	for _, n := range []struct{ name, in string }{{"20,000", "20000"}, {"200,000", "200000"}} {
		got, err := searched(ctx, "BesideFTS5/offers="+n.in+"$")
		if err != nil {
			return err
		}
		b.add(row{
			Name: n.name + " offers searched by words, age and need, 95 of 100", Ours: milliseconds(got["p95-ms"]), Peer: "FTS5 by bm25 " + milliseconds(got["fts5-p95-ms"]),
			Ratio: times(got["p95-ms"] / got["fts5-p95-ms"]), Target: "≤ " + times(1), Verdict: atMost(got["p95-ms"], got["fts5-p95-ms"]),
		})
		b.add(row{
			Name: n.name + " offers, with distance, day and words spelt wrong too, 95 of 100", Ours: milliseconds(got["mixed-p95-ms"]), Target: "≤ " + milliseconds(searchSlowest),
			Verdict: atMost(got["mixed-p95-ms"], searchSlowest),
		})
	}
	got, err := searched(ctx, "Quality")
	if err != nil {
		return err
	}
	b.add(row{
		Name: "first ten of 10,000 offers that are what was meant", Ours: fmt.Sprintf("%.3f", got["right"]), Peer: fmt.Sprintf("FTS5 by bm25 %.3f", got["fts5-right"]),
		Ratio: times(got["right"] / got["fts5-right"]), Target: fmt.Sprintf("≥ %.2f", searchRight), Verdict: atLeast(got["right"], searchRight),
	})
	return nil
}

// searched runs one benchmark of bench/search and returns its figures, never none.
func searched(ctx context.Context, benchmark string) (map[string]float64, error) {
	out, err := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", benchmark, "-benchtime", "1x", "./bench/search").Output() //nolint:gosec // this run's own words
	if err != nil {
		return nil, fmt.Errorf("measure the search of offers: %w\n%s", err, out)
	}
	got := metrics(out)
	if len(got) == 0 {
		return nil, fmt.Errorf("measure the search of offers: %s printed nothing", benchmark)
	}
	return got, nil
}

func milliseconds(v float64) string { return fmt.Sprintf("%.2f ms", v) }
