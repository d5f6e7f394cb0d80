package ui

import (
	"strings"
	"time"

	"alongside/internal/money"
	"alongside/internal/workday"
)

// BecauseView explains one decision: who, when, why, what was read, which rule, and what the reader can do about it.
type BecauseView struct {
	// Decision in one sentence: "We decided to assess your child's needs."
	Decision string
	By, Role string
	// When is the moment of the decision; On is its day, where the time of day is not known.
	When time.Time
	On   workday.Date
	// Reason in one plain sentence.
	Reason string
	// Read lists what was read before deciding; a Link without Href is plain text.
	Read                []Link
	Rule, Citation, URL string
	// Disagree says what the reader can do, DisagreeLinks where.
	Disagree      string
	DisagreeLinks []Link
}

// who is the line that says who decided and when.
func (v BecauseView) who() string {
	when := When(v.When)
	if when == "" && !v.On.IsZero() {
		when = v.On.Long()
	}
	var parts []string
	for _, p := range []string{v.By, v.Role, when} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// StripView is the one line at the top of an object's page that shows where it stands in the golden thread.
type StripView struct {
	// Href is the whole thread's page, /thread/{ref}.
	Href  string
	Steps []StripStep
}

// StripStep is one place of the strip. Closed is a place the reader may not see; Missing one that comes next; Kind then says
// what that is.
type StripStep struct {
	// Kind is the word of the place: "Decision", "Package".
	Kind string
	// Label names the object; shown in its title only, so it must hold nothing private.
	Label, Href           string
	Here, Closed, Missing bool
	// Count is given where several stand at this place.
	Count int
}

func (s StripStep) class() string {
	switch {
	case s.Here:
		return "al-strip__step al-strip__step--here"
	case s.Closed:
		return "al-strip__step al-strip__step--closed"
	case s.Missing:
		return "al-strip__step al-strip__step--missing"
	default:
		return "al-strip__step"
	}
}

func (s StripStep) text() string {
	if s.Count > 1 {
		return s.Kind + " (" + Number(s.Count) + ")"
	}
	return s.Kind
}

// PromisedView compares what was promised with what came, for a week, a term or a year.
type PromisedView struct {
	// ID makes the picture's ids unique; needed when a page has two.
	ID string
	// Title says what for: "Speech and language therapy".
	Title string
	// Period in words: "this term, 2 September to 18 December 2026".
	Period              string
	Promised, Delivered money.Minutes
	Missed              []Missed
	// Disputed is promised time of which two accounts differ.
	Disputed money.Minutes
	// Rest is how promised time is called that neither came nor was missed: "Still to come" when empty, "Never came" of help that ended.
	Rest string
	// Note says below the picture that the help ended, and when.
	Note string
	// Rows is the table beneath, by week or by line of provision.
	Rows []PromisedRow
	// Say is where a family says that a visit did not happen.
	Say string
	// Open is the page that lists every visit.
	Open string
	// AsAt is the day to which it is counted, printed below.
	AsAt string
}

// Missed is time that did not come, and whose doing that was: "the provider", "the school", "you asked".
type Missed struct {
	Whose   string
	Minutes money.Minutes
}

// PromisedRow is one line of the table.
type PromisedRow struct {
	Label, Href                 string
	Promised, Delivered, Missed money.Minutes
	Whose                       string
}

func (v PromisedView) id() string { return firstOf(v.ID, "promised") }

func (v PromisedView) words() string {
	return Duration(v.Delivered) + " of " + Duration(v.Promised) + " delivered"
}

// toCome is the promised time that has neither come nor been missed, and of which no two accounts differ.
func (v PromisedView) toCome() money.Minutes {
	left := v.Promised - v.Delivered - v.Disputed
	for _, m := range v.Missed {
		left -= m.Minutes
	}
	return max(left, 0)
}

// bar is one piece of the picture, in thousandths of its width.
type bar struct {
	class, words string
	x, width     int
}

// bars lays the pieces side by side. When more came than was promised, the whole is what came.
func (v PromisedView) bars() []bar {
	whole := v.Delivered + v.Disputed + v.toCome()
	for _, m := range v.Missed {
		whole += m.Minutes
	}
	whole = max(whole, v.Promised)
	if whole <= 0 {
		return nil
	}
	var out []bar
	var sum money.Minutes
	add := func(class, words string, m money.Minutes) {
		if m <= 0 {
			return
		}
		from := int(sum) * 1000 / int(whole)
		sum += m
		out = append(out, bar{class, words, from, int(sum)*1000/int(whole) - from})
	}
	add("al-bar--delivered", "Delivered: "+Duration(v.Delivered), v.Delivered)
	for i, m := range v.Missed {
		add("al-bar--missed al-bar--missed-"+itoa(i%3+1), "Missed, "+lowerFirst(m.Whose)+": "+Duration(m.Minutes), m.Minutes)
	}
	add("al-bar--to-come", "Two accounts differ: "+Duration(v.Disputed), v.Disputed)
	add("al-bar--to-come", firstOf(v.Rest, "Still to come")+": "+Duration(v.toCome()), v.toCome())
	return out
}

func (v PromisedView) table() TableView {
	t := TableView{
		Caption: v.Title + ", " + v.Period, CaptionSize: "hidden",
		Columns: []Column{{Text: "When"}, {Text: "Promised", Numeric: true}, {Text: "Delivered", Numeric: true},
			{Text: "Missed", Numeric: true}, {Text: "Whose"}},
	}
	for _, r := range v.Rows {
		t.Rows = append(t.Rows, TableRow{Cells: []Cell{
			{Text: r.Label, Href: r.Href, Header: true}, {Text: Duration(r.Promised)}, {Text: Duration(r.Delivered)},
			{Text: Duration(r.Missed)}, {Text: r.Whose},
		}})
	}
	return t
}
