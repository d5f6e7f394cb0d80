package simulator

import (
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// plan is a variant of the model made ready to be played.
type plan struct {
	weeks, warmUp int
	rates         []float64
	classes       classes
	whole, weekly sampler // factors of the rate, of mean 1
	stations      []*station
}

// runOut is how many weeks are played beyond the last, so that the waits of those who came before it end.
func runOut(weeks int) int { return max(weeks, 520) }

func newPlan(m Model) *plan {
	p := &plan{weeks: m.Weeks, warmUp: m.WarmUpWeeks, classes: newClasses(m.Arrivals.Priorities)}
	weeks := m.Weeks
	if len(m.Arrivals.Priorities) > 1 {
		weeks += min(m.Weeks, 520) // in turn, nobody who comes later matters; by priority, they do
	}
	for w := range weeks {
		p.rates = append(p.rates, m.Arrivals.rate(w))
	}
	p.whole, p.weekly = factor(m.Arrivals.Uncertainty), factor(m.Arrivals.WeeklySpread)
	for i, s := range m.Stages {
		p.stations = append(p.stations, newStation(m, s, i))
	}
	return p
}

// factor draws around 1 with a standard deviation.
func factor(sd float64) sampler {
	if sd == 0 {
		return newSampler(Service{Distribution: Fixed, MeanWeeks: 1})
	}
	return newSampler(Service{Distribution: Lognormal, MeanWeeks: 1, SDWeeks: sd})
}

func newStation(m Model, s Stage, index int) *station {
	out := &station{
		servers: s.Servers, missed: s.DidNotAttend, leaves: s.LeavePerWeek, places: s.PlacesPerWeek, random: s.PlacesOrder == Random,
		more: s.MorePlacesPerWeek, from: s.MorePlacesFromWeek - 1,
		last: m.Weeks + runOut(m.Weeks), classes: len(m.Arrivals.Priorities), index: index, layouts: map[int][]place{},
	}
	if s.Service != nil {
		out.sampler = newSampler(*s.Service)
	}
	for _, n := range s.PlacesPerWeek {
		for _, n := range []int{n, max(0, n+s.MorePlacesPerWeek)} {
			if _, ok := out.layouts[n]; !ok {
				out.layouts[n] = layout(n)
			}
		}
	}
	if s.WaitingAtStart != nil {
		out.backlog = s.WaitingAtStart.waiters()
	}
	return out
}

// Run plays a model. It uses cores goroutines, all that there are when cores is 0; the answer is the same for any number. Errors
// are those of [Model.Check] and of the context.
func Run(ctx context.Context, m Model, cores int) (Answer, error) { return Play(ctx, m, cores, nil) }

// Play is [Run] that tells progress, unless it is nil, after each replication how many of them are done. Calls come one at a time and
// some are left out where they would hold up the play; the first error that one returns ends it, and is returned.
func Play(ctx context.Context, m Model, cores int, progress func(done, of int) error) (Answer, error) {
	if err := m.Check(); err != nil {
		return Answer{}, err
	}
	m = m.withDefaults()
	if cores <= 0 {
		cores = runtime.GOMAXPROCS(0)
	}
	var plans []*plan
	for _, each := range m.variants() {
		plans = append(plans, newPlan(each))
	}
	kept := newRecord(m, len(plans))
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	told := teller{of: m.Replications, progress: progress, stop: stop}
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(cores, m.Replications) {
		all.Go(func() {
			w := newWorker(m)
			for ctx.Err() == nil {
				r := int(next.Add(1)) - 1
				if r >= m.Replications {
					break
				}
				for v, p := range plans {
					w.play(p, *m.Seed, r)
					kept.keep(w, v, r)
				}
				told.tell()
			}
			kept.merge(w)
		})
	}
	all.Wait()
	if ctx.Err() != nil {
		return Answer{}, context.Cause(ctx)
	}
	return kept.answer(m), nil
}

// teller tells how many replications are done.
type teller struct {
	of       int
	done     atomic.Int64
	telling  sync.Mutex
	progress func(done, of int) error
	stop     context.CancelCauseFunc
}

func (t *teller) tell() {
	done := int(t.done.Add(1))
	if t.progress == nil || !t.telling.TryLock() {
		return
	}
	defer t.telling.Unlock()
	if err := t.progress(done, t.of); err != nil {
		t.stop(err)
	}
}

// worker plays one replication after another.
type worker struct {
	scratch scratch
	tallies []*tally
	total   histogram
	through int // children referred in measured weeks
	sums    []weekSums
}

func newWorker(m Model) *worker {
	w := &worker{}
	for range m.Stages {
		w.tallies = append(w.tallies, newTally(m))
	}
	w.sums = make([]weekSums, (len(m.Scenarios)+1)*len(m.Stages))
	for i := range w.sums {
		w.sums[i] = weekSums{sum: make([]int64, m.Weeks), squares: make([]float64, m.Weeks)}
	}
	return w
}

// play plays one replication of one variant; the tallies hold what came of it.
func (w *worker) play(p *plan, seed uint64, replication int) {
	w.total.clear()
	in, out := w.scratch.current[:0], w.scratch.next[:0]
	in = p.waitingAt(in, 0, seed, replication)
	in = p.referrals(in, seed, replication)
	w.through = 0
	for i := range in {
		if in[i].counts {
			w.through++
		}
	}
	for i, s := range p.stations {
		if i > 0 && len(s.backlog) > 0 {
			out = p.waitingAt(out[:0], i, seed, replication)
			in = append(out, in...) // those who go on come at time 0 or later
			out = nil
		}
		t := w.tallies[i]
		t.clear()
		sh := s.start(seed, replication, t, &w.scratch)
		out = sh.run(in, out[:0])
		in, out = out, in
	}
	w.scratch.current, w.scratch.next = in, out
	for i := range in {
		if v := &in[i]; v.counts {
			w.total.add(v.at - v.referred)
		}
	}
}

// waitingAt appends those who wait at a stage when week 1 begins. Their ids are apart from all others'.
func (p *plan) waitingAt(out []visit, stage int, seed uint64, replication int) []visit {
	priority := newStream(seed, replication, stage+1, forPriority)
	for i, w := range p.stations[stage].backlog {
		id := fromBacklog | uint32(stage)<<24 | uint32(i)
		class := w.class
		if class < 0 {
			class = int(p.classes.draw(priority, id))
		}
		out = append(out, visit{at: min(w.since, -math.SmallestNonzeroFloat64), referred: w.since, id: id, class: uint8(class)})
	}
	return out
}
