package workday

import (
	"slices"

	"alongside/internal/fault"
)

// Span is a run of days, both ends included.
type Span struct{ From, To Date }

// Days returns how many days the span has.
func (s Span) Days() int { return s.From.DaysUntil(s.To) + 1 }

// Holds reports whether d lies in the span.
func (s Span) Holds(d Date) bool { return !d.Before(s.From) && !d.After(s.To) }

// Term is a run of days on which a school is open, as "Autumn, first half".
type Term struct {
	Name string
	Span
}

// TermCalendar holds the terms of a school, or of all schools of a council that keep its dates. It is policy data, published by
// each of them; none is built in.
type TermCalendar struct {
	Council string
	School  string // empty for the council's own dates
	Source  string // where the dates were published
	terms   []Term
}

// NewTermCalendar takes terms in order. It refuses one that ends before it begins, or that overlaps the one before.
func NewTermCalendar(council, school, source string, terms []Term) (TermCalendar, error) {
	if len(terms) == 0 {
		return TermCalendar{}, fault.Invalidf("terms", "Enter the term dates of %s.", whose(council, school))
	}
	for i, t := range terms {
		if t.From.IsZero() || t.To.Before(t.From) {
			return TermCalendar{}, fault.Invalidf("terms", "The term %s must end after it begins.", t.Name)
		}
		if i > 0 && !t.From.After(terms[i-1].To) {
			return TermCalendar{}, fault.Invalidf("terms", "The term %s must begin after the term %s has ended.", t.Name, terms[i-1].Name)
		}
	}
	return TermCalendar{Council: council, School: school, Source: source, terms: slices.Clone(terms)}, nil
}

func whose(council, school string) string {
	if school == "" {
		return council
	}
	return school + " (" + council + ")"
}

// Terms returns the terms in order.
func (c TermCalendar) Terms() []Term { return slices.Clone(c.terms) }

// InTerm returns the term in which d lies; ok is false in the holidays. Before the first term and after the last it is an error,
// because nothing is known of those days.
func (c TermCalendar) InTerm(d Date) (term Term, ok bool, err error) {
	if len(c.terms) == 0 || d.Before(c.terms[0].From) || d.After(c.terms[len(c.terms)-1].To) {
		return Term{}, false, fault.Invalidf("terms", "No term dates of %s are held for %s.", whose(c.Council, c.School), d.Long())
	}
	for _, t := range c.terms {
		if t.Holds(d) {
			return t, true, nil
		}
	}
	return Term{}, false, nil
}

// Closures returns the runs of at least so many days between two terms.
func (c TermCalendar) Closures(atLeast int) []Span {
	var list []Span
	for i := 1; i < len(c.terms); i++ {
		closed := Span{From: c.terms[i-1].To.AddDays(1), To: c.terms[i].From.AddDays(-1)}
		if closed.Days() >= atLeast {
			list = append(list, closed)
		}
	}
	return list
}

// TermCalendars are those that a deployment holds.
type TermCalendars []TermCalendar

// For returns the school's own calendar, else its council's. Without either it refuses: school dates are never guessed.
func (all TermCalendars) For(council, school string) (TermCalendar, error) {
	for _, name := range [...]string{school, ""} {
		i := slices.IndexFunc(all, func(c TermCalendar) bool { return c.Council == council && c.School == name })
		if i >= 0 {
			return all[i], nil
		}
	}
	return TermCalendar{}, fault.Invalidf("terms", "Term dates of %s are not held. Add them to the council's policies first.", whose(council, school))
}
