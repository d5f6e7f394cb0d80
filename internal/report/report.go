package report

import (
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// State is where a report stands on a day. It is derived, never stored.
type State string

// The states.
const (
	StateCompiled  State = "being written"
	StateLate      State = "late"
	StatePublished State = "published"
)

// Report comes back to a committee with the figures of its measures.
type Report struct {
	Ref         thread.Ref
	Version     int
	Title       string
	Committee   string
	For         thread.Ref // the recommendation that asked for it, when one did
	DueOn       workday.Date
	From, To    workday.Date // the days that its figures count
	Measures    []thread.Ref
	Text        string
	PublishedOn workday.Date
	Snapshot    []Figure // as published, in the order of Measures
}

// State returns where r stands on a day.
func (r Report) State(on workday.Date) State {
	switch {
	case !r.PublishedOn.IsZero():
		return StatePublished
	case r.DueOn.Before(on):
		return StateLate
	default:
		return StateCompiled
	}
}

// Published returns a measure's figure as published.
func (r Report) Published(m thread.Ref) (Figure, bool) {
	for _, f := range r.Snapshot {
		if f.Measure == m {
			return f, true
		}
	}
	return Figure{}, false
}
