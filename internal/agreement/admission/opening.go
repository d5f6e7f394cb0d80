package admission

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"alongside/internal/agreement"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// QuestionKind is how an answer is judged.
type QuestionKind string

// The kinds of question.
const (
	PassFail QuestionKind = "pass-fail" // 0 fails and 1 passes; one failed question refuses the application
	Scored   QuestionKind = "scored"    // from 0 to Max, weighed
)

// Question is one thing that an applicant is asked.
type Question struct {
	ID     string       `json:"id"` // "q1", "q2" in the order of the opening
	Words  string       `json:"words"`
	Kind   QuestionKind `json:"kind"`
	Max    int          `json:"max"`
	Weight int          `json:"weight"` // the weights of the scored questions add up to 100
}

// Opening is the published terms on which an agreement takes applications. Versions count from 1.
type Opening struct {
	Agreement thread.Ref
	Version   int
	OpensAt   time.Time
	// ClosesAt is the last moment of a submission; zero stays open for as long as the agreement runs.
	ClosesAt     time.Time
	ClarifyUntil time.Time // the last moment for questions; zero until ClosesAt
	// DecideRule is the statute rule by which the decision is due; empty for DecideDays working days of the council's own.
	DecideRule     string
	DecideDays     int
	CompleteDays   int    // working days in which a returned application may be completed; then it runs out
	RemindDays     int    // days before it runs out on which the applicant is reminded; 0 is two
	StandstillRule string // the statute rule of the wait between decision and admission; empty where none applies
	ReplyDays      int    // working days in which an applicant may object to a refusal
	ReviewDays     int    // working days in which an officer who was not involved answers the objection
	PassMark       int    // the least share of the weighted marks, in percent
	Questions      []Question
	Declarations   []string
	Documents      []string // titles of what must be uploaded
	// Floor is the wage floor that an offered rate must cover; a zero PayPerHour asks for no check.
	Floor       agreement.Floor
	PublishedBy string
	PublishedAt time.Time
}

// Takes reports whether the opening takes submissions at a moment, and says in a sentence why not.
func (o Opening) Takes(now time.Time) (ok bool, why string) {
	switch {
	case now.Before(o.OpensAt):
		return false, "Applications open on " + moment(o.OpensAt) + "."
	case !o.ClosesAt.IsZero() && now.After(o.ClosesAt):
		return false, "Applications closed on " + moment(o.ClosesAt) + "."
	default:
		return true, ""
	}
}

// TakesQuestions reports whether clarification may be asked for at a moment.
func (o Opening) TakesQuestions(now time.Time) (ok bool, why string) {
	last := o.ClarifyUntil
	if last.IsZero() {
		last = o.ClosesAt
	}
	switch {
	case now.Before(o.OpensAt):
		return false, "Questions may be asked from " + moment(o.OpensAt) + "."
	case !last.IsZero() && now.After(last):
		return false, "Questions could be asked until " + moment(last) + "."
	default:
		return true, ""
	}
}

func (o Opening) question(id string) (Question, bool) {
	i := slices.IndexFunc(o.Questions, func(q Question) bool { return q.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return o.Questions[i], true
}

// mostDays is the longest period of terms, in working days: about a year.
const mostDays = 250

// validate refuses terms that could not be kept to, and numbers the questions.
func (o *Opening) validate() error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if o.OpensAt.IsZero() {
		add("opens", "Enter the day on which applications open.")
	}
	if !o.ClosesAt.IsZero() && !o.ClosesAt.After(o.OpensAt) {
		add("closes", "Applications close before they open.")
	}
	if !o.ClarifyUntil.IsZero() && !o.ClosesAt.IsZero() && o.ClarifyUntil.After(o.ClosesAt) {
		add("clarify", "Questions end after applications close.")
	}
	if o.DecideRule == "" && (o.DecideDays <= 0 || o.DecideDays > mostDays) {
		add("decide-days", "Enter in how many working days a decision is made, from 1 to 250.")
	}
	if o.RemindDays < 0 {
		add("remind-days", "Enter days, or nothing for two.")
	}
	if slices.ContainsFunc([]int{o.CompleteDays, o.ReplyDays, o.ReviewDays}, func(days int) bool { return days <= 0 || days > mostDays }) {
		add("reply-days", "Enter the working days for completing, for objecting and for the review, each from 1 to 250.")
	}
	if o.PassMark < 0 || o.PassMark > 100 {
		add("pass-mark", "Enter a pass mark from 0 to 100.")
	}
	if len(o.Questions) == 0 {
		add("questions", "Enter at least one question.")
	}
	if err := o.numberQuestions(); err != nil {
		add("questions", fault.Message(err))
	}
	if err := o.Floor.Validate(); err != nil {
		add("floor", fault.Message(err))
	}
	return fault.InvalidFields(wrong...)
}

func (o *Opening) numberQuestions() error {
	weights, scored := 0, 0
	for i := range o.Questions {
		q := &o.Questions[i]
		q.ID = "q" + strconv.Itoa(i+1)
		switch {
		case strings.TrimSpace(q.Words) == "":
			return fault.Conflictf("Question %d has no words.", i+1)
		case q.Kind == PassFail:
			q.Max, q.Weight = 1, 0
		case q.Kind != Scored:
			return fault.Conflictf("Question %d is neither pass or fail nor scored.", i+1)
		case q.Max <= 0 || q.Weight <= 0:
			return fault.Conflictf("Question %d is scored, so it needs a highest mark and a weight.", i+1)
		default:
			scored++
			weights += q.Weight
		}
	}
	if scored > 0 && weights != 100 {
		return fault.Conflictf("The weights of the scored questions add up to %d; they must add up to 100.", weights)
	}
	return nil
}

// Clarification is one question of a provider and the council's answer, which every provider reads. Who asked is kept for the
// record and shown to nobody.
type Clarification struct {
	Agreement  thread.Ref
	Number     int
	Question   string
	AskedBy    thread.Ref // the provider
	AskedAt    time.Time
	Answer     string
	AnsweredBy string
	AnsweredAt time.Time
}

// usualRemind is how many days before it runs out an applicant is reminded where the terms do not say.
const usualRemind = 2

// Remind is how many days before a returned application runs out its applicant is reminded.
func (o Opening) Remind() int {
	if o.RemindDays > 0 {
		return o.RemindDays
	}
	return usualRemind
}
