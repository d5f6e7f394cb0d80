package delivery

import (
	"alongside/internal/money"
	"alongside/internal/thread"
)

// Totals is what came of a package between two days. What is neither delivered, missed nor disputed has not been recorded.
type Totals struct {
	Promised  money.Minutes
	Delivered money.Minutes
	Missed    map[Whose]money.Minutes // planned minutes of missed visits
	Disputed  money.Minutes           // planned minutes of visits of which two accounts differ
	Visits    int
}

// MissedMinutes returns what was missed, whoever's miss it is.
func (t Totals) MissedMinutes() money.Minutes {
	var sum money.Minutes
	for _, m := range t.Missed {
		sum += m
	}
	return sum
}

// Plus returns the totals of two packages, or two spans, together.
func (t Totals) Plus(other Totals) Totals {
	sum := Totals{
		Promised: t.Promised + other.Promised, Delivered: t.Delivered + other.Delivered, Disputed: t.Disputed + other.Disputed,
		Visits: t.Visits + other.Visits, Missed: map[Whose]money.Minutes{},
	}
	for _, missed := range []map[Whose]money.Minutes{t.Missed, other.Missed} {
		for whose, m := range missed {
			sum.Missed[whose] += m
		}
	}
	return sum
}

// Sum is one line of what the store adds up.
type Sum struct {
	Package  thread.Ref
	Result   Result
	Whose    Whose
	Disputed bool
	Visits   int
	Planned  money.Minutes
	Minutes  money.Minutes
}

func (t *Totals) add(s Sum) {
	t.Visits += s.Visits
	switch {
	case s.Disputed:
		t.Disputed += s.Planned
	case s.Result == Came:
		t.Delivered += s.Minutes
	default:
		if t.Missed == nil {
			t.Missed = map[Whose]money.Minutes{}
		}
		t.Missed[s.Whose] += s.Planned
	}
}

// TotalsOf adds up visits that are in hand already.
func TotalsOf(visits []Visit) Totals {
	var t Totals
	for _, v := range visits {
		t.add(Sum{Result: v.Result, Whose: v.Whose, Disputed: v.Disputed(), Visits: 1, Planned: v.Planned, Minutes: v.Minutes})
	}
	return t
}
