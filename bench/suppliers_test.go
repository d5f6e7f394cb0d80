package main

import (
	"maps"
	"testing"
)

func TestMetrics(t *testing.T) {
	out := "goos: linux\nBenchmarkQuality-2   13   95679476 ns/op   0.914 F1   1.093 F1-ratio   0.836 yardstick-F1\n" +
		"BenchmarkMatch-2   2   641349896 ns/op   0.6413 s/15k-names\nPASS\nok  \tbench\t2.5s\n"
	want := map[string]float64{"ns/op": 641349896, "F1": 0.914, "F1-ratio": 1.093, "yardstick-F1": 0.836, "s/15k-names": 0.6413}
	if got := metrics([]byte(out)); !maps.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
