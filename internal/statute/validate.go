package statute

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"alongside/internal/workday"
)

// noCalendar is the calendar of terms of years and of days that the law names, for which no holiday matters.
const noCalendar = "none"

// englandAndWales is the only table of bank holidays that rules can name.
const englandAndWales = "england-and-wales"

// subjects are the headings under which docs/duties.md lists the rules, in its order.
var subjects = []string{"decisions", "concerns and queries", "assessment", "plan and review", "disagreement", "local offer", "social care",
	"procurement", "information", "statements"}

var ruleID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// validate returns everything that is wrong with a rule by itself.
func (r Rule) validate() error {
	var wrong []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	check(ruleID.MatchString(r.ID), "id %q: use small letters, digits and hyphens", r.ID)
	check(r.Version >= 1, "version %d: begin with 1", r.Version)
	check(slices.Contains(subjects, r.Subject), "subject %q: choose one of %s", r.Subject, strings.Join(subjects, ", "))
	check(r.Title != "", "title is missing")
	check(r.Citation != "", "citation is missing")
	check(r.URL != "" || r.Policy != "", "url is missing")
	check(r.URL == "" || strings.HasPrefix(r.URL, "https://") || strings.HasPrefix(r.URL, "http://"), "url %q is none", r.URL)
	check(!r.CheckedOn.IsZero(), "checked_on is missing")
	check(!r.EffectiveFrom.IsZero(), "effective_from is missing")
	check(r.EffectiveTo.IsZero() || !r.EffectiveTo.Before(r.EffectiveFrom), "effective_to lies before effective_from")
	check(r.StartsOn != "", "starts_on is missing")
	check(r.Kind == Duty || r.Kind == Wait, "kind %q: choose duty or wait", r.Kind)
	check(r.Direction == After || r.Direction == Before, "direction %q: choose after or before", r.Direction)
	check(r.Direction == After || r.Kind == Duty, "a wait runs after its start, not before")
	check(r.Calendar == englandAndWales || r.Calendar == noCalendar, "calendar %q: choose %s or %s", r.Calendar, englandAndWales, noCalendar)
	check(r.WarnBefore >= 0, "warn_before cannot be below zero")
	check(len(r.Examples) > 0, "examples are missing: work out one by hand")
	wrong = append(wrong, r.validatePeriod()...)
	for _, p := range r.Pauses {
		check(p.Reason != "" && p.Title != "" && p.Citation != "" && p.Evidence != "", "pause %q: reason, title, citation and evidence are needed", p.Reason)
	}
	for _, e := range r.Examples {
		given := e.LastDay
		if r.Kind == Wait {
			given = e.NextStepFrom
		}
		check(!e.From.IsZero() && !given.IsZero() && e.LastDay.IsZero() != e.NextStepFrom.IsZero() && e.Source != "",
			"example from %s: from, source and one date of the rule's kind are needed", e.From)
	}
	return errors.Join(wrong...)
}

func (r Rule) validatePeriod() []error {
	var wrong []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	check(r.Period.validate(), "period %+v is not one", r.Period)
	check(r.Period.Unit != WorkingDay || r.Calendar != noCalendar, "working days need a calendar")
	if r.Period.named() {
		check(r.Counting == By || r.Counting == Ahead, "counting %q: a day that the law names is by or ahead", r.Counting)
		check(r.Kind == Duty, "a day that the law names is a duty")
	} else {
		check(slices.Contains([]Counting{Ordinary, BeginningWith, Clear}, r.Counting), "counting %q: choose ordinary, beginning_with or clear", r.Counting)
	}
	check(r.Period.N > 0 || r.Period.named() || r.Counting == Ordinary && r.Direction == After, "the same working day is ordinary and after")
	check(r.Counting != Clear || r.Period.Unit == Day || r.Period.Unit == WorkingDay, "only days can be clear")
	check(r.Counting != Clear || r.Kind == Wait || r.Direction == Before, "clear days lie before a next step, so the rule is a wait")
	check(r.Direction == After || r.Counting == Ordinary || r.Counting == Clear, "counting back is ordinary or clear")
	if r.LaterOf != nil {
		check(r.LaterOf.StartsOn != "" && r.LaterOf.Period.validate() && !r.LaterOf.Period.named(), "later_of needs starts_on and a length of time")
		check(!r.Period.named() && r.Direction == After && r.Kind == Duty, "later_of belongs to a duty that runs after its start")
	}
	return wrong
}

func (p Period) validate() bool {
	switch p.Unit {
	case Day, Week, Month, Year:
		return p.N >= 1 && p.N <= 1000 && p.Day == "" && p.Date.IsZero()
	case WorkingDay:
		return p.N >= 0 && p.N <= 1000 && p.Day == "" && p.Date.IsZero()
	case DayOfYear:
		_, err := time.Parse(dayOfYear, p.Day)
		return err == nil && p.Day != "02-29" && p.N == 0 && p.Date.IsZero()
	case OnDate:
		return !p.Date.IsZero() && p.N == 0 && p.Day == ""
	default:
		return false
	}
}

// in returns the day of the year that a DayOfYear names.
func (p Period) in(year int) (workday.Date, error) {
	return workday.Parse(fmt.Sprintf("%04d-%s", year, p.Day))
}
