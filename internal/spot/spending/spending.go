package spending

import (
	"cmp"
	"slices"

	"alongside/internal/money"
	"alongside/internal/spot/supplier"
)

// Payment is what of a payment is added up.
type Payment struct {
	Name     string            // the payee's, as written
	Numbers  []supplier.Number // the payee's
	Amount   money.Pence       // negative for a credit
	Withheld bool              // the payee's name is withheld
}

// Books collects payments by name. The zero value is empty and ready.
type Books struct {
	names    map[string]*account
	payments int
	total    money.Pence
	withheld Tally
}

// account is what was paid under one name.
type account struct {
	amounts []money.Pence
	numbers []supplier.Number
}

// Tally is a number of payments and their sum.
type Tally struct {
	Payments int         `json:"payments"`
	Pence    money.Pence `json:"pence"`
}

// Add takes one payment.
func (b *Books) Add(p Payment) {
	b.payments++
	b.total += p.Amount
	name := supplier.Tidy(p.Name)
	if p.Withheld || name == "" {
		b.withheld.Payments++
		b.withheld.Pence += p.Amount
		return
	}
	if b.names == nil {
		b.names = map[string]*account{}
	}
	a := b.names[name]
	if a == nil {
		a = &account{}
		b.names[name] = a
	}
	a.amounts = append(a.amounts, p.Amount)
	for _, n := range p.Numbers {
		if !slices.Contains(a.numbers, n) {
			a.numbers = append(a.numbers, n)
		}
	}
}

// Picture is what the books say once names are matched.
type Picture struct {
	Payments      int              `json:"payments"`
	Total         money.Pence      `json:"total_pence"`
	Withheld      Tally            `json:"withheld"`
	Names         int              `json:"names"`
	Paid          money.Pence      `json:"paid_pence"` // to the suppliers that got more than they gave back: shares are of this
	Credited      Credited         `json:"credited"`
	Suppliers     []Supplier       `json:"suppliers"` // the most paid first
	Spread        Spread           `json:"spread"`    // of all payments to named payees
	Concentration Concentration    `json:"concentration"`
	Overlap       *Overlap         `json:"overlap,omitempty"` // when members were given
	Doubtful      []supplier.Doubt `json:"-"`
}

// Credited is how many suppliers gave back more than they were paid, and by how much. They have no share of what was paid.
type Credited struct {
	Suppliers int         `json:"suppliers"`
	Pence     money.Pence `json:"pence"` // below 0, or 0 for none
}

// Supplier is one body and what it was paid, under all its names.
type Supplier struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"` // the one that most was paid under
	Names      []string `json:"names"`
	Confidence float64  `json:"confidence"`
	Tally
	Share  float64 `json:"share"` // of what named payees were paid net of their credits; 0 where credits outweigh payments
	Spread Spread  `json:"spread"`
	Member bool    `json:"member,omitempty"`
}

// Spread is how far payments differ: the least, the quarters and the most. Credits are left out.
type Spread struct {
	Least  money.Pence `json:"least_pence"`
	Lower  money.Pence `json:"lower_quarter_pence"`
	Median money.Pence `json:"median_pence"`
	Upper  money.Pence `json:"upper_quarter_pence"`
	Most   money.Pence `json:"most_pence"`
}

// Concentration is how few suppliers get how much.
type Concentration struct {
	Index  int     `json:"herfindahl"` // money.Concentration of what suppliers were paid
	First  float64 `json:"largest_share"`
	Five   float64 `json:"largest_5_share"`
	Ten    float64 `json:"largest_10_share"`
	OfHalf int     `json:"suppliers_of_half"` // how many get half of the money
}

// Overlap is how much of the spending goes to members of an agreement.
type Overlap struct {
	Members   int              `json:"members"`
	Found     int              `json:"members_found"` // members that were paid
	Missing   []string         `json:"members_not_found"`
	Suppliers int              `json:"suppliers"` // suppliers that are members
	Share     float64          `json:"share_of_suppliers"`
	Pence     money.Pence      `json:"pence"`
	OfSpend   float64          `json:"share_of_spend"` // of Picture.Paid; a member whose credits outweigh has no part
	Doubtful  []supplier.Doubt `json:"-"`              // a member and a supplier that may be the same
}

// Sum matches the names, those of the members among them, and draws the picture. Decisions are what persons settled.
func (b *Books) Sum(members []supplier.Entry, decisions []supplier.Decision, o supplier.Options) Picture {
	entries := slices.Clone(members)
	for n := range entries {
		entries[n].Name = supplier.Tidy(entries[n].Name)
	}
	isMember := map[string]bool{}
	for _, m := range entries {
		isMember[m.Name] = m.Name != ""
	}
	for name, a := range b.names {
		var sum money.Pence
		for _, amount := range a.amounts {
			sum += max(amount, -amount)
		}
		entries = append(entries, supplier.Entry{Name: name, Numbers: a.numbers, Weight: int64(sum)})
	}
	r := supplier.Match(entries, decisions, o)
	p := Picture{
		Payments: b.payments, Total: b.total, Withheld: b.withheld, Names: len(b.names), Suppliers: []Supplier{},
		Doubtful: r.Doubtful,
	}
	overlap := Overlap{Members: len(isMember), Missing: []string{}}
	delete(isMember, "")
	var all []money.Pence
	for _, c := range r.Clusters {
		s, amounts := b.supplier(c, isMember)
		if s.Payments == 0 {
			overlap.Missing = append(overlap.Missing, c.Names...)
			continue
		}
		all = append(all, amounts...)
		p.Suppliers = append(p.Suppliers, s)
		if s.Member {
			overlap.Suppliers++
			overlap.Pence += s.Pence
			for _, name := range c.Names {
				if isMember[name] {
					overlap.Found++
				}
			}
		}
	}
	p.finish(all)
	if len(isMember) > 0 {
		overlap.Members = len(isMember)
		overlap.finish(p, r.Doubtful, isMember)
		p.Overlap = &overlap
	}
	return p
}

// supplier adds up one cluster.
func (b *Books) supplier(c supplier.Cluster, isMember map[string]bool) (s Supplier, amounts []money.Pence) {
	s = Supplier{ID: c.ID, Confidence: c.Confidence}
	var most money.Pence
	for _, name := range c.Names {
		s.Member = s.Member || isMember[name]
		a := b.names[name]
		if a == nil {
			continue
		}
		s.Names = append(s.Names, name)
		var sum money.Pence
		for _, amount := range a.amounts {
			sum += amount
		}
		if s.Name == "" || sum > most {
			s.Name, most = name, sum
		}
		s.Pence += sum
		s.Payments += len(a.amounts)
		amounts = append(amounts, a.amounts...)
	}
	s.Spread = spreadOf(amounts)
	return s, amounts
}

// finish works out shares and concentration, and sorts.
func (p *Picture) finish(amounts []money.Pence) {
	p.Spread = spreadOf(amounts)
	slices.SortFunc(p.Suppliers, func(a, b Supplier) int { return cmp.Or(cmp.Compare(b.Pence, a.Pence), cmp.Compare(a.Name, b.Name)) })
	for _, s := range p.Suppliers {
		if s.Pence < 0 {
			p.Credited.Suppliers++
			p.Credited.Pence += s.Pence
		}
		p.Paid += max(s.Pence, 0)
	}
	var sum money.Pence
	held := make([]money.Pence, 0, len(p.Suppliers))
	for n := range p.Suppliers {
		s := &p.Suppliers[n]
		s.Share = share(s.Pence, p.Paid)
		held = append(held, s.Pence)
		if s.Pence > 0 && 2*sum < p.Paid {
			p.Concentration.OfHalf = n + 1
		}
		sum += max(s.Pence, 0)
		c := &p.Concentration
		switch n {
		case 0:
			c.First = share(sum, p.Paid)
			fallthrough
		case 1, 2, 3, 4:
			c.Five = share(sum, p.Paid)
			fallthrough
		case 5, 6, 7, 8, 9:
			c.Ten = share(sum, p.Paid)
		}
	}
	p.Concentration.Index = money.Concentration(held)
}

func (o *Overlap) finish(p Picture, doubts []supplier.Doubt, isMember map[string]bool) {
	if n := len(p.Suppliers); n > 0 {
		o.Share = float64(o.Suppliers) / float64(n)
	}
	var paid money.Pence
	for _, s := range p.Suppliers {
		if s.Member {
			paid += max(s.Pence, 0)
		}
	}
	o.OfSpend = share(paid, p.Paid)
	for _, d := range doubts {
		if isMember[d.A] != isMember[d.B] {
			o.Doubtful = append(o.Doubtful, d)
		}
	}
}

// share is part of all, or 0 where either is nothing or less.
func share(part, all money.Pence) float64 {
	if all <= 0 || part <= 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// spreadOf sorts the payments that are no credits and takes the values at the quarters, each one that was really paid.
func spreadOf(amounts []money.Pence) Spread {
	paid := make([]money.Pence, 0, len(amounts))
	for _, a := range amounts {
		if a > 0 {
			paid = append(paid, a)
		}
	}
	at := money.Quarters(paid)
	return Spread{Least: at[0], Lower: at[1], Median: at[2], Upper: at[3], Most: at[4]}
}
