package dispute

import (
	"slices"
	"strings"

	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Kind is what a family does.
type Kind string

// The kinds.
const (
	Mediation   Kind = "mediation"
	NoMediation Kind = "no mediation"
	Appeal      Kind = "appeal"
	Budget      Kind = "personal budget"
)

// Kinds lists the kinds in the order in which they are asked.
func Kinds() []Kind { return []Kind{Mediation, NoMediation, Appeal, Budget} }

// Words says what the family did.
func (k Kind) Words() string {
	switch k {
	case Mediation:
		return "Mediation asked for"
	case NoMediation:
		return "Mediation not wanted"
	case Appeal:
		return "Appeal registered"
	case Budget:
		return "Personal budget asked for"
	default:
		return string(k)
	}
}

// Rule is the rule by which the officer answers.
func (k Kind) Rule() string {
	switch k {
	case Mediation:
		return "mediation-arrange"
	case NoMediation:
		return "mediation-certificate"
	case Appeal:
		return "appeal-next"
	default:
		return "personal-budget-decide"
	}
}

// RuleAgreed is the rule by which what was agreed in mediation is done.
const RuleAgreed = "mediation-agreed"

// Matter is whose decision it is, where a young person's rights are their own.
func (k Kind) Matter() family.Matter {
	if k == Budget {
		return family.MatterBudget
	}
	return family.MatterDispute
}

// Outcome is what came of it.
type Outcome string

// The outcomes.
const (
	Agreed      Outcome = "agreed"
	Certificate Outcome = "certificate issued"
	ForFamily   Outcome = "decided for the family"
	ForCouncil  Outcome = "decided for the council"
	Refused     Outcome = "refused"
	Withdrawn   Outcome = "withdrawn by the family"
)

// Outcomes lists what may come of a kind.
func (k Kind) Outcomes() []Outcome {
	switch k {
	case Mediation:
		return []Outcome{Agreed, Certificate, Withdrawn}
	case NoMediation:
		return []Outcome{Certificate, Withdrawn}
	case Appeal:
		return []Outcome{Agreed, ForFamily, ForCouncil, Withdrawn}
	default:
		return []Outcome{Agreed, Refused, Withdrawn}
	}
}

// Notice is a decision after which a family can do something.
type Notice struct {
	About   thread.Ref // an assessment, a plan or a review of one
	Child   thread.Ref
	On      workday.Date // the day on which the family was told
	Officer thread.Ref   // a person or a team, "" where nobody is named
	Says    string       // in words: "There will be no plan"
	Next    string       // what comes of it, and what can be done when, where the decision alone cannot be appealed; "" otherwise
	Plan    bool         // it is a plan, for which a personal budget can be asked
	Appeals bool         // it can be appealed
	// Ordered is the rule by which what mediation about it agrees, or the tribunal orders, is done; for what was agreed RuleAgreed when empty,
	// which the law keeps for what cannot be appealed (regulation 42 of the SEND Regulations 2014).
	Ordered string
}

// Allows returns the kinds that a family can do after the decision.
func (n Notice) Allows() []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == Budget && !n.Plan || k != Budget && !n.Appeals })
}

// Dispute is one thing that a family did, with what came of it.
type Dispute struct {
	Ref       thread.Ref
	Version   int
	Child     thread.Ref
	About     thread.Ref
	Kind      Kind
	NoticeOn  workday.Date // the day of the decision
	AskedOn   workday.Date // the day on which the family said so
	Asker     thread.Ref   // who said so, "" where a worker wrote it down
	By        string
	Words     string       // in their own words; of two homes each reads its own
	LodgedOn  workday.Date // an appeal: the day on which the tribunal registered it
	Reference string       // an appeal: the tribunal's number
	Officer   thread.Ref
	DueOn     workday.Date // by when the officer answers

	Outcome    Outcome
	OutcomeOn  workday.Date // the day of the agreement, the certificate or the decision
	Reasons    string       // in words for the family
	AnsweredBy string
	AnsweredOn workday.Date
	DoneOn     workday.Date // what was agreed in mediation, or ordered; of an appeal that was withdrawn, the day on which the tribunal ended the case
	Withdrew   thread.Ref   // who of the family withdrew it here; "" where nobody did, or an officer recorded it
}

// Open reports whether the officer still has to answer.
func (d Dispute) Open() bool { return d.Outcome == "" }

// ToDo reports whether what was agreed in mediation, or the tribunal decided for the family, is still to be done.
func (d Dispute) ToDo() bool {
	return d.DoneOn.IsZero() && (d.Kind == Mediation && d.Outcome == Agreed || d.Kind == Appeal && d.Outcome == ForFamily)
}

// State is where it stands, in words.
func (d Dispute) State() string {
	switch {
	case d.Open():
		return "asked"
	case d.ToDo():
		return string(d.Outcome) + ", to be done"
	default:
		return string(d.Outcome)
	}
}

// Ask is what a family does after a decision.
type Ask struct {
	About     thread.Ref
	Kind      Kind
	On        workday.Date // when they said so; today when empty
	Words     string
	LodgedOn  workday.Date
	Reference string
}

const (
	longestWords = 10_000
	longestLine  = 200
)

func (cmd *Ask) validate(n Notice, today workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	cmd.Words, cmd.Reference = strings.TrimSpace(cmd.Words), strings.TrimSpace(cmd.Reference)
	if !slices.Contains(n.Allows(), cmd.Kind) {
		add("kind", "Choose what you want to do.")
	}
	if cmd.On.After(today) || cmd.On.Before(n.On) {
		add("on", "The day must be between the day of the decision, "+n.On.Long()+", and today.")
	}
	if over := len([]rune(cmd.Words)) - longestWords; over > 0 {
		add("words", fault.Message(fault.Invalidf("words", "This is %d characters too long. Use at most 10,000.", over)))
	}
	if cmd.Kind != Appeal {
		cmd.LodgedOn, cmd.Reference = workday.Date{}, ""
		return wrong
	}
	switch {
	case cmd.LodgedOn.IsZero():
		add("lodged", "Enter the day on which the appeal was registered.")
	case cmd.LodgedOn.After(today) || cmd.LodgedOn.Before(n.On):
		add("lodged", "The day must be between the day of the decision, "+n.On.Long()+", and today.")
	}
	if len([]rune(cmd.Reference)) > longestLine {
		add("reference", "Use at most 200 characters.")
	}
	return wrong
}

// Answer is what came of it.
type Answer struct {
	Dispute thread.Ref
	Version int
	Outcome Outcome
	On      workday.Date
	Reasons string
}

func (cmd *Answer) validate(d Dispute, today workday.Date) []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	cmd.Reasons = strings.TrimSpace(cmd.Reasons)
	switch {
	case !slices.Contains(d.Kind.Outcomes(), cmd.Outcome):
		add("outcome", "Choose what came of it.")
	case d.AtTribunal() && cmd.Outcome == Withdrawn:
		add("outcome", "The family has withdrawn it. Choose what the tribunal decided, or record on which day it ended the case.")
	}
	if cmd.On.IsZero() || cmd.On.After(today) || cmd.On.Before(d.AskedOn) {
		add("on", "Enter the day, between the day on which the family said so, "+d.AskedOn.Long()+", and today.")
	}
	if cmd.Reasons == "" && cmd.Outcome != Certificate {
		add("reasons", "Say why, or what was agreed, in words for the family.")
	}
	if over := len([]rune(cmd.Reasons)) - longestWords; over > 0 {
		add("reasons", fault.Message(fault.Invalidf("reasons", "This is %d characters too long. Use at most 10,000.", over)))
	}
	return wrong
}

// The rules of the family's own dates after a decision.
const (
	OwnContact = "mediation-contact"
	OwnAppeal  = "appeal-register"
)

// Ends reports whether the family has done by it what a rule of its own dates asks.
func (d Dispute) Ends(rule string) bool {
	switch rule {
	case OwnContact:
		return (d.Kind == Mediation || d.Kind == NoMediation) && d.Outcome != Withdrawn
	case OwnAppeal:
		return d.Kind == Appeal && d.Outcome != Withdrawn
	default:
		return false
	}
}

// CertificateOn is the day of the first mediation certificate after a decision, zero without one: a second one gives no more time. Nor does one
// that was asked for after the last day for that, when it is given: a date that has passed does not come back (regulations 33 and 34 of the SEND
// Regulations 2014; to be checked).
func CertificateOn(all []Dispute, about thread.Ref, last workday.Date) (on workday.Date) {
	for _, d := range all {
		if d.About == about && d.Outcome == Certificate && (last.IsZero() || !d.AskedOn.After(last)) && (on.IsZero() || d.OutcomeOn.Before(on)) {
			on = d.OutcomeOn
		}
	}
	return on
}
