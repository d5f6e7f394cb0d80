package offer

import (
	"slices"
	"strings"

	"alongside/internal/openreferral"
	"alongside/internal/workday"
)

// eveningFrom is when an evening begins: what opens at that time or later takes place in the evening.
const eveningFrom = "17:00"

// mostDates is how many single days of another council's offer are kept.
const mostDates = 100

// takeSchedules takes from a feed's schedules on which days of every week or single days an offer takes place, and whether that is in the
// evening or at the weekend. Schedules that have ended say nothing. Of one that does not return every week, "the first Monday of the
// month", the weekend is taken and no day: nobody is to come on a wrong one.
func (o *Offer) takeSchedules(all []openreferral.Schedule, today workday.Date) {
	for _, c := range all {
		if to := dateOf(c.ValidTo); !to.IsZero() && to.Before(today) {
			continue
		}
		days, dates := scheduleDays(c)
		if len(days) == 0 && len(dates) == 0 && c.OpensAt == "" {
			continue
		}
		on := slices.Clone(days)
		for _, d := range dates {
			on = append(on, dayOf(d))
		}
		o.Times = noted(o.Times, Weekends, slices.Contains(on, "SA") || slices.Contains(on, "SU"))
		o.Times = noted(o.Times, Evenings, c.OpensAt >= eveningFrom)
		o.Origin.Timed = noted(o.Origin.Timed, Weekends, len(on) > 0)
		o.Origin.Timed = noted(o.Origin.Timed, Evenings, c.OpensAt != "")
		if everyWeek(c) {
			o.Days = append(o.Days, days...)
		}
		for _, d := range dates {
			if !d.Before(today) && len(o.Origin.Dates) < mostDates && !slices.Contains(o.Origin.Dates, d) {
				o.Origin.Dates = append(o.Origin.Dates, d)
			}
		}
	}
	o.Days = sorted(o.Days)
	slices.SortFunc(o.Origin.Dates, workday.Date.Compare)
}

// noted adds a time to a list where it is so.
func noted(all []Time, t Time, so bool) []Time {
	if so && !slices.Contains(all, t) {
		all = append(all, t)
	}
	return all
}

// everyWeek reports whether a schedule holds in every week: those whose days are named without how often do, as directories mean it.
func everyWeek(c openreferral.Schedule) bool {
	often := strings.ToUpper(c.Frequency)
	return (often == "WEEKLY" || often == "DAILY" || often == "") && (c.Interval == nil || *c.Interval <= 1)
}

// scheduleDays returns the days of the week that a schedule names, or else the single day on which it is.
func scheduleDays(c openreferral.Schedule) (days []Day, dates []workday.Date) {
	first := dateOf(c.Start)
	if from := dateOf(c.ValidFrom); !from.IsZero() && from == dateOf(c.ValidTo) {
		return nil, []workday.Date{from}
	}
	for part := range strings.FieldsFuncSeq(strings.ToUpper(c.ByDay), func(r rune) bool { return r == ',' || r == ' ' }) {
		if d := Day(strings.TrimLeft(part, "+-0123456789")); slices.Contains(Days(), d) {
			days = append(days, d)
		}
	}
	switch often := strings.ToUpper(c.Frequency); {
	case len(days) > 0:
	case often == "DAILY":
		days = Days()
	case first.IsZero():
	case often == "WEEKLY":
		days = []Day{dayOf(first)}
	case often == "":
		dates = []workday.Date{first}
	}
	return days, dates
}

// dateOf reads a day, with a time or without; zero for none.
func dateOf(text string) workday.Date {
	d, err := workday.Parse(text[:min(len(text), len("2006-01-02"))])
	if err != nil {
		return workday.Date{}
	}
	return d
}
