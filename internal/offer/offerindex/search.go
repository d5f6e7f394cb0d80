package offerindex

import (
	"cmp"
	"math"
	mathbits "math/bits"
	"slices"
	"strings"

	"alongside/internal/geo"
)

// Search returns the entries that fit: those first whose title has every word that is asked for; among them the nearest first where
// a place is given. Among equals it goes by title, then key.
func (x *Index) Search(q Query) []Hit {
	x.mu.RLock()
	defer x.mu.RUnlock()
	asked := x.asked(q)
	fit := x.fitting(q, asked)
	if len(asked) == 0 {
		return x.ordered(fit, q)
	}
	named := slices.Clone(fit)
	for _, words := range asked {
		named.and(x.having(x.title, words))
	}
	out := x.ordered(named, q)
	if q.Limit > 0 {
		if q.Limit -= len(out); q.Limit == 0 {
			return out
		}
	}
	fit.without(named)
	return append(out, x.ordered(fit, q)...)
}

// ordered returns the entries of a set, the nearest first where a place is given.
func (x *Index) ordered(of bits, q Query) []Hit {
	if q.Near {
		return x.nearest(of, q)
	}
	var out []Hit
	for _, s := range x.order {
		if of.has(s) {
			if out = append(out, Hit{Key: x.all[s].key}); len(out) == q.Limit {
				break
			}
		}
	}
	return out
}

// Spelling is a word that no entry has, and those that were looked for in its place: none where nothing is spelt like it.
type Spelling struct {
	Asked string
	Taken []string
}

// Spellings returns the words of a query that no entry has.
func (x *Index) Spellings(words string) []Spelling {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []Spelling
	for asked := range Words(words) {
		if _, there := x.meant(asked); !there && !slices.ContainsFunc(out, func(s Spelling) bool { return s.Asked == asked }) {
			out = append(out, Spelling{Asked: asked, Taken: x.like(asked)})
		}
	}
	return out
}

// asked returns for each word of the query the words of the index that it stands for.
func (x *Index) asked(q Query) [][]string {
	var out [][]string
	for word := range Words(q.Words) {
		found, there := x.meant(word)
		if !there && !q.AsSpelt {
			found = x.like(word)
		}
		out = append(out, found)
	}
	return out
}

// meant returns the words that begin with one, and its other number, and whether an entry that can be found has any of them.
func (x *Index) meant(word string) (found []string, there bool) {
	from, _ := slices.BinarySearchFunc(x.terms, word, func(t term, word string) int { return strings.Compare(t.word, word) })
	for _, t := range x.terms[from:] {
		if !strings.HasPrefix(t.word, word) {
			break
		}
		found = append(found, t.word)
	}
	for _, other := range also(word) {
		if _, ok := x.words[other]; ok {
			found = append(found, other)
		}
	}
	return found, slices.ContainsFunc(found, x.lives)
}

// lives reports whether an entry that can be found has a word.
func (x *Index) lives(word string) bool { return slices.ContainsFunc(x.words[word], x.alive.has) }

// like returns the words of entries that can be found which are spelt most like a word, sorted.
func (x *Index) like(word string) []string {
	most := mistakes(word)
	if most == 0 {
		return nil
	}
	set, by := letters(word), make([][]string, most+1)
	for _, t := range x.terms {
		if mathbits.OnesCount64(set^t.letters) <= 2*most {
			if n := apart(word, t.word, most); n <= most {
				by[n] = append(by[n], t.word)
			}
		}
	}
	for _, found := range by {
		if found = slices.DeleteFunc(found, func(word string) bool { return !x.lives(word) }); len(found) > 0 {
			return found
		}
	}
	return nil
}

// fitting returns what fits in everything but distance.
func (x *Index) fitting(q Query, asked [][]string) bits {
	fit := slices.Clone(x.alive)
	if q.Age != nil {
		if *q.Age < 0 || *q.Age > Oldest {
			return nil
		}
		fit.and(x.ages[*q.Age])
	}
	if q.Ages != nil {
		fit.and(x.between(q.Ages[0], q.Ages[1]))
	}
	if len(q.Bands) > 0 {
		some := make(bits, len(fit))
		for _, b := range q.Bands {
			some.or(x.band(b))
		}
		fit.and(some)
	}
	for _, group := range q.Tags {
		fit.and(x.tagged(group))
	}
	if len(q.Without) > 0 {
		fit.without(x.tagged(q.Without))
	}
	for _, words := range asked {
		fit.and(x.having(x.words, words))
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
	if q.Dearest != nil {
		for s, price := range x.price {
			if price > *q.Dearest || price == Unpriced {
				fit.clear(slot(s))
			}
		}
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

// between returns the entries for some age between two, both included.
func (x *Index) between(from, to int) bits {
	some := make(bits, len(x.alive))
	for age := max(from, 0); age <= min(to, Oldest); age++ {
		some.or(x.ages[age])
	}
	return some
}

func (x *Index) band(b Band) bits {
	in := x.between(b.From, b.To)
	out := make(bits, len(x.alive))
	for _, step := range b.Steps {
		slots := x.tags[step.Tag]
		if s, ok := x.slots[step.Key]; ok && step.Key != "" {
			slots = []slot{s}
		}
		for _, s := range slots {
			if step.Out {
				out[s/word] |= 1 << (s % word)
			} else {
				out.clear(s)
			}
		}
	}
	in.without(out)
	return in
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

// having returns the entries that lists of entries by word name for one of the words.
func (x *Index) having(lists map[string][]slot, words []string) bits {
	found := make(bits, len(x.alive))
	for _, w := range words {
		for _, s := range lists[w] {
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
