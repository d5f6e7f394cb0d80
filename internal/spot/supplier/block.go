package supplier

import (
	"cmp"
	"slices"
	"strings"
)

// How many bodies may stand under one key before it tells too little to compare them all.
const (
	mostOfWord  = 40
	mostOfPair  = 60
	mostOfStart = 40
	startLength = 10 // letters
)

// couple are two bodies, the earlier first.
type couple struct{ a, b int32 }

// blocks collects the bodies under each key.
type blocks struct {
	table   *table
	couples []uint64
}

// candidates are the couples that have enough in common to be compared: a rare word, or one that is nearly so; two less rare
// words; the first letters; one's letters run together; one's initials.
func (t *table) candidates() []couple {
	b := blocks{table: t}
	words := make([][]int32, len(t.words))
	pairs := map[[2]int32][]int32{}
	starts := map[string][]int32{}
	for n := range t.bodies {
		if t.bodies[n].withheld {
			continue
		}
		at := int32(n) // #nosec G115 -- far fewer bodies
		for _, k := range t.bodies[n].taken {
			for _, w := range k.tokens {
				words[w.id] = append(words[w.id], at)
			}
			for _, id := range t.joined(k) {
				words[id] = append(words[id], at)
			}
			for _, p := range t.commonPairs(k) {
				pairs[p] = append(pairs[p], at)
			}
			if start := k.compact[:min(startLength, len(k.compact))]; len(start) >= 4 {
				starts[start] = append(starts[start], at)
			}
			if len(k.compact) < startLength {
				continue
			}
			starts["="+k.compact] = append(starts["="+k.compact], at)
		}
	}
	for _, near := range t.nearWords() {
		if len(words[near.a])+len(words[near.b]) <= mostOfWord {
			b.cross(words[near.a], words[near.b])
		}
	}
	for _, list := range words {
		b.all(list, mostOfWord)
	}
	for _, list := range pairs {
		b.all(list, mostOfPair)
	}
	for _, list := range starts {
		b.all(list, mostOfStart)
	}
	return b.sorted()
}

// joined are words of other names that two neighbours of k make together, or the initials of all.
func (t *table) joined(k taken) (ids []int32) {
	for n := 1; n < len(k.tokens); n++ {
		if id, ok := t.ids[t.words[k.tokens[n-1].id].text+t.words[k.tokens[n].id].text]; ok {
			ids = append(ids, id)
		}
	}
	if len(k.first) >= 3 {
		if id, ok := t.ids[k.first]; ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// commonPairs are the pairs among the three rarest words of k, when even these are too common to be a key alone.
func (t *table) commonPairs(k taken) (out [][2]int32) {
	ids := make([]int32, 0, len(k.tokens))
	for _, w := range k.tokens {
		ids = append(ids, w.id)
	}
	slices.SortFunc(ids, func(a, b int32) int { return cmp.Or(cmp.Compare(t.words[a].df, t.words[b].df), cmp.Compare(a, b)) })
	ids = slices.Compact(ids)
	ids = ids[:min(3, len(ids))]
	for i, a := range ids {
		for _, b := range ids[i+1:] {
			if t.words[b].df > mostOfWord {
				out = append(out, [2]int32{min(a, b), max(a, b)})
			}
		}
	}
	return out
}

// nearWords are the couples of words that may be one with a slip of the pen. Words that differ by one letter become equal
// when each leaves out the right one.
func (t *table) nearWords() []couple {
	left := map[string][]int32{}
	for n, w := range t.words {
		if len(w.text) < 5 || len(w.text) > maxNear || strings.ContainsAny(w.text, "0123456789") {
			continue
		}
		id := int32(n) // #nosec G115 -- far fewer words
		left[w.text] = append(left[w.text], id)
		for k := 1; k < len(w.text); k++ {
			if w.text[k] != w.text[k-1] { // leaving out either of a double letter is the same
				short := w.text[:k] + w.text[k+1:]
				left[short] = append(left[short], id)
			}
		}
	}
	var out []couple
	for _, ids := range left {
		for i, a := range ids {
			for _, b := range ids[i+1:] {
				if near(t.words[a].text, t.words[b].text) {
					out = append(out, couple{min(a, b), max(a, b)})
				}
			}
		}
	}
	slices.SortFunc(out, compareCouples)
	return slices.Compact(out)
}

func compareCouples(x, y couple) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) }

func (b *blocks) all(list []int32, most int) {
	if len(list) > most {
		return
	}
	for i, x := range list {
		for _, y := range list[i+1:] {
			b.add(x, y)
		}
	}
}

func (b *blocks) cross(these, those []int32) {
	for _, x := range these {
		for _, y := range those {
			b.add(x, y)
		}
	}
}

func (b *blocks) add(x, y int32) {
	if x != y {
		b.couples = append(b.couples, uint64(min(x, y))<<32|uint64(max(x, y))) // #nosec G115 -- indices
	}
}

func (b *blocks) sorted() []couple {
	slices.Sort(b.couples)
	b.couples = slices.Compact(b.couples)
	out := make([]couple, len(b.couples))
	for n, c := range b.couples {
		out[n] = couple{int32(c >> 32), int32(c & 0xffffffff)} // #nosec G115 -- indices
	}
	return out
}
