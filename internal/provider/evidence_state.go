package provider

import "alongside/internal/workday"

// EvidenceState is where a piece of evidence stands with the council. Only what is accepted counts.
type EvidenceState string

// The states of evidence. What the council enters itself is accepted; what a provider gives waits to be checked.
const (
	ToCheck   EvidenceState = "to-check"
	Accepted  EvidenceState = "accepted"
	SentBack  EvidenceState = "sent-back"
	Withdrawn EvidenceState = "withdrawn" // came from a council that shares it no longer
)

// Words returns the state as people say it.
func (s EvidenceState) Words() string {
	switch s {
	case ToCheck:
		return "To be checked"
	case Accepted:
		return "Accepted"
	case SentBack:
		return "Sent back"
	case Withdrawn:
		return "No longer shared"
	default:
		return string(s)
	}
}

// Hand is who did something with evidence, on which day, and what they say of it.
type Hand struct {
	By   string
	On   workday.Date
	Says string
}
