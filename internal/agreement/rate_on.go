package agreement

import (
	"slices"

	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RateQuery asks for one price.
type RateQuery struct {
	Lot, Provider thread.Ref
	District      string // code of the one in which the child lives; "" where it is not known, and then only rates for the whole lot count
	Unit          money.Unit
	Band          money.Band
	On            workday.Date
}

// RateOn picks the rate that counts from rates of any lots: the provider's own before the lot's, of each the one for the district before
// the one for the whole lot, of each the band's own before one for any band, and of each the unit's own before one for a shorter time by
// the clock, which is multiplied: £15 for half an hour are £30 for an hour. Nothing is worked out for what a session, a night or a mile
// would cost by the hour.
func RateOn(rates []Rate, q RateQuery) (money.Rate, bool) {
	r, ok := counting(rates, q)
	return r.Price, ok
}

// counting is RateOn with where, and from when, the rate was agreed.
func counting(rates []Rate, q RateQuery) (Rate, bool) {
	r, _, ok := countingAt(rates, q)
	return r, ok
}

// countingAt is counting with the place of the rate in rates, in whose own unit it stands there.
func countingAt(rates []Rate, q RateQuery) (best Rate, at int, ok bool) {
	score := -1
	for i, r := range rates {
		price, ok := inUnit(r.Price, q.Unit)
		if r.Lot != q.Lot || !ok || !r.holds(q) {
			continue
		}
		s := 0
		if r.Provider != "" {
			s += 16
		}
		if r.District != "" {
			s += 8
		}
		if r.Price.Band == q.Band {
			s += 4
		}
		if r.Price.Unit == q.Unit {
			s += 2
		}
		if s > score || (s == score && r.From.After(best.From)) {
			r.Price = price
			best, at, score = r, i, s
		}
	}
	return best, at, score >= 0
}

// WhereAgreed says for which part of the lot the rate was agreed that counts, as the end of a sentence about it: “the rate for Ashford”.
// It is empty where no rate of the lot is for one district, and where none counts.
func WhereAgreed(rates []Rate, q RateQuery) string {
	r, ok := counting(rates, q)
	switch {
	case !ok || !slices.ContainsFunc(rates, func(r Rate) bool { return r.Lot == q.Lot && r.District != "" && r.runs(q.On) }):
		return ""
	case r.District != "":
		return "the rate for " + geo.Names(r.District)[0]
	case q.District == "":
		return "the rate for the whole lot: the home’s district is not known"
	default:
		return "the rate for the whole lot: none is agreed for " + geo.Names(q.District)[0]
	}
}

// RatesByDistrict returns what counts for a query, whatever its district: the rate for the whole lot first, then for each district, by
// code, that has one of its own.
func RatesByDistrict(rates []Rate, q RateQuery) []Rate {
	districts := []string{""}
	for _, r := range rates {
		if r.Lot == q.Lot && !slices.Contains(districts, r.District) {
			districts = append(districts, r.District)
		}
	}
	slices.Sort(districts)
	var out []Rate
	for _, q.District = range districts {
		if r, ok := counting(rates, q); ok && r.District == q.District {
			out = append(out, r)
		}
	}
	return out
}

// PricedIn returns the districts, by code, for which alone a rate holds that a query asks for: of a provider that is paid in the north of
// a lot and has no rate for its south. It is empty where a rate counts.
func PricedIn(rates []Rate, q RateQuery) []string {
	if _, ok := counting(rates, q); ok {
		return nil
	}
	var out []string
	for _, r := range rates {
		there := q
		there.District = r.District
		if _, ok := inUnit(r.Price, q.Unit); ok && r.Lot == q.Lot && r.holds(there) && !slices.Contains(out, r.District) {
			out = append(out, r.District)
		}
	}
	slices.Sort(out)
	return out
}

// RatesOtherwise returns the rates that hold for a query but for its unit, and that RateOn could not turn into it: the provider's own,
// else the lot's, in the order in which forms offer the units.
func RatesOtherwise(rates []Rate, q RateQuery) []money.Rate {
	var out []money.Rate
	for _, unit := range money.Units() {
		if _, ok := inUnit(money.Rate{Unit: unit}, q.Unit); ok {
			continue
		}
		other := q
		other.Unit = unit
		if price, ok := RateOn(rates, other); ok && price.Unit == unit {
			out = append(out, price)
		}
	}
	return out
}

// holds reports whether a rate is in force on the day, for the provider, where the child lives and at the time that are asked for.
func (r Rate) holds(q RateQuery) bool {
	return r.runs(q.On) && (r.Provider == q.Provider || r.Provider == "") && (r.District == q.District || r.District == "") &&
		(r.Price.Band == q.Band || r.Price.Band == money.Any)
}

// runs reports whether a rate is in force on a day.
func (r Rate) runs(on workday.Date) bool {
	return !r.From.After(on) && (r.To.IsZero() || !r.To.Before(on))
}

// Place says in words where a rate counts.
func (r Rate) Place() string { return placeOf(r.District) }

// Place says in words where a ceiling counts.
func (c Ceiling) Place() string { return placeOf(c.District) }

func placeOf(district string) string {
	if district == "" {
		return "The whole lot"
	}
	return geo.Names(district)[0]
}

// inUnit is a price for another unit; ok is false when that cannot be said exactly.
func inUnit(price money.Rate, unit money.Unit) (money.Rate, bool) {
	if price.Unit == unit {
		return price, true
	}
	short, ok := price.Unit.Minutes()
	long, okLong := unit.Minutes()
	if !ok || !okLong || long%short != 0 {
		return money.Rate{}, false
	}
	price.Amount, price.Unit = price.Amount*money.Pence(long/short), unit
	return price, true
}
