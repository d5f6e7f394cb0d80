package supplier

import (
	"cmp"
	"slices"
	"strings"
)

// Scheme is a register that numbers bodies.
type Scheme string

// The schemes. Numbers of the council are its own suppliers': a firm may have several, and one may pass to a successor.
const (
	Company Scheme = "company"
	Charity Scheme = "charity"
	CQC     Scheme = "cqc"
	Council Scheme = "council"
)

// Number is a body's number in a register.
type Number struct {
	Scheme Scheme
	Value  string
}

// Entry is a name as a source writes it, with what else the source tells.
type Entry struct {
	Name    string
	Numbers []Number
	Weight  int64 // what is at stake: payments or pence; doubts about much are asked first
}

// Options are the thresholds, as probabilities. The zero value means the usual ones.
type Options struct {
	Accept float64 // join without a person, from here on; usually 0.95
	Ask    float64 // ask a person, from here on; usually 0.2
}

// The usual thresholds. docs/suppliers.md tells what they cost and gain.
const (
	UsualAccept = 0.95
	UsualAsk    = 0.2
	// Lenient is below which an Accept also joins what a person would be asked about for a reason: a word that only one name
	// has, a trading name, the name of a person. It is for drawing a rough picture, not for paying anybody.
	Lenient = 0.9
)

// Cluster is the names that mean one body, as far as is known.
type Cluster struct {
	ID         string // the same as long as the first of its names is
	Names      []string
	Confidence float64 // of its weakest link: the probability that a link is right; 1 for one name alone
	Withheld   bool    // says nothing about who was paid
}

// Doubt is two names that may mean one body: a question for a person.
type Doubt struct {
	A, B   string
	Score  float64 // the probability that they do
	Why    string  // one sentence
	Weight int64   // what is at stake: the smaller of the two clusters' weights
}

// Clash is a number that different bodies seem to have, or a body with several numbers of one kind: a slip in the source.
type Clash struct {
	Number Number
	Names  []string
	Why    string
}

// Result is what became of the names.
type Result struct {
	Names    int // distinct ones
	Clusters []Cluster
	Doubtful []Doubt // those worth asking first, first
	Clashes  []Clash
}

// Match finds the names that mean the same body. Decisions hold whatever the names look like. The order of entries and
// decisions makes no difference.
func Match(entries []Entry, decisions []Decision, o Options) Result {
	o.Accept = cmp.Or(o.Accept, UsualAccept)
	o.Ask = cmp.Or(o.Ask, UsualAsk)
	list := gather(entries)
	r := newRun(list, InForce(decisions), o)
	r.settled()
	r.numbered()
	r.named()
	return r.result()
}

// gather joins entries of one name and sorts them; white space at the edges and repeated is nothing.
func gather(entries []Entry) []Entry {
	out := make([]Entry, 0, len(entries))
	for _, e := range entries {
		e.Name = Tidy(e.Name)
		if e.Name != "" {
			e.Numbers = slices.Clone(e.Numbers)
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	kept := out[:0]
	for _, e := range out {
		if n := len(kept); n > 0 && kept[n-1].Name == e.Name {
			kept[n-1].Numbers = append(kept[n-1].Numbers, e.Numbers...)
			kept[n-1].Weight += e.Weight
			continue
		}
		kept = append(kept, e)
	}
	for n := range kept {
		kept[n].Numbers = tidyNumbers(kept[n].Numbers)
	}
	return kept
}

// Tidy is how a name is kept: no white space at its edges, single spaces within.
func Tidy(name string) string { return strings.Join(strings.Fields(name), " ") }

// tidyNumbers drops what is no number, leading noughts and repetitions, and sorts.
func tidyNumbers(numbers []Number) []Number {
	out := numbers[:0]
	for _, n := range numbers {
		v := strings.ToUpper(strings.Map(func(r rune) rune {
			if r == ' ' || r == '-' && n.Scheme != CQC {
				return -1
			}
			return r
		}, n.Value))
		v = strings.TrimLeft(v, "0")
		if strings.ContainsAny(v, "123456789") {
			out = append(out, Number{n.Scheme, v})
		}
	}
	slices.SortFunc(out, func(a, b Number) int {
		return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), strings.Compare(a.Value, b.Value))
	})
	return slices.Compact(out)
}

// Numbers returns numbers as they are compared: without what is none, without leading noughts, sorted, each once.
func Numbers(numbers []Number) []Number { return tidyNumbers(slices.Clone(numbers)) }
