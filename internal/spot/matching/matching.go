package matching

import (
	"cmp"
	"math"
	"slices"

	"alongside/internal/money"
	"alongside/internal/spot/supplier"
	"alongside/internal/thread"
)

// Payee is what was paid under one name.
type Payee struct {
	Name     string
	Numbers  []supplier.Number
	Paid     money.Pence // credits taken off
	Turnover money.Pence // payments and credits, both without their sign
	Payments int
}

// Provider is a provider of the council's.
type Provider struct {
	Ref     thread.Ref
	Name    string
	Numbers []supplier.Number
}

// Agreement is an agreement with the providers that are members today.
type Agreement struct {
	Ref     thread.Ref
	Title   string
	Members []thread.Ref
}

// Market is who the council buys from under agreements.
type Market struct {
	Providers  []Provider
	Agreements []Agreement
}

// How says what joined a supplier to a provider.
type How string

// What joins, the strongest first.
const (
	ByNumber How = "number" // of company, charity or regulator
	ByPerson How = "person" // somebody said so
	ByName   How = "name"
)

// Supplier is one body that was paid, under all its names.
type Supplier struct {
	Name      string       `json:"name"` // the one that most was paid under
	Names     []string     `json:"names"`
	Paid      money.Pence  `json:"paid"`
	Payments  int          `json:"payments"`
	Providers []thread.Ref `json:"providers,omitempty"`
	How       How          `json:"how,omitempty"`
}

// Doubt is a question for a person, with what was paid under each name.
type Doubt struct {
	A, B           string
	PaidA, PaidB   money.Pence
	CountA, CountB int
	Stake          money.Pence // what a yes would move
	Score          float64     // the probability that they are the same
	Why            string
}

// Overlap is how much of the spending goes to members of an agreement. An empty Agreement stands for all of them together.
type Overlap struct {
	Agreement thread.Ref  `json:"agreement"`
	Title     string      `json:"title"`
	Members   int         `json:"members"`
	Found     int         `json:"found"`     // members that were paid
	Suppliers int         `json:"suppliers"` // suppliers that are members
	Paid      money.Pence `json:"paid"`
}

// Picture is the result.
type Picture struct {
	Names     int // distinct ones that were paid
	Suppliers []Supplier
	Paid      money.Pence // to named payees
	Doubts    []Doubt     // those that would move most first
	Clashes   []supplier.Clash
	Overlaps  []Overlap // all together first, then by what was paid
}

// Work matches payees, providers and what persons decided. The order of its input makes no difference.
func Work(payees []Payee, market Market, decisions []supplier.Decision) Picture {
	w := work{paid: map[string]Payee{}, providers: map[string][]Provider{}}
	entries := make([]supplier.Entry, 0, len(payees)+len(market.Providers))
	for _, p := range payees {
		p.Name = supplier.Tidy(p.Name)
		w.add(p)
		entries = append(entries, supplier.Entry{Name: p.Name, Numbers: p.Numbers, Weight: int64(p.Turnover)})
	}
	for _, p := range market.Providers {
		p.Name = supplier.Tidy(p.Name)
		w.providers[p.Name] = append(w.providers[p.Name], p)
		entries = append(entries, supplier.Entry{Name: p.Name, Numbers: p.Numbers})
	}
	r := supplier.Match(entries, decisions, supplier.Options{})
	w.said = supplier.InForce(decisions)
	picture := Picture{Names: len(w.paid), Clashes: r.Clashes}
	at := map[string]money.Pence{} // turnover of each name's supplier
	for _, c := range r.Clusters {
		if s := w.supplier(c, at); s.Payments > 0 {
			picture.Suppliers = append(picture.Suppliers, s)
			picture.Paid += s.Paid
		}
	}
	slices.SortFunc(picture.Suppliers, func(a, b Supplier) int { return cmp.Or(cmp.Compare(b.Paid, a.Paid), cmp.Compare(a.Name, b.Name)) })
	picture.Doubts = w.doubts(r.Doubtful, at)
	picture.Overlaps = overlaps(picture.Suppliers, market.Agreements)
	return picture
}

// work is one run.
type work struct {
	paid      map[string]Payee
	providers map[string][]Provider
	said      []supplier.Decision
}

func (w *work) add(p Payee) {
	old := w.paid[p.Name]
	p.Paid += old.Paid
	p.Turnover += old.Turnover
	p.Payments += old.Payments
	p.Numbers = slices.Concat(old.Numbers, p.Numbers)
	w.paid[p.Name] = p
}

// supplier adds up one cluster and finds who it is.
func (w *work) supplier(c supplier.Cluster, at map[string]money.Pence) (s Supplier) {
	var most, turnover money.Pence
	for _, name := range c.Names {
		for _, p := range w.providers[name] {
			s.Providers = append(s.Providers, p.Ref)
		}
		p, ok := w.paid[name]
		if !ok {
			continue
		}
		s.Names = append(s.Names, name)
		if s.Name == "" || p.Paid > most {
			s.Name, most = name, p.Paid
		}
		s.Paid += p.Paid
		s.Payments += p.Payments
		turnover += p.Turnover
	}
	for _, name := range c.Names {
		at[name] = turnover
	}
	slices.Sort(s.Providers)
	s.Providers = slices.Compact(s.Providers)
	if len(s.Providers) > 0 {
		s.How = w.how(c)
	}
	return s
}

// how says what joins the names of a cluster that has a provider.
func (w *work) how(c supplier.Cluster) How {
	theirs := map[supplier.Number]bool{}
	for _, name := range c.Names {
		for _, p := range w.providers[name] {
			for _, n := range supplier.Numbers(p.Numbers) {
				theirs[n] = true
			}
		}
	}
	for _, name := range c.Names {
		for _, n := range supplier.Numbers(w.paid[name].Numbers) {
			if theirs[n] {
				return ByNumber
			}
		}
	}
	for _, d := range w.said {
		if d.Same && slices.Contains(c.Names, d.A) && slices.Contains(c.Names, d.B) && len(w.providers[d.A])+len(w.providers[d.B]) > 0 {
			return ByPerson
		}
	}
	return ByName
}

// doubts are the questions worth a person's time, those that would move most first. Between a supplier and a provider that was
// not paid yet, all that the supplier was paid would move.
func (w *work) doubts(found []supplier.Doubt, at map[string]money.Pence) []Doubt {
	out := make([]Doubt, 0, len(found))
	for _, d := range found {
		a, b := w.paid[d.A], w.paid[d.B]
		if a.Payments+b.Payments == 0 {
			continue // two providers, none of them paid
		}
		stake := money.Pence(math.MaxInt64)
		for _, name := range []string{d.A, d.B} {
			if len(w.providers[name]) == 0 || at[name] > 0 {
				stake = min(stake, at[name])
			}
		}
		one := Doubt{A: d.A, B: d.B, PaidA: a.Paid, PaidB: b.Paid, CountA: a.Payments, CountB: b.Payments, Stake: stake, Score: d.Score, Why: d.Why}
		out = append(out, one)
	}
	slices.SortFunc(out, func(x, y Doubt) int {
		return cmp.Or(cmp.Compare(y.Stake, x.Stake), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return out
}

// overlaps works out what goes to members of each agreement, and of any.
func overlaps(suppliers []Supplier, agreements []Agreement) []Overlap {
	if len(agreements) == 0 {
		return nil
	}
	every := Agreement{Title: "Any agreement"}
	out := make([]Overlap, 0, len(agreements)+1)
	for _, a := range agreements {
		every.Members = append(every.Members, a.Members...)
		out = append(out, overlap(suppliers, a))
	}
	slices.SortFunc(out, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(b.Paid, a.Paid), cmp.Compare(a.Agreement, b.Agreement))
	})
	return append([]Overlap{overlap(suppliers, every)}, out...)
}

func overlap(suppliers []Supplier, a Agreement) Overlap {
	member := map[thread.Ref]bool{}
	for _, m := range a.Members {
		member[m] = true
	}
	o := Overlap{Agreement: a.Ref, Title: a.Title, Members: len(member)}
	for _, s := range suppliers {
		in := 0
		for _, p := range s.Providers {
			if member[p] {
				in++
			}
		}
		o.Found += in
		if in > 0 {
			o.Suppliers++
			o.Paid += s.Paid
		}
	}
	return o
}
