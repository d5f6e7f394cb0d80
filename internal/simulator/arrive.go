package simulator

import (
	"cmp"
	"math"
	"slices"
)

// maxClasses is the greatest number of priorities.
const maxClasses = 8

// visit is a child that comes to a stage.
type visit struct {
	at       float64 // when it comes; below zero for those who wait at the start
	referred float64 // when it came to its first stage
	id       uint32
	class    uint8
	counts   bool // was referred in a measured week
}

// rate is how many children are referred in a week, the first being 0.
func (a Arrivals) rate(week int) float64 {
	r := a.PerWeek * math.Pow(1+a.GrowthPerYear, float64(week)/52)
	if a.Seasonal != nil {
		r *= a.Seasonal[week%52]
	}
	return r
}

func (b *Backlog) size() int { return max(b.Children, len(b.WaitedWeeks)) }

// fromBacklog marks the ids of children who wait at the start, apart from those who are referred later.
const fromBacklog = 1 << 31

// waiter is a child that waits at the start: since when, below zero, and its class, -1 where it is drawn.
type waiter struct {
	since float64
	class int
}

// waiters are those who wait at the start, who came earliest first.
func (b *Backlog) waiters() []waiter {
	out := make([]waiter, b.size())
	for i := range out {
		out[i] = waiter{since: -b.LongestWeeks * (1 - (float64(i)+0.5)/float64(b.Children)), class: -1}
		if b.WaitedWeeks != nil {
			out[i].since = -b.WaitedWeeks[i]
		}
		if b.Classes != nil {
			out[i].class = b.Classes[i]
		}
	}
	slices.SortStableFunc(out, func(a, b waiter) int { return cmp.Compare(a.since, b.since) })
	return out
}

// classes draws priorities.
type classes struct{ upTo []float64 }

func newClasses(shares []float64) classes {
	var c classes
	sum := 0.0
	for _, share := range shares {
		sum += share
		c.upTo = append(c.upTo, sum)
	}
	return c
}

func (c classes) draw(from stream, id uint32) uint8 {
	if len(c.upTo) < 2 {
		return 0
	}
	u := from.uniform(uint64(id))
	for k, top := range c.upTo[:len(c.upTo)-1] {
		if u < top {
			return uint8(k)
		}
	}
	return uint8(len(c.upTo) - 1)
}

// referrals appends the children who are referred until the last week. Each week has one rate; what is left of the time to the
// next child at a week's end is stretched to the next week's rate, which is exact.
func (p *plan) referrals(out []visit, seed uint64, replication int) []visit {
	gaps, priority := newStream(seed, replication, 0, forArrivals), newStream(seed, replication, 0, forPriority)
	whole, weekly := newStream(seed, replication, 0, forRate), newStream(seed, replication, 0, forWeeks)
	level := p.whole.draw(whole, 0)
	now, id := 0.0, uint32(0)
	left := gaps.exponential(0) // of the gap, in children
	for week, rate := range p.rates {
		end := float64(week + 1)
		rate *= level * p.weekly.draw(weekly, uint64(week))
		for rate > 0 && (end-now)*rate > left {
			now += left / rate
			counts := now >= float64(p.warmUp) && week < p.weeks
			out = append(out, visit{at: now, referred: now, id: id, class: p.classes.draw(priority, id), counts: counts})
			id++
			left = gaps.exponential(uint64(id))
		}
		left -= (end - now) * rate
		now = end
	}
	return out
}
