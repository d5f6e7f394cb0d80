package pathway

import (
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Basis is the law under which an assessment is made.
type Basis string

// The bases.
const (
	EHC       Basis = "ehc"
	Section17 Basis = "section-17"
)

// Words returns the basis as families read it.
func (b Basis) Words() string {
	switch b {
	case EHC:
		return "education, health and care needs assessment"
	case Section17:
		return "social care assessment"
	default:
		return string(b)
	}
}

// Citation returns the law.
func (b Basis) Citation() string {
	if b == Section17 {
		return "Children Act 1989, section 17"
	}
	return "Children and Families Act 2014, section 36; SI 2014/1530"
}

// rules are the clocks that start with the request.
func (b Basis) rules() []clock {
	if b == Section17 {
		return []clock{{"social-care-assessment", "The assessment is finished"}}
	}
	return []clock{
		{"ehc-decide", "We tell you whether we will assess"},
		{"ehc-no-plan", "If there will be no plan, we tell you by"},
		{"ehc-final", "The final plan, if there is one"},
	}
}

type clock struct{ rule, title string }

// adviceRule is the clock of advice, "" where the law gives none.
func (b Basis) adviceRule() string {
	if b == EHC {
		return "ehc-advice"
	}
	return ""
}

// decideRule is the clock of the decision whether to assess, "" where the law gives none.
func (b Basis) decideRule() string {
	if b == EHC {
		return "ehc-decide"
	}
	return ""
}

// State is where an assessment stands; it is derived from what has been recorded.
type State string

// The states of an assessment.
const (
	StateRequested  State = "requested"
	StateRefused    State = "refused"
	StateAssessing  State = "assessing"
	StateDetermined State = "determined"
)

// Assessment is one assessment of one child.
type Assessment struct {
	Ref           thread.Ref
	Version       int
	Child         thread.Ref
	Basis         Basis
	RequestedOn   workday.Date
	RequestedBy   string
	Why           string
	Officer       thread.Ref // the named officer
	DecidedOn     workday.Date
	Assess        bool
	DecidedBy     string
	DecisionWhy   string
	Determination thread.Ref
	Advice        []Advice
}

// State returns where the assessment stands.
func (a Assessment) State() State {
	switch {
	case a.Determination != "":
		return StateDetermined
	case a.DecidedOn.IsZero():
		return StateRequested
	case !a.Assess:
		return StateRefused
	default:
		return StateAssessing
	}
}

// Agency is who gives advice.
type Agency string

// The agencies.
const (
	Education  Agency = "education"
	Health     Agency = "health"
	SocialCare Agency = "social care"
	Psychology Agency = "educational psychology"
	Parents    Agency = "parents"
)

// Agencies lists every agency.
func Agencies() []Agency { return []Agency{Education, Health, SocialCare, Psychology, Parents} }

// Advice is one piece of advice that was asked for.
type Advice struct {
	Ref        thread.Ref
	Assessment thread.Ref
	Child      thread.Ref // the child of the assessment, as read
	Agency     Agency
	Adviser    thread.Ref // person or team
	AskedOn    workday.Date
	GivenOn    workday.Date
	GivenBy    string
	Text       string
	Document   thread.Ref
}

// Determination is what was decided about a child at the end of an assessment.
type Determination struct {
	Ref        thread.Ref
	Assessment thread.Ref
	Child      thread.Ref
	On         workday.Date
	By         string
	Plan       bool
	Why        string
	Read       []string // the evidence that was read, in words
	Rule       string
}

// outstanding lists the agencies whose advice is still missing.
func (a Assessment) outstanding() []string {
	var out []string
	for _, x := range a.Advice {
		if x.GivenOn.IsZero() {
			out = append(out, string(x.Agency))
		}
	}
	return out
}

// waitsFor reports whether an agency's advice is asked of an adviser and has not been given.
func (a Assessment) waitsFor(agency Agency, adviser thread.Ref) bool {
	for _, x := range a.Advice {
		if x.Agency == agency && x.Adviser == adviser && x.GivenOn.IsZero() {
			return true
		}
	}
	return false
}

func (a *Assessment) decide(cmd Decide, by string, today workday.Date) error {
	if a.State() != StateRequested {
		return fault.Conflictf("This assessment is “%s”.", a.State())
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Enter the reason. The family reads it.")
	}
	a.DecidedOn, a.Assess, a.DecidedBy, a.DecisionWhy = today, cmd.Assess, by, cmd.Why
	return nil
}

func (a *Assessment) mayDetermine(cmd Determine) error {
	if a.State() != StateAssessing {
		return fault.Conflictf("This assessment is “%s”.", a.State())
	}
	var wrong []fault.Field
	if strings.TrimSpace(cmd.Why) == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Enter the reason. The family reads it."})
	}
	if len(cmd.Read) == 0 {
		wrong = append(wrong, fault.Field{Name: "read", Message: "Name the evidence that was read."})
	}
	if missing := a.outstanding(); len(missing) > 0 && strings.TrimSpace(cmd.WithoutWhy) == "" {
		wrong = append(wrong, fault.Field{Name: "without-why", Message: "Advice is missing from " + strings.Join(missing, ", ") + ". Say why you decide without it."})
	}
	return fault.InvalidFields(wrong...)
}
