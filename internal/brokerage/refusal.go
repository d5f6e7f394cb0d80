package brokerage

import "slices"

// Refusal is the coded reason of a provider that cannot help. Reasons are added up by it alone: what a provider writes beside it may
// speak of the child, and stays with the requirement.
type Refusal string

// The reasons for which a provider cannot help. Answers from before reasons were coded have none.
const (
	NoStaff   Refusal = "no-staff"
	NoSkill   Refusal = "no-skill"
	TheHours  Refusal = "hours"
	TheStart  Refusal = "start"
	TheTravel Refusal = "travel"
	TheRate   Refusal = "rate"
	NotOurs   Refusal = "not-offered"
	Otherwise Refusal = "other"
)

// Refusals lists every reason, in the order in which it is offered.
func Refusals() []Refusal {
	return []Refusal{NoStaff, NoSkill, TheHours, TheStart, TheTravel, TheRate, NotOurs, Otherwise}
}

// Words is the reason as people read it.
func (r Refusal) Words() string {
	switch r {
	case NoStaff:
		return "No staff in this area"
	case NoSkill:
		return "No staff with this skill"
	case TheHours:
		return "The hours do not fit"
	case TheStart:
		return "Cannot start in time"
	case TheTravel:
		return "Too far to travel"
	case TheRate:
		return "The rate does not cover it"
	case NotOurs:
		return "Not what we offer"
	case Otherwise:
		return "Another reason"
	default:
		return "Given in words only"
	}
}

func (r Refusal) valid() bool { return slices.Contains(Refusals(), r) }

// Says is an answer's reason with what was written beside it.
func (r Response) Says() string {
	switch {
	case r.Can || r.Refusal == "":
		return r.Why
	case r.Why == "":
		return r.Refusal.Words() + "."
	default:
		return r.Refusal.Words() + ": " + r.Why
	}
}
