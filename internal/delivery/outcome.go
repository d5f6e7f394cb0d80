package delivery

import (
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// bestScore is the top of the scale: 0 is "not at all", 10 is "we are there".
const bestScore = 10

// Outcome is one thing that a child's package works towards, in the family's words where they have them, with its scores.
type Outcome struct {
	Ref     thread.Ref
	Version int
	Child   thread.Ref
	Package thread.Ref
	Goal    string
	AtStart int
	Scores  []Score // the earliest first
}

// Score is where the child and the family say they stand on a day.
type Score struct {
	Outcome  thread.Ref
	On       workday.Date
	Now      int
	With     string // who was there
	Words    string // what the child or the family said
	ScoredBy string
}

// Now returns the latest score, the one at the start when there is none yet.
func (o Outcome) Now() int {
	if len(o.Scores) == 0 {
		return o.AtStart
	}
	return o.Scores[len(o.Scores)-1].Now
}

// LastScored returns the day of the latest score.
func (o Outcome) LastScored() workday.Date {
	if len(o.Scores) == 0 {
		return workday.Date{}
	}
	return o.Scores[len(o.Scores)-1].On
}

// Progress counts outcomes by how they moved from the start to their latest score.
type Progress struct{ Better, Same, Worse int }

// Scored returns how many outcomes were scored.
func (p Progress) Scored() int { return p.Better + p.Same + p.Worse }

func (cmd ScoreOutcome) check(today workday.Date) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if cmd.Outcome == "" {
		if strings.TrimSpace(cmd.Goal) == "" {
			add("goal", "Enter what the child and the family want to get to, in their words.")
		}
		if cmd.AtStart < 0 || cmd.AtStart > bestScore {
			add("at-start", "Choose a number from 0 to 10 for the start.")
		}
	}
	if cmd.Now < 0 || cmd.Now > bestScore {
		add("now", "Choose a number from 0 to 10 for today.")
	}
	if strings.TrimSpace(cmd.With) == "" {
		add("with", "Enter who was there. An outcome is scored with the family, not about it.")
	}
	if strings.TrimSpace(cmd.Words) == "" {
		add("words", "Enter what the child or the family said.")
	}
	if cmd.On.IsZero() || cmd.On.After(today) {
		add("on", "Enter the day you talked about it, today or earlier.")
	}
	return fault.InvalidFields(wrong...)
}

// add puts a score in its place by day. Two scores of one day are one too many.
func (o *Outcome) add(s Score) error {
	if slices.ContainsFunc(o.Scores, func(other Score) bool { return other.On == s.On }) {
		return fault.Conflictf("This was scored on %s already.", s.On.Long())
	}
	o.Scores = append(o.Scores, s)
	slices.SortFunc(o.Scores, func(a, b Score) int { return a.On.Compare(b.On) })
	return nil
}
