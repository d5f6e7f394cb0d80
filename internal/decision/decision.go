package decision

import (
	"slices"

	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Route is how the decision says that help will be bought. It is stored per decision, in the decision's own words,
// because the same procurement changes its name between two papers.
type Route string

// Basis is the ground on which a decision is taken with less than the ordinary notice.
type Basis string

// The grounds: regulation 9, 10 and 11 of SI 2012/2089.
const (
	BasisOrdinary         Basis = "ordinary"
	BasisGeneralException Basis = "general-exception"
	BasisSpecialUrgency   Basis = "special-urgency"
)

// State is where a decision stands on a day. It is derived, never stored.
type State string

// The states, in the order in which an ordinary key decision passes through them.
const (
	StateDrafted    State = "drafted"
	StateNotice     State = "notice given"
	StateMayBeTaken State = "may be taken"
	StateTaken      State = "taken"
	StateCallInOpen State = "call-in open"
	StateCalledIn   State = "called in"
	StateEffective  State = "effective"
	StateWithdrawn  State = "withdrawn"
)

// Terms are the limits that a decision sets on what may be done under it. Zero means that the decision does not say;
// what is not said is not authorised, except that an absent annual value sets no limit by the year.
type Terms struct {
	TotalValue      money.Pence  // over the term, without extensions
	AnnualValue     money.Pence  // a year
	Start, End      workday.Date // both included
	ExtensionMonths []int        // each extension that the decision allows, in order: 2+1+1 years has 12, 12
	ExtensionValue  money.Pence  // further value if every extension is taken
	BreakPattern    string       // as printed, such as "2+1+1"
	OfficerLimit    money.Pence  // the largest award that officers may make under delegation
	Delegation      string       // in the decision's words
}

// Consequence is what follows for an agreement from an option.
type Consequence string

// The consequences. An option that is about no agreement has none.
const (
	ToEnd    Consequence = "end"      // the agreement ends at the break point
	ToExtend Consequence = "extend"   // its next extension is taken
	ToRelet  Consequence = "relet"    // it ends, and a new one is let
	InHouse  Consequence = "in-house" // it ends, and the council delivers
	ToOther  Consequence = "other"    // something else, in the option's own words
)

// Consequences lists every consequence.
func Consequences() []Consequence { return []Consequence{ToEnd, ToExtend, ToRelet, InHouse, ToOther} }

// Ends reports whether the agreement is not extended.
func (c Consequence) Ends() bool { return c == ToEnd || c == ToRelet || c == InHouse }

// Words returns the consequence as people say it.
func (c Consequence) Words() string {
	return map[Consequence]string{
		ToEnd: "The agreement ends at the break point", ToExtend: "The next extension is taken", ToRelet: "The agreement ends and a new one is let",
		InHouse: "The agreement ends and the council delivers", ToOther: "Something else",
	}[c]
}

// Option is one of the options that a decision weighed. Its names in JSON are those under which decisions are kept.
type Option struct {
	Label       string
	Title       string
	Text        string
	Cost        money.Pence
	Preferred   bool
	Discarded   bool
	Consequence Consequence `json:"Outcome"` // for the agreement whose decision pack it is from; "" in any other paper
	Chosen      bool        // what was decided
}

// CallIn is one request by members that a decision be looked at again, and what came of it.
type CallIn struct {
	On       workday.Date
	By       string
	Reason   string
	Settled  workday.Date
	Stands   bool
	Findings string
}

// Finding is something that a paper lacks or says two ways. It is shown to the reader and never guessed away.
type Finding struct {
	Code    string
	Message string
	Line    int
}

// Unstated is what an imported paper leaves open. Nothing follows from it until a person enters it: see [Service.Settle].
type Unstated struct {
	Key    bool // whether it is a key decision
	CallIn bool // whether it may be called in
}

// Clause is one lettered part of a decision.
type Clause struct {
	Label string
	Text  string
}

// Decision is one decision of the executive. The texts are as published; Terms are what the lock holds to.
type Decision struct {
	Ref     thread.Ref
	Version int

	Label      string // the council's own reference, such as "21/00067": a label, never an identifier
	Title      string
	Key        bool
	ReasonKey  string
	Route      Route
	Maker      string // name and title, or the body
	LeadMember string
	Proposal   string
	Clauses    []Clause
	Reasons    string
	Rejected   string // alternatives considered and rejected
	Interests  string // conflicts of interest declared, and dispensations
	Options    []Option
	Finance    string
	Legal      string
	Equality   string
	Consulted  string
	Terms      Terms
	Amends     thread.Ref // the earlier decision that this one amends; empty for none
	AmendedAs  int        // which of the decisions it is that amend the first of them all, from 1 as they were linked; 0 where it amends none
	Source     string     // "entered", or the file it was imported from
	Findings   []Finding

	Basis           Basis
	BasisWhy        string
	BasisAgreedBy   string
	NoticePublished workday.Date
	NotBefore       workday.Date // by rule, or as the council published it with its reason
	DecidedOn       workday.Date
	PublishedOn     workday.Date
	SubjectToCallIn bool
	Unstated        Unstated
	EffectiveFrom   workday.Date // by rule, or as published
	EffectiveWhy    string       // why it departs from the rule; empty when it does not
	CallIns         []CallIn
}

// State returns where d stands on day on.
func (d Decision) State(on workday.Date) State {
	switch {
	case d.DecidedOn.IsZero() || d.DecidedOn.After(on):
		return d.stateBefore(on)
	case d.withdrawn():
		return StateWithdrawn
	case d.openCallIn() != nil:
		return StateCalledIn
	case d.PublishedOn.IsZero(), d.Unstated.CallIn && d.EffectiveFrom.IsZero():
		return StateTaken
	case d.EffectiveFrom.IsZero() || on.Before(d.EffectiveFrom):
		return StateCallInOpen
	default:
		return StateEffective
	}
}

func (d Decision) stateBefore(on workday.Date) State {
	switch {
	case d.Unstated.Key:
		return StateDrafted
	case !d.Key:
		return StateMayBeTaken
	case d.NoticePublished.IsZero():
		return StateDrafted
	case on.Before(d.NotBefore):
		return StateNotice
	default:
		return StateMayBeTaken
	}
}

// Chosen returns the option that was decided; ok is false when the record names none.
func (d Decision) Chosen() (o Option, ok bool) {
	if i := slices.IndexFunc(d.Options, func(o Option) bool { return o.Chosen }); i >= 0 {
		return d.Options[i], true
	}
	return Option{}, false
}

// Chooses reports whether the decision is between options from a decision pack, so that its record names the one chosen.
func (d Decision) Chooses() bool {
	return slices.ContainsFunc(d.Options, func(o Option) bool { return o.Consequence != "" })
}

func (d Decision) openCallIn() *CallIn {
	for i := range d.CallIns {
		if d.CallIns[i].Settled.IsZero() {
			return &d.CallIns[i]
		}
	}
	return nil
}

func (d Decision) withdrawn() bool {
	for _, c := range d.CallIns {
		if !c.Settled.IsZero() && !c.Stands {
			return true
		}
	}
	return false
}

// LastDay returns the last day that the decision authorises, with the first n of its extensions taken. It is zero when
// the decision states no end.
func (d Decision) LastDay(extensions int) workday.Date {
	end := d.Terms.End
	if end.IsZero() {
		return end
	}
	months := 0
	for i := 0; i < extensions && i < len(d.Terms.ExtensionMonths); i++ {
		months += d.Terms.ExtensionMonths[i]
	}
	// A term that ends on the last day of a month goes on to the last day of a month: the day after is what moves.
	return end.AddDays(1).AddMonths(months).AddDays(-1)
}

// SortKey orders decisions by the latest of their dates, and by reference where these are equal.
func (d Decision) SortKey() string {
	latest := d.NotBefore
	for _, on := range []workday.Date{d.NoticePublished, d.DecidedOn, d.PublishedOn, d.EffectiveFrom} {
		if on.After(latest) {
			latest = on
		}
	}
	return latest.String() + " " + string(d.Ref)
}

// Public reports whether everybody may read d: from its notice, or from its publication where it needed none.
func (d Decision) Public(on workday.Date) bool {
	for _, from := range []workday.Date{d.NoticePublished, d.PublishedOn} {
		if !from.IsZero() && !from.After(on) {
			return true
		}
	}
	return false
}
