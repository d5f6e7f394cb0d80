package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		of   []float64
		want float64
	}{{nil, 0}, {[]float64{7}, 7}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 3, 2}, 2.5}} {
		if got := median(c.of); got != c.want {
			t.Errorf("median of %v: %v, want %v", c.of, got, c.want)
		}
	}
}

func TestASmallerCountyThanTheTargetsIsSaid(t *testing.T) {
	some := func(names ...string) []part {
		chosen, err := choose(names)
		if err != nil {
			t.Fatal(err)
		}
		return chosen
	}
	for _, c := range []struct {
		of     bench
		chosen []part
		said   bool
	}{
		{bench{families: usual}, some(), true},
		{bench{families: usual}, some("home"), true},
		{bench{families: usual}, some("write", "spend"), false}, // they measure no county
		{bench{families: meantFor}, some(), false},
		{bench{families: usual, there: "large/county.db"}, some(), false}, // nobody counted its families
	} {
		got := c.of.smaller(c.chosen)
		if (got != "") != c.said || c.said && (!strings.Contains(got, "FAMILIES=100000") || !strings.Contains(got, "2000 families")) {
			t.Errorf("%d families, %q there, %d parts: %q", c.of.families, c.of.there, len(c.chosen), got)
		}
	}
}

func TestPercentile(t *testing.T) {
	var all []time.Duration
	for i := 200; i > 0; i-- {
		all = append(all, time.Duration(i)*time.Millisecond)
	}
	for share, want := range map[float64]float64{0.5: 100, 0.99: 198, 1: 200, 0: 1} {
		if got := percentile(all, share); got != want {
			t.Errorf("%v: %v ms, want %v", share, got, want)
		}
	}
	if percentile(nil, 0.99) != 0 {
		t.Error("a percentile of nothing")
	}
}

func TestClosedLoopCountsAnswersOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := closedLoop(t.Context(), time.Second, func(context.Context, int, int) error {
			time.Sleep(10 * time.Millisecond)
			return nil
		})
		if err != nil || got.rate < 1590 || got.rate > 1610 {
			t.Errorf("%v a second, %v; want 16 clients times 100", got.rate, err)
		}
	})
	broken := errors.New("500")
	if _, err := closedLoop(t.Context(), time.Second, func(context.Context, int, int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a refused request counts as an answer: %v", err)
	}
}

func TestOpenLoopCountsFromTheIntendedTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		latencies, err := openLoop(t.Context(), 100, 2*time.Second, func(context.Context, int, int) error {
			time.Sleep(time.Second)
			return nil
		})
		if err != nil || len(latencies) != 200 {
			t.Fatalf("%d latencies, %v", len(latencies), err)
		}
		// 16 clients finish 16 requests a second of the 100: the queue grows to the end.
		if p := percentile(latencies, 0.99); p < 9000 {
			t.Errorf("p99 is %v ms: the wait behind slow answers is left out", p)
		}
		if first := latencies[0]; first != time.Second {
			t.Errorf("the first took %v", first)
		}
	})
}

func TestTable(t *testing.T) {
	rows := []row{{Name: "page", Ours: "10/s", Peer: "5/s", Ratio: "2.0", Target: "≥ 1", Verdict: atLeast(2, 1)}, {Name: "memory", Ours: "200 MB", Target: "≤ 150 MB", Verdict: atMost(200, 150)}}
	var text, code bytes.Buffer
	if err := errors.Join(printTable(&text, rows), printJSON(&code, rows)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	if len(lines) != 3 || !strings.HasSuffix(lines[1], met) || !strings.HasSuffix(lines[2], missed) {
		t.Errorf("printed:\n%s", &text)
	}
	var back []row
	if err := json.Unmarshal(code.Bytes(), &back); err != nil || len(back) != 2 || back[1] != rows[1] {
		t.Errorf("%v, %v", back, err)
	}
}
