package brokerage

import (
	"strings"

	"alongside/internal/allocation"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// State is where a requirement stands. It is derived from what has been recorded.
type State string

// The states of a requirement.
const (
	StateOpen      State = "to place"
	StateInvited   State = "providers invited"
	StateRanked    State = "ranked"
	StatePlaced    State = "placed"
	StateWithdrawn State = "withdrawn"
)

// Requirement is help that is to be bought for one child. Need is what providers read before the award: it must say
// nothing by which the child could be known.
type Requirement struct {
	Ref            thread.Ref
	Version        int
	Child          thread.Ref
	Provision      thread.Ref
	Lot            thread.Ref
	What           string
	Need           string
	Skills         []string
	MinutesPerWeek money.Minutes
	Band           money.Band
	Outcode        string
	District       string
	Age            int
	Start, End     workday.Date
	PromisedBy     workday.Date
	InvitedUntil   workday.Date
	CallOff        thread.Ref // the ranking in force
	Award          thread.Ref
	WithdrawnOn    workday.Date
	WithdrawnWhy   string
	RaisedBy       string
}

// State returns where the requirement stands.
func (r Requirement) State() State {
	switch {
	case !r.WithdrawnOn.IsZero():
		return StateWithdrawn
	case r.Award != "":
		return StatePlaced
	case r.CallOff != "":
		return StateRanked
	case !r.InvitedUntil.IsZero():
		return StateInvited
	default:
		return StateOpen
	}
}

// Open reports whether the requirement can still be placed.
func (r Requirement) Open() bool { return r.Award == "" && r.WithdrawnOn.IsZero() }

func (r Requirement) mustBeOpen() error {
	if !r.Open() {
		return fault.Conflictf("This requirement is “%s”.", r.State())
	}
	return nil
}

// Response is a provider's answer to an invitation.
type Response struct {
	Requirement thread.Ref
	Provider    thread.Ref
	Can         bool
	Refusal     Refusal // when it cannot
	Why         string  // more about why not, or what it offers
	From        workday.Date
	On          workday.Date
}

// CallOff is one ranking, kept as it was shown, with the weights that were in force.
type CallOff struct {
	Ref         thread.Ref
	Requirement thread.Ref
	Lot         thread.Ref
	On          workday.Date
	By          string
	Ranking     allocation.Ranking
	NoneSuits   string // why nobody was chosen, when nobody was
}

// place returns where a provider stands in the ranking; ok is false when it is not ranked.
func (c CallOff) place(provider thread.Ref) (allocation.Place, bool) {
	for _, p := range c.Ranking.Places {
		if p.ID == string(provider) {
			return p, true
		}
	}
	return allocation.Place{}, false
}

// OutSince returns the answers of those in the ranking that have said since that they cannot help, of all that was said to the
// requirement. The ranking itself stays as it was shown; ranking anew leaves them out.
func (c CallOff) OutSince(said []Response) map[thread.Ref]Response {
	out := map[thread.Ref]Response{}
	for _, a := range said {
		if _, ranked := c.place(a.Provider); ranked && !a.Can {
			out[a.Provider] = a
		}
	}
	return out
}

// Award is the choice of a provider.
type Award struct {
	Ref         thread.Ref
	Version     int
	Requirement thread.Ref
	CallOff     thread.Ref
	Child       thread.Ref
	Lot         thread.Ref
	Provider    thread.Ref
	Rate        money.Rate
	PriceWhy    string // why the rate was set by hand for this child; empty where it is the one agreed for the provider
	Value       money.Pence
	Start, End  workday.Date
	On          workday.Date
	By          string
	Why         string
	Place       int // where the provider stood in the ranking
	// The emergency door.
	Emergency  bool
	Authoriser string
	RatifyBy   workday.Date
	RatifiedOn workday.Date
	RatifiedBy string
}

// Package is the help that an award starts.
type Package struct {
	Ref            thread.Ref
	Version        int
	Child          thread.Ref
	Provider       thread.Ref
	Requirement    thread.Ref
	Award          thread.Ref
	Provision      thread.Ref
	Lot            thread.Ref
	District       string // where the child lived when it was required, by its code: its rate is the one for there
	What           string
	MinutesPerWeek money.Minutes
	Rate           money.Rate
	PriceWhy       string // why the rate was set by hand at the award; empty where it follows the agreement's
	Start, End     workday.Date
	EndedOn        workday.Date
	EndedWhy       string
}

// Status returns where a package stands on a day.
func (p Package) Status(on workday.Date) string {
	switch {
	case !p.EndedOn.IsZero() && on.After(p.EndedOn):
		return "ended"
	case on.Before(p.Start):
		return "to start"
	case on.After(p.End):
		return "ended"
	default:
		return "running"
	}
}

// LastDay is the last day of the package: the day it was ended on, or its planned end.
func (p Package) LastDay() workday.Date {
	if !p.EndedOn.IsZero() && p.EndedOn.Before(p.End) {
		return p.EndedOn
	}
	return p.End
}

// PromisedMinutes returns the minutes promised between two days, both included: the week's minutes by the day, half up.
func (p Package) PromisedMinutes(from, to workday.Date) money.Minutes {
	if from.Before(p.Start) {
		from = p.Start
	}
	if last := p.LastDay(); to.After(last) {
		to = last
	}
	if to.Before(from) {
		return 0
	}
	days := from.DaysUntil(to) + 1
	return money.Minutes((int(p.MinutesPerWeek)*days*2 + 7) / 14)
}

// value returns what the weekly minutes cost from start to end, both included. Part weeks count by the day, rounded up to
// the minute, so that a commitment is never less than what can be billed.
func value(perWeek money.Minutes, rate money.Rate, start, end workday.Date) (money.Pence, error) {
	days := start.DaysUntil(end) + 1
	return rate.Cost(money.Minutes((int(perWeek)*days + 6) / 7))
}

// validate checks a requirement; names are those by which the child could be known.
func (r Requirement) validate(today workday.Date, names []string) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(r.What) == "" {
		add("what", "Enter what is to be bought.")
	}
	if strings.TrimSpace(r.Need) == "" {
		add("need", "Enter what providers have to know, without the child's name or address.")
	}
	for _, n := range names {
		if len(n) > 1 && strings.Contains(strings.ToLower(r.Need), strings.ToLower(n)) {
			add("need", "Providers read this before the award. Take out “"+n+"”.")
			break
		}
	}
	if r.MinutesPerWeek <= 0 || r.MinutesPerWeek > 7*24*60 {
		add("minutes", "Enter the minutes a week, as the plan promises them.")
	}
	if r.Lot == "" {
		add("lot", "Choose the lot it is bought from.")
	}
	switch {
	case r.Start.IsZero() || r.End.IsZero():
		add("start", "Enter the first and the last day.")
	case r.End.Before(r.Start):
		add("end", "It ends before it starts.")
	case r.Start.Before(today.AddDays(-365)):
		add("start", "The first day is more than a year ago.")
	}
	return fault.InvalidFields(wrong...)
}
