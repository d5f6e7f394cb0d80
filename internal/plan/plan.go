package plan

import (
	"fmt"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Basis is the law under which a plan is made.
type Basis string

// The bases.
const (
	EHC        Basis = "ehc"
	Section17  Basis = "section-17"
	ShortBreak Basis = "short-break"
)

// Words returns the basis as families read it.
func (b Basis) Words() string {
	switch b {
	case EHC:
		return "Education, health and care plan"
	case Section17:
		return "Social care plan"
	case ShortBreak:
		return "Short breaks"
	default:
		return string(b)
	}
}

// commentsRule is the clock of the family's comments, "" where the law gives none.
func (b Basis) commentsRule() string {
	if b == EHC {
		return "ehc-draft-comments"
	}
	return ""
}

// finalRule is the rule under which a plan of this kind becomes final, "" where there is none.
func (b Basis) finalRule() string {
	if b == EHC {
		return "ehc-final"
	}
	return ""
}

// Section is the part of a plan in which a promise stands.
type Section string

// The sections that hold provision.
const (
	SectionF  Section = "F"
	SectionG  Section = "G"
	SectionH1 Section = "H1"
	SectionH2 Section = "H2"
	SectionSB Section = "short break"
)

// Sections lists the sections that hold provision.
func Sections() []Section { return []Section{SectionF, SectionG, SectionH1, SectionH2, SectionSB} }

// Words explains a section.
func (s Section) Words() string {
	switch s {
	case SectionF:
		return "Section F: special educational help"
	case SectionG:
		return "Section G: health care"
	case SectionH1:
		return "Section H1: social care that the Chronically Sick and Disabled Persons Act 1970 makes a duty"
	case SectionH2:
		return "Section H2: other social care"
	default:
		return "Short break"
	}
}

// Plain says first what a section is for and then how the plan calls it, for families and for whoever does not know the letters.
func (s Section) Plain() string {
	switch s {
	case SectionF:
		return "Help with learning (section F of the plan)"
	case SectionG:
		return "Health care (section G of the plan)"
	case SectionH1:
		return "Social care that the law says we must give (section H1 of the plan)"
	case SectionH2:
		return "Other help from social care (section H2 of the plan)"
	default:
		return "Short break"
	}
}

// Need is one need of the child, and where it comes from.
type Need struct {
	Ref  thread.Ref
	Text string
	From string // the advice it was taken from
}

// Provision is one promised line: what, how much, how often, who.
type Provision struct {
	Ref            thread.Ref
	Plan           thread.Ref
	Child          thread.Ref
	Section        Section
	What           string
	MinutesPerWeek money.Minutes
	WeeksPerYear   int
	Who            string // who delivers it, in words
	Need           int    // the number of the need it meets, from 1
}

// PerYear returns the minutes promised in a year.
func (p Provision) PerYear() money.Minutes { return p.MinutesPerWeek * money.Minutes(p.WeeksPerYear) }

// Comment is what the family said about the draft, and what came of it.
type Comment struct {
	On      workday.Date
	By      string
	Text    string
	Last    bool   // the family says that it has no more to say
	Outcome string // what was changed, or why nothing was
}

// State is where a plan stands; it is derived.
type State string

// The states of a plan.
const (
	StateDrafted State = "drafted"
	StateServed  State = "draft served"
	StateFinal   State = "final"
)

// Plan is one plan of one child.
type Plan struct {
	Ref           thread.Ref
	Version       int
	Child         thread.Ref
	Basis         Basis
	Assessment    thread.Ref
	Determination thread.Ref
	DraftedOn     workday.Date
	DraftedBy     string
	ServedOn      workday.Date
	CommentsBy    workday.Date // the last day that the family has for its comments at least
	FinalOn       workday.Date
	FinalBy       string
	Why           string
	Needs         []Need
	Outcomes      []string
	Comments      []Comment
	Provision     []Provision
}

// State returns where the plan stands.
func (p Plan) State() State {
	switch {
	case !p.FinalOn.IsZero():
		return StateFinal
	case !p.ServedOn.IsZero():
		return StateServed
	default:
		return StateDrafted
	}
}

// vague are words that sound like a promise and say neither how much nor how often.
var vague = []string{
	"access to", "as appropriate", "as required", "as needed", "opportunities for", "regular", "regularly", "where possible",
	"up to", "benefit from", "input from", "ongoing", "when available", "subject to",
}

// Vague returns the words of a text that promise nothing, in the order of the list.
func Vague(text string) []string {
	padded := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(c rune) bool {
		return c == ' ' || c == ',' || c == '.' || c == ';' || c == ':' || c == '(' || c == ')' || c == '\n' || c == '\t'
	}), " ") + " "
	var found []string
	for _, w := range vague {
		if strings.Contains(padded, " "+w+" ") {
			found = append(found, w)
		}
	}
	return found
}

func (p Plan) validate() error {
	var wrong []fault.Field
	add := func(name, format string, args ...any) {
		wrong = append(wrong, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
	}
	if !slices.Contains([]Basis{EHC, Section17, ShortBreak}, p.Basis) {
		add("basis", "Choose the law under which the plan is made.")
	}
	if len(p.Needs) == 0 {
		add("needs", "Enter at least one need.")
	}
	if len(p.Provision) == 0 {
		add("provision", "Enter at least one line of provision.")
	}
	for i, line := range p.Provision {
		for _, f := range line.wrong(len(p.Needs)) {
			add(fmt.Sprintf("%s-%d", f.Name, i+1), "Line %d: %s", i+1, f.Message)
		}
	}
	return fault.InvalidFields(wrong...)
}

// wrong returns what a line lacks. needs is how many needs the plan has.
func (p Provision) wrong(needs int) []fault.Field {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(p.What) == "" {
		add("what", "enter what is promised.")
	}
	if !slices.Contains(Sections(), p.Section) {
		add("section", "choose the section.")
	}
	if p.MinutesPerWeek <= 0 || p.MinutesPerWeek > 7*24*60 {
		add("minutes", "say how many minutes a week.")
	}
	if p.WeeksPerYear < 1 || p.WeeksPerYear > 53 {
		add("weeks", "say in how many weeks of the year, 1 to 53.")
	}
	if strings.TrimSpace(p.Who) == "" {
		add("who", "say who delivers it.")
	}
	if p.Need < 1 || p.Need > needs {
		add("need", "say which need it meets.")
	}
	return wrong
}

// saidAll reports whether the family said that it has no more to say.
func (p Plan) saidAll() bool {
	return slices.ContainsFunc(p.Comments, func(c Comment) bool { return c.Last })
}

// unclear lists the lines whose words promise nothing.
func (p Plan) unclear() []string {
	var out []string
	for _, line := range p.Provision {
		if words := Vague(line.What); len(words) > 0 {
			out = append(out, "“"+strings.Join(words, "”, “")+"” in: "+line.What)
		}
	}
	return out
}

func (p *Plan) finalise(cmd Finalise, by string, today workday.Date) error {
	if p.State() == StateFinal {
		return fault.Conflictf("This plan was made final on %s.", p.FinalOn.Long())
	}
	if p.Basis == EHC && p.ServedOn.IsZero() {
		return fault.Conflict("Serve the draft first: the family has at least 15 days for its comments.")
	}
	if strings.TrimSpace(cmd.Why) == "" {
		return fault.Invalid("why", "Enter why the plan says what it says. The family reads it.")
	}
	if p.Basis == EHC && !today.After(p.CommentsBy) && !p.saidAll() {
		return fault.Conflictf("The family has until %s for its comments. The plan can be final after that day, or when the family says that it has no more to say.", p.CommentsBy.Long())
	}
	unclear := p.unclear()
	if len(unclear) > 0 && !cmd.KeepVague {
		return fault.Invalid("vague", "These words promise nothing. Say how much and how often, or tick that you keep them: "+strings.Join(unclear, "; "))
	}
	for _, c := range p.Comments {
		if c.Outcome == "" {
			return fault.Invalid("comments", "A comment of the family has no answer yet: say what was changed, or why nothing was.")
		}
	}
	p.FinalOn, p.FinalBy, p.Why = today, by, cmd.Why
	return nil
}
