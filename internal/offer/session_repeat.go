package offer

import (
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Repeat says on which days a session is given again.
type Repeat struct {
	Rule         string         // a recurrence rule of RFC 5545, such as "FREQ=WEEKLY;INTERVAL=2"; "" for one day
	Until        workday.Date   // the last day on which there may be one; zero leaves it to the rule
	Except       []workday.Date // days that are left out
	TermOnly     bool           // days outside the council's school terms are left out
	SkipHolidays bool           // bank holidays are left out
}

// LeftOut is a day on which the rule falls and no session is planned.
type LeftOut struct {
	On  workday.Date
	Why string
}

// BankHolidays are the days on which banks close: *workday.Calendar.
type BankHolidays interface {
	// Covers returns nil when the table knows the day's year.
	Covers(d workday.Date) error
	Holiday(d workday.Date) (title string, ok bool)
}

// The most that is planned at once.
const (
	mostDays    = 150
	mostRule    = 400 // bytes
	mostExcept  = 200
	planMonths  = 24
	rulePattern = "Write the rule as in RFC 5545, such as FREQ=WEEKLY;BYDAY=TU or FREQ=MONTHLY;BYDAY=2SA."
)

// days returns the days from first on, and those that are left out with why. The first is always one on which the rule falls.
// The rule's COUNT counts the days that are left out too, as RFC 5545 has it.
func (r Repeat) days(first workday.Date, terms *workday.TermCalendar, holidays BankHolidays) (days []workday.Date, left []LeftOut, err error) {
	if r.Rule == "" {
		return []workday.Date{first}, nil, nil
	}
	all, err := r.falls(first)
	if err != nil {
		return nil, nil, err
	}
	for _, on := range all {
		why, err := r.leaves(on, terms, holidays)
		if err != nil {
			return nil, nil, err
		}
		if why != "" {
			left = append(left, LeftOut{On: on, Why: why})
			continue
		}
		days = append(days, on)
	}
	if len(days) == 0 {
		return nil, left, fault.Invalid("rule", "No day is left. Change the rule, the last day or what is left out.")
	}
	return days, left, nil
}

// falls lists the days of the rule itself.
func (r Repeat) falls(first workday.Date) ([]workday.Date, error) {
	rule, err := r.parse(first)
	if err != nil {
		return nil, err
	}
	var all []workday.Date
	next := rule.Iterator()
	for at, more := next(); more; at, more = next() {
		on := workday.DateOf(at)
		if len(all) == 0 && on != first {
			return nil, fault.Invalidf("on", "The rule does not fall on %s; its first day after that is %s. Begin on a day of the rule.", first.Long(), on.Long())
		}
		if len(all) == mostDays {
			return nil, fault.Invalidf("until", "That is more than %d days. Choose an earlier last day.", mostDays)
		}
		all = append(all, on)
	}
	if len(all) == 0 {
		return nil, fault.Invalidf("rule", "The rule falls on no day from %s on.", first.Long())
	}
	return all, nil
}

// parse reads the rule, bounded by the last day and by two years. Days stand at midday so that none moves with the clocks.
func (r Repeat) parse(first workday.Date) (*rrule.RRule, error) {
	text := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(r.Rule)), "RRULE:")
	if len(text) > mostRule || strings.ContainsAny(text, "\r\n") || strings.Contains(text, "DTSTART") {
		return nil, fault.Invalid("rule", rulePattern)
	}
	option, err := rrule.StrToROption(text)
	if err != nil {
		return nil, fault.Invalid("rule", rulePattern)
	}
	if option.Freq > rrule.DAILY || len(option.Byhour)+len(option.Byminute)+len(option.Bysecond) > 0 {
		return nil, fault.Invalid("rule", "A rule here is by the day, week, month or year. When it starts is asked for beside it.")
	}
	last := first.AddMonths(planMonths)
	if !r.Until.IsZero() {
		if r.Until.Before(first) {
			return nil, fault.Invalid("until", "The last day must not come before the first.")
		}
		if r.Until.After(last) {
			return nil, fault.Invalidf("until", "Sessions are planned for up to two years: %s at the latest.", last.Long())
		}
		last = r.Until
	} else if option.Count == 0 && option.Until.IsZero() {
		return nil, fault.Invalid("until", "Enter the last day, or say in the rule how often (COUNT) or until when (UNTIL).")
	}
	option.Dtstart = noon(first)
	if end := noon(last); option.Until.IsZero() || option.Until.After(end) {
		option.Until = end
	} else {
		option.Until = noon(workday.DateOf(option.Until))
	}
	rule, err := rrule.NewRRule(*option)
	if err != nil {
		return nil, fault.Invalid("rule", rulePattern)
	}
	return rule, nil
}

func noon(d workday.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, time.UTC)
}

// leaves says why a day is left out, "" when it is not.
func (r Repeat) leaves(on workday.Date, terms *workday.TermCalendar, holidays BankHolidays) (string, error) {
	for _, d := range r.Except {
		if d == on {
			return "left out by you", nil
		}
	}
	if r.SkipHolidays {
		if holidays == nil {
			return "", fault.Invalid("skip", "No table of bank holidays is held here. Leave the days out by hand.")
		}
		if err := holidays.Covers(on); err != nil {
			return "", fault.Invalidf("until", "Bank holidays are not known for %d yet. Choose an earlier last day.", on.Year())
		}
		if title, ok := holidays.Holiday(on); ok {
			return title, nil
		}
	}
	if !r.TermOnly {
		return "", nil
	}
	if terms == nil {
		return "", fault.Invalid("skip", "This council’s term dates are not held here. Leave the holidays out by hand.")
	}
	_, in, err := terms.InTerm(on)
	if err != nil {
		return "", fault.Invalidf("until", "Term dates are not known for %s. Choose days within the terms that are published.", on.Long())
	}
	if !in {
		if terms.Source != "" {
			return "school holidays (" + terms.Source + ")", nil
		}
		return "school holidays", nil
	}
	return "", nil
}

// ReadDays reads days that somebody wrote, one a line or with commas between, as 24/12/2026 or 2026-12-24.
func ReadDays(text string) ([]workday.Date, error) {
	var out []workday.Date
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' || c == ',' || c == ';' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		d, err := workday.Parse(part)
		if err != nil {
			at, wrong := time.Parse("2/1/2006", part)
			if wrong != nil {
				return nil, fault.Invalidf("except", "%q is not a day. Write it as 24/12/2026, one a line.", part)
			}
			d = workday.DateOf(at.Add(12 * time.Hour))
		}
		if out = append(out, d); len(out) > mostExcept {
			return nil, fault.Invalidf("except", "Leave out up to %d days.", mostExcept)
		}
	}
	return out, nil
}
