package timeline

import (
	"cmp"

	"alongside/internal/brokerage"
	"alongside/internal/query"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Promised is what the last answer to a question says happens next, when its day has not passed; ok is false when there is nothing
// to wait for. No clock runs for it: it is the word of whoever answered.
func Promised(q query.Query, today workday.Date) (v ui.DeadlineView, ok bool) {
	if len(q.Answers) == 0 {
		return ui.DeadlineView{}, false
	}
	a := q.Answers[len(q.Answers)-1]
	if a.NextBy.IsZero() || a.NextBy.Before(today) || a.Next == "" {
		return ui.DeadlineView{}, false
	}
	next, rest := ui.FirstLines(a.Next)
	if rest != "" {
		next += "…"
	}
	return ui.DeadlineView{
		Title: "Our answer to “" + q.Subject + "” says: " + next, Href: "/queries/" + string(q.Ref), Today: today, From: a.On, Due: a.NextBy,
	}, true
}

// Begins is the first day of help that was arranged and has not begun; ok is false when it has, or was ended before. by is the
// provider's name, or empty.
func Begins(k brokerage.Package, by string, today workday.Date) (v ui.DeadlineView, ok bool) {
	if !k.Start.After(today) || k.LastDay().Before(k.Start) {
		return ui.DeadlineView{}, false
	}
	title := "Help begins: " + k.What + ", " + ui.Duration(k.MinutesPerWeek) + " a week"
	if by != "" {
		title += ", by " + by
	}
	return ui.DeadlineView{Title: title, Href: "/packages/" + string(k.Ref), Today: today, Due: k.Start, OnDay: true}, true
}

// InOrder is the order of what comes next: the soonest first.
func InOrder(a, b ui.DeadlineView) int { return a.Due.Compare(b.Due) }

// chosen tells on the day of an award who was chosen, from when, for how much and why.
func (t *teller) chosen(k brokerage.Package, a brokerage.Award, by string) {
	b := ui.BecauseView{Decision: cmp.Or(by, "A provider") + " was chosen.", By: a.By, Reason: a.Why}
	t.tell(event{
		on: a.On, title: cmp.Or(by, "A provider") + " was chosen: " + k.What, href: "/packages/" + string(k.Ref), because: t.why(b),
		text: "From " + k.Start.Long() + ", " + ui.Duration(k.MinutesPerWeek) + " a week.",
	})
}
