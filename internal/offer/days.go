package offer

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Day is a day of the week, "MO" to "SU", as recurrence rules (RFC 5545) and published directories write it.
type Day string

// Days lists the days of the week from Monday on.
func Days() []Day { return []Day{"MO", "TU", "WE", "TH", "FR", "SA", "SU"} }

// dayOf is the day of the week of a date.
func dayOf(d workday.Date) Day { return Day(strings.ToUpper(d.Weekday().String()[:2])) }

// sorted puts days into the week's order, each once.
func sorted(days []Day) []Day {
	var out []Day
	for _, d := range Days() {
		if slices.Contains(days, d) {
			out = append(out, d)
		}
	}
	return out
}

// ReadDay reads the name of a day of the week, "Monday" or "mon"; ok is false for anything else.
func ReadDay(text string) (day Day, ok bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if !wholeDay.MatchString(text) {
		return "", false
	}
	return Day(strings.ToUpper(text[:2])), true
}

const dayNames = `(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)|(?:mon|tues|wednes|thurs|fri|satur|sun)days?`

var (
	wholeDay = regexp.MustCompile(`^(?:` + dayNames + `)$`)
	aDay     = regexp.MustCompile(`(?i)\b(` + dayNames + `)\b(?:\s*(?:-|–|to|until|through)\s*\b(` + dayNames + `)\b)?`)
	everyDay = regexp.MustCompile(`(?i)\b(?:daily|every day|each day|seven days|7 days)\b`)
	weekDays = regexp.MustCompile(`(?i)\bweek\s?days?\b`)
	weekEnds = regexp.MustCompile(`(?i)\bweek\s?ends?\b`)
	// unsure are words after which a day that is named is not one of every week: "first Monday of the month", "not on Fridays",
	// "Saturday 28 November".
	unsure = regexp.MustCompile(`(?i)\b(?:not?|never|except|excluding|closed|or|first|second|third|fourth|last|other|1st|2nd|3rd|4th|5th|alternate|fortnight\w*|month\w*|some\w*|once|` +
		`january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b`)
)

// DaysIn reads from words such as "Mondays and Thursdays, 9am to noon" or "Monday to Friday" the days of every week on which something
// takes place. Where the words bound what they say, "first Monday of the month", it reads none: nobody is to come on a wrong day.
func DaysIn(text string) []Day {
	if unsure.MatchString(text) {
		return nil
	}
	var out []Day
	if everyDay.MatchString(text) {
		return Days()
	}
	if weekDays.MatchString(text) {
		out = append(out, Days()[:5]...)
	}
	if weekEnds.MatchString(text) {
		out = append(out, Days()[5:]...)
	}
	for _, m := range aDay.FindAllStringSubmatch(text, -1) {
		from, _ := ReadDay(m[1])
		out = append(out, from)
		to, ok := ReadDay(m[2])
		for i := slices.Index(Days(), from); ok && from != to; {
			i = (i + 1) % len(Days())
			from = Days()[i]
			out = append(out, from)
		}
	}
	return sorted(out)
}

// OpenDays are the days of every week on which the offer takes place, as it says in its fields, or else in its words; none where it
// does not say.
func (d Details) OpenDays() []Day {
	if len(d.Days) > 0 {
		return sorted(d.Days)
	}
	return DaysIn(d.When)
}

// The tags of the days on which an offer takes place: "day:MO", or "day:MO/term" for what takes place in one part of the year alone, and
// "on:2026-11-30" for single days.
const (
	tagDay       = "day:"
	tagOn        = "on:"
	tagDayUnsaid = "day-unsaid"
	onlyTerm     = "/term"
	onlyHoliday  = "/holiday"
)

func (o Offer) dayTags() []string {
	season := ""
	switch term, holiday := slices.Contains(o.Times, TermTime), slices.Contains(o.Times, Holidays); {
	case term && !holiday:
		season = onlyTerm
	case holiday && !term:
		season = onlyHoliday
	}
	var out []string
	for _, d := range o.OpenDays() {
		out = append(out, tagDay+string(d)+season)
	}
	if o.Origin != nil {
		for _, d := range o.Origin.Dates {
			out = append(out, tagOn+d.String())
		}
	}
	if len(out) == 0 {
		return []string{tagDayUnsaid}
	}
	return out
}

// daysAsked are days on one of which an offer is to take place.
type daysAsked struct {
	tags []string // of the offers that say they do
	// planned are the offers with sessions: whether one on those days has a place left. They go by their sessions, whatever else they say.
	planned map[thread.Ref]bool
}

// weeksAhead is how many weeks a day of the week is looked for, and how long after a day a session shows that the offer plans its days.
const weeksAhead = 4

// days are those that are asked for: the day, or the next four of the day of the week; none where neither is.
func (q NearQuery) days(today workday.Date) []workday.Date {
	if !q.Day.IsZero() {
		return []workday.Date{q.Day}
	}
	if q.Weekday == "" {
		return nil
	}
	first := today
	for dayOf(first) != q.Weekday {
		first = first.AddDays(1)
	}
	var out []workday.Date
	for week := range weeksAhead {
		out = append(out, first.AddDays(7*week))
	}
	return out
}

// daysOf returns what is known of the days that are asked for; nil where none are.
func (s *Service) daysOf(ctx context.Context, tx *db.Tx, q NearQuery) (*daysAsked, error) {
	if q.Weekday != "" && !slices.Contains(Days(), q.Weekday) {
		return nil, fault.Invalid("day", "Name a day of the week, such as Monday, or a day such as 28/11/2026.")
	}
	days := q.days(tx.Today())
	if len(days) == 0 {
		return nil, nil //nolint:nilnil // no day is asked for
	}
	planned, err := s.deps.Store.OnDays(ctx, tx, days, days[0].AddDays(7*weeksAhead))
	if err != nil {
		return nil, err
	}
	out := &daysAsked{planned: planned}
	var terms *workday.TermCalendar
	if s.deps.Terms != nil {
		calendar, ok, err := s.deps.Terms(ctx, tx)
		if err != nil {
			return nil, err
		}
		if ok {
			terms = &calendar
		}
	}
	for _, d := range days {
		out.tags = append(out.tags, tagOn+d.String(), tagDay+string(dayOf(d)))
		for _, season := range seasonsOn(d, terms) {
			out.tags = append(out.tags, tagDay+string(dayOf(d))+season)
		}
	}
	slices.Sort(out.tags)
	out.tags = slices.Compact(out.tags)
	return out, nil
}

// seasonsOn says whether a day is of the term or of the holidays; it may be either where no term dates are known for it.
func seasonsOn(d workday.Date, terms *workday.TermCalendar) []string {
	if terms == nil {
		return []string{onlyTerm, onlyHoliday}
	}
	switch _, in, err := terms.InTerm(d); {
	case err != nil:
		return []string{onlyTerm, onlyHoliday}
	case in:
		return []string{onlyTerm}
	}
	return []string{onlyHoliday}
}

// answer says whether an offer takes place on one of the days, or does not say.
func (d *daysAsked) answer(o Offer) (fits, unsaid bool) {
	if free, planned := d.planned[o.Ref]; planned {
		return free, false
	}
	said := o.dayTags()
	return slices.ContainsFunc(said, func(tag string) bool { return slices.Contains(d.tags, tag) }), slices.Contains(said, tagDayUnsaid)
}
