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
	Whole     bool // rests on the whole county, as the district has too few
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

// How says how we know, one line a step.
func (e Expectation) How() []string {
	where := "in your area"
	if e.Whole {
		where = "in the whole county, as there are too few in your area alone"
	}
	if !e.Known && e.Completed >= enough {
		return []string{
			fmt.Sprintf("Since %s, %d children on this list were assessed %s.", e.Since.Long(), e.Completed, where),
			"Too few of them had waited as long as your child has to say when yours is likely to be assessed.",
			"We would rather say so than guess. We look again every day.",
		}
	}
	if !e.Known {
		return []string{
			fmt.Sprintf("Since %s too few children on this list were assessed to tell (%s).", e.Since.Long(), counted(e.Completed)),
			"We would rather say so than guess. We look again every day.",
		}
	}
	return []string{
		fmt.Sprintf("Since %s, %d children on this list were assessed %s.", e.Since.Long(), e.Completed, where),
		"We counted how long each of them waited, and how long those who still wait have waited.",
		"Of children who have waited as long as yours, one in four is assessed before these months, two in four within them, one in four later.",
		"It is an estimate, not a promise.",
	}
}

// counted says how many without telling on a few children.
func counted(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("fewer than %d", enough)
}

func month(d workday.Date) string { return fmt.Sprintf("%s %d", d.Month(), d.Year()) }

// History is what the list's own past says of one pathway.
type History struct {
	Districts map[string]Curve
	County    Curve
}

// Past is one entry as the estimate needs it.
type Past struct {
	District     string
	Joined, Left workday.Date
	Reason       Reason
}

// Learn turns the entries of one pathway that were on the list within the last 24 months into curves.
func Learn(entries []Past, today workday.Date) History {
	since := today.AddMonths(-historyMonths)
	by := map[string][]Wait{}
	var all []Wait
	for _, e := range entries {
		end := e.Left
		if end.IsZero() {
			end = today
		}
		w := Wait{Entered: max(0, e.Joined.DaysUntil(since)), Left: e.Joined.DaysUntil(end), Done: e.Reason == Assessed && !e.Left.IsZero()}
		by[e.District] = append(by[e.District], w)
		all = append(all, w)
	}
	h := History{Districts: make(map[string]Curve, len(by)), County: Estimate(all)}
	for district, waits := range by {
		h.Districts[district] = Estimate(waits)
	}
	return h
}

// Expect returns when an entry is likely to be assessed: by its own district's history where there is enough of it, by the
// whole county's otherwise.
func (h History) Expect(e Entry, today workday.Date) Expectation {
	if c := h.Districts[e.District]; c.Completed >= enough {
		if own := Expect(c, e.JoinedOn, today); own.Known {
			return own
		}
	}
	x := Expect(h.County, e.JoinedOn, today)
	x.Whole = true
	return x
}
