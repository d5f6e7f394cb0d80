package ui

import (
	"strings"

	"alongside/internal/workday"
)

// Look is how a deadline stands today. The words are those of deadline.Look.
type Look string

// The looks of a deadline.
const (
	ToCome   Look = "to-come"
	Soon     Look = "soon"
	Late     Look = "late"
	Paused   Look = "paused"
	Kept     Look = "kept"
	KeptLate Look = "kept-late"
	Stopped  Look = "stopped"
	// Over is a time in which somebody could do something of their own: once it has passed nobody is late.
	Over Look = "over"
)

// Words returns the state as the reader sees it.
func (l Look) Words() string {
	switch l {
	case Soon:
		return "Soon"
	case Late:
		return "Late"
	case Paused:
		return "Paused"
	case Kept:
		return "Kept"
	case KeptLate:
		return "Kept late"
	case Stopped:
		return "No longer needed"
	case Over:
		return "Over"
	default:
		return "To come"
	}
}

// DeadlineView is a promise with its date. Title says what is promised; the words about the date are made here, so that
// a date reads alike everywhere.
type DeadlineView struct {
	Title string
	Href  string
	Look  Look
	Today workday.Date
	// From is the day the clock started, Due the last day (or, for a Wait, the day from which the next step may be taken).
	From, Due workday.Date
	Wait      bool
	// OnDay says that it happens on Due itself, not by then: a first day.
	OnDay bool
	// PausedSince and PauseReason ("school is closed") are given when the clock stands still.
	PausedSince workday.Date
	PauseReason string
	// DoneOn is the day it was kept.
	DoneOn workday.Date
	// Owner is whose promise it is, as the reader may know them.
	Owner string
	// Why says, in rows, why the date stands on this reader's page: "Yours", "Escalated to you".
	Why []string
	// Working is the count as a person would check it, one line a step.
	Working []string
	// Rule, Citation and URL say where the period comes from.
	Rule, Citation, URL string
	// Own marks a period that no law sets: the council's own promise, which it can change.
	Own bool
	// Unverified marks a rule nobody has checked against the law yet; Provisional a date that rests on projected holidays.
	Unverified, Provisional bool
}

func (v DeadlineView) sentence() string {
	date := v.Due.Long()
	switch v.Look {
	case Paused:
		s := "The clock has stopped since " + v.PausedSince.Long()
		if v.PauseReason != "" {
			s += " because " + lowerFirst(v.PauseReason)
		}
		return s
	case Kept:
		if v.DoneOn.IsZero() {
			return "Done in time. It was due by " + date
		}
		return "Done on " + v.DoneOn.Long() + ", in time"
	case KeptLate:
		if v.DoneOn.IsZero() {
			return "Done late. It was due by " + date
		}
		return "Done on " + v.DoneOn.Long() + ", " + Count(v.Due.DaysUntil(v.DoneOn), "day", "days") + " late"
	case Stopped:
		return "This is no longer needed"
	case Over:
		return "The time for this ended on " + date
	case Late:
		return "Was due by " + date + " (" + Away(v.Today, v.Due) + ")"
	}
	if v.Wait {
		return "Not before " + date + " (" + Away(v.Today, v.Due) + ")"
	}
	if v.OnDay {
		return "On " + date + " (" + Away(v.Today, v.Due) + ")"
	}
	return "By " + date + " (" + Away(v.Today, v.Due) + ")"
}

// short is the sentence for a table's cell.
func (v DeadlineView) short() string {
	switch v.Look {
	case Paused:
		return "stopped since " + v.PausedSince.Short()
	case Kept, KeptLate:
		if !v.DoneOn.IsZero() {
			return "done " + v.DoneOn.Short()
		}
		return "due " + v.Due.Short()
	case Stopped:
		return ""
	case Over:
		return "ended on " + v.Due.Short()
	}
	if v.Today.IsZero() {
		return v.Due.Short()
	}
	return v.Due.Short() + ", " + Away(v.Today, v.Due)
}

func (v DeadlineView) explains() bool { return len(v.Working) > 0 || v.Citation != "" }

// because joins the reasons for which a date stands on the page.
func (v DeadlineView) because() string {
	out := ""
	for i, why := range v.Why {
		if i > 0 {
			why = " and " + lowerFirst(why)
		}
		out += why
	}
	return out
}

// notes says what is not certain about the date.
func (v DeadlineView) notes() []string {
	var out []string
	if v.Unverified {
		out = append(out, "To be checked: nobody has compared this rule with the law yet.")
	}
	if v.Provisional {
		out = append(out, "Provisional: the bank holidays of that year are not published yet, so we used the usual ones.")
	}
	return out
}

// lowerFirst begins a reason with a small letter, to stand within a sentence; an abbreviation keeps its capitals.
func lowerFirst(s string) string {
	if len(s) < 2 || s[1] < 'a' && s[1] != ' ' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
