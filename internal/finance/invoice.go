package finance

import (
	"strings"

	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// State is where an invoice stands. It follows from its facts.
type State string

// The states, in the order of an invoice's life.
const (
	StateSubmitted State = "submitted"
	StateMatched   State = "matched"
	StateQueried   State = "queried"
	StateApproved  State = "approved"
	StatePaid      State = "paid"
	StateWithdrawn State = "withdrawn"
)

// States lists every state.
func States() []State {
	return []State{StateSubmitted, StateMatched, StateQueried, StateApproved, StatePaid, StateWithdrawn}
}

// Unpaid returns the states in which an invoice is still to be paid, in the order in which it passes them.
func Unpaid() []State { return []State{StateSubmitted, StateMatched, StateQueried, StateApproved} }

// Line bills one visit.
type Line struct {
	Visit   thread.Ref
	Package thread.Ref
	Child   thread.Ref
	Fund    thread.Ref // that pays it; "" when none is bound
	On      workday.Date
	Minutes money.Minutes
	Rate    money.Rate
	Amount  money.Pence
	Reasons []string // why it is queried
}

// Act is one step of an invoice: who and when.
type Act struct {
	Person thread.Ref
	Name   string
	On     workday.Date
}

// Done reports whether the step was taken.
func (a Act) Done() bool { return !a.On.IsZero() }

// Invoice is a provider's bill for the visits of a period.
type Invoice struct {
	Ref        thread.Ref
	Version    int
	Provider   thread.Ref
	Number     string // the provider's own, unique among its invoices
	From, To   workday.Date
	Total      money.Pence
	Lines      []Line // by day; lists of invoices leave them empty
	Count      int    // of lines
	Queried    int    // lines that are queried
	Children   int
	Submitted  Act
	Matched    Act // also when the match found reasons to query
	Reasons    []string
	Approved   Act
	ApproveWhy string
	Paid       Act
	Payment    string // reference in the council's payment system
	Withdrawn  Act
	Why        string // why it was withdrawn
	PayBy      workday.Date
}

// State returns where the invoice stands.
func (i Invoice) State() State {
	switch {
	case i.Withdrawn.Done():
		return StateWithdrawn
	case i.Paid.Done():
		return StatePaid
	case i.Approved.Done():
		return StateApproved
	case !i.Matched.Done():
		return StateSubmitted
	case i.Queried > 0 || len(i.Reasons) > 0:
		return StateQueried
	default:
		return StateMatched
	}
}

// Owed reports whether the invoice is still to be paid.
func (i Invoice) Owed() bool { return !i.Paid.Done() && !i.Withdrawn.Done() }

// Packages returns the packages that the lines bill, each once.
func (i Invoice) Packages() []thread.Ref {
	return distinct(i.Lines, func(l Line) thread.Ref { return l.Package })
}

// ChildRefs returns the children that the lines are about, each once.
func (i Invoice) ChildRefs() []thread.Ref {
	return distinct(i.Lines, func(l Line) thread.Ref { return l.Child })
}

// Visits returns the visits that the lines bill.
func (i Invoice) Visits() []thread.Ref {
	return distinct(i.Lines, func(l Line) thread.Ref { return l.Visit })
}

// ByFund adds the lines up by the fund that pays them, in the order of their first line.
func (i Invoice) ByFund() []Payment {
	var out []Payment
	at := map[thread.Ref]int{}
	for _, l := range i.Lines {
		n, known := at[l.Fund]
		if !known {
			n = len(out)
			at[l.Fund] = n
			out = append(out, Payment{Invoice: i.Ref, Fund: l.Fund})
		}
		out[n].Amount += l.Amount
	}
	return out
}

// Payment is the part of an invoice that a fund pays.
type Payment struct {
	Invoice thread.Ref
	Fund    thread.Ref
	Amount  money.Pence
	On      workday.Date
}

// SortKey orders invoices by the day by which they are to be paid.
func (i Invoice) SortKey() string { return i.PayBy.String() + " " + string(i.Ref) }

func distinct[T any](items []T, key func(T) thread.Ref) []thread.Ref {
	seen := map[thread.Ref]bool{"": true}
	var out []thread.Ref
	for _, it := range items {
		if k := key(it); !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

// NumberKey is what two numbers of one provider must differ in: spaces and capitals do not count.
func (i Invoice) NumberKey() string { return numberKey(i.Number) }

func numberKey(number string) string {
	return strings.ToLower(strings.Join(strings.Fields(number), ""))
}
