package statute

import (
	"fmt"
	"strings"
	"time"

	"alongside/internal/workday"
)

// Kind says what a date means.
type Kind string

// A duty must be done on its last day or before. A wait must be over before the next step is taken.
const (
	Duty Kind = "duty"
	Wait Kind = "wait"
)

// Unit is what a period is counted in.
type Unit string

// The units. DayOfYear is a day that the law names for every year, as 31 March; OnDate one that it names once.
const (
	Day        Unit = "day"
	WorkingDay Unit = "working_day"
	Week       Unit = "week"
	Month      Unit = "month"
	Year       Unit = "year"
	DayOfYear  Unit = "day_of_year"
	OnDate     Unit = "date"
)

// Counting says how a period is counted from the day on which it starts.
type Counting string

// The ways of counting. Months and years run to the corresponding date, else to the last day of the month.
const (
	// Ordinary does not count the day on which the period starts; the period ends with its last day.
	Ordinary Counting = "ordinary"
	// BeginningWith counts the day on which the period starts as the first.
	BeginningWith Counting = "beginning_with"
	// Clear counts whole days between two events; neither event's own day is counted.
	Clear Counting = "clear"
	// By is for a day that the law names: on that day or before.
	By Counting = "by"
	// Ahead is for a day that the law names: before that day.
	Ahead Counting = "ahead"
)

// Direction says on which side of its start a period lies.
type Direction string

// A period usually runs after its start; one that runs before it counts back from a coming event, as a meeting.
const (
	After  Direction = "after"
	Before Direction = "before"
)

// Period is a length of time, or a day that the law names.
type Period struct {
	N    int          `json:"n,omitempty"`
	Unit Unit         `json:"unit"`
	Day  string       `json:"day,omitempty"` // "03-31", with DayOfYear
	Date workday.Date `json:"date,omitzero"` // with OnDate
}

// dayOfYear is how the rules write a DayOfYear.
const dayOfYear = "01-02"

// named reports whether the law names a day instead of a length of time.
func (p Period) named() bool { return p.Unit == DayOfYear || p.Unit == OnDate }

// words returns the period as people say it, such as "28 clear days" or "8 working days beginning with the day".
func (p Period) words(c Counting) string {
	switch {
	case p.Unit == DayOfYear:
		day, _ := time.Parse(dayOfYear, p.Day) // validated when it was loaded
		return day.Format("2 January") + " of that year"
	case p.Unit == OnDate:
		return p.Date.Long()
	case p.N == 0:
		return "the same working day"
	}
	unit := strings.ReplaceAll(string(p.Unit), "_", " ")
	if p.N != 1 {
		unit += "s"
	}
	switch c {
	case Clear:
		return fmt.Sprintf("%d clear %s", p.N, unit)
	case BeginningWith:
		return fmt.Sprintf("%d %s beginning with the day", p.N, unit)
	default:
		return fmt.Sprintf("%d %s", p.N, unit)
	}
}

// LaterOf is a second count of a rule that runs to the later of two dates. Its start is Query.Certificate.
type LaterOf struct {
	StartsOn string `json:"starts_on"`
	Period   Period `json:"period"`
	// AfterStart is set when the second event cannot come before the first.
	AfterStart bool `json:"after_start,omitempty"`
}

// Pause is a reason for which the law lets a clock stop, and what proves it.
type Pause struct {
	Reason   string `json:"reason"` // a word for files and forms
	Title    string `json:"title"`
	Citation string `json:"citation"`
	Evidence string `json:"evidence"`
	Verified bool   `json:"verified"`
}

// Example is a checked case of a rule: what it must give for one start.
type Example struct {
	From         workday.Date `json:"from"`
	Certificate  workday.Date `json:"certificate,omitzero"`
	LastDay      workday.Date `json:"last_day,omitzero"`
	NextStepFrom workday.Date `json:"next_step_from,omitzero"`
	Source       string       `json:"source"`
}

// Rule is one version of one period of law or policy. Its slices are shared and must not be changed.
type Rule struct {
	ID            string       `json:"id"`
	Version       int          `json:"version"`
	Subject       string       `json:"subject"`
	Title         string       `json:"title"`
	Citation      string       `json:"citation"`
	URL           string       `json:"url,omitempty"`
	CheckedOn     workday.Date `json:"checked_on"`
	Verified      bool         `json:"verified"` // false: to be checked before a council relies on it
	EffectiveFrom workday.Date `json:"effective_from"`
	EffectiveTo   workday.Date `json:"effective_to,omitzero"` // the last day on which a clock can start under it
	StartsOn      string       `json:"starts_on"`
	Period        Period       `json:"period"`
	Calendar      string       `json:"calendar"` // "england-and-wales", or "none" for terms of years and days that the law names
	Counting      Counting     `json:"counting"`
	Direction     Direction    `json:"direction"`
	LaterOf       *LaterOf     `json:"later_of,omitempty"`
	Kind          Kind         `json:"kind"`
	Local         bool         `json:"local,omitempty"` // a council's policy may replace it
	Pauses        []Pause      `json:"pauses,omitempty"`
	WarnBefore    int          `json:"warn_before"` // days before the last day at which to warn
	SeeAlso       []string     `json:"see_also,omitempty"`
	Note          string       `json:"note,omitempty"`
	Examples      []Example    `json:"examples"`

	// Policy is the folder of the council whose rule it is, "default" for what the program ships, empty for law.
	Policy string `json:"-"`
}

// PeriodWords returns the period as people say it, such as "28 clear days" or "2 weeks before".
func (r Rule) PeriodWords() string {
	words := r.Period.words(r.Counting)
	switch {
	case r.Counting == Ahead:
		words = "before " + words
	case r.Counting == By:
		words = "by " + words
	case r.Direction == Before:
		words += " before"
	}
	if r.LaterOf != nil {
		words += ", or " + r.LaterOf.Period.words(Ordinary) + " from the day of “" + r.LaterOf.StartsOn + "” when that is later"
	}
	return words
}

// InForce reports whether a clock that starts on d starts under this version.
func (r Rule) InForce(d workday.Date) bool {
	return !d.Before(r.EffectiveFrom) && (r.EffectiveTo.IsZero() || !d.After(r.EffectiveTo))
}

// MayPause returns the pause that the rule allows for a reason.
func (r Rule) MayPause(reason string) (Pause, bool) {
	for _, p := range r.Pauses {
		if p.Reason == reason {
			return p, true
		}
	}
	return Pause{}, false
}

// shippedPolicy cites every period of the default policy that no law sets.
const shippedPolicy = "Council policy, as shipped"

// Shipped reports whether a citation is that of a period which no law sets and no council has set: it came with the program, for the
// council to confirm or to set its own.
func Shipped(citation string) bool { return citation == shippedPolicy }
