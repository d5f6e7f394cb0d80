package lead

import (
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Allocation is one child's lead professional over a time.
type Allocation struct {
	Ref     thread.Ref
	Version int
	Child   thread.Ref
	Lead    thread.Ref
	Manager thread.Ref
	From    workday.Date
	To      workday.Date // the last day, zero while it lasts
	Weight  int          // how much of a lead's capacity the child takes: see Weights
	Why     string       // why this lead

	IntroduceBy  workday.Date
	IntroducedOn workday.Date
	How          How
	Note         string
	ConfirmedOn  workday.Date // the parent said that they have spoken
	ConfirmedBy  string
	DisputedOn   workday.Date // the parent said that they have not
	LastContact  workday.Date
	FollowedOn   workday.Date // when what the lead before had to do was given to this one, zero until then
}

// Current reports whether the allocation is in force on a day.
func (a Allocation) Current(on workday.Date) bool {
	return !a.From.After(on) && (a.To.IsZero() || !a.To.Before(on))
}

// began reports whether the lead has led the child for a day at least: one whose first day is still to come, or was called off
// before it came, has not.
func (a Allocation) began(by workday.Date) bool {
	return !a.From.After(by) && (a.To.IsZero() || !a.To.Before(a.From))
}

// How is the way in which a lead spoke with a family.
type How string

// The ways.
const (
	Visited   How = "visit"
	Rang      How = "phone"
	Video     How = "video"
	Wrote     How = "letter or email"
	AtSchool  How = "at school"
	unsettled How = ""
)

// Hows lists the ways in which a lead speaks with a family.
func Hows() []How { return []How{Rang, Visited, AtSchool, Video, Wrote} }

// The weights of a child in a caseload.
const (
	Light    = 1
	Usual    = 2
	Heavy    = 3
	heaviest = 5
)

// Lead is a child's named person as the family and every other page sees them today.
type Lead struct {
	Allocation   thread.Ref
	Person       thread.Ref
	Name         string
	Phone        string
	Hours        string // when they can be reached: "Tuesday to Friday"
	Since        workday.Date
	Cover        thread.Ref // who covers today, "" when the lead is there
	CoverName    string
	CoverPhone   string
	AwayUntil    workday.Date // the last day away, zero when the lead is there
	Soon         Soon         // the next absence, zero when none begins soon
	IntroduceBy  workday.Date
	IntroducedOn workday.Date
	ConfirmedOn  workday.Date
	DisputedOn   workday.Date
	LastContact  workday.Date
}

// Soon is an absence of a lead professional that begins within four weeks, and who covers.
type Soon struct {
	From, To              workday.Date // the first day away and the last
	CoverName, CoverPhone string
}

// soonDays is how long before the first day of an absence the family sees it on its pages.
const soonDays = 28

// Person is somebody who works for the council, as families may know them.
type Person struct {
	Ref   thread.Ref
	Name  string
	Phone string
	Hours string
}

// introduce takes over that the lead spoke with the family.
func (a *Allocation) introduce(cmd Introduce, today workday.Date) error {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	switch {
	case cmd.On.IsZero() || cmd.On.After(today):
		add("on", "Enter the day on which you spoke with the family, today or earlier.")
	case cmd.On.Before(a.From):
		add("on", "The allocation began on "+a.From.Long()+". Enter that day or a later one.")
	}
	known := false
	for _, h := range Hows() {
		known = known || h == cmd.How
	}
	if !known {
		add("how", "Choose how you spoke with the family.")
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	if a.IntroducedOn.IsZero() {
		a.IntroducedOn, a.How, a.Note = cmd.On, cmd.How, strings.TrimSpace(cmd.Note)
		a.DisputedOn = workday.Date{}
	}
	if cmd.On.After(a.LastContact) {
		a.LastContact = cmd.On
	}
	return nil
}

// confirm takes over what the parent says about the introduction.
func (a *Allocation) confirm(cmd Confirm, by string, today workday.Date) error {
	if !a.ConfirmedOn.IsZero() {
		return fault.Conflictf("You told us on %s that you have spoken.", a.ConfirmedOn.Long())
	}
	if cmd.Spoken {
		a.ConfirmedOn, a.ConfirmedBy, a.DisputedOn = today, by, workday.Date{}
		return nil
	}
	a.DisputedOn, a.IntroducedOn, a.How = today, workday.Date{}, unsettled
	return nil
}
