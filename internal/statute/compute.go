package statute

import (
	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Query says from which day a rule is counted.
type Query struct {
	From   workday.Date
	Policy string // council's folder, name or GSS code; empty for law and what is shipped
	// Certificate is the second date of a rule that runs to the later of two: the mediation certificate of appeal-register.
	Certificate workday.Date
	On          workday.Date // picks the version in force on this day; zero: From
	Version     int          // exactly this version, in force or not; zero: by date
	// ExtraDays are calendar days during which the clock was lawfully stopped. A date that they move onto a day that is no
	// working day moves on to the next one where the rule counts working days.
	ExtraDays int
	// Forecast allows projected bank holidays beyond the published table. No statutory clock may be started with it.
	Forecast bool
}

// Result is a date with its rule and its working. As JSON it is what `alongside date --json` prints: a duty has last_day, a wait
// has next_step_from.
type Result struct {
	Rule         string       `json:"rule"`
	Version      int          `json:"version"`
	Citation     string       `json:"citation"`
	URL          string       `json:"-"`
	Title        string       `json:"-"`
	From         workday.Date `json:"from"`
	LastDay      workday.Date `json:"last_day,omitzero"`
	NextStepFrom workday.Date `json:"next_step_from,omitzero"`
	Kind         Kind         `json:"-"`
	Working      []string     `json:"working"`
	Verified     bool         `json:"verified"`
	Provisional  bool         `json:"-"` // rests on projected bank holidays
	Note         string       `json:"-"` // what the rule says besides, "" when nothing
	Pauses       []Pause      `json:"-"` // those that the rule allows
	WarnBefore   int          `json:"-"`
}

// Date returns the last day of a duty or the first day of the next step after a wait.
func (r Result) Date() workday.Date {
	if r.Kind == Wait {
		return r.NextStepFrom
	}
	return r.LastDay
}

// Compute works a date out. It refuses, with a fault.Invalid, a start before the rule holds, a council without a policy where one is
// needed, and every date outside the years of the published bank holidays; an unknown rule or version is a fault.NotFound.
func (b *Book) Compute(rule string, q Query) (Result, error) {
	if q.From.IsZero() {
		return Result{}, fault.Invalid("date", "Enter the date to count from.")
	}
	r, err := b.pick(rule, q)
	if err != nil {
		return Result{}, err
	}
	if err := r.accepts(q); err != nil {
		return Result{}, err
	}
	c := counter{rule: r, calendar: b.published}
	if q.Forecast {
		c.calendar = b.projected
	}
	if err := c.covers(q.From); err != nil {
		return Result{}, err
	}
	last, err := c.count(q.From)
	if err != nil {
		return Result{}, err
	}
	if last, err = c.later(last, q.Certificate); err != nil {
		return Result{}, err
	}
	if last, err = c.extend(last, q.ExtraDays); err != nil {
		return Result{}, err
	}
	return c.result(q.From, last, b.seeAlso(r, q))
}

func (b *Book) pick(rule string, q Query) (Rule, error) {
	if q.Version > 0 {
		return b.version(rule, q.Policy, q.Version)
	}
	on := q.On
	if on.IsZero() {
		on = q.From
	}
	return b.Rule(rule, q.Policy, on)
}

// accepts refuses what the rule has no use for, because it shows that something else was meant.
func (r Rule) accepts(q Query) error {
	switch {
	case q.ExtraDays < 0:
		return fault.Invalid("extra days", "A stopped clock can only add days.")
	case q.ExtraDays > 0 && (r.Direction == Before || r.Period.named()):
		return fault.Invalidf("extra days", "The date of %s cannot be moved by stopping a clock.", r.ID)
	case !q.Certificate.IsZero() && r.LaterOf == nil:
		return fault.Invalidf("certificate", "The rule %s counts from one date only.", r.ID)
	case !q.Certificate.IsZero() && r.LaterOf.AfterStart && q.Certificate.Before(q.From):
		return fault.Invalidf("certificate", "%s is before %s, from which the rule counts.", q.Certificate.Long(), q.From.Long())
	}
	return nil
}

// seeAlso returns the rules that are to be shown beside this one.
func (b *Book) seeAlso(r Rule, q Query) []Rule {
	var list []Rule
	for _, id := range r.SeeAlso {
		if other, err := b.Rule(id, q.Policy, q.From); err == nil { // one that is not in force is not shown
			list = append(list, other)
		}
	}
	return list
}

// counter counts one rule and writes down the working.
type counter struct {
	rule     Rule
	calendar *workday.Calendar
	working  []string
}

// covers refuses dates outside the table, unless no holiday matters to the rule.
func (c *counter) covers(dates ...workday.Date) error {
	if c.rule.Calendar == noCalendar {
		return nil
	}
	for _, d := range dates {
		if err := c.calendar.Covers(d); err != nil {
			return err
		}
	}
	return nil
}

// count returns the last day that counts, or the day that the law names.
func (c *counter) count(from workday.Date) (workday.Date, error) {
	r := c.rule
	switch {
	case r.Period.named():
		return c.countNamed(from)
	case r.Direction == Before:
		return c.countBack(from)
	}
	c.sayStart(r.StartsOn, from, r.Counting)
	first := from.AddDays(1)
	if r.Counting == BeginningWith {
		first = from
	}
	last, err := c.forward(first, r.Period)
	if err != nil {
		return workday.Date{}, err
	}
	return last, c.saySpan(first, last, r.Period, r.Counting)
}

// forward returns the last of a period's days when first is the first that counts.
func (c *counter) forward(first workday.Date, p Period) (workday.Date, error) {
	dayBefore := first.AddDays(-1)
	switch p.Unit {
	case Day:
		return dayBefore.AddDays(p.N), nil
	case Week:
		return dayBefore.AddWeeks(p.N), nil
	case WorkingDay:
		if p.N == 0 { // on the day itself, when it is a working day
			return c.calendar.AddWorkingDays(dayBefore, 0)
		}
		return c.calendar.AddWorkingDays(dayBefore, p.N)
	default:
		return c.forwardMonths(first, p), nil
	}
}

// forwardMonths runs to the corresponding date of the day on which the period starts. A period that begins with that day ends
// on the day before the corresponding date.
func (c *counter) forwardMonths(first workday.Date, p Period) workday.Date {
	months := p.N
	if p.Unit == Year {
		months *= 12
	}
	if c.rule.Counting == BeginningWith {
		return first.AddMonths(months).AddDays(-1)
	}
	return first.AddDays(-1).AddMonths(months)
}

// countBack returns the last day on which to act so that the period lies before the event.
func (c *counter) countBack(event workday.Date) (workday.Date, error) {
	p := c.rule.Period
	act, err := event, error(nil)
	switch p.Unit {
	case Day:
		act = event.AddDays(-p.N)
	case Week:
		act = event.AddWeeks(-p.N)
	case WorkingDay:
		act, err = c.calendar.AddWorkingDays(event, -p.N)
	case Month:
		act = event.AddMonths(-p.N)
	default:
		act = event.AddMonths(-12 * p.N)
	}
	if err != nil {
		return workday.Date{}, err
	}
	if c.rule.Counting == Clear {
		return c.beforeClearDays(event, act)
	}
	c.say("%s %s", upperFirst(c.rule.StartsOn), event.Long())
	c.say("%s back from that day: %s", p.words(Ordinary), act.Long())
	return act, nil
}

// beforeClearDays returns the day before the clear days that run from first to the day before the event.
func (c *counter) beforeClearDays(event, first workday.Date) (workday.Date, error) {
	act := first.AddDays(-1)
	if c.rule.Period.Unit == WorkingDay {
		var err error
		if act, err = c.calendar.AddWorkingDays(first, -1); err != nil {
			return workday.Date{}, err
		}
	}
	c.say("%s %s (day 0, not counted)", upperFirst(c.rule.StartsOn), event.Long())
	if err := c.saySpan(first, event.AddDays(-1), c.rule.Period, Clear); err != nil {
		return workday.Date{}, err
	}
	return act, nil
}

func (c *counter) countNamed(from workday.Date) (workday.Date, error) {
	p := c.rule.Period
	c.say("%s %s", upperFirst(c.rule.StartsOn), from.Long())
	named := p.Date
	if p.Unit == DayOfYear {
		var err error
		if named, err = p.in(from.Year()); err != nil {
			return workday.Date{}, err
		}
	}
	if c.rule.Counting == Ahead {
		c.say("Before %s, which the law names", named.Long())
		return named.AddDays(-1), nil
	}
	c.say("By %s, which the law names", named.Long())
	return named, nil
}

// later counts from the second date of a rule that has one and returns the later day.
func (c *counter) later(last, certificate workday.Date) (workday.Date, error) {
	l := c.rule.LaterOf
	if l == nil {
		return last, nil
	}
	if certificate.IsZero() {
		c.say("No date was given for “%s”: only the first count holds", l.StartsOn)
		return last, nil
	}
	if err := c.covers(certificate); err != nil {
		return workday.Date{}, err
	}
	c.sayStart(l.StartsOn, certificate, Ordinary)
	first := certificate.AddDays(1)
	second, err := c.forward(first, l.Period)
	if err != nil {
		return workday.Date{}, err
	}
	if err := c.saySpan(first, second, l.Period, Ordinary); err != nil {
		return workday.Date{}, err
	}
	if second.After(last) {
		last = second
	}
	c.say("The later of the two: %s", last.Long())
	return last, nil
}

// extend adds the days on which the clock was stopped.
func (c *counter) extend(last workday.Date, days int) (workday.Date, error) {
	if days == 0 {
		return last, nil
	}
	moved := last.AddDays(days)
	if c.rule.Period.Unit == WorkingDay {
		var err error
		if moved, err = c.calendar.AddWorkingDays(moved, 0); err != nil {
			return workday.Date{}, err
		}
	}
	c.say("The clock was stopped for %s: %s becomes %s", dayCount(days), last.Long(), moved.Long())
	return moved, nil
}

// result names the date, after the rule's kind, and closes the working.
func (c *counter) result(from, last workday.Date, beside []Rule) (Result, error) {
	r := c.rule
	result := Result{
		Rule: r.ID, Version: r.Version, Citation: r.Citation, URL: r.URL, Title: r.Title, From: from, Kind: r.Kind,
		Verified: r.Verified, Pauses: r.Pauses, WarnBefore: r.WarnBefore, Note: r.Note,
	}
	if r.Kind == Wait {
		next := last.AddDays(1)
		if r.Period.Unit == WorkingDay {
			var err error
			if next, err = c.calendar.AddWorkingDays(last, 1); err != nil {
				return Result{}, err
			}
			c.saySkipped(last.AddDays(1), next)
		}
		result.NextStepFrom = next
		c.say("Next step from %s", next.Long())
	} else {
		result.LastDay = last
		c.say("Last day %s", last.Long())
		c.sayRestDay(last)
	}
	if err := c.covers(last, result.Date()); err != nil {
		return Result{}, err
	}
	for _, other := range beside {
		c.say("See also %s: %s from the day of “%s”%s", other.ID, other.PeriodWords(), other.StartsOn, toBeChecked(other))
	}
	result.Provisional = r.Calendar != noCalendar && c.calendar.Provisional(result.Date())
	if result.Provisional {
		c.say("Bank holidays of %d are not published yet: the date is provisional", result.Date().Year())
	}
	result.Working = c.working
	return result, nil
}
