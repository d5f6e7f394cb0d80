package rates

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"alongside/internal/money"
	"alongside/internal/spot/packages"
)

// ahead is how many days a saving looks ahead: a year, from the day on.
const ahead = 365

// moves sets every running package beside agreed rates.
func (p painter) moves(running []Bought) []Move {
	last := p.On.AddDays(ahead - 1)
	out := make([]Move, 0, len(running))
	for _, b := range running {
		out = append(out, p.move(b, b.Days(p.On, last)))
	}
	slices.SortStableFunc(out, func(a, b Move) int {
		return cmp.Or(order(a)-order(b), cmp.Compare(b.Saved().Abs(), a.Saved().Abs()))
	})
	return out
}

// order puts children who would change carer first, then the others that can be compared.
func order(m Move) int {
	switch {
	case m.Not != "":
		return 2
	case m.Changes:
		return 0
	default:
		return 1
	}
}

func (p painter) move(b Bought, days int) Move {
	m := Move{
		ID: b.ID, Child: b.Child, Body: b.Body, Service: b.Service, Unit: b.Measure.Unit, Band: b.Band, Price: b.Price(), Now: packages.Over(b.Weekly(), days),
		provider: p.isMember(b),
	}
	if b.Quantity == 0 {
		m.Not = NoQuantity
		return m
	}
	lot := p.lotOf(b)
	if lot.Ref == "" {
		m.Not = NoLot
		return m
	}
	m.LotName = lot.Title + ": " + lot.Name
	prices := lot.pricesIn(b.District, m.Unit, m.Band)
	member := lot.has(b)
	if member { // it stays, at its own rate
		prices = slices.DeleteFunc(prices, func(one Price) bool { return !slices.Contains(b.Providers, one.Provider) })
		prices = prices[:min(len(prices), 1)]
	}
	if len(prices) == 0 {
		m.Not = NoPrice
		return m
	}
	m.Changes = !member
	for _, price := range prices {
		m.options = append(m.options, packages.Over(b.At(price.Amount), days))
	}
	m.Agreed, m.Then = prices[(len(prices)-1)/2].Amount, m.options[(len(prices)-1)/2]
	m.Least, m.Most = m.options[0], m.options[len(m.options)-1]
	return m
}

// child is what the move means for one child: what is saved for certain, and what depends on who the new provider is.
type child struct {
	fixed   money.Pence
	saved   money.Pence // with the middle rates
	open    [][]money.Pence
	changes bool
}

// saving adds up the moves.
func saving(moves []Move) Saving {
	s := Saving{Not: map[Why]int{}}
	per := map[string]*child{}
	effects := map[string]*Effect{}
	kids := map[string]map[string]bool{}
	var names []string
	for _, m := range moves {
		if m.Not != "" {
			s.Not[m.Not]++
			s.NotNow += m.Now
			continue
		}
		s.Compared++
		s.Now += m.Now
		s.Then += m.Then
		s.Least += m.Now - m.Most
		s.Most += m.Now - m.Least
		c := per[m.Child]
		if c == nil {
			c = &child{}
			per[m.Child] = c
			names = append(names, m.Child)
		}
		c.saved += m.Saved()
		c.changes = c.changes || m.Changes
		if m.Changes {
			c.fixed += m.Now
			c.open = append(c.open, m.options)
		} else {
			c.fixed += m.Saved()
		}
		effect(effects, kids, m)
	}
	slices.Sort(names)
	all := make([]*child, 0, len(names))
	for _, name := range names {
		c := per[name]
		all = append(all, c)
		s.Children++
		switch {
		case c.saved > 0:
			s.Cheap++
		case c.saved < 0:
			s.Dear++
		default:
			s.Same++
		}
		if c.changes {
			s.Changing++
		}
	}
	s.Low, s.High, s.Draws = interval(all, s.Compared)
	for name, e := range effects {
		e.Children = len(kids[name])
		s.Bodies = append(s.Bodies, *e)
	}
	slices.SortFunc(s.Bodies, func(a, b Effect) int { return cmp.Or(cmp.Compare(a.Gains(), b.Gains()), cmp.Compare(a.Name, b.Name)) })
	return s
}

// effect counts a package to its provider. What a provider that is no member loses, members gain, nobody knows which.
func effect(effects map[string]*Effect, kids map[string]map[string]bool, m Move) {
	e := effects[m.Body]
	if e == nil {
		e = &Effect{Name: m.Body}
		effects[m.Body], kids[m.Body] = e, map[string]bool{}
	}
	e.Member = e.Member || m.provider
	e.Packages++
	e.Now += m.Now
	if !m.Changes {
		e.Then += m.Then
	}
	kids[m.Body][m.Child] = true
}

// How samples are drawn: at most so many, fewer where there are very many packages, and none from fewer than ten children.
const (
	mostDraws     = 2000
	fewestDraws   = 200
	drawnPackages = 20_000_000
	fewestDrawn   = 10
)

// interval redraws the children with replacement, and for each that changes carer a member to go to, each as likely; 95 of 100 of
// the savings so drawn lie within. The seed is fixed: the same packages give the same interval.
func interval(all []*child, compared int) (low, high money.Pence, draws int) {
	if len(all) < fewestDrawn {
		return 0, 0, 0
	}
	draws = min(mostDraws, max(fewestDraws, drawnPackages/compared))
	random := rand.New(rand.NewPCG(2020, 102)) // #nosec G404 -- a sample, no secret
	sums := make([]money.Pence, draws)
	for n := range sums {
		for range all {
			c := all[random.IntN(len(all))]
			sums[n] += c.fixed
			for _, options := range c.open {
				sums[n] -= options[random.IntN(len(options))]
			}
		}
	}
	slices.Sort(sums)
	return sums[draws*25/1000], sums[min(draws-1, draws*975/1000)], draws
}
