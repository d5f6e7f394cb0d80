package agreement

import (
	"fmt"

	"alongside/internal/fault"
	"alongside/internal/money"
)

// VisitLength is one visit: how long it was promised to be and how long it was.
type VisitLength struct {
	Planned, Actual money.Minutes
}

// Rounding is how a visit's minutes become whole increments.
type Rounding string

// The ways of rounding.
const (
	Nearest Rounding = "nearest" // half an increment goes up
	Up      Rounding = "up"
	Down    Rounding = "down"
)

// BillingRule says what of a visit is paid for: its minutes in whole increments of so many minutes.
type BillingRule struct {
	Increment int
	Rounding  Rounding
}

// Billed is what one rule pays for a set of visits.
type Billed struct {
	Rule       BillingRule
	Minutes    money.Minutes
	Cost       money.Pence
	Difference money.Pence // from what the promised minutes would cost
	Shorter    int         // visits paid for less than they lasted
}

// validate refuses increments that no clock has.
func (r BillingRule) validate() error {
	if r.Increment < 1 || r.Increment > 60 {
		return fault.Invalidf("increment", "An increment of %d minutes is not between 1 and 60.", r.Increment)
	}
	return nil
}

// minutes are what the rule pays for a visit that lasted so long.
func (r BillingRule) minutes(actual money.Minutes) money.Minutes {
	n := money.Minutes(r.Increment)
	switch r.Rounding {
	case Up:
		return (actual + n - 1) / n * n
	case Down:
		return actual / n * n
	default:
		return (2*actual + n) / (2 * n) * n
	}
}

// FairBilling works out what visits would bring a provider under each rule, at one rate by the hour or half hour, before any
// rule is enforced. Money is worked out once for all minutes of a rule, so that rounding does not add up.
func FairBilling(visits []VisitLength, rate money.Rate, rules []BillingRule) (promised Billed, out []Billed, err error) {
	for _, v := range visits {
		if v.Planned < 0 || v.Actual < 0 {
			return promised, nil, fault.Invalid("visits", "A visit cannot be shorter than nothing.")
		}
		promised.Minutes += v.Planned
	}
	if promised.Cost, err = rate.Cost(promised.Minutes); err != nil {
		return promised, nil, fmt.Errorf("price the promised visits: %w", err)
	}
	for _, r := range rules {
		if err := r.validate(); err != nil {
			return promised, nil, err
		}
		b := Billed{Rule: r}
		for _, v := range visits {
			paid := r.minutes(v.Actual)
			b.Minutes += paid
			if paid < v.Actual {
				b.Shorter++
			}
		}
		if b.Cost, err = rate.Cost(b.Minutes); err != nil {
			return promised, nil, fmt.Errorf("price increments of %d minutes: %w", r.Increment, err)
		}
		b.Difference = b.Cost - promised.Cost
		out = append(out, b)
	}
	return promised, out, nil
}

// UsualRules are the increments that councils argue about: one minute, five and fifteen.
func UsualRules() []BillingRule {
	return []BillingRule{{1, Nearest}, {5, Nearest}, {15, Nearest}, {15, Down}}
}
