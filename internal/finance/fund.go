package finance

import (
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Fund is money for a purpose in a financial year.
type Fund struct {
	Ref          thread.Ref
	Version      int
	Name         string
	Sections     []string // of plans that it pays for, such as "F", "H1" or "short break"; empty: every section that no other fund has
	Start, End   workday.Date
	Budget       money.Pence
	MayOverspend bool        // awards beyond the budget are let through and shown
	Committed    money.Pence // what awards bind
	Paid         money.Pence
}

// Left is what awards may still bind.
func (f Fund) Left() money.Pence { return f.Budget - f.Committed }

// Covers reports whether the fund's year has a day of the time between two days, both included.
func (f Fund) Covers(from, to workday.Date) bool { return !f.Start.After(to) && !f.End.Before(from) }

func (f Fund) validate() error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(f.Name) == "" {
		add("name", "Enter the fund's name.")
	}
	switch {
	case f.Start.IsZero():
		add("start", "Enter the first day of the fund's year.")
	case f.End.IsZero():
		add("end", "Enter the last day of the fund's year.")
	case f.End.Before(f.Start):
		add("end", "The last day is before the first.")
	}
	if f.Budget <= 0 {
		add("budget", "Enter the budget in pounds.")
	}
	return fault.InvalidFields(wrong...)
}

// payers picks the funds that pay for a section between two days: those that name the section or, where there are none,
// those that name no section, the earliest first.
func payers(all []Fund, section string, from, to workday.Date) []Fund {
	var named, open []Fund
	for _, f := range all {
		switch {
		case !f.Covers(from, to):
		case len(f.Sections) == 0:
			open = append(open, f)
		case slices.ContainsFunc(f.Sections, func(s string) bool { return strings.EqualFold(s, section) }):
			named = append(named, f)
		}
	}
	if len(named) == 0 {
		named = open
	}
	slices.SortStableFunc(named, func(a, b Fund) int { return a.Start.Compare(b.Start) })
	return oneAfterAnother(named)
}

// oneAfterAnother leaves out funds whose year an earlier one of the list already has: the same day is not paid twice.
func oneAfterAnother(funds []Fund) []Fund {
	var out []Fund
	for _, f := range funds {
		if len(out) == 0 || f.Start.After(out[len(out)-1].End) {
			out = append(out, f)
		}
	}
	return out
}

// Commitment is what an award binds of one fund.
type Commitment struct {
	Ref       thread.Ref
	Fund      thread.Ref
	Award     thread.Ref
	Package   thread.Ref
	Child     thread.Ref
	Provision thread.Ref
	Section   string
	Value     money.Pence
	From, To  workday.Date
	On        workday.Date // when it was made
}

// remaining returns the part of c's value that falls on the days from today on, by the day.
func (c Commitment) remaining(today workday.Date) money.Pence {
	if today.After(c.To) {
		return 0
	}
	from := c.From
	if today.After(from) {
		from = today
	}
	return share(c.Value, from.DaysUntil(c.To)+1, c.From.DaysUntil(c.To)+1)
}

// share returns part of whole of value, to the nearest penny.
func share(value money.Pence, part, whole int) money.Pence {
	if whole <= 0 {
		return value
	}
	return (value*money.Pence(part)*2 + money.Pence(whole)) / money.Pence(2*whole)
}

// split divides what an award binds among the years of funds by the day. The last fund takes the rest, and with it the days
// after its year for which there is no fund yet: less is never bound than can be billed.
func split(c Commitment, funds []Fund) []Commitment {
	var out []Commitment
	days, left, from := c.From.DaysUntil(c.To)+1, c.Value, c.From
	for i, f := range funds {
		part := c
		part.Fund, part.From = f.Ref, from
		if i < len(funds)-1 && f.End.Before(c.To) {
			part.To = f.End
			part.Value = share(c.Value, from.DaysUntil(f.End)+1, days)
		} else {
			part.Value = left
		}
		left -= part.Value
		from = part.To.AddDays(1)
		out = append(out, part)
	}
	return out
}
