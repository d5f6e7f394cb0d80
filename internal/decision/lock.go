package decision

import (
	"fmt"
	"time"

	"alongside/internal/money"
	"alongside/internal/workday"
)

// Act is something that someone is about to do on the strength of a decision: let an agreement, take an extension, make
// an award.
type Act struct {
	What       string       // in words, such as "Award to Oak Lane Care"
	On         workday.Date // the day of the act
	From, To   workday.Date // what it binds; zero To means that it binds no end
	Committed  money.Pence  // what already stands under the decision, without this act
	Value      money.Pence  // what this act adds
	Extensions int          // how many extensions of the term it relies on
	ByOfficer  bool         // made under delegation, not by the decision maker
	Years      []InYear     // what Value comes to in each financial year; empty where no year is known
}

// InYear is what an act adds in one financial year, which is named by the calendar year in which it starts on 1 April.
type InYear struct {
	Year      int
	Committed money.Pence // what already stands under the decision for that year
	Value     money.Pence
}

// FinancialYear is the financial year of a day: 2026 for every day from 1 April 2026 to 31 March 2027.
func FinancialYear(on workday.Date) int {
	if on.Month() < time.April {
		return on.Year() - 1
	}
	return on.Year()
}

// YearWords names a financial year as councils write it, such as "2026/27".
func YearWords(year int) string { return fmt.Sprintf("%d/%02d", year, (year+1)%100) }

// Allows returns nil when act stays within the decision. Otherwise it returns a conflict that says which limit stands in
// the way and what decision is missing.
//
// This is promise 5 of the design: what was decided is what is bought. Price, urgency and convenience are no arguments
// here; the emergency door is elsewhere and leaves its own record.
//
// Where later decisions may amend d, ask its [Chain].
func (d Decision) Allows(act Act) error { return Chain{First: d}.Allows(act) }

// lacks names each limit that stands in the way of an act.
func (d Decision) lacks(act Act) []string {
	var lacks []string
	add := func(format string, args ...any) { lacks = append(lacks, fmt.Sprintf(format, args...)) }
	d.checkState(act, add)
	d.checkTerm(act, add)
	d.checkValue(act, add)
	if act.ByOfficer {
		d.checkDelegation(act, add)
	}
	return lacks
}

func (d Decision) checkState(act Act, add func(string, ...any)) {
	switch s := d.State(act.On); s {
	case StateEffective:
	case StateCallInOpen:
		add("It may be called in until the day before %s, when it takes effect.", d.EffectiveFrom.Long())
	case StateCalledIn:
		add("It has been called in and nothing may be done under it until that is settled.")
	default:
		add("It is not in effect: its state is “%s”.", s)
	}
}

func (d Decision) checkTerm(act Act, add func(string, ...any)) {
	t := d.Terms
	if act.Extensions > len(t.ExtensionMonths) {
		add("It allows %s; this relies on %d. A decision to extend the term is missing.",
			counted(len(t.ExtensionMonths), "extension"), act.Extensions)
	}
	if !t.Start.IsZero() && !act.From.IsZero() && act.From.Before(t.Start) {
		add("It starts on %s; this starts on %s.", t.Start.Long(), act.From.Long())
	}
	last := d.LastDay(act.Extensions)
	switch {
	case last.IsZero():
	case act.To.IsZero():
		add("It ends on %s; this states no end.", last.Long())
	case act.To.After(last):
		add("It ends on %s; this runs to %s. A decision to extend the term is missing.", last.Long(), act.To.Long())
	}
}

func (d Decision) checkValue(act Act, add func(string, ...any)) {
	if act.Value <= 0 {
		return
	}
	limit := d.Terms.Most(act.Extensions)
	if limit == 0 {
		add("It states no value, so it authorises none. A decision on the value is missing.")
		return
	}
	if total := act.Committed + act.Value; total > limit {
		add("It authorises %s; with this %s would be committed, %s too much. A decision to raise the value is missing.",
			limit, total, total-limit)
	}
	for _, y := range act.Years {
		if total := y.Committed + y.Value; d.Terms.AnnualValue > 0 && y.Value > 0 && total > d.Terms.AnnualValue {
			add("It authorises %s a year; with this %s would be committed in %s, %s too much. A decision to raise the value a year is missing.",
				d.Terms.AnnualValue, total, YearWords(y.Year), total-d.Terms.AnnualValue)
		}
	}
}

// Most is the value that is decided with the first n extensions taken: the value over the term, and of the further value for all
// extensions the share of the months that are taken, rounded down to a penny. It is 0 when no value over the term is stated.
func (t Terms) Most(n int) money.Pence {
	if t.TotalValue == 0 {
		return 0
	}
	taken, all := 0, 0
	for i, m := range t.ExtensionMonths {
		all += m
		if i < n {
			taken += m
		}
	}
	if all == 0 {
		return t.TotalValue
	}
	return t.TotalValue + t.ExtensionValue*money.Pence(taken)/money.Pence(all)
}

func (d Decision) checkDelegation(act Act, add func(string, ...any)) {
	switch {
	case d.Terms.OfficerLimit == 0:
		add("It delegates no awards to officers. The decision maker must make this award, or delegate it.")
	case act.Value > d.Terms.OfficerLimit:
		add("Officers may award up to %s under it; this is %s. An award by the decision maker is missing.",
			d.Terms.OfficerLimit, act.Value)
	}
}

func (d Decision) name() string {
	if d.Label == "" {
		return string(d.Ref)
	}
	return d.Label
}

func counted(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun
	case 1:
		return "one " + noun
	default:
		return fmt.Sprintf("%d %ss", n, noun)
	}
}
