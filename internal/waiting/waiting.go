package waiting

import (
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Reason says why an entry left the list.
type Reason string

// The reasons. An assessment needs evidence that it took place, and a family's choice that it was theirs; a place that is no longer
// needed needs evidence of that, and notice to the family.
const (
	Assessed  Reason = "assessed"
	Consent   Reason = "family's choice"
	NotNeeded Reason = "no longer needed"
)

// Priority says whether an entry is seen before its turn.
type Priority string

// The priorities.
const (
	InTurn Priority = "in turn"
	Sooner Priority = "sooner"
)

// Entry is one child's wait on one pathway.
type Entry struct {
	Ref      thread.Ref
	Version  int
	Child    thread.Ref
	Pathway  string // "neurodevelopmental"
	District string // the code of the district in which the child lived on joining
	JoinedOn workday.Date
	LeftOn   workday.Date
	Reason   Reason
	Evidence string // of the assessment, of the family's choice, or that the place is no longer needed
	// EvidenceTold says that the family reads Evidence: whoever wrote it was told so. What is older was written for the council's people.
	EvidenceTold bool `json:",omitempty"`
	Priority     Priority
	Why          string // of a priority
	Rule         string `json:",omitempty"` // by which it is seen sooner, in the council's policy of that day
	Support      []Support
	Notice       *Notice       // that the child is to come off the list
	Appointments []Appointment `json:",omitempty"` // in the order of their days
}

// Outcome says what came of an offer of support.
type Outcome string

// The outcomes.
const (
	Pending  Outcome = "pending"
	Taken    Outcome = "taken"
	Declined Outcome = "declined"
)

// Support is something offered to a family while it waits.
type Support struct {
	Number     int
	Offer      thread.Ref // of the directory, when it is one of those
	What       string
	OfferedOn  workday.Date
	Outcome    Outcome
	AnsweredOn workday.Date
	Ground     Ground `json:",omitempty"` // why it was declined, in one of our words; "" for answers before these were asked for
	Why        string // why it was declined, in the family's words
}

// Ground is why a family declines what it is offered.
type Ground string

// The grounds.
const (
	TooFar    Ground = "too far"
	WrongTime Ground = "wrong time"
	NotForUs  Ground = "not for our child"
	TooDear   Ground = "too dear"
	HaveHelp  Ground = "have something already"
	NotNow    Ground = "not now"
	Otherwise Ground = "another reason"
)

// Grounds lists the grounds in the order in which they are shown.
func Grounds() []Ground {
	return []Ground{TooFar, WrongTime, NotForUs, TooDear, HaveHelp, NotNow, Otherwise}
}

// Waits reports whether the entry is on the list on the day.
func (e Entry) Waits(on workday.Date) bool {
	return !e.JoinedOn.After(on) && (e.LeftOn.IsZero() || e.LeftOn.After(on))
}

// Red reports whether the entry waits and nothing has been offered.
func (e Entry) Red() bool { return e.LeftOn.IsZero() && len(e.Support) == 0 }

// Waited returns for how many days the entry has waited, or did.
func (e Entry) Waited(today workday.Date) int {
	if !e.LeftOn.IsZero() && e.LeftOn.Before(today) {
		today = e.LeftOn
	}
	return max(0, e.JoinedOn.DaysUntil(today))
}

// Join puts a child on a list.
type Join struct {
	Child    thread.Ref
	Pathway  string
	District string // the child's own when empty
	On       workday.Date
	Priority Priority
	Why      string
}

func (cmd *Join) validate(today workday.Date) error {
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	cmd.Pathway = PathwayOf(cmd.Pathway)
	if cmd.Priority == "" {
		cmd.Priority = InTurn
	}
	add(cmd.Child.Valid(), "child", "Say which child waits.")
	add(cmd.Pathway != "", "pathway", "Say what the child waits for.")
	add(!cmd.On.IsZero() && !cmd.On.After(today), "on", "Enter the day on which the wait began, today or earlier.")
	add(cmd.Priority == InTurn, "priority", "Put the child on the list in turn first. Then say by which rule it is seen sooner.")
	return fault.InvalidFields(wrong...)
}

// OfferSupport offers something to a family that waits.
type OfferSupport struct {
	Entry   thread.Ref
	Version int
	Offer   thread.Ref
	What    string // the offer's title when empty
	On      workday.Date
}

func (e *Entry) offer(cmd OfferSupport, today workday.Date) error {
	switch {
	case !e.LeftOn.IsZero():
		return fault.Conflict("This child is no longer on the list.")
	case strings.TrimSpace(cmd.What) == "":
		return fault.Invalid("what", "Say what you offer, or choose it from the directory.")
	case cmd.On.After(today) || cmd.On.Before(e.JoinedOn):
		return fault.Invalid("on", "Enter the day of the offer, between the start of the wait and today.")
	}
	e.Support = append(slices.Clip(e.Support), Support{Number: len(e.Support) + 1, Offer: cmd.Offer, What: strings.TrimSpace(cmd.What), OfferedOn: cmd.On, Outcome: Pending})
	return nil
}

// AnswerSupport records what the family says to an offer.
type AnswerSupport struct {
	Entry   thread.Ref
	Version int
	Number  int
	Outcome Outcome
	Ground  Ground // of a decline; may be left out
	Why     string
}

func (e *Entry) answer(cmd AnswerSupport, today workday.Date) error {
	i := slices.IndexFunc(e.Support, func(s Support) bool { return s.Number == cmd.Number })
	switch {
	case i < 0:
		return fault.NotFound("That offer of support")
	case cmd.Outcome != Taken && cmd.Outcome != Declined:
		return fault.Invalid("outcome", "Choose whether you take it.")
	case cmd.Ground != "" && !slices.Contains(Grounds(), cmd.Ground):
		return fault.Invalid("ground", "Choose the reason from the list, or leave it out.")
	case len(cmd.Why) > maxText:
		return fault.Invalid("why", "Write up to 1,000 characters.")
	}
	e.Support = slices.Clone(e.Support)
	s := &e.Support[i]
	s.Outcome, s.AnsweredOn, s.Ground, s.Why = cmd.Outcome, today, cmd.Ground, strings.TrimSpace(cmd.Why)
	if s.Outcome == Taken {
		s.Ground = ""
	}
	return nil
}

const maxText = 1_000

// Leave takes a child off a list.
type Leave struct {
	Entry    thread.Ref
	Version  int
	On       workday.Date
	Reason   Reason
	Evidence string
}

func (e *Entry) leave(cmd Leave, today workday.Date) error {
	switch {
	case !e.LeftOn.IsZero():
		return fault.Conflict("This child left the list already.")
	case cmd.Reason != Assessed && cmd.Reason != Consent && cmd.Reason != NotNeeded:
		return fault.Invalid("reason", "A child leaves the list when it has been assessed, when the family chooses so, or after notice when it no longer needs the place.")
	case cmd.Reason == NotNeeded && e.Notice == nil:
		return fault.Invalid("reason", "Give the family notice first: it has time to keep the place.")
	case cmd.Reason == NotNeeded && !today.After(e.Notice.Until):
		return fault.Invalid("reason", "The family can keep the place until "+e.Notice.Until.Long()+".")
	case cmd.Reason == Assessed && strings.TrimSpace(cmd.Evidence) == "":
		return fault.Invalid("evidence", "Say what shows that the child was assessed: the report and its day, or who saw the child and when.")
	case cmd.Reason == Consent && strings.TrimSpace(cmd.Evidence) == "":
		return fault.Invalid("evidence", "Say how the family told us: a letter, an e-mail, who spoke with whom and when.")
	case len(cmd.Evidence) > maxText:
		return fault.Invalid("evidence", "Write up to 1,000 characters.")
	case cmd.On.IsZero() || cmd.On.After(today) || cmd.On.Before(e.JoinedOn):
		return fault.Invalid("on", "Enter the day, between the start of the wait and today.")
	}
	e.LeftOn, e.Reason, e.Evidence, e.EvidenceTold = cmd.On, cmd.Reason, strings.TrimSpace(cmd.Evidence), true
	if cmd.Reason == NotNeeded {
		e.Evidence = e.Notice.Evidence
	}
	e.Notice = nil
	return nil
}
