package supplier

import (
	"math"
	"slices"
	"strings"
)

// token is a word of a compiled name.
type token struct {
	id     int32
	aside  bool
	abbr   bool
	street bool
}

// taken is a reading ready to be compared.
type taken struct {
	tokens  []token
	compact string
	pairs   []uint16 // of letters, sorted
	first   string   // letters of its words
	alias   bool
	trade   bool
}

// body is one distinct form with all names that are written so.
type body struct {
	form
	taken []taken
	cut   bool // ends where its source cuts names off
	names []int
}

// entryWord is what the table knows of a word.
type entryWord struct {
	text   string
	df     int // names that have it
	weight float64
	class  class
	place  bool
	number bool
	common bool
	empty  bool // firms add it or leave it out
}

// table is all names of one run, taken apart, and their words weighed.
type table struct {
	words  []entryWord
	ids    map[string]int32
	bodies []body
	of     []int // body of each name
}

// newTable takes names apart; equal forms share a body, unless own tells them apart. The names are distinct and sorted.
func newTable(names []string, own map[string]string) *table {
	t := &table{ids: map[string]int32{}, of: make([]int, len(names))}
	known := map[string]int{}
	lengths := map[int]int{}
	for n, name := range names {
		f := parse(name)
		lengths[f.length]++
		id := f.key + "|" + f.legal + "|" + f.title + own[name]
		if f.withheld || f.readings[0].compact == "" {
			id = "withheld " + name
			f.withheld = true
		}
		at, ok := known[id]
		if !ok {
			at = len(t.bodies)
			known[id] = at
			t.bodies = append(t.bodies, body{form: f})
		}
		b := &t.bodies[at]
		b.names = append(b.names, n)
		b.length = max(b.length, f.length)
		t.of[n] = at
	}
	for n := range t.bodies {
		b := &t.bodies[n]
		b.cut = cutAt(lengths, b.length)
		t.compile(b)
	}
	t.weigh()
	return t
}

// cutAt reports whether names seem to be cut off at length: many have just this length and hardly any are a little longer.
func cutAt(lengths map[int]int, length int) bool {
	if length < 20 {
		return false
	}
	longer := lengths[length+1] + lengths[length+2] + lengths[length+3]
	shorter := lengths[length-1] + lengths[length-2] + lengths[length-3]
	return lengths[length] >= 4 && lengths[length] > 2*longer && 2*lengths[length] > shorter
}

func (t *table) compile(b *body) {
	for _, r := range b.readings {
		k := taken{compact: r.compact, pairs: pairsOf(r.compact), alias: r.alias, trade: r.trade}
		var first strings.Builder
		for _, w := range r.words {
			k.tokens = append(k.tokens, token{id: t.id(w), aside: w.aside, abbr: w.abbr, street: w.street})
			if !w.aside {
				first.WriteByte(w.text[0])
			}
		}
		if len(k.tokens) > maxTokens {
			k.tokens = k.tokens[:maxTokens]
		}
		k.first = first.String()
		b.taken = append(b.taken, k)
	}
	seen := map[int32]bool{}
	for _, k := range b.taken[0].tokens {
		if !seen[k.id] {
			seen[k.id] = true
			t.words[k.id].df++
		}
	}
}

// maxTokens is the longest name in words that is compared whole; what comes behind tells nothing any more.
const maxTokens = 24

func (t *table) id(w word) int32 {
	if id, ok := t.ids[w.text]; ok {
		return id
	}
	id := int32(len(t.words)) // #nosec G115 -- a table has far fewer words
	t.ids[w.text] = id
	l := known()
	t.words = append(t.words, entryWord{
		text: w.text, number: w.number, class: l.class[w.text], place: l.place[w.text], common: l.common[w.text] > 0, empty: l.empty[w.text],
	})
	return id
}

// priorNames is how many names the lists of common words count as, beside the names of the run.
const priorNames = 2000

// weigh gives each word the information that it carries: the logarithm of how rare it is, in these names and beforehand.
func (t *table) weigh() {
	l := known()
	names := float64(len(t.bodies))
	for n := range t.words {
		w := &t.words[n]
		share := 1.0 / 20_000
		switch {
		case l.common[w.text] > 0:
			share = l.common[w.text]
		case w.number:
			share = 1.0 / 2_000
		case len(w.text) == 1:
			share = 1.0 / 100
		case len(w.text) == 2:
			share = 1.0 / 1_000
		case l.given[w.text], w.place:
			share = 1.0 / 1_000
		}
		w.weight = max(0.3, math.Log((names+priorNames)/(float64(w.df)+priorNames*share)))
	}
}

// pairsOf are the runs of two letters in s, sorted.
func pairsOf(s string) []uint16 {
	if len(s) < 2 {
		return nil
	}
	out := make([]uint16, 0, len(s)-1)
	for n := 1; n < len(s); n++ {
		out = append(out, uint16(s[n-1])<<8|uint16(s[n]))
	}
	slices.Sort(out)
	return out
}
