package market

import (
	"cmp"
	"maps"
	"slices"

	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Need is what was asked for in one lot, district and time of week, and what came of it.
type Need struct {
	Lot       thread.Ref
	District  string
	Band      money.Band
	Asked     int           // requirements
	Minutes   money.Minutes // a week, of all of them
	Placed    int
	Unplaced  int // still to be placed
	Late      int // of those, past the day that was promised
	Could     int // answers that said yes
	Declined  int // answers that said no
	Withdrawn int
}

// Short reports whether the market does not meet the need: something is unplaced and more providers said no than yes, or the day that
// was promised has passed.
func (n Need) Short() bool { return n.Unplaced > 0 && (n.Late > 0 || n.Declined > n.Could) }

// Unknown reports whether nobody can say yet that the market meets the need: fewer providers said yes than there are needs to place.
func (n Need) Unknown() bool { return !n.Short() && n.Unplaced > n.Could }

// Decline is one coded reason for saying no and how often it was given in a lot, district and time of week. It is never what a
// provider wrote, because that may speak of a child.
type Decline struct {
	Lot      thread.Ref
	District string
	Band     money.Band
	Why      string
	Times    int
}

// ByDistrict adds needs up by district.
func ByDistrict(needs []Need) map[string]Need {
	out := map[string]Need{}
	for _, n := range needs {
		d := out[n.District]
		d.District = n.District
		d.Asked, d.Minutes, d.Placed, d.Unplaced = d.Asked+n.Asked, d.Minutes+n.Minutes, d.Placed+n.Placed, d.Unplaced+n.Unplaced
		d.Late, d.Could, d.Declined, d.Withdrawn = d.Late+n.Late, d.Could+n.Could, d.Declined+n.Declined, d.Withdrawn+n.Withdrawn
		out[n.District] = d
	}
	return out
}

// Worst orders needs with what is short first, then by how much is unplaced.
func Worst(needs []Need) []Need {
	out := slices.Clone(needs)
	slices.SortStableFunc(out, func(a, b Need) int {
		return cmp.Or(-compareBool(a.Short(), b.Short()), cmp.Compare(b.Unplaced, a.Unplaced), cmp.Compare(b.Declined, a.Declined), cmp.Compare(a.District, b.District), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.Band, b.Band))
	})
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}

// Bought is one package as far as the market is concerned.
type Bought struct {
	Lot      thread.Ref
	District string
	Provider thread.Ref
	Minutes  money.Minutes // a week
	Start    workday.Date
	Last     workday.Date // its last day; zero when it goes on
	Child    string       // tells children apart; no page shows it
	Package  string       // its own reference, in capital letters; "" when it has none
}

// ends reports whether the package ends before a day.
func (b Bought) ends(before workday.Date) bool { return !b.Last.IsZero() && b.Last.Before(before) }

// together adds to what brokerage bought what lists say, without counting anything twice: a line that names a package of brokerage by its
// own reference, or a child who has one under the same lot at the same time, is that package.
func together(brokered, listed []Bought) []Bought {
	type child struct {
		lot  thread.Ref
		name string
	}
	named, of := map[string]bool{}, map[child][]Bought{}
	for _, b := range brokered {
		named[b.Package] = true
		of[child{b.Lot, b.Child}] = append(of[child{b.Lot, b.Child}], b)
	}
	out := slices.Clone(brokered)
	for _, l := range listed {
		known := l.Package != "" && named[l.Package] || slices.ContainsFunc(of[child{l.Lot, l.Child}], func(b Bought) bool { return !b.ends(l.Start) && !l.ends(b.Start) })
		if !known {
			out = append(out, l)
		}
	}
	return out
}

// minutesIn is what the package promises between two days, both included.
func (b Bought) minutesIn(from, to workday.Date) int {
	if b.Start.After(from) {
		from = b.Start
	}
	if b.ends(to) {
		to = b.Last
	}
	if to.Before(from) {
		return 0
	}
	return (int(b.Minutes)*(from.DaysUntil(to)+1)*2 + 7) / 14
}

// Share is what one provider holds of a lot in a district.
type Share struct {
	Provider thread.Ref
	Minutes  money.Minutes // a week
}

// Concentration says how the running hours of a lot in a district are spread. HHI is money.Concentration of the providers'
// minutes.
type Concentration struct {
	Lot      thread.Ref
	District string
	Shares   []Share // the largest first
	Minutes  money.Minutes
	HHI      int
}

// Largest is the share of the largest provider in percent.
func (c Concentration) Largest() int {
	if c.Minutes == 0 {
		return 0
	}
	return (200*int(c.Shares[0].Minutes) + int(c.Minutes)) / (2 * int(c.Minutes))
}

// Concentrations works out how what runs on a day is spread, by lot and district.
func Concentrations(all []Bought, on workday.Date) []Concentration {
	type key struct {
		lot      thread.Ref
		district string
	}
	held := map[key]map[thread.Ref]money.Minutes{}
	for _, b := range all {
		if b.Start.After(on) || b.ends(on) {
			continue
		}
		k := key{b.Lot, b.District}
		if held[k] == nil {
			held[k] = map[thread.Ref]money.Minutes{}
		}
		held[k][b.Provider] += b.Minutes
	}
	out := make([]Concentration, 0, len(held))
	for k, by := range held {
		c := Concentration{Lot: k.lot, District: k.district, HHI: money.Concentration(slices.Collect(maps.Values(by)))}
		for p, m := range by {
			c.Shares = append(c.Shares, Share{p, m})
			c.Minutes += m
		}
		slices.SortFunc(c.Shares, func(a, b Share) int {
			return cmp.Or(cmp.Compare(b.Minutes, a.Minutes), cmp.Compare(a.Provider, b.Provider))
		})
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Concentration) int {
		return cmp.Or(cmp.Compare(b.HHI, a.HHI), cmp.Compare(a.Lot, b.Lot), cmp.Compare(a.District, b.District))
	})
	return out
}
