package rates

import (
	"slices"

	"alongside/internal/money"
)

// Standing is how a purchase stands to the agreements in force.
type Standing string

// The standings, the best first.
const (
	Under  Standing = "under"  // from a member of a lot of its service, at that member's rate or below
	Beside Standing = "beside" // from a member of an agreement, but outside its lots or above its rate
	Apart  Standing = "apart"  // from no member
)

// The reasons for which a purchase from a member is not under an agreement, besides NoLot and NoPrice.
const (
	OtherLot  Why = "other lot"
	AboveRate Why = "above rate"
)

// Stand is how much is bought in one standing.
type Stand struct {
	Standing Standing    `json:"standing"`
	Packages int         `json:"packages"`
	Children int         `json:"children"`
	Bodies   int         `json:"bodies"`
	Weekly   money.Pence `json:"weekly"`
}

// Aside is a package that is not bought under an agreement.
type Aside struct {
	Bought
	Standing Standing
	Why      Why         // of Beside
	Agreed   money.Pence // what the member's own rate is, of AboveRate
}

// stand says how a package stands. A lot for other districts or ages is another lot. Where its provider has several rates for it, the highest counts.
func (p painter) stand(b Bought) Aside {
	out := Aside{Bought: b, Standing: Beside}
	if !p.isMember(b) {
		out.Standing = Apart
		return out
	}
	lots := p.lotsOf(b.Service)
	if len(lots) == 0 {
		out.Why = NoLot
		return out
	}
	lots = slices.DeleteFunc(slices.Clone(lots), func(l Lot) bool { return !l.has(b) || !l.serves(b, p.On) })
	if len(lots) == 0 {
		out.Why = OtherLot
		return out
	}
	priced := false
	for _, l := range lots {
		for _, price := range l.pricesIn(b.District, b.Measure.Unit, b.Band) {
			if slices.Contains(b.Providers, price.Provider) {
				priced, out.Agreed = true, max(out.Agreed, price.Amount)
			}
		}
	}
	switch {
	case !priced:
		out.Why = NoPrice
	case b.Price() > out.Agreed:
		out.Why = AboveRate
	default:
		out.Standing, out.Agreed = Under, 0
	}
	return out
}

// stands sorts the running packages by how they stand. What is not under an agreement comes back too, that which costs most first.
func (p painter) stands(running []Bought) (out []Stand, aside []Aside) {
	parts := map[Standing][]Bought{}
	for _, b := range running {
		a := p.stand(b)
		parts[a.Standing] = append(parts[a.Standing], b)
		if a.Standing != Under {
			aside = append(aside, a)
		}
	}
	for _, one := range []Standing{Under, Beside, Apart} {
		in := parts[one]
		s := Stand{Standing: one, Packages: len(in), Children: children(in), Bodies: bodies(in)}
		for _, b := range in {
			s.Weekly += b.Weekly()
		}
		out = append(out, s)
	}
	return out, aside
}
