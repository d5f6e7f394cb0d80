package offer

import (
	"slices"
	"strings"

	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Facilitator is a person who gives sessions for a voluntary organisation, paid or as a volunteer.
//
// Where the person stands is never stored: it follows from the references, the checks and their dates.
type Facilitator struct {
	Ref      thread.Ref // the person's
	Version  int
	Provider thread.Ref
	Name     string
	FacilitatorFile
}

// FacilitatorFile is what the organisation keeps on a facilitator.
type FacilitatorFile struct {
	Volunteer    bool
	Applied      workday.Date
	References   []Reference
	Checks       []Vetting
	Agreed       workday.Date // from when on the organisation's lead lets them give sessions
	AgreedBy     string
	Left         workday.Date // the first day on which they no longer belong to it
	Lived        string       // lived experience in their own words
	ShowLived    bool         // families read it: their own choice
	Cover        string       // who finds cover for them
	Supervisions []Supervision
}

// Reference is what a referee says.
type Reference struct {
	From string
	On   workday.Date
	Fine bool
	By   string // who took it up
}

// CheckKind is what is checked or learnt.
type CheckKind string

// The checks. The first two are needed by everybody who gives a session.
const (
	DBS          CheckKind = "dbs"
	Safeguarding CheckKind = "safeguarding"
	FirstAid     CheckKind = "first-aid"
	Induction    CheckKind = "induction"
)

// CheckKinds lists the checks in the order in which they are shown.
func CheckKinds() []CheckKind { return []CheckKind{DBS, Safeguarding, FirstAid, Induction} }

// Words returns the check as people say it.
func (k CheckKind) Words() string {
	switch k {
	case DBS:
		return "DBS check (enhanced)"
	case Safeguarding:
		return "Safeguarding training"
	case FirstAid:
		return "First aid training"
	case Induction:
		return "Induction"
	default:
		return string(k)
	}
}

// required are the checks without which nobody gives a session.
func required() []CheckKind { return []CheckKind{DBS, Safeguarding} }

// Vetting is one that was seen. A DBS certificate has no last day of its own: the organisation's policy sets when it is to be renewed.
// Neither the certificate nor its number is kept.
type Vetting struct {
	Kind    CheckKind
	On      workday.Date // of the certificate
	RunsOut workday.Date // the first day on which it no longer counts; zero when it does not run out
	By      string       // who saw it
}

// Counts reports whether the check counts on a day.
func (c Vetting) Counts(on workday.Date) bool {
	return !c.On.After(on) && (c.RunsOut.IsZero() || on.Before(c.RunsOut))
}

// Supervision is a talk between a facilitator and who supports them.
type Supervision struct {
	On   workday.Date
	Note string
	By   string
	Next workday.Date // zero when none is agreed
}

// Standing is where a facilitator stands on a day.
type Standing string

// The standings. The first four are the way in; a check that has run out takes a ready facilitator off the rota on that day.
const (
	StandingApplied    Standing = "applied"
	StandingReferenced Standing = "referenced"
	StandingChecked    Standing = "checked"
	StandingTrained    Standing = "trained"
	StandingReady      Standing = "ready"
	StandingOffRota    Standing = "off-rota"
	StandingLeft       Standing = "left"
)

// Standings lists them in the order of the way in.
func Standings() []Standing {
	return []Standing{StandingApplied, StandingReferenced, StandingChecked, StandingTrained, StandingReady, StandingOffRota, StandingLeft}
}

// referencesNeeded is how many good references a facilitator brings.
const referencesNeeded = 2

// Standing returns where the facilitator stands on a day.
func (f Facilitator) Standing(on workday.Date) Standing {
	switch {
	case !f.Left.IsZero() && !f.Left.After(on):
		return StandingLeft
	case !f.Agreed.IsZero() && !f.Agreed.After(on):
		if len(f.Missing(on, on)) > 0 {
			return StandingOffRota
		}
		return StandingReady
	case f.goodReferences() < referencesNeeded:
		return StandingApplied
	case !f.has(DBS, on):
		return StandingReferenced
	case !f.has(Safeguarding, on):
		return StandingChecked
	default:
		return StandingTrained
	}
}

// Missing says what keeps the facilitator from giving a session on a day, references apart, as it reads today; nothing when nothing does.
func (f Facilitator) Missing(on, today workday.Date) []string {
	var out []string
	for _, k := range required() {
		if f.has(k, on) {
			continue
		}
		why := k.Words() + " has not been seen"
		if last, ok := f.latest(k); ok && !last.RunsOut.IsZero() && !last.RunsOut.After(on) {
			why = k.Words() + past(last.RunsOut, today, " ran out on ", " runs out on ") + last.RunsOut.Long()
		} else if ok {
			why = k.Words() + " counts from " + last.On.Long()
		}
		out = append(out, why)
	}
	return out
}

// past says of a day that has come what was, and of one that is still to come what will be.
func past(day, today workday.Date, was, willBe string) string {
	if day.After(today) {
		return willBe
	}
	return was
}

// Why says in a sentence why the facilitator may not give a session on a day, as it reads today; "" when they may.
func (f Facilitator) Why(on, today workday.Date) string {
	switch f.Standing(on) {
	case StandingReady:
		return ""
	case StandingLeft:
		return f.Name + past(f.Left, today, " left on ", " leaves on ") + f.Left.Long() + "."
	case StandingOffRota:
		return f.Name + past(on, today, " is off the rota: ", " is off the rota by then: ") + strings.Join(f.Missing(on, today), "; ") + "."
	default:
		return f.Name + " has not been agreed as ready yet."
	}
}

func (f Facilitator) has(k CheckKind, on workday.Date) bool {
	return slices.ContainsFunc(f.Checks, func(c Vetting) bool { return c.Kind == k && c.Counts(on) })
}

// latest returns the check of a kind that lasts longest.
func (f Facilitator) latest(k CheckKind) (Vetting, bool) {
	var found Vetting
	ok := false
	for _, c := range f.Checks {
		if c.Kind == k && (!ok || !found.RunsOut.IsZero() && (c.RunsOut.IsZero() || c.RunsOut.After(found.RunsOut))) {
			found, ok = c, true
		}
	}
	return found, ok
}

// RunsOut returns the first day after on on which a check that is needed no longer counts; zero when none runs out.
func (f Facilitator) RunsOut(on workday.Date) workday.Date {
	var first workday.Date
	for _, k := range required() {
		c, ok := f.latest(k)
		if ok && c.RunsOut.After(on) && (first.IsZero() || c.RunsOut.Before(first)) {
			first = c.RunsOut
		}
	}
	return first
}

func (f Facilitator) goodReferences() int {
	n := 0
	for _, r := range f.References {
		if r.Fine {
			n++
		}
	}
	return n
}

// NextSupervision is the day that was agreed last; zero when none was.
func (f Facilitator) NextSupervision() workday.Date {
	if len(f.Supervisions) == 0 {
		return workday.Date{}
	}
	return f.Supervisions[len(f.Supervisions)-1].Next
}
