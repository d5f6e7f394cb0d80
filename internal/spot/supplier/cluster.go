package supplier

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
)

// How sure a link is that does not rest on names.
const (
	sureSettled  = 1.0
	sureNumber   = 0.999
	sureSpelling = 0.999 // equal but for capitals, punctuation, brackets and the spelling of "Limited"
	unlikeNumber = 0.9   // a register's number in common, but nothing in the names
	unlikeOwn    = 0.6   // the council's own number in common, but little in the names
)

// littleShared is the shared information, as the feature counts it, below which names have nothing in common: less than a rare
// word.
const littleShared = 0.4

// mostCross is how many couples between two clusters are compared before they are joined.
const mostCross = 400

// run is one matching in progress.
type run struct {
	entries  []Entry
	o        Options
	t        *table
	al       aligner
	group    []int           // union-find over bodies
	members  map[int][]int   // bodies of each group, by its root
	sure     map[int]float64 // of the weakest link in each group
	apart    map[couple]bool // bodies that a person parted
	together [][2]int        // bodies that a person joined
	doubts   map[couple]Doubt
	clashes  []Clash
}

func newRun(entries []Entry, decisions []Decision, o Options) *run {
	names := make([]string, len(entries))
	at := map[string]int{}
	for n, e := range entries {
		names[n] = e.Name
		at[e.Name] = n
	}
	own := map[string]string{} // what keeps a name from sharing a body with others that are spelled alike
	for _, e := range entries {
		for _, n := range e.Numbers {
			if n.Scheme != Council {
				own[e.Name] += "|" + string(n.Scheme) + n.Value
			}
		}
	}
	for _, d := range decisions {
		own[d.A], own[d.B] = own[d.A]+"|"+d.A, own[d.B]+"|"+d.B
	}
	r := &run{entries: entries, o: o, t: newTable(names, own), members: map[int][]int{}, sure: map[int]float64{},
		apart: map[couple]bool{}, doubts: map[couple]Doubt{}}
	r.al = aligner{t: r.t}
	for n := range r.t.bodies {
		r.group = append(r.group, n)
		r.members[n] = []int{n}
		r.sure[n] = 1
		if len(r.t.bodies[n].names) > 1 {
			r.sure[n] = sureSpelling
		}
	}
	for _, d := range decisions {
		a, okA := at[d.A]
		b, okB := at[d.B]
		if !okA || !okB {
			continue
		}
		x, y := r.t.of[a], r.t.of[b]
		if d.Same {
			r.together = append(r.together, [2]int{x, y})
		} else {
			r.apart[coupleOf(x, y)] = true
		}
	}
	return r
}

func coupleOf(a, b int) couple {
	return couple{int32(min(a, b)), int32(max(a, b))} // #nosec G115 -- indices
}

func (r *run) root(n int) int {
	for r.group[n] != n {
		r.group[n] = r.group[r.group[n]]
		n = r.group[n]
	}
	return n
}

// join puts the groups of a and b together, with a link as sure as that.
func (r *run) join(a, b int, sure float64) {
	a, b = r.root(a), r.root(b)
	if a == b {
		return
	}
	a, b = min(a, b), max(a, b)
	r.group[b] = a
	r.members[a] = append(r.members[a], r.members[b]...)
	r.sure[a] = min(r.sure[a], r.sure[b], sure)
	delete(r.members, b)
}

// settled joins what persons have joined.
func (r *run) settled() {
	for _, c := range r.together {
		r.join(c[0], c[1], sureSettled)
	}
}

// numbersOf are a body's numbers.
func (r *run) numbersOf(body int) (out []Number) {
	for _, n := range r.t.bodies[body].names {
		out = append(out, r.entries[n].Numbers...)
	}
	return out
}

// differ reports whether a register numbers a and b apart.
func (r *run) differ(a, b int) bool {
	for _, n := range r.numbersOf(a) {
		other, same := false, false
		for _, m := range r.numbersOf(b) {
			if m.Scheme == n.Scheme && n.Scheme != Council {
				same = same || m.Value == n.Value
				other = other || m.Value != n.Value
			}
		}
		if other && !same {
			return true
		}
	}
	return false
}

// vetoed reports why the groups of a and b may not be joined, or "".
func (r *run) vetoed(a, b int, byName bool) string {
	compared := 0
	for _, x := range r.members[r.root(a)] {
		for _, y := range r.members[r.root(b)] {
			switch {
			case r.apart[coupleOf(x, y)]:
				return "apart"
			case r.differ(x, y):
				return "numbers"
			case !byName:
				continue
			}
			if compared++; compared > mostCross {
				return ""
			}
			m := r.al.compare(&r.t.bodies[x], &r.t.bodies[y])
			if m.contradict() || m.features[legalOther] > 0 && m.features[alias] == 0 {
				return "contradiction"
			}
		}
	}
	return ""
}

// numbered joins the bodies that have a number in common.
func (r *run) numbered() {
	holders := map[Number][]int{}
	var numbers []Number
	for body := range r.t.bodies {
		if r.t.bodies[body].withheld {
			continue
		}
		for _, n := range r.numbersOf(body) {
			list := holders[n]
			if len(list) == 0 {
				numbers = append(numbers, n)
			}
			if !slices.Contains(list, body) {
				holders[n] = append(list, body)
			}
		}
	}
	slices.SortFunc(numbers, func(a, b Number) int {
		return cmp.Or(cmp.Compare(rank(a.Scheme), rank(b.Scheme)), strings.Compare(a.Value, b.Value))
	})
	for _, n := range numbers {
		r.holdersOf(n, holders[n])
	}
}

func rank(s Scheme) int { return slices.Index([]Scheme{Company, Charity, CQC, Council}, s) }

// manyHolders is from how many names on a number stands for no one body, such as one for all one-off payments.
const manyHolders = 12

// holdersOf joins those who hold one number, but asks where their names have nothing in common.
func (r *run) holdersOf(n Number, bodies []int) {
	if len(bodies) > manyHolders {
		r.clash(n, bodies, fmt.Sprintf("%d names are written under this number: it stands for no one body, and joins none.", len(bodies)))
		return
	}
	for i, a := range bodies {
		for _, b := range bodies[i+1:] {
			if r.root(a) == r.root(b) {
				continue
			}
			m := r.al.compare(&r.t.bodies[a], &r.t.bodies[b])
			p := probability(&m.features)
			unlike := m.features[shared] < littleShared
			least := unlikeNumber
			if n.Scheme == Council {
				unlike, least = p < 0.5, unlikeOwn
			}
			switch {
			case r.vetoed(a, b, false) == "apart":
			case r.vetoed(a, b, false) != "" || m.contradict():
				r.clash(n, []int{a, b}, "Both are written under this number, but something else tells them apart.")
			case unlike:
				r.clash(n, []int{a, b}, "Both are written under this number, and their names have little in common.")
				r.doubt(a, b, max(p, least), fmt.Sprintf("Both have the %s number %s, but their names have little in common.", n.Scheme, n.Value))
			default:
				r.join(a, b, sureNumber)
			}
		}
	}
}

func (r *run) clash(n Number, bodies []int, why string) {
	c := Clash{Number: n, Why: why}
	for _, b := range bodies {
		c.Names = append(c.Names, r.nameOf(b))
	}
	slices.Sort(c.Names)
	r.clashes = append(r.clashes, c)
}

// nameOf is the name by which a body is spoken of: the first in the alphabet.
func (r *run) nameOf(body int) string { return r.entries[r.t.bodies[body].names[0]].Name }

// link is a couple and how likely it is one body.
type link struct {
	couple
	p     float64
	asked bool // a person is to be asked, however likely it is
}

// named joins by names, the surest first, and notes the doubts.
func (r *run) named() {
	var links []link
	for _, c := range r.t.candidates() {
		m := r.al.compare(&r.t.bodies[c.a], &r.t.bodies[c.b])
		p := probability(&m.features)
		if a, b := &r.t.bodies[c.a], &r.t.bodies[c.b]; a.key == b.key && a.legal == b.legal && a.title == b.title {
			p, m.asked = sureSpelling, false // parted for a number's or a decision's sake
		}
		if p >= r.o.Ask {
			links = append(links, link{c, p, m.asked})
		}
	}
	slices.SortFunc(links, func(x, y link) int {
		return cmp.Or(cmp.Compare(truth(x.asked), truth(y.asked)), cmp.Compare(y.p, x.p), compareCouples(x.couple, y.couple))
	})
	for _, l := range links {
		a, b := int(l.a), int(l.b)
		if r.root(a) == r.root(b) {
			continue
		}
		accept := l.p >= r.o.Accept && (!l.asked || r.o.Accept < Lenient)
		veto := r.vetoed(a, b, accept)
		switch {
		case veto == "apart" || veto == "numbers":
		case accept && veto == "":
			r.join(a, b, l.p)
		default:
			m := r.al.compare(&r.t.bodies[a], &r.t.bodies[b])
			why := r.al.why(m, &r.t.bodies[a], &r.t.bodies[b])
			if veto != "" {
				why += " Joined, they would bring together names that contradict each other."
			}
			r.doubt(a, b, l.p, why)
		}
	}
}

// doubt keeps a question, the likeliest of each couple of groups.
func (r *run) doubt(a, b int, p float64, why string) {
	c := coupleOf(a, b)
	if old, ok := r.doubts[c]; !ok || p > old.Score {
		r.doubts[c] = Doubt{A: r.nameOf(int(c.a)), B: r.nameOf(int(c.b)), Score: p, Why: why}
	}
}

// result says what became of all.
func (r *run) result() Result {
	out := Result{Names: len(r.entries), Clusters: []Cluster{}, Doubtful: []Doubt{}, Clashes: r.clashes}
	weight := map[int]int64{}
	for root, bodies := range r.members {
		c := Cluster{Confidence: rounded(r.sure[root])}
		for _, b := range bodies {
			for _, n := range r.t.bodies[b].names {
				c.Names = append(c.Names, r.entries[n].Name)
				weight[root] += r.entries[n].Weight
			}
			c.Withheld = c.Withheld || r.t.bodies[b].withheld
		}
		slices.Sort(c.Names)
		c.ID = idOf(c.Names[0])
		out.Clusters = append(out.Clusters, c)
	}
	slices.SortFunc(out.Clusters, func(a, b Cluster) int { return strings.Compare(a.Names[0], b.Names[0]) })
	best := map[couple]Doubt{}
	for c, d := range r.doubts {
		a, b := r.root(int(c.a)), r.root(int(c.b))
		if a == b || r.vetoed(a, b, false) != "" {
			continue
		}
		d.Weight, d.Score = min(weight[a], weight[b]), rounded(d.Score)
		g := coupleOf(a, b)
		if old, ok := best[g]; !ok || compareDoubts(d, old) < 0 {
			best[g] = d
		}
	}
	for _, d := range best {
		out.Doubtful = append(out.Doubtful, d)
	}
	slices.SortFunc(out.Doubtful, compareDoubts)
	return out
}

// compareDoubts puts first what is most worth asking: a yes changes what is joined, so likelihood times what is at stake.
func compareDoubts(a, b Doubt) int {
	return cmp.Or(cmp.Compare(b.Score*float64(b.Weight+1), a.Score*float64(a.Weight+1)), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
}

func rounded(p float64) float64 { return math.Round(p*10_000) / 10_000 }

// idOf makes a short identifier of a name.
func idOf(name string) string {
	h := fnv.New64a()
	h.Write([]byte(name))
	return fmt.Sprintf("s%013x", h.Sum64()>>12)
}
