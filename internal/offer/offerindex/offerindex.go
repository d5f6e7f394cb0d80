package offerindex

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"alongside/internal/geo"
)

// Oldest is the age up to which ages are told apart, in years.
const Oldest = 25

// Entry is one offer as it is looked for.
type Entry struct {
	Key    string // by which it is replaced and returned
	Title  string
	Text   string // everything that words are looked for in, the title included
	Tags   []string
	At     geo.Point
	Placed bool // whether At is known
	// AgeFrom and AgeTo are in years, both included.
	AgeFrom, AgeTo int
	// Modified is when it last changed, in microseconds since 1970.
	Modified int64
	// Price is in pence, or Unpriced.
	Price int64
}

// Unpriced is the price of what names none: dearer than any, so that no limit finds it.
const Unpriced = math.MaxInt64

// Query is what is looked for. What is zero does not narrow.
type Query struct {
	Words         string          // each must begin a word of the text, or be its other number; see AsSpelt
	AsSpelt       bool            // a word that no entry has finds nothing, rather than what is spelt most like it
	Tags          [][]string      // of each group, at least one
	Without       []string        // none of these
	Age           *int            // in years
	Ages          *[2]int         // in years, both included: some age between them
	ModifiedSince int64           // microseconds since 1970, included
	Bands         []Band          // of some band; none is all
	Unjudged      string          // the tag of entries of which no band says anything: they do not say whether they fit
	Dearest       *int64          // in pence, included; what is unpriced does not say
	Wishes        []Wish          // all of these
	OrUnsaid      bool            // also what does not say everything that is asked, after what fits; else it is left out
	Only          map[string]bool // the keys that count; nil is all
	Near          bool            // whether From and Within count; entries without a place are then left out
	From          geo.Point
	Within        geo.Metres
	After         *Mark // where the part before ended; nil for the first
	Limit         int   // 0 is all
}

// Wish is something that entries say of themselves, or leave open.
type Wish struct {
	Any    []string        // with one of these tags an entry fits
	Unsaid string          // with this one it does not say
	Known  map[string]bool // of these keys it is known whether they fit, whatever their tags
}

// Band are the entries for some age between two, both included, that its steps leave in.
type Band struct {
	From, To int    // years
	Steps    []Step // a later one takes back what an earlier did
}

// Step takes the entries that have a tag, or the one with a key, out or puts them in again.
type Step struct {
	Tag, Key string
	Out      bool
}

// Hit is an entry that fits, or with Query.OrUnsaid one that does not say so.
type Hit struct {
	Key    string
	Away   geo.Metres // from Query.From, where Near is set
	Unsaid bool       // it does not say everything that is asked
}

// Mark is where a part of the entries that fit ends: at the last of its hits.
type Mark struct {
	Rank       int // from 0: see Search
	Away       geo.Metres
	Title, Key string
}

// Result are the entries of one part, and what there is besides.
type Result struct {
	Hits []Hit
	All  int   // how many fit, those of every part
	Next *Mark // where this part ends; nil when nothing follows
}

// slot is where an entry lies in the index.
type slot = uint32

// held is what is kept of an entry beside the lists that it is in.
type held struct {
	key, title string
	at         geo.Point
	modified   int64
}

func before(a, b held) int {
	return cmp.Or(strings.Compare(a.title, b.title), strings.Compare(a.key, b.key))
}

// term is a word with the set of its letters.
type term struct {
	word    string
	letters uint64
}

// Index is a directory in memory. Many may search while one changes it.
type Index struct {
	mu    sync.RWMutex
	all   []held
	alive bits
	slots map[string]slot
	order []slot // by title, then key; those taken out are left out
	words map[string][]slot
	title map[string][]slot // the words of the titles alone
	terms []term            // the words, sorted
	tags  map[string][]slot
	ages  [Oldest + 1]bits
	price []int64 // of each slot, apart from what else is held: a search by price reads them all
	cells map[cell][]slot
}

// New returns an empty index.
func New() *Index {
	return &Index{slots: map[string]slot{}, words: map[string][]slot{}, title: map[string][]slot{}, tags: map[string][]slot{}, cells: map[cell][]slot{}}
}

// Len returns how many entries can be found.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.slots)
}

// Worn reports whether most of the index are gaps.
func (x *Index) Worn() bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.all) > 1000 && len(x.slots)*2 < len(x.all)
}

// Change puts entries in, in place of those with the same keys, and takes keys out.
func (x *Index) Change(put []Entry, remove []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	gone := map[slot]bool{}
	for _, key := range remove {
		x.drop(key, gone)
	}
	first, terms := slot(len(x.all)), len(x.words)
	for _, e := range put {
		x.drop(e.Key, gone)
		x.add(e)
	}
	x.settle(first, gone)
	if len(x.words) != terms {
		x.terms = slices.Grow(x.terms[:0], len(x.words))
		for word := range x.words {
			x.terms = append(x.terms, term{word, letters(word)})
		}
		slices.SortFunc(x.terms, func(a, b term) int { return strings.Compare(a.word, b.word) })
	}
}

func (x *Index) drop(key string, gone map[slot]bool) {
	if s, ok := x.slots[key]; ok {
		x.alive.clear(s)
		delete(x.slots, key)
		gone[s] = true
	}
}

// settle keeps the order by title, with what came at and after first.
func (x *Index) settle(first slot, gone map[slot]bool) {
	if len(gone) > 0 {
		x.order = slices.DeleteFunc(x.order, func(s slot) bool { return gone[s] })
	}
	var fresh []slot
	for s := first; int(s) < len(x.all); s++ {
		if x.alive.has(s) {
			fresh = append(fresh, s)
		}
	}
	byTitle := func(a, b slot) int { return before(x.all[a], x.all[b]) }
	slices.SortFunc(fresh, byTitle)
	merged := make([]slot, 0, len(x.order)+len(fresh))
	i := 0
	for _, s := range fresh {
		for i < len(x.order) && byTitle(x.order[i], s) < 0 {
			merged = append(merged, x.order[i])
			i++
		}
		merged = append(merged, s)
	}
	x.order = append(merged, x.order[i:]...)
}

func (x *Index) add(e Entry) {
	s := slot(len(x.all))
	x.all = append(x.all, held{e.Key, e.Title, e.At, e.Modified})
	x.price = append(x.price, e.Price)
	x.slots[e.Key] = s
	x.alive.set(s)
	for word := range Words(e.Text) {
		x.words[word] = with(x.words[word], s)
	}
	for word := range Words(e.Title) {
		x.title[word] = with(x.title[word], s)
	}
	for _, tag := range e.Tags {
		x.tags[tag] = with(x.tags[tag], s)
	}
	for age := max(e.AgeFrom, 0); age <= min(e.AgeTo, Oldest); age++ {
		x.ages[age].set(s)
	}
	if e.Placed {
		c := cellOf(e.At)
		x.cells[c] = append(x.cells[c], s)
	}
}

// with adds a slot to a list that it can only stand at the end of.
func with(list []slot, s slot) []slot {
	if n := len(list); n > 0 && list[n-1] == s {
		return list
	}
	return append(list, s)
}

// Tags returns the tags that begin with a prefix and that an entry has, sorted.
func (x *Index) Tags(prefix string) []string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []string
	for tag, list := range x.tags {
		if strings.HasPrefix(tag, prefix) && slices.ContainsFunc(list, x.alive.has) {
			out = append(out, tag)
		}
	}
	slices.Sort(out)
	return out
}
