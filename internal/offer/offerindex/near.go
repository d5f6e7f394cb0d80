package offerindex

import (
	"cmp"
	"math"
	"slices"

	"alongside/internal/geo"
)

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

// reach returns how far the cell is at most: a little more than the farthest of its corners, for the reason of shrink.
func (c cell) reach(from geo.Point) geo.Metres {
	low, left := float64(c.lat)*step, float64(c.long)*step
	var most geo.Metres
	for _, corner := range []geo.Point{{Lat: low, Long: left}, {Lat: low + step, Long: left}, {Lat: low, Long: left + step}, {Lat: low + step, Long: left + step}} {
		most = max(most, geo.Distance(from, corner))
	}
	return geo.Metres(float64(most) / shrink)
}

type ring struct {
	away  geo.Metres
	whole bool // all of it lies within reach
	slots []slot
}

// rings returns the cells that may hold something within reach, the nearest first.
func (x *Index) rings(q Query) []ring {
	var out []ring
	for c, slots := range x.cells {
		if away := c.away(q.From); away <= q.Within {
			out = append(out, ring{away, c.reach(q.From) <= q.Within, slots})
		}
	}
	slices.SortFunc(out, func(a, b ring) int { return cmp.Compare(a.away, b.away) })
	return out
}

// best are the nearest so far of those behind a mark.
type best struct {
	x      *Index
	behind *Mark
	limit  int
	hits   []near
}

// near is an entry with its distance; 0 where none is asked for.
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

// shown reports whether an entry was in a part before.
func (b *best) shown(n near) bool {
	m := b.behind
	return m != nil && cmp.Or(cmp.Compare(n.away, m.Away), before(b.x.all[n.s], held{title: m.Title, key: m.Key})) <= 0
}

func (b *best) offer(n near) {
	if b.shown(n) {
		return
	}
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
func (x *Index) nearest(fit bits, q Query, rings []ring, behind *Mark, limit int) []near {
	found := best{x: x, behind: behind, limit: limit}
	var at geo.Point // many offers share the centre of their postcode's first half
	var away geo.Metres
	measured := false
	for _, r := range rings {
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
	if limit == 0 {
		slices.SortFunc(found.hits, found.compare)
	}
	return found.hits
}
