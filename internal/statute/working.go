package statute

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"alongside/internal/workday"
)

// listed is how many days are named one by one in the working; a longer run is given by its ends.
const listed = 10

func (c *counter) say(format string, args ...any) {
	c.working = append(c.working, fmt.Sprintf(format, args...))
}

func (c *counter) sayStart(startsOn string, from workday.Date, counting Counting) {
	counted := "day 0, not counted"
	if c.rule.Period.N == 0 {
		counted = "the day itself may count"
	}
	if counting == BeginningWith {
		counted = "day 1, counted"
		if rest := c.restDay(from); c.rule.Period.Unit == WorkingDay && rest != "" {
			counted = rest + ", not counted"
		}
	}
	c.say("%s %s (%s)", upperFirst(startsOn), from.Long(), counted)
}

// saySpan writes the days that count, and after them those that were left out.
func (c *counter) saySpan(first, last workday.Date, p Period, counting Counting) error {
	words := p.words(counting)
	switch p.Unit {
	case WorkingDay:
		if p.N == 0 {
			c.say("The same day if it is a working day, else the next one: %s", last.Long())
			return nil
		}
		days, err := c.workingDays(first, last)
		if err != nil {
			return err
		}
		c.say("%s: %s", words, run(days))
		c.saySkipped(first, last)
	case Week:
		c.say("%s (%d days): %s", words, 7*p.N, ends(first, last))
	case Month, Year:
		start := first.AddDays(-1)
		if counting == BeginningWith {
			start = first
		}
		c.say("%s: %s", words, corresponding(start, last, counting))
	default:
		c.say("%s: %s", words, ends(first, last))
	}
	return nil
}

// corresponding says where the months run to, and why when the month has no such day.
func corresponding(start, last workday.Date, counting Counting) string {
	reached := last
	if counting == BeginningWith {
		reached = last.AddDays(1)
	}
	how := "to the corresponding date"
	if reached.Day() != start.Day() {
		how = fmt.Sprintf("there is no %d %s, so to the last day of that month", start.Day(), reached.Month())
	}
	if counting == BeginningWith {
		return fmt.Sprintf("%s, %s, and so up to %s", how, reached.Long(), last.Long())
	}
	return how + ", " + last.Long()
}

// workingDays returns the working days from first to last.
func (c *counter) workingDays(first, last workday.Date) ([]workday.Date, error) {
	var days []workday.Date
	for d := first; !d.After(last); d = d.AddDays(1) {
		working, err := c.calendar.WorkingDay(d)
		if err != nil {
			return nil, err
		}
		if working {
			days = append(days, d)
		}
	}
	return days, nil
}

// saySkipped names the bank holidays from first to last, and the weekends: each while they are few, else their number.
func (c *counter) saySkipped(first, last workday.Date) {
	var weekends []workday.Date
	var holidays []string
	for d := first; !d.After(last); d = d.AddDays(1) {
		if title, ok := c.calendar.Holiday(d); ok {
			holidays = append(holidays, fmt.Sprintf("%s (%s)", d.Long(), title))
		} else if atWeekend(d) {
			weekends = append(weekends, d)
		}
	}
	switch {
	case len(weekends) == 0:
	case len(weekends) <= 4:
		c.say("Weekends, not counted: %s", run(weekends))
	default:
		c.say("Weekends, not counted: %d Saturdays and Sundays from %s to %s", len(weekends), weekends[0].Long(), weekends[len(weekends)-1].Long())
	}
	if len(holidays) > 0 {
		c.say("Bank holidays, not counted: %s", and(holidays))
	}
}

// sayRestDay warns when a duty ends on a day on which few are at work; the law's day does not move for it.
func (c *counter) sayRestDay(last workday.Date) {
	if rest := c.restDay(last); rest != "" {
		c.say("%s is %s and the date does not move for it: act before it", last.Long(), rest)
	}
}

// restDay says why d is no working day, and nothing when it is one.
func (c *counter) restDay(d workday.Date) string {
	if title, ok := c.calendar.Holiday(d); ok {
		return "a bank holiday (" + title + ")"
	}
	if atWeekend(d) {
		return "a " + d.Weekday().String()
	}
	return ""
}

func atWeekend(d workday.Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

func toBeChecked(r Rule) string {
	if r.Verified {
		return ""
	}
	return " (to be checked)"
}

// run names days one by one while they are few, else their ends.
func run(days []workday.Date) string {
	if len(days) > listed {
		return ends(days[0], days[len(days)-1])
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.Long()
	}
	return and(names)
}

func ends(first, last workday.Date) string {
	if !first.Before(last) {
		return last.Long()
	}
	return first.Long() + " to " + last.Long()
}

func and(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func dayCount(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
