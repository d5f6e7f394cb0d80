package rates

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"alongside/internal/money"
	"alongside/internal/thread"
)

// Fold writes a service's name so that spellings which differ in case and spaces alone are one.
func Fold(service string) string { return strings.Join(strings.Fields(strings.ToLower(service)), " ") }

// Paint makes the picture of a question.
func Paint(q Question) Picture {
	p := painter{Question: q, lots: map[thread.Ref]Lot{}, called: map[string][]Lot{}, member: map[thread.Ref]bool{}}
	for _, l := range q.Lots {
		p.lots[l.Ref] = l
		for _, m := range l.Members {
			p.member[m] = true
		}
	}
	slices.SortFunc(p.Lots, func(a, b Lot) int { return cmp.Compare(a.Ref, b.Ref) })
	running := make([]Bought, 0, len(q.Lines))
	for _, b := range q.Lines {
		if b.On(q.On) {
			running = append(running, b)
		}
	}
	slices.SortFunc(running, func(a, b Bought) int { return cmp.Compare(a.ID, b.ID) }) // the order of the input makes no difference
	out := Picture{On: q.On, Packages: len(running), Market: concentration(running), Groups: p.groups(running), Overlaps: p.overlaps(running)}
	for _, b := range running {
		out.Weekly += b.Weekly()
		if b.Quantity == 0 {
			out.Unmeasured++
		}
	}
	out.Stands, out.Off = p.stands(running)
	out.Children, out.Bodies = children(running), bodies(running)
	slices.SortStableFunc(out.Off, func(a, b Aside) int { return cmp.Compare(b.Weekly(), a.Weekly()) })
	out.Moves = p.moves(running)
	out.Hours = p.hours(q.Lines)
	out.Saving = saving(out.Moves)
	return out
}

type painter struct {
	Question
	lots   map[thread.Ref]Lot
	member map[thread.Ref]bool // of any lot
	called map[string][]Lot    // by service, as far as it was asked
}

func (p painter) isMember(b Bought) bool {
	return slices.ContainsFunc(b.Providers, func(one thread.Ref) bool { return p.member[one] })
}

func count(in []Bought, of func(Bought) string) int {
	seen := map[string]bool{}
	for _, b := range in {
		seen[of(b)] = true
	}
	return len(seen)
}

func children(in []Bought) int { return count(in, func(b Bought) string { return b.Child }) }
func bodies(in []Bought) int   { return count(in, func(b Bought) string { return b.Body }) }

// pricesOf are what the lot's members are paid for a unit at a time, the lowest first.
func (l Lot) pricesOf(unit money.Unit, band money.Band) []Price {
	var out []Price
	for _, price := range l.Prices {
		if price.Unit == unit && price.Band == band && slices.Contains(l.Members, price.Provider) {
			out = append(out, price)
		}
	}
	slices.SortFunc(out, func(a, b Price) int {
		return cmp.Or(cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Provider, b.Provider), cmp.Compare(a.District, b.District))
	})
	return out
}

// pricesIn are those of pricesOf that count in a district: a member's price for it, else that for the whole lot.
func (l Lot) pricesIn(district string, unit money.Unit, band money.Band) []Price {
	all := l.pricesOf(unit, band)
	return slices.DeleteFunc(slices.Clone(all), func(p Price) bool {
		own := district != "" && slices.ContainsFunc(all, func(o Price) bool { return o.Provider == p.Provider && o.District == district })
		return own && p.District != district || !own && p.District != ""
	})
}

// groupID is the same for a service, unit and band whenever they are painted.
func groupID(b Bought) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(Fold(b.Service) + "\x1f" + string(b.Measure.Unit) + "\x1f" + string(b.Band))) // never fails
	return int64(h.Sum64() >> 1)                                                                        // #nosec G115 -- 63 bits
}

// by parts lines by what of gives, each part in the order of the lines.
func by[K comparable](in []Bought, of func(Bought) K) map[K][]Bought {
	out := map[K][]Bought{}
	for _, b := range in {
		k := of(b)
		out[k] = append(out[k], b)
	}
	return out
}

func (p painter) groups(running []Bought) []Group {
	parts := by(running, groupID)
	out := make([]Group, 0, len(parts))
	for id, in := range parts {
		g := Group{ID: id, Service: in[0].Service, Unit: in[0].Measure.Unit, Band: in[0].Band, Packages: len(in), Children: children(in), Market: concentration(in)}
		g.Spread, g.Points = spread(in, mostPoints)
		for _, b := range in {
			g.Weekly += b.Weekly()
		}
		_, g.Chosen = p.Chosen[Fold(g.Service)]
		p.compare(&g, in)
		g.Areas, g.Bodies = cuts(in, func(b Bought) string { return b.Area }), cuts(in, func(b Bought) string { return b.Body })
		g.Outliers = outliers(in, g.Spread)
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b Group) int { return cmp.Or(cmp.Compare(b.Weekly, a.Weekly), cmp.Compare(a.ID, b.ID)) })
	return out
}

// mostCuts is how many areas or providers a group is cut into; those most is spent on count.
const mostCuts = 40

func cuts(in []Bought, of func(Bought) string) []Cut {
	parts := by(in, of)
	out := make([]Cut, 0, len(parts))
	for name, part := range parts {
		c := Cut{Name: name}
		c.Spread, c.Points = spread(part, mostCutPoints)
		for _, b := range part {
			c.Weekly += b.Weekly()
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Cut) int { return cmp.Or(cmp.Compare(b.Weekly, a.Weekly), cmp.Compare(a.Name, b.Name)) })
	return out[:min(len(out), mostCuts)]
}

// How many different prices a group and a cut of it draw. Where there are more, neighbours are drawn as one; the spread is of all.
const (
	mostPoints    = 300
	mostCutPoints = 60
)

func spread(in []Bought, most int) (Spread, []Point) {
	prices := make([]money.Pence, len(in))
	for i, b := range in {
		prices[i] = b.Price()
	}
	s := spreadOf(prices)
	var points []Point
	for _, price := range prices { // spreadOf put them in order
		if n := len(points); n > 0 && points[n-1].Price == price {
			points[n-1].N++
		} else {
			points = append(points, Point{price, 1})
		}
	}
	for len(points) > most {
		half := points[:0:0]
		for i := 0; i < len(points); i += 2 {
			one := points[i]
			if i+1 < len(points) {
				one.N += points[i+1].N
			}
			half = append(half, one)
		}
		points = half
	}
	return s, points
}

// spreadOf puts prices in order and takes their quartiles, each a price that is there.
func spreadOf(prices []money.Pence) Spread {
	at := money.Quarters(prices)
	return Spread{N: len(prices), Min: at[0], Lower: at[1], Median: at[2], Upper: at[3], Max: at[4]}
}

// fewest is below how many packages nothing is called an outlier.
const fewest = 8

// mostOutliers is how many a group names, those furthest out first.
const mostOutliers = 200

// outliers are beyond Tukey's fences: one and a half times the distance of the quartiles outside them. Where the quartiles are one
// price, that distance is a tenth of it, so that a penny more is no outlier.
func outliers(in []Bought, s Spread) []Outlier {
	if s.N < fewest {
		return nil
	}
	reach := max(s.Upper-s.Lower, s.Median/10) * 3 / 2
	low, high := s.Lower-reach, s.Upper+reach
	var out []Outlier
	for _, b := range in {
		one := Outlier{ID: b.ID, Child: b.Child, Body: b.Body, Area: b.Area, Price: b.Price(), Fence: high, High: true}
		switch {
		case one.Price > high:
			out = append(out, one)
		case one.Price < low:
			one.Fence, one.High = low, false
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b Outlier) int { return cmp.Compare((b.Price - b.Fence).Abs(), (a.Price - a.Fence).Abs()) })
	return out[:min(len(out), mostOutliers)]
}

// mostShares is how many providers a concentration names; the index is of all.
const mostShares = 20

func concentration(in []Bought) Concentration {
	var all money.Pence
	paid := map[string]money.Pence{}
	for _, b := range in {
		paid[b.Body] += b.Weekly()
		all += b.Weekly()
	}
	if all <= 0 {
		return Concentration{}
	}
	c := Concentration{Index: money.Concentration(slices.Collect(maps.Values(paid)))}
	for name, one := range paid {
		c.Shares = append(c.Shares, Share{Name: name, Weekly: one, PerMill: int(1000*float64(one)/float64(all) + 0.5)})
	}
	slices.SortFunc(c.Shares, func(a, b Share) int { return cmp.Or(cmp.Compare(b.Weekly, a.Weekly), cmp.Compare(a.Name, b.Name)) })
	c.Shares = c.Shares[:min(len(c.Shares), mostShares)]
	return c
}

// overlaps works out what is bought from members of each agreement, and of any.
func (p painter) overlaps(running []Bought) []Overlap {
	type arrangement struct {
		title   string
		members map[thread.Ref]bool
	}
	all := map[thread.Ref]arrangement{}
	for _, l := range p.Lots {
		if _, ok := all[l.Agreement]; !ok {
			all[l.Agreement] = arrangement{l.Title, map[thread.Ref]bool{}}
		}
		for _, m := range l.Members {
			all[l.Agreement].members[m] = true
		}
	}
	if len(all) == 0 {
		return nil
	}
	out := make([]Overlap, 0, len(all)+1)
	for ref, a := range all {
		out = append(out, overlap(running, Overlap{Agreement: ref, Title: a.title}, a.members))
	}
	slices.SortFunc(out, func(a, b Overlap) int {
		return cmp.Or(cmp.Compare(b.Weekly, a.Weekly), cmp.Compare(a.Agreement, b.Agreement))
	})
	return append([]Overlap{overlap(running, Overlap{Title: "Any agreement"}, p.member)}, out...)
}

func overlap(running []Bought, o Overlap, members map[thread.Ref]bool) Overlap {
	var in []Bought
	for _, b := range running {
		if slices.ContainsFunc(b.Providers, func(one thread.Ref) bool { return members[one] }) {
			in = append(in, b)
			o.Weekly += b.Weekly()
		}
	}
	o.Packages, o.Children, o.Bodies = len(in), children(in), bodies(in)
	return o
}
