package money

import "slices"

// wholeIndex is the concentration of one that holds everything.
const wholeIndex = 10_000

// Concentration returns how few hold what many could, of money or of minutes: the Herfindahl-Hirschman index, which is the squares
// of the shares in percent added up and rounded half up. It is 10,000 when one holds everything, 2,500 when four hold as much as
// each other, and 0 when nobody holds anything. Nothing and less count as nothing held.
func Concentration[T ~int | ~int64](held []T) int {
	held = slices.Sorted(slices.Values(held)) // in one order, so that it is the same each time
	all := 0.0
	for _, one := range held {
		all += float64(max(one, 0))
	}
	if all <= 0 {
		return 0
	}
	index := 0.0
	for _, one := range held {
		share := float64(max(one, 0)) / all
		index += share * share
	}
	return int(wholeIndex*index + 0.5)
}

// Quarters puts amounts in order and returns the least, those at the three quarters and the most, each of them one that is there: the
// middle one is the median, of an even number the lower of the two in the middle. They are 0 when there is none.
func Quarters(amounts []Pence) (at [5]Pence) {
	slices.Sort(amounts)
	if len(amounts) > 0 {
		for n := range at {
			at[n] = amounts[(len(amounts)-1)*n/4]
		}
	}
	return at
}
