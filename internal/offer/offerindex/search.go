package offerindex

import (
	"cmp"
	mathbits "math/bits"
	"slices"
	"strings"

	"alongside/internal/geo"
)

// Search returns the entries that fit: those first that say everything that is asked, and among them those first whose title has every
// word; within each of these ranks the nearest first where a place is given. Among equals it goes by title, then key.
func (x *Index) Search(q Query) Result {
	x.mu.RLock()
	defer x.mu.RUnlock()
	asked := x.asked(q)
	fit := x.fitting(q, asked)
	var rings []ring
	if q.Near {
		rings = x.rings(q)
	}
	out := Result{All: x.count(fit.maybe, q, rings)}
	most := q.Limit
	if most > 0 {
		most++ // one more than is shown tells whether something follows
	}
	var marks []Mark
	for rank, of := range x.ranked(fit, asked) {
		if q.After != nil && rank < q.After.Rank || of.none() {
			continue
		}
		left := 0
		if most > 0 {
			if left = most - len(marks); left == 0 {
				break
			}
		}
		from := q.After
		if from != nil && from.Rank < rank {
			from = nil
		}
		for _, n := range x.ordered(of, q, rings, from, left) {
			marks = append(marks, Mark{Rank: rank, Away: n.away, Title: x.all[n.s].title, Key: x.all[n.s].key})
		}
	}
	if q.Limit > 0 && len(marks) > q.Limit {
		marks = marks[:q.Limit]
		out.Next = &marks[q.Limit-1]
	}
	for _, m := range marks {
		out.Hits = append(out.Hits, Hit{Key: m.Key, Away: m.Away, Unsaid: m.Rank >= Unsaid})
	}
	return out
}

// Unsaid is the first rank of what does not say everything that is asked.
const Unsaid = 2

// ranked parts what fits into the ranks in which it is shown.
func (x *Index) ranked(fit fitting, asked [][]string) [4]bits {
	unsaid := slices.Clone(fit.maybe)
	unsaid.without(fit.sure)
	if len(asked) == 0 {
		return [4]bits{fit.sure, nil, unsaid, nil}
	}
	named := slices.Clone(x.alive)
	for _, words := range asked {
		named.and(x.having(x.title, words))
	}
	part := func(of bits) (titled, rest bits) {
		titled, rest = slices.Clone(of), slices.Clone(of)
		titled.and(named)
		rest.without(named)
		return titled, rest
	}
	var out [4]bits
	out[0], out[1] = part(fit.sure)
	out[Unsaid], out[Unsaid+1] = part(unsaid)
	return out
}

// ordered returns up to limit entries of a set that come behind a mark, in order; 0 is all.
func (x *Index) ordered(of bits, q Query, rings []ring, behind *Mark, limit int) []near {
	if q.Near {
		return x.nearest(of, q, rings, behind, limit)
	}
	order := x.order
	if behind != nil {
		i, _ := slices.BinarySearchFunc(order, held{title: behind.Title, key: behind.Key}, func(s slot, m held) int {
			return cmp.Or(before(x.all[s], m), -1) // the mark's own entry lies before it
		})
		order = order[i:]
	}
	var out []near
	for _, s := range order {
		if of.has(s) {
			if out = append(out, near{s: s}); len(out) == limit {
				break
			}
		}
	}
	return out
}

// count returns how many entries of a set lie within reach.
func (x *Index) count(of bits, q Query, rings []ring) int {
	if !q.Near {
		return of.count()
	}
	n := 0
	for _, r := range rings {
		for _, s := range r.slots {
			if of.has(s) && (r.whole || geo.Distance(q.From, x.all[s].at) <= q.Within) {
				n++
			}
		}
	}
	return n
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
