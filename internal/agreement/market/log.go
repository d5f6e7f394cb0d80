package market

import (
	"slices"
	"strings"
	"time"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// TalkKind is what sort of contact with the market it was.
type TalkKind string

// The kinds of contact.
const (
	Event    TalkKind = "event"
	Meeting  TalkKind = "meeting"
	Survey   TalkKind = "survey"
	Interest TalkKind = "interest" // a provider says that it may want to join
)

// TalkKinds lists every kind.
func TalkKinds() []TalkKind { return []TalkKind{Event, Meeting, Survey, Interest} }

// Talk is one contact with the market. What is told to one is open to all: Said holds it in words.
type Talk struct {
	Number   int
	On       workday.Date
	Kind     TalkKind
	With     string     // whom, in words
	Provider thread.Ref // when it is one that the council knows
	Said     string
	Then     string // what follows from it
	By       string
	At       time.Time
}

func (t Talk) validate(today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if t.On.IsZero() || t.On.After(today) {
		add("on", "Enter the day, today or earlier.")
	}
	if !slices.Contains(TalkKinds(), t.Kind) {
		add("kind", "Choose what it was.")
	}
	if strings.TrimSpace(t.With) == "" {
		add("with", "Enter with whom.")
	}
	if strings.TrimSpace(t.Said) == "" {
		add("said", "Enter what was said. Every provider may read it.")
	}
	return fault.InvalidFields(wrong...)
}

// Vacancy is what a provider reports of its own staff in one kind of work and district. The latest report counts.
type Vacancy struct {
	Provider thread.Ref
	Work     string
	District string
	Posts    int // that are empty
	Of       int // posts in all
	On       workday.Date
	By       string
}

// staleAfter is how many days a report counts as fresh.
const staleAfter = 60

// Stale reports whether a report is too old to rely on.
func (v Vacancy) Stale(today workday.Date) bool { return v.On.DaysUntil(today) > staleAfter }

func (v Vacancy) validate() error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if strings.TrimSpace(v.Work) == "" {
		add("work", "Enter the kind of work, such as support at home.")
	}
	if v.District == "" {
		add("district", "Choose the district.")
	}
	if v.Of <= 0 || v.Of > 100_000 {
		add("of", "Enter how many posts there are in all.")
	}
	if v.Posts < 0 || v.Posts > v.Of {
		add("posts", "Enter how many posts are empty, no more than there are.")
	}
	return fault.InvalidFields(wrong...)
}

// Step is one step on the way of a new provider.
type Step struct {
	Name    string
	Reached int
	// Stopped is how many went no further, and Waiting how many are on their way.
	Stopped, Waiting int
}

// Entrant is how far one provider has come: what it did, and whether it can still go on.
type Entrant struct {
	Provider                              thread.Ref
	Interested, Applied, Admitted, Bought bool
	Stopped                               bool // refused, withdrawn or left
}

// Funnel counts how far providers have come. Whoever was admitted had applied, and whoever applied was interested, although nobody
// wrote it down.
func Funnel(all []Entrant) []Step {
	steps := []Step{{Name: "Expressed interest or registered"}, {Name: "Applied"}, {Name: "Admitted"}, {Name: "First award"}}
	for _, e := range all {
		last := -1
		for i, did := range []bool{e.Interested, e.Applied, e.Admitted, e.Bought} {
			if did {
				last = i
			}
		}
		for i := range steps[:last+1] {
			steps[i].Reached++
		}
		switch {
		case last < 0 || last == len(steps)-1:
		case e.Stopped:
			steps[last].Stopped++
		default:
			steps[last].Waiting++
		}
	}
	return steps
}
