package site

import (
	"os"
	"runtime/debug"
)

// How the garbage collector works when the operator says nothing. Go's own setting collects each time the heap has doubled; with a heap of
// some 30 MB and pages that build their tables in memory that is many times a second, and the slowest pages of a large council were those
// that a collection met (docs/runbooks/sizing.md). Memory is spent for that, up to a bound from which the collector works as hard as it must.
const (
	heapGrowth = 400     // percent of the live heap
	heapBound  = 1 << 30 // bytes, soft: nothing fails beyond it
)

// TuneCollector sets the garbage collector for serving pages. GOGC and GOMEMLIMIT in the environment go before it, each for itself.
func TuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapBound)
	}
}
