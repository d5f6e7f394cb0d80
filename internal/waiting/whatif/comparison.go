package whatif

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"alongside/internal/audit"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/simulator"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// State says where a comparison stands.
type State string

// The states.
const (
	Playing State = "playing"
	Played  State = "played"
	Stopped State = "stopped" // by somebody
	Refused State = "refused" // the history is too short, or it could not be played; Failure says why
)

// Comparison is a list beside what would be done about it.
type Comparison struct {
	Ref       thread.Ref
	Version   int // of what was asked
	Name      string
	Pathway   string // the list
	District  string // its code; "" for all
	Years     int    // from the day on which it is played
	Missed    *int   // how many appointments are missed today, in per cent, as somebody assumes; nil when nobody does
	Scenarios []Scenario
	By        audit.By // who changed it last
	ChangedAt time.Time

	Round   int // counts how often it was asked to be played
	State   State
	Job     job.ID
	Failure string
	EndedAt time.Time // of the play
	Result  *Result   // nil until it was played; not read for a list of comparisons
}

// Result is what came of playing a comparison.
type Result struct {
	On     workday.Date  // the day before which the history ends, and on which week 1 begins
	Fit    simulator.Fit // without its model
	Basis  Basis
	Model  simulator.Model  // as it was played
	Answer simulator.Answer // scenario 0 is the list as it is
	Tests  []simulator.Test // one for each stage; none where the history is too short for a test
	Notes  []string         // what could not be compared as it was asked
}

// Basis is what the history tells and what it does not.
type Basis struct {
	Assessed int  // in the last year
	Firsts   int  // of them with a first appointment on record
	Stages   bool // whether the model has both stages
	Missed   int  // appointments on record that the child did not come to, in three years
}

const weeksOfYear = 52

// end is the first day after a comparison that is played on a day.
func (c Comparison) end(today workday.Date) workday.Date {
	return today.AddDays(7 * weeksOfYear * c.Years)
}

// Check returns the comparison as it is kept. A fault names the fields as the form shows them, after those that were found wrong when the
// form was read, so that somebody reads all at once.
func (c Comparison) Check(today workday.Date, wrong ...fault.Field) (Comparison, error) {
	wrong = slices.Clone(wrong)
	add := func(ok bool, field, message string) {
		if !ok && !slices.ContainsFunc(wrong, func(f fault.Field) bool { return f.Name == field }) {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	c.Name = strings.Join(strings.Fields(c.Name), " ")
	add(c.Name != "", "name", "Give the comparison a name by which you find it again.")
	add(utf8.RuneCountInString(c.Name) <= longestName, "name", tooLong(c.Name))
	c.Pathway = waiting.PathwayOf(c.Pathway)
	add(c.Pathway != "", "pathway", "Choose the list.")
	add(c.Years >= 1 && c.Years <= 5, "years", "Enter a whole number from 1 to 5.")
	add(c.Missed == nil || *c.Missed >= 0 && *c.Missed <= 90, "missed", "Enter a whole number from 0 to 90, or leave it empty.")
	var kept []Scenario
	for i, s := range c.Scenarios {
		s.Name = strings.Join(strings.Fields(s.Name), " ")
		for _, f := range s.check(i+1, today, c.end(today)) {
			add(false, f.Name, f.Message)
		}
		if s.Changes() {
			kept = append(kept, s)
		} else {
			add(s.Name == "", fmt.Sprintf("name-%d", i+1), "Say what would be done, or leave the name empty.")
		}
	}
	add(len(kept) > 0 || len(wrong) > 0, "places-1", "Say at least one thing that would be done, such as one more place a week.")
	add(len(c.Scenarios) <= MaxScenarios, "places-1", fmt.Sprintf("Compare %d at most.", MaxScenarios))
	c.Scenarios = kept
	return c, fault.InvalidFields(wrong...)
}
