package deadline

import (
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// State is what happened to a deadline. Whether it is late is derived: see Look.
type State string

// The states.
const (
	Running State = "running"
	Paused  State = "paused"
	Kept    State = "kept"
	Stopped State = "stopped"
)

// Kind says whether the date is the last day of a duty or the first day on which the next step may be taken.
type Kind = statute.Kind

// Deadline is one promise with its date.
type Deadline struct {
	ID          string
	Rule        string // the rule's id, or a word of the capability's own for an internal date
	RuleVersion int    // 0 for an internal date
	Policy      string
	Citation    string
	Verified    bool // a practitioner has checked the rule
	Provisional bool // counted with projected holidays
	Kind        Kind
	Ref         thread.Ref // what it is about: the query, the assessment
	Child       thread.Ref
	Owner       thread.Ref // the person who has to keep it
	Team        thread.Ref
	Title       string
	From        workday.Date
	Certificate workday.Date
	Due         workday.Date
	Working     []string // how the date was worked out, line by line
	State       State
	PausedSince workday.Date
	PauseReason string
	PausedDays  int
	DoneOn      workday.Date
	Why         string // why it was stopped, or why an internal date is what it is
	WarnBefore  int    // days before Due from which it is soon
}

// Look is how a deadline stands on a day, in the words that pages show.
type Look string

// The looks.
const (
	LookToCome   Look = "to come"
	LookSoon     Look = "soon"
	LookLate     Look = "late"
	LookPaused   Look = "paused"
	LookKept     Look = "kept"
	LookKeptLate Look = "kept late"
	LookStopped  Look = "stopped"
)

// Look derives how the deadline stands today. The last day itself is not late.
func (d Deadline) Look(today workday.Date) Look {
	switch d.State {
	case Paused:
		return LookPaused
	case Stopped:
		return LookStopped
	case Kept:
		if d.lateOn(d.DoneOn) {
			return LookKeptLate
		}
		return LookKept
	}
	switch {
	case d.lateOn(today):
		return LookLate
	case !today.Before(d.Due.AddDays(-d.WarnBefore)):
		return LookSoon
	default:
		return LookToCome
	}
}

// lateOn reports whether the day is too late. What only had to be waited for cannot be late.
func (d Deadline) lateOn(on workday.Date) bool { return d.Kind != statute.Wait && on.After(d.Due) }

// Open reports whether the deadline still has to be kept: it runs or is paused.
func (d Deadline) Open() bool { return d.State == Running || d.State == Paused }
