package offerindex

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"alongside/internal/geo"
)

// Search returns the entries that fit: the nearest first where a place is given, otherwise by title; by title, then key, among equals.
func (x *Index) Search(q Query) []Hit {
	x.mu.RLock()
	defer x.mu.RUnlock()
	fit := x.fitting(q)
	if q.Near {
		return x.nearest(fit, q)
	}
	var out []Hit
	for _, s := range x.order {
		if fit.has(s) {
			if out = append(out, Hit{Key: x.all[s].key}); len(out) == q.Limit {
				break
			}
		}
	}
	return out
}

// fitting returns what fits in everything but distance.
func (x *Index) fitting(q Query) bits {
	fit := slices.Clone(x.alive)
	if q.Age != nil {
		if *q.Age < 0 || *q.Age > Oldest {
			return nil
		}
		fit.and(x.ages[*q.Age])
	}
	if q.Ages != nil {
		some := make(bits, len(fit))
		for age := max(q.Ages[0], 0); age <= min(q.Ages[1], Oldest); age++ {
			some.or(x.ages[age])
		}
		fit.and(some)
	}
	for _, group := range q.Tags {
		fit.and(x.tagged(group))
	}
	if len(q.Without) > 0 {
		fit.without(x.tagged(q.Without))
	}
	for prefix := range Words(q.Words) {
		fit.and(x.beginning(prefix))
	}
	if q.Only != nil {
		only := make(bits, len(fit))
		for key := range q.Only {
			if s, ok := x.slots[key]; ok {
				only.set(s)
			}
		}
		fit.and(only)
	}
	if q.ModifiedSince != 0 {
		for s, e := range x.all {
			if e.modified < q.ModifiedSince {
				fit.clear(slot(s))
			}
		}
	}
	return fit
}

func (x *Index) tagged(group []string) bits {
	found := make(bits, len(x.alive))
	for _, tag := range group {
		for _, s := range x.tags[tag] {
			found[s/word] |= 1 << (s % word)
		}
	}
	return found
}

// beginning returns the entries with a word that begins with a prefix.
func (x *Index) beginning(prefix string) bits {
	found := make(bits, len(x.alive))
	from, _ := slices.BinarySearch(x.terms, prefix)
	for _, term := range x.terms[from:] {
		if !strings.HasPrefix(term, prefix) {
			break
		}
		for _, s := range x.words[term] {
			found[s/word] |= 1 << (s % word)
		}
	}
	return found
}

// cell is a part of the grid, in steps of a twentieth of a degree: 5.5 km from south to north and about 3.5 km across.
type cell struct{ lat, long int32 }

const step = 0.05

func cellOf(p geo.Point) cell {
	return cell{int32(math.Floor(p.Lat / step)), int32(math.Floor(p.Long / step))}
}

// shrink makes a distance to a cell a little less than true: the nearest point of its edge lies not quite on the same latitude.
const shrink = 0.98

// away returns how far the cell is at least.
func (c cell) away(from geo.Point) geo.Metres {
	low, left := float64(c.lat)*step, float64(c.long)*step
	nearest := geo.Point{Lat: min(max(from.Lat, low), low+step), Long: min(max(from.Long, left), left+step)}
	return geo.Metres(float64(geo.Distance(from, nearest)) * shrink)
}

type ring struct {
	away  geo.Metres
	slots []slot
}

// rings returns the cells that may hold something within reach, the nearest first.
func (x *Index) rings(q Query) []ring {
	var out []ring
	for c, slots := range x.cells {
		if away := c.away(q.From); away <= q.Within {
			out = append(out, ring{away, slots})
		}
	}
	slices.SortFunc(out, func(a, b ring) int { return cmp.Compare(a.away, b.away) })
	return out
}

// best are the nearest so far.
type best struct {
	x     *Index
	limit int
	hits  []near
}

type near struct {
	away geo.Metres
	s    slot
}

func (b *best) compare(l, r near) int {
	return cmp.Or(cmp.Compare(l.away, r.away), before(b.x.all[l.s], b.x.all[r.s]))
}

func (b *best) full(away geo.Metres) bool {
	return b.limit > 0 && len(b.hits) == b.limit && b.hits[b.limit-1].away < away
}

func (b *best) offer(n near) {
	if b.limit == 0 {
		b.hits = append(b.hits, n)
		return
	}
	if b.full(n.away) {
		return
	}
	i, _ := slices.BinarySearchFunc(b.hits, n, b.compare)
	if i == b.limit {
		return
	}
	b.hits = slices.Insert(b.hits, i, n)
	b.hits = b.hits[:min(len(b.hits), b.limit)]
}

// nearest looks cell after cell until nothing nearer can follow.
func (x *Index) nearest(fit bits, q Query) []Hit {
	found := best{x: x, limit: q.Limit}
	var at geo.Point // many offers share the centre of their postcode's first half
	var away geo.Metres
	measured := false
	for _, r := range x.rings(q) {
		if found.full(r.away) {
			break
		}
		for _, s := range r.slots {
			if !fit.has(s) {
				continue
			}
			if here := x.all[s].at; !measured || here != at {
				at, away, measured = here, geo.Distance(q.From, here), true
			}
			if away <= q.Within {
				found.offer(near{away, s})
			}
		}
	}
	if q.Limit == 0 {
		slices.SortFunc(found.hits, found.compare)
	}
	out := make([]Hit, 0, len(found.hits))
	for _, n := range found.hits {
		out = append(out, Hit{x.all[n.s].key, n.away})
	}
	return out
}
