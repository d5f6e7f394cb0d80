package modgov

import (
	"strings"

	"alongside/internal/money"
)

// consistent holds a yearly sum against a total and the term: figures that do not fit are said, and so is what is missing to check.
func (r *reader) consistent(d Decision) {
	yearly, ok := yearlySum(d.Values)
	if !ok {
		return
	}
	for i, total := range d.Values {
		if r.sumOfParts(d.Values, i) {
			continue
		}
		if total == yearly || total.PerYear || total.Per != "" || total.Role != RoleTotal && total.Role != RoleExtension {
			continue
		}
		term, what := d.Term.Months, "the term"
		if total.Role == RoleExtension {
			term, what = d.Term.ExtensionMonths, "the extension"
		}
		if whole := term + d.Term.ExtensionMonths; total.Role == RoleTotal && term > 0 && d.Term.ExtensionMonths > 0 &&
			!within(yearly, total, term) && within(yearly, total, whole) {
			term, what = whole, "the term and its extension together"
		}
		r.fits(yearly, total, term, what)
	}
}

// within reports whether a yearly sum comes to the total over so many months; about the total, where one of them is about.
func within(yearly, total Money, term int) bool {
	if yearly.Pence > maxChecked {
		return false
	}
	slack := int64(0)
	if total.Circa || yearly.Circa {
		slack = int64(total.Pence) / 20
	}
	diff := int64(yearly.Pence)*int64(term)/12 - int64(total.Pence)
	return diff <= slack && -diff <= slack
}

func (r *reader) fits(yearly, total Money, term int, what string) {
	basis := yearly.Text + " a year"
	if !yearly.PerYear {
		basis = "a budget of " + yearly.Text + ", if that is one year's (the paper does not say so),"
	}
	if yearly.Pence > maxChecked {
		return
	}
	if term == 0 {
		if n := int64(total.Pence / yearly.Pence); n > 1 && int64(yearly.Pence)*n == int64(total.Pence) {
			r.found.add("total-not-checkable", Missing, total.Line, "%s is %d times %s: it fits %d years, but how long %s lasts is not stated.", total.Text, n, yearly.Text, n, what)
			return
		}
		r.found.add("total-not-checkable", Missing, total.Line, "%s cannot be held against %s: how long %s lasts is not stated.", total.Text, yearly.Text, what)
		return
	}
	if !within(yearly, total, term) {
		want := int64(yearly.Pence) * int64(term) / 12
		r.found.add("total-does-not-fit", Conflict, total.Line, "%s does not fit: %s over the %d months of %s comes to about %s.", total.Text, basis, term, what, whole(want))
		return
	}
	r.found.add("total-fits", Note, total.Line, "%s fits %s over the %d months of %s.", total.Text, basis, term, what)
}

// maxChecked keeps the multiplication above within an int64: no council's sum comes near it.
const maxChecked = money.Pence(1) << 50

// sumOfParts reports whether a total is what two other sums on its line come to, and says when one of them is yearly and the other
// is not said to be.
func (r *reader) sumOfParts(values []Money, of int) bool {
	total := values[of]
	for i, a := range values {
		for _, b := range values[i+1:] {
			if a.Line != total.Line || b.Line != total.Line || a.Pence > maxChecked || b.Pence > maxChecked || a.Pence+b.Pence != total.Pence {
				continue
			}
			if a.PerYear != b.PerYear && !total.PerYear {
				yearly, other := a, b
				if b.PerYear {
					yearly, other = b, a
				}
				r.found.add("total-mixes-years", Missing, total.Line,
					"The total of %s adds %s a year and %s; whether %s is yearly too is not stated.", total.Text, yearly.Text, other.Text, other.Text)
			}
			return true
		}
	}
	return false
}

// yearlySum returns the sum that is stated as yearly, else a budget.
func yearlySum(values []Money) (Money, bool) {
	for _, v := range values {
		if v.PerYear && v.Role != RoleSaving && v.Role != RoleExtension {
			return v, v.Pence > 0
		}
	}
	for _, v := range values {
		if v.Role == RoleBudget {
			return v, v.Pence > 0
		}
	}
	return Money{}, false
}

// whole writes a sum without pence.
func whole(pence int64) string {
	return strings.TrimSuffix(money.Pence((pence+50)/100*100).String(), ".00")
}
