package rates

import (
	"cmp"
	"slices"
	"strings"

	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// serves reports whether the lot is for a package's district and child, as far as both are known: what is not known excludes nothing.
func (l Lot) serves(b Bought, on workday.Date) bool {
	if b.District != "" && len(l.Districts) > 0 && !slices.Contains(l.Districts, b.District) {
		return false
	}
	if b.Born.IsZero() || l.AgeTo == 0 {
		return true
	}
	age := b.Born.YearsUntil(on)
	return age >= l.AgeFrom && age <= l.AgeTo
}

// lotsOf are the lots that a service may be bought under: the one that a person chose, else all that are called the same. The slice is
// kept for the next package of the service.
func (p painter) lotsOf(service string) []Lot {
	if found, known := p.called[service]; known {
		return found
	}
	var out []Lot
	folded := Fold(service)
	if ref, ok := p.Chosen[folded]; ok {
		if lot, known := p.lots[ref]; known {
			out = []Lot{lot}
		}
	} else {
		for _, l := range p.Lots {
			if Fold(l.Service) == folded || Fold(l.Name) == folded {
				out = append(out, l)
			}
		}
	}
	p.called[service] = out
	return out
}

// has reports whether a package's provider is a member of the lot.
func (l Lot) has(b Bought) bool {
	return slices.ContainsFunc(b.Providers, func(one thread.Ref) bool { return slices.Contains(l.Members, one) })
}

// lotOf says which lot a package is compared with: the one that a person chose for its service; else, of those that are called the same
// as the service and serve the package's district and the child's age, the only one, or the only one that names the district, or the
// only one whose member the provider is. The empty lot when that leaves none, or more than one.
func (p painter) lotOf(b Bought) Lot {
	all := p.lotsOf(b.Service)
	if len(all) == 0 {
		return Lot{}
	}
	if len(p.Chosen) > 0 {
		if _, ok := p.Chosen[Fold(b.Service)]; ok {
			return all[0]
		}
	}
	fits := slices.DeleteFunc(slices.Clone(all), func(l Lot) bool { return !l.serves(b, p.On) })
	for _, narrower := range []func(Lot) bool{
		func(l Lot) bool { return b.District != "" && slices.Contains(l.Districts, b.District) },
		func(l Lot) bool { return l.has(b) },
	} {
		if len(fits) < 2 {
			break
		}
		if fewer := slices.DeleteFunc(slices.Clone(fits), func(l Lot) bool { return !narrower(l) }); len(fewer) > 0 {
			fits = fewer
		}
	}
	if len(fits) != 1 {
		return Lot{}
	}
	return fits[0]
}

// compare sets a group beside what the members of its packages' lots agreed to be paid.
func (p painter) compare(g *Group, in []Bought) {
	found := map[thread.Ref][]money.Pence{}
	for _, b := range in {
		if l := p.lotOf(b); l.Ref != "" {
			found[l.Ref] = append(found[l.Ref], b.Price())
		}
	}
	agreed, names := []money.Pence{}, map[string][]string{}
	for _, l := range p.Lots { // in the order of their references
		prices, ok := found[l.Ref]
		if !ok {
			continue
		}
		g.Lots++
		g.Each = append(g.Each, LotSpread{l.Ref, spreadOf(prices)})
		names[l.Title] = append(names[l.Title], l.Name)
		for _, price := range l.pricesOf(g.Unit, g.Band) {
			agreed = append(agreed, price.Amount)
		}
		if g.Lot = l.Ref; g.Lots > 1 {
			g.Lot = ""
		}
	}
	titles := make([]string, 0, len(names))
	for title, lots := range names {
		titles = append(titles, title+": "+strings.Join(lots, ", "))
	}
	slices.Sort(titles)
	g.LotName, g.Agreed = strings.Join(titles, "; "), spreadOf(agreed)
}

// Hours is one package of a list as far as hours are counted: what a council that buys from lists buys under a lot.
type Hours struct {
	ID        int64
	Lot       thread.Ref
	District  string // "" when neither its area nor its lot says
	Provider  thread.Ref
	Child     string     // the list's reference
	ChildRef  thread.Ref // for the caller to fill in
	Reference string     // the package's own; "" when the list has none
	Minutes   money.Minutes
	Start     workday.Date
	Last      workday.Date // zero when it goes on
}

// hours are the packages by the hour whose service has one lot, whether they run or have ended.
func (p painter) hours(lines []Bought) []Hours {
	var out []Hours
	for _, b := range lines {
		if b.Measure.Unit != money.Hour || b.Quantity <= 0 {
			continue
		}
		l := p.lotOf(b)
		if l.Ref == "" {
			continue
		}
		h := Hours{
			ID: b.ID, Lot: l.Ref, District: b.District, Child: b.Child, Reference: b.Reference, Minutes: money.Minutes((b.Quantity*60 + 50) / 100), Start: b.Start, Last: b.End,
		}
		if h.District == "" && len(l.Districts) == 1 {
			h.District = l.Districts[0]
		}
		if len(b.Providers) > 0 {
			h.Provider = b.Providers[0]
		}
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b Hours) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
