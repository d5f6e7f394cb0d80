package performance

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Schedule is one version of what an agreement asks to be reported and looked at: by which measures its lots are held to account, how
// often a return is due, and how often the council visits. A version is never changed; the next one takes its place from its own day.
type Schedule struct {
	Ref       thread.Ref
	Agreement thread.Ref
	Number    int // from 1, of the agreement
	From      workday.Date
	Lines     []ScheduleLine
	Paper     ScheduledIn // the signed document that it stands in; the zero value where it stands in none
	Why       string      // why it took the place of the version before it
	On        workday.Date
	By        string
}

// Key implements Record. A schedule is found by its agreement.
func (s Schedule) Key() Key { return Key{Ref: s.Ref, Version: 1, Lot: s.Agreement, On: s.From} }

// ScheduleLine is what is asked of every provider of one lot.
type ScheduleLine struct {
	Lot          thread.Ref
	Measures     []thread.Ref // that were agreed; a return asks for those of them that providers state
	ReturnMonths int          // one return for every so many months; 0 asks for none
	ReturnDays   int          // days after the end of its period in which a return is handed in
	VisitMonths  int          // a quality visit at least once in so many months; 0 promises none
}

// asks reports whether anything is due by the line.
func (l ScheduleLine) asks() bool { return l.ReturnMonths > 0 || l.VisitMonths > 0 }

// ScheduledIn is the signed document in which a schedule stands.
type ScheduledIn struct {
	Title   string
	Version int
	Hash    string
}

// Line returns what a schedule asks of a lot.
func (s Schedule) Line(lot thread.Ref) (ScheduleLine, bool) {
	at := slices.IndexFunc(s.Lines, func(l ScheduleLine) bool { return l.Lot == lot })
	if at < 0 {
		return ScheduleLine{}, false
	}
	return s.Lines[at], true
}

// The bounds of what a schedule can ask.
const (
	mostMonths = 36
	mostDays   = 90
)

// validate holds a version to the agreement it is of, the version before it and the measures that there are.
func (s Schedule) validate(a agreement.Agreement, before Schedule, measures []Measure, today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	switch {
	case s.From.IsZero():
		add("from", "Enter the first day on which it counts.")
	case s.From.Before(a.Start) || s.From.After(a.End):
		add("from", "Enter a day of the agreement, from "+a.Start.Long()+" to "+a.End.Long()+".")
	case before.Number > 0 && !s.From.After(before.From):
		add("from", fmt.Sprintf("Version %d counts from %s. Enter a later day.", before.Number, before.From.Long()))
	case before.Number > 0 && s.From.Before(today):
		add("from", "Enter today or a later day: what was due before stays due as it was agreed.")
	}
	if before.Number > 0 && strings.TrimSpace(s.Why) == "" {
		add("why", "Say why the schedule changes. The providers read it.")
	}
	if !slices.ContainsFunc(s.Lines, ScheduleLine.asks) {
		add("return-months-1", "Say for at least one lot how often a return is due or a visit made.")
	}
	for _, l := range s.Lines {
		i := slices.IndexFunc(a.Lots, func(of agreement.Lot) bool { return of.Ref == l.Lot })
		if i < 0 {
			add("from", "Choose lots of this agreement.")
			continue
		}
		for _, f := range l.wrong(i, measures, s.From) {
			add(f.Name, f.Message)
		}
	}
	return fault.InvalidFields(wrong...)
}

// wrong says what is wrong with a line, whose fields bear the number of its lot in the agreement, from 0.
func (l ScheduleLine) wrong(i int, measures []Measure, from workday.Date) (wrong []fault.Field) {
	add := func(name, message string) {
		wrong = append(wrong, fault.Field{Name: fmt.Sprintf("%s-%d", name, i+1), Message: message})
	}
	if l.ReturnMonths < 0 || l.ReturnMonths > mostMonths {
		add("return-months", fmt.Sprintf("Enter months from 1 to %d, or leave it empty for no returns.", mostMonths))
	}
	if l.ReturnMonths > 0 && (l.ReturnDays < 1 || l.ReturnDays > mostDays) {
		add("return-days", fmt.Sprintf("Enter in how many days after its period a return is handed in, from 1 to %d.", mostDays))
	}
	if l.VisitMonths < 0 || l.VisitMonths > mostMonths {
		add("visit-months", fmt.Sprintf("Enter months from 1 to %d, or leave it empty for no visits.", mostMonths))
	}
	for _, ref := range l.Measures {
		ok := slices.ContainsFunc(measures, func(m Measure) bool {
			return m.Ref == ref && m.Lot == l.Lot && (m.To.IsZero() || !m.To.Before(from))
		})
		if !ok {
			add("measures", "Choose measures of this lot that still count on the first day.")
			break
		}
	}
	return wrong
}

// Span is a version with the last day on which it counts.
type Span struct {
	Schedule
	To workday.Date
}

// spans are the versions of one agreement, the earliest first, each until the day before the next, and the last until the agreement ends.
// Before the first version the council's policy for returns counts, as a version numbered 0.
func spans(a agreement.Agreement, policy Policy, versions []Schedule) []Span {
	versions = slices.Clone(versions)
	slices.SortFunc(versions, func(x, y Schedule) int { return x.From.Compare(y.From) })
	var out []Span
	if len(versions) == 0 || versions[0].From.After(a.Start) {
		first := Schedule{Agreement: a.Ref, From: a.Start}
		for _, l := range a.Lots {
			first.Lines = append(first.Lines, ScheduleLine{Lot: l.Ref, ReturnMonths: policy.Months, ReturnDays: policy.ReturnDays})
		}
		versions = append([]Schedule{first}, versions...)
	}
	for i, v := range versions {
		to := a.End
		if i+1 < len(versions) {
			to = versions[i+1].From.AddDays(-1)
		}
		out = append(out, Span{Schedule: v, To: to})
	}
	return out
}

// at returns the version that counts on a day.
func at(all []Span, on workday.Date) (Span, bool) {
	i := slices.IndexFunc(all, func(s Span) bool { return !on.Before(s.From) && !on.After(s.To) })
	if i < 0 {
		return Span{}, false
	}
	return all[i], true
}

// Period is one return that a schedule asks for.
type Period struct {
	Lot      thread.Ref
	From, To workday.Date
	Due      workday.Date // by when it is handed in
	Number   int          // the version of the schedule that asks for it; 0 for the council's policy
}

// periods are the returns of a lot whose periods begin by a day, the earliest first. Periods are counted from the first day of a version;
// where the next version or the end of the agreement cuts one short, what is left of it is reported too.
func periods(all []Span, lot thread.Ref, until workday.Date) []Period {
	var out []Period
	for _, s := range all {
		l, ok := s.Line(lot)
		if !ok || l.ReturnMonths < 1 {
			continue
		}
		for n := 0; ; n++ {
			from := s.From.AddMonths(n * l.ReturnMonths)
			if from.After(s.To) || from.After(until) {
				break
			}
			to := s.From.AddMonths((n + 1) * l.ReturnMonths).AddDays(-1)
			if to.After(s.To) {
				to = s.To
			}
			out = append(out, Period{Lot: lot, From: from, To: to, Due: to.AddDays(l.ReturnDays), Number: s.Number})
		}
	}
	return out
}

// lastOver is the latest period that is over before a day, unless as much time as it covered has passed since.
func lastOver(all []Period, today workday.Date) (Period, bool) {
	for _, p := range slices.Backward(all) {
		if p.To.Before(today) {
			long := p.From.DaysUntil(p.To)
			return p, !p.To.AddDays(max(long, leastDays)).Before(today)
		}
	}
	return Period{}, false
}

// leastDays is how long after a short period its return is still asked for.
const leastDays = 31

// visitBy is by when a place is visited next: so many months after its latest visit, or after it began, or after visits were first promised
// without a break since. Each version is held to what was due on its own days: a visit that was due before the next version begins stays
// due, whatever that asks, and one that the next version asks for earlier than it begins is due on its first day. It is zero where none is
// promised, and where the agreement ends first.
func visitBy(all []Span, lot thread.Ref, joined, last, today workday.Date) workday.Date {
	var since workday.Date // the first day of the unbroken run of versions that promise visits
	for _, s := range all {
		l, ok := s.Line(lot)
		if !ok || l.VisitMonths < 1 {
			since = workday.Date{}
			continue
		}
		if since.IsZero() {
			since = s.From
		}
		if since.After(today) {
			break // it promises nothing yet
		}
		from := last
		if last.Before(joined) {
			from = joined
			if joined.Before(since) {
				from = since // nobody was promised a visit before
			}
		}
		by := from.AddMonths(l.VisitMonths)
		if by.Before(s.From) {
			by = s.From
		}
		if !by.After(s.To) {
			return by
		}
	}
	return workday.Date{}
}

// Words says what a line asks, such as "a return every 3 months, handed in within 20 days; a visit at least every 12 months".
func (l ScheduleLine) Words() string {
	var out []string
	if l.ReturnMonths > 0 {
		out = append(out, fmt.Sprintf("a return %s, handed in within %s", every(l.ReturnMonths), count(l.ReturnDays, "day")))
	}
	if l.VisitMonths > 0 {
		out = append(out, "a visit at least "+every(l.VisitMonths))
	}
	if len(out) == 0 {
		return "no returns and no visits"
	}
	return strings.Join(out, "; ")
}

func every(months int) string {
	if months == 1 {
		return "every month"
	}
	return fmt.Sprintf("every %d months", months)
}

func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// Stands says since when a version counts and where it stands.
func (s Schedule) Stands() string {
	if s.Number == 0 {
		return "No schedule is agreed for this time: returns follow the council’s policy."
	}
	where := "It stands in no signed document yet."
	if s.Paper.Title != "" {
		where = fmt.Sprintf("It stands in “%s”, version %d, as signed.", s.Paper.Title, s.Paper.Version)
	}
	return fmt.Sprintf("Version %d, from %s. %s", s.Number, s.From.Long(), where)
}

// ScheduleWords says in lines what the reporting schedule of an agreement asks today.
func (s Span) ScheduleWords(a agreement.Agreement) []string {
	if s.From.IsZero() {
		return []string{"No schedule counts today."}
	}
	out := []string{s.Stands()}
	for _, l := range a.Lots {
		line, _ := s.Line(l.Ref)
		out = append(out, l.Name+": "+line.Words()+".")
	}
	return out
}
