package scrutiny

import (
	"fmt"
	"slices"

	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Asks is what a recommendation asks for.
type Asks string

// What can be asked for: that something is done, or that a report comes back to the committee.
const (
	AsksAction Asks = "action"
	AsksReport Asks = "report"
)

// Answer is what a response says of a recommendation.
type Answer string

// The answers. Unstated is a response whose words do not say.
const (
	Unstated Answer = ""
	Accepted Answer = "accepted"
	Partly   Answer = "partly"
	Rejected Answer = "rejected"
	Noted    Answer = "noted"
)

// State is where a recommendation stands. It is derived, never stored.
type State string

// The states, in the order of an accepted recommendation's life.
const (
	StateAwaiting  State = "awaiting a response"
	StateAnswered  State = "answered"
	StateAccepted  State = "accepted"
	StateNoted     State = "noted"
	StateRejected  State = "rejected"
	StateUnderWay  State = "under way"
	StateDone      State = "done"
	StateNotYet    State = "not yet satisfied"
	StateSatisfied State = "members satisfied"
)

// Response is what an agency answered. A joint response was given to a whole theme.
type Response struct {
	Answer Answer
	Text   string
	By     string // the agency
	On     workday.Date
	Joint  bool
}

// Given reports whether there is a response.
func (r Response) Given() bool { return r.Text != "" || r.Answer != Unstated }

// Milestone is one step of an action by which its progress can be seen.
type Milestone struct {
	Ref      thread.Ref
	What     string
	By       workday.Date
	DoneOn   workday.Date
	Evidence string
}

// Action is what an agency does about a recommendation.
type Action struct {
	Ref        thread.Ref
	What       string
	Owner      string
	Due        workday.Date
	Milestones []Milestone
}

// Done reports whether every milestone is reached.
func (a Action) Done() bool {
	return !slices.ContainsFunc(a.Milestones, func(m Milestone) bool { return m.DoneOn.IsZero() })
}

// Verdict is members' judgement on what came of their recommendation.
type Verdict struct {
	Satisfied bool
	Why       string
	By        string
	On        workday.Date
	Reached   int // the milestones that were reached when it was given
}

// Finding is something that a paper lacks or says two ways.
type Finding struct {
	Code    string
	Message string
	Line    int
}

// Recommendation is one recommendation of a committee.
type Recommendation struct {
	Ref       thread.Ref
	Version   int
	Label     string // as printed; labels repeat and skip
	Ordinal   int    // place in the paper, from 1
	Theme     string
	Text      string
	Asks      Asks
	Paper     string // the key of the paper, see Paper.Key; "" when entered by hand
	Source    string // "entered", or the file it was imported from
	Committee string
	MadeOn    workday.Date // zero when the paper does not say
	Decision  thread.Ref   // the decision that it is about, when it is about one
	RespondBy workday.Date // by rule; zero when no clock runs
	Response  Response
	Actions   []Action
	Verdicts  []Verdict
}

// Paper is one imported paper, with what it leaves open.
type Paper struct {
	Key       string // the same for every import of the same paper
	Source    string
	Title     string
	Committee string
	On        workday.Date
	Findings  []Finding
}

// State returns where r stands.
func (r Recommendation) State() State {
	if n := len(r.Verdicts); n > 0 {
		last := r.Verdicts[n-1]
		if last.Satisfied {
			return StateSatisfied
		}
		if last.Reached == r.reached() {
			return StateNotYet
		}
	}
	switch {
	case !r.Response.Given():
		return StateAwaiting
	case len(r.Actions) > 0 && r.done():
		return StateDone
	case len(r.Actions) > 0:
		return StateUnderWay
	}
	switch r.Response.Answer {
	case Accepted, Partly:
		return StateAccepted
	case Noted:
		return StateNoted
	case Rejected:
		return StateRejected
	default:
		return StateAnswered
	}
}

func (r Recommendation) done() bool {
	return !slices.ContainsFunc(r.Actions, func(a Action) bool { return !a.Done() })
}

// reached counts the milestones that are done.
func (r Recommendation) reached() int {
	n := 0
	for _, a := range r.Actions {
		for _, m := range a.Milestones {
			if !m.DoneOn.IsZero() {
				n++
			}
		}
	}
	return n
}

// Next returns what has to happen next and by when. The date is zero when nobody has set one.
func (r Recommendation) Next() (what string, by workday.Date) {
	switch r.State() {
	case StateAwaiting:
		return "Answer the committee", r.RespondBy
	case StateUnderWay, StateNotYet:
		return r.nextMilestone()
	case StateAccepted, StateAnswered:
		return "Say what will be done", workday.Date{}
	case StateDone:
		return "Members judge what was done", workday.Date{}
	default:
		return "", workday.Date{}
	}
}

func (r Recommendation) nextMilestone() (what string, by workday.Date) {
	for _, a := range r.Actions {
		for _, m := range a.Milestones {
			if m.DoneOn.IsZero() && (what == "" || m.By.Before(by)) {
				what, by = m.What, m.By
			}
		}
	}
	if what == "" {
		what = "Say what more will be done"
	}
	return what, by
}

// Name is how r is spoken of: with its label where the paper prints one.
func (r Recommendation) Name() string {
	switch {
	case r.Asks == AsksReport && r.Label != "":
		return "Report asked for in (" + r.Label + ")"
	case r.Asks == AsksReport:
		return "Report asked for"
	case r.Label != "":
		return "Recommendation " + r.Label
	default:
		return "Recommendation"
	}
}

// SortKey orders recommendations, descending, by the latest paper first and within a paper as printed.
func (r Recommendation) SortKey() string {
	on := r.MadeOn
	if on.IsZero() {
		on = r.Response.On
	}
	return fmt.Sprintf("%s %s %05d %s", on, r.Paper, 99_999-min(r.Ordinal, 99_999), r.Ref)
}
