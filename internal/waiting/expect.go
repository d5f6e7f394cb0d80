package waiting

import (
	"fmt"

	"alongside/internal/workday"
)

const (
	// historyMonths is how far back the estimate looks.
	historyMonths = 24
	// enough is the number of assessments below which no estimate is given.
	enough = 20
	// early and late are the shares between which half of all waits end.
	early, late = 0.25, 0.75
)

// Expectation is when an assessment is likely, and how we know.
type Expectation struct {
	Known     bool
	From, To  workday.Date // To is zero when the later end cannot be told yet
	Completed int          // assessments that it rests on
	Since     workday.Date
	Priority  Priority // of the children that it rests on, unless Mixed
	Whole     bool     // rests on the whole county, as the district has too few
	Mixed     bool     // rests on children seen in turn and sooner together, as there are too few of Priority
}

// Expect returns when a child who joined on a day and still waits is likely to be assessed.
func Expect(c Curve, joined, today workday.Date) Expectation {
	e := Expectation{Completed: c.Completed, Since: today.AddMonths(-historyMonths)}
	if c.Completed < enough {
		return e
	}
	waited := max(0, joined.DaysUntil(today))
	first, ok := c.Quantile(early, waited)
	if !ok {
		return e
	}
	e.Known, e.From = true, joined.AddDays(first)
	if last, ok := c.Quantile(late, waited); ok {
		e.To = joined.AddDays(last)
	}
	return e
}

// Sentence says it in plain words.
func (e Expectation) Sentence() string {
	switch {
	case !e.Known:
		return "We do not know yet how long this will take."
	case e.To.IsZero():
		return "Likely " + month(e.From) + " or later."
	case e.From.Year() == e.To.Year() && e.From.Month() == e.To.Month():
		return "Likely " + month(e.From) + "."
	case e.From.Year() == e.To.Year():
		return "Likely " + e.From.Month().String() + " to " + month(e.To) + "."
	default:
		return "Likely " + month(e.From) + " to " + month(e.To) + "."
	}
}

// Basis says in few words which children it rests on, for a table.
func (e Expectation) Basis() string {
	who := seen(e.Priority)
	if e.Mixed {
		who = "seen in turn and sooner together"
	}
	if e.Whole {
		return who + ", whole county"
	}
	return who + ", this district"
}

// How says how we know, one line a step.
func (e Expectation) How() []string {
	where := "in your area"
	if e.Whole {
		where = "in the whole county, as there are too few in your area alone"
	}
	who := "of those " + seen(e.Priority) + " on this list"
	var mixed []string
	if e.Mixed {
		mixed = []string{"Too few of those were " + seen(e.Priority) + ", as your child is, to tell from them alone. We counted children " + seen(InTurn) + " and sooner together, so it may be " + shifted(e.Priority) + " for your child."}
		who = "on this list"
	}
	if !e.Known && e.Completed >= enough {
		return append([]string{fmt.Sprintf("Since %s, %d children %s were assessed %s.", e.Since.Long(), e.Completed, who, where)}, append(mixed,
			"Too few of them had waited as long as your child has to say when yours is likely to be assessed.",
			"We would rather say so than guess. We look again every day.",
		)...)
	}
	if !e.Known {
		return []string{
			fmt.Sprintf("Since %s too few children on this list were assessed to tell (%s).", e.Since.Long(), counted(e.Completed)),
			"We would rather say so than guess. We look again every day.",
		}
	}
	return append([]string{fmt.Sprintf("Since %s, %d children %s were assessed %s.", e.Since.Long(), e.Completed, who, where)}, append(mixed,
		"We counted how long each of them waited, and how long those who still wait have waited.",
		"Of children who have waited as long as yours, one in four is assessed before these months, two in four within them, one in four later.",
		"It is an estimate, not a promise.",
	)...)
}

// shifted says to which side an estimate of all children lies wrong for those of a priority.
func shifted(p Priority) string {
	if p == Sooner {
		return "sooner"
	}
	return "later"
}

// counted says how many without telling on a few children.
func counted(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("fewer than %d", enough)
}

func month(d workday.Date) string { return fmt.Sprintf("%s %d", d.Month(), d.Year()) }

// History is what the list's own past says of one pathway, apart for children who are seen in turn and those who are seen sooner.
type History struct {
	districts map[group]Curve
	county    map[Priority]Curve
	all       Curve // of the county, of every priority
}

// group are the children of a district with one priority.
type group struct {
	district string
	priority Priority
}

// Past is one entry as the estimate needs it.
type Past struct {
	District     string
	Joined, Left workday.Date
	Reason       Reason
	Proved       bool // what shows the reason is on the record
	Priority     Priority
	Moves        []Moved // in the order of their days; an entry joins in turn
	Appointments []Appointment
}

// Moved is a day on which an entry was moved up, or back to its turn.
type Moved struct {
	On       workday.Date
	Priority Priority
}

// Done reports whether the entry left because the child was assessed, with something that shows it. All others that left were taken
// off before they were seen, and shorten no wait.
func (p Past) Done() bool { return p.Reason == Assessed && p.Proved && !p.Left.IsZero() }

// spells are the parts of the wait with one priority, those before a day left out. Each is seen from the day on which it began, so that
// the months before a child is moved up are counted in turn, and what follows counts as seen sooner.
func (p Past) spells(since, today workday.Date) map[Priority][]Wait {
	end := p.Left
	if end.IsZero() {
		end = today
	}
	now, from := InTurn, p.Joined
	if len(p.Moves) == 0 && p.Priority == Sooner {
		now = Sooner // moved before moves were kept
	}
	out := map[Priority][]Wait{}
	add := func(until workday.Date, done bool) {
		w := Wait{Entered: max(0, p.Joined.DaysUntil(since), p.Joined.DaysUntil(from)), Left: p.Joined.DaysUntil(until), Done: done}
		out[now] = append(out[now], w)
	}
	for _, m := range p.Moves {
		if m.Priority == now || m.On.Before(from) || !m.On.Before(end) {
			continue
		}
		add(m.On, false)
		now, from = m.Priority, m.On
	}
	add(end, p.Done())
	return out
}

// Learn turns the entries of one pathway that were on the list within the last 24 months into curves.
func Learn(entries []Past, today workday.Date) History {
	since := today.AddMonths(-historyMonths)
	by, county := map[group][]Wait{}, map[Priority][]Wait{}
	var all []Wait
	for _, e := range entries {
		for priority, spells := range e.spells(since, today) {
			of := group{e.District, priority}
			by[of], county[priority], all = append(by[of], spells...), append(county[priority], spells...), append(all, spells...)
		}
	}
	h := History{districts: make(map[group]Curve, len(by)), county: make(map[Priority]Curve, len(county)), all: Estimate(all)}
	for of, waits := range by {
		h.districts[of] = Estimate(waits)
	}
	for priority, waits := range county {
		h.county[priority] = Estimate(waits)
	}
	return h
}

// Expect returns when an entry is likely to be assessed: by the history of its own district's children of its priority where there is
// enough of it, by the whole county's of its priority otherwise, and by that of all its children where those are too few too.
func (h History) Expect(e Entry, today workday.Date) Expectation {
	p := e.Priority
	if p == "" {
		p = InTurn
	}
	if c := h.districts[group{e.District, p}]; c.Completed >= enough {
		if own := Expect(c, e.JoinedOn, today); own.Known {
			own.Priority = p
			return own
		}
	}
	c, mixed := h.county[p], false
	if c.Completed < enough {
		c, mixed = h.all, true
	}
	x := Expect(c, e.JoinedOn, today)
	x.Priority, x.Whole, x.Mixed = p, true, mixed
	return x
}
