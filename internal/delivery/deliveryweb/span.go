package deliveryweb

import (
	"context"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// weeksForTerm is how many weeks a page shows for a term when no term dates are held, or in the holidays.
const weeksForTerm = 12

// span is a stretch of days in words.
type span struct {
	workday.Span
	key, words string
}

// monday returns the Monday of a day's week.
func monday(d workday.Date) workday.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

// spanOf returns the stretch that the address asks for: a week, a term or a year.
func (h *handler) spanOf(ctx context.Context, tx *db.Tx, key string) (span, error) {
	today := tx.Today()
	week := workday.Span{From: monday(today), To: monday(today).AddDays(6)}
	switch key {
	case "week":
		return span{week, key, "this week, " + days(week)}, nil
	case "year":
		year := workday.Span{From: today.AddMonths(-12).AddDays(1), To: today}
		return span{year, key, "the year to today"}, nil
	}
	if h.Terms != nil {
		calendar, ok, err := h.Terms(ctx, tx)
		if err != nil {
			return span{}, err
		}
		if ok {
			if term, in, err := calendar.InTerm(today); err == nil && in {
				return span{term.Span, "term", "this term, " + days(term.Span)}, nil
			}
		}
	}
	weeks := workday.Span{From: week.From.AddDays(-7 * (weeksForTerm - 1)), To: week.To}
	return span{weeks, "term", "the last 12 weeks, " + days(weeks)}, nil
}

func days(s workday.Span) string { return s.From.Short() + " to " + s.To.Short() }

// spanNav leads from one stretch to another.
func spanNav(r *web.Request, chosen string) ui.SubNavView {
	v := ui.SubNavView{Label: "Time shown"}
	for _, s := range []struct{ key, text string }{{"week", "Week"}, {"term", "Term"}, {"year", "Year"}} {
		v.Items = append(v.Items, ui.NavItem{Text: s.text, Href: r.With("span", s.key), Current: s.key == chosen})
	}
	return v
}

// promised compares what a package promised in a stretch with what came.
func promised(p brokerage.Package, visits []delivery.Visit, s span, family bool, today workday.Date) ui.PromisedView {
	total := delivery.TotalsOf(visits)
	v := ui.PromisedView{
		Title: p.What, Period: s.words, Promised: p.PromisedMinutes(s.From, s.To), Delivered: total.Delivered, Missed: missedOf(total, family),
		AsAt: today.Long(),
	}
	switch {
	case p.Status(today) == "ended":
		v.Rest, v.Note = "Never came", "This help ended on "+p.LastDay().Long()+"."
	case !s.To.After(today):
		v.Rest = "No visit recorded"
	}
	step := 7
	if s.Days() <= 7 {
		step = 1
	}
	for from := start(s.From, step); !from.After(s.To); from = from.AddDays(step) {
		to := from.AddDays(step - 1)
		if to.Before(p.Start) || from.After(p.LastDay()) {
			continue
		}
		part := delivery.TotalsOf(between(visits, from, to))
		row := ui.PromisedRow{
			Label: from.Long(), Promised: p.PromisedMinutes(later(from, s.From), earlier(to, s.To)), Delivered: part.Delivered,
			Missed: part.MissedMinutes() + part.Disputed, Whose: whoseList(part, family),
		}
		if step > 1 {
			row.Label = "Week of " + from.Short()
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func start(from workday.Date, step int) workday.Date {
	if step == 1 {
		return from
	}
	return monday(from)
}

func later(a, b workday.Date) workday.Date {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b workday.Date) workday.Date {
	if a.Before(b) {
		return a
	}
	return b
}

func between(visits []delivery.Visit, from, to workday.Date) []delivery.Visit {
	var out []delivery.Visit
	for _, v := range visits {
		if !v.On.Before(from) && !v.On.After(to) {
			out = append(out, v)
		}
	}
	return out
}
