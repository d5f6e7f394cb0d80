package simulator

import "math"

// Waits are sorted into 128 cells for each doubling, from an hour or so upwards; within a cell a share is taken of it. That
// keeps a percentile within 0.4 % of the wait.
const (
	cellBits = 7
	cellBase = 1.0 / 64 // weeks added to each wait, so that the shortest have cells of their own width
	cells    = 24 << cellBits
)

var lowestCell = int(math.Float64bits(cellBase) >> (52 - cellBits))

// histogram counts waits in weeks.
type histogram struct {
	count [cells]uint32
	n     int
	sum   float64
}

func (h *histogram) add(wait float64) {
	h.n++
	h.sum += wait
	h.count[min(cells-1, int(math.Float64bits(wait+cellBase)>>(52-cellBits))-lowestCell)]++
}

func (h *histogram) clear() { *h = histogram{} }

func (h *histogram) mean() float64 { return h.sum / float64(h.n) }

func edge(cell int) float64 {
	return math.Float64frombits(uint64(cell+lowestCell)<<(52-cellBits)) - cellBase
}

// quantile is the wait that a share q of children do not exceed.
func (h *histogram) quantile(q float64) float64 {
	want, sum := q*float64(h.n), 0.0
	for cell, count := range h.count {
		next := sum + float64(count)
		if count > 0 && next >= want {
			return edge(cell) + (edge(cell+1)-edge(cell))*(want-sum)/float64(count)
		}
		sum = next
	}
	return edge(cells)
}

// tally is what one replication says of one stage.
type tally struct {
	warmUp, weeks  float64
	waits          histogram
	byClass        []classTally
	joined, waited int
	left, missing  int // children who left, and whom no place was found for
	change         []int32
}

type classTally struct{ waits histogram }

func newTally(m Model) *tally {
	t := &tally{warmUp: float64(m.WarmUpWeeks), weeks: float64(m.Weeks), change: make([]int32, m.Weeks+1)}
	if n := len(m.Arrivals.Priorities); n > 1 {
		t.byClass = make([]classTally, n)
	}
	return t
}

func (t *tally) clear() {
	t.waits.clear()
	for i := range t.byClass {
		t.byClass[i].waits.clear()
	}
	t.joined, t.waited, t.left, t.missing = 0, 0, 0, 0
	clear(t.change)
}

// measured reports whether a child came in a week that counts.
func (t *tally) measured(v *visit) bool { return v.at >= t.warmUp && v.at < t.weeks }

// stay puts a child on the list from its coming to an end.
func (t *tally) stay(v *visit, end float64) {
	if v.at >= t.weeks {
		return
	}
	t.change[int(max(v.at, 0))]++
	if end < t.weeks {
		t.change[int(end)]--
	}
}

// see counts a child that was seen. Those who wait at the start are on the list, but not among the waits that are measured.
func (t *tally) see(v *visit, at float64, waited bool) {
	t.stay(v, at)
	if !t.measured(v) {
		return
	}
	t.joined++
	if waited {
		t.waited++
	}
	t.count(v, at-v.at)
}

func (t *tally) count(v *visit, wait float64) {
	t.waits.add(wait)
	if t.byClass != nil {
		t.byClass[v.class].waits.add(wait)
	}
}

func (t *tally) leave(v *visit, at float64) {
	t.stay(v, at)
	if t.measured(v) {
		t.joined++
		t.left++
		if at > v.at {
			t.waited++
		}
	}
}

// unseen counts a child whose wait did not end before the last place; its wait is counted so far.
func (t *tally) unseen(v *visit, last float64) {
	t.stay(v, math.Inf(1))
	if t.measured(v) {
		t.joined++
		t.missing++
		t.waited++
		t.count(v, max(0, last-v.at))
	}
}
