package referral

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// The rules by which the dates of a referral are kept: the organisation's answer, and the day it promised.
const (
	RuleAnswer = "referral-answer"
	Promised   = "referral-promised"
)

// State says where a referral stands.
type State string

// The states.
const (
	Waiting   State = "waiting for an answer"
	Accepted  State = "accepted"
	Begun     State = "in touch"
	Declined  State = "declined"
	Withdrawn State = "withdrawn"
)

// Line is one thing about the child that is shared, as the family read it before they agreed.
type Line struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

// Words are lines as one text, by which a form says what was shown.
func Words(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.Label + ": " + l.Text + "\n")
	}
	return b.String()
}

// Referral is one family's way to one organisation.
type Referral struct {
	Ref     thread.Ref
	Version int
	Child   thread.Ref
	Concern thread.Ref // that it came of, "" for none
	After   thread.Ref // the declined referral before it, "" for none

	Offer        thread.Ref
	Title        string // of the offer, as it was
	Provider     thread.Ref
	ProviderName string

	By     thread.Ref // who referred
	ByName string
	Kin    bool // the family referred itself
	At     time.Time

	Need    string // what would help, in the family's words
	Contact string // whom the organisation reaches, and how
	Consent int    // the number of the family's consent, 0 for none
	Shared  []Line // what the consent shares; none without it

	Due        workday.Date // the day by which the organisation answers
	AnsweredOn workday.Date
	AnsweredBy string
	Promise    workday.Date // when it gets in touch; zero when it declined
	Why        string       // why it declined, or what it adds to its promise
	BegunOn    workday.Date

	WithdrawnOn  workday.Date
	WithdrawnBy  string
	WithdrawnWhy string
}

// State derives where the referral stands.
func (r Referral) State() State {
	switch {
	case !r.WithdrawnOn.IsZero():
		return Withdrawn
	case !r.BegunOn.IsZero():
		return Begun
	case !r.Promise.IsZero():
		return Accepted
	case !r.AnsweredOn.IsZero():
		return Declined
	default:
		return Waiting
	}
}

// Open reports whether the organisation reads it.
func (r Referral) Open() bool { return r.State() != Declined && r.State() != Withdrawn }

// Late reports whether an answer or a promised contact is overdue on a day.
func (r Referral) Late(on workday.Date) bool {
	switch r.State() {
	case Waiting:
		return r.Due.Before(on)
	case Accepted:
		return r.Promise.Before(on)
	default:
		return false
	}
}

// The most that a field holds, in characters, and how far ahead a promise may lie.
const (
	mostWords     = 2000
	mostLine      = 300
	promiseMonths = 6
)

// written trims a text and says when it is missing or too long.
func written(wrong *[]fault.Field, name, text, missing string, most int) string {
	text = strings.TrimSpace(text)
	switch {
	case text == "" && missing != "":
		*wrong = append(*wrong, fault.Field{Name: name, Message: missing})
	case utf8.RuneCountInString(text) > most:
		*wrong = append(*wrong, fault.Field{Name: name, Message: "Write less: this is too long."})
	}
	return text
}

func (r *Referral) refer(cmd Refer) error {
	var wrong []fault.Field
	r.Need = written(&wrong, "need", cmd.Need, "Say what would help, in the family’s own words.", mostWords)
	r.Contact = written(&wrong, "contact", cmd.Contact, "", mostLine)
	switch {
	case cmd.Agreed && Words(cmd.lines) != cmd.Shown:
		wrong = append(wrong, fault.Field{Name: "agreed", Message: "What would be shared has changed. Read it again, and agree again."})
	case !cmd.Agreed && !r.Kin && r.Contact != "":
		wrong = append(wrong, fault.Field{Name: "contact", Message: "Without the family’s agreement the organisation is not told how to reach them. " +
			"Record that they agree, or leave this empty: the answer then comes through you."})
	case cmd.Agreed && r.Contact == "":
		wrong = append(wrong, fault.Field{Name: "contact", Message: "Enter whom the organisation gets in touch with, and how."})
	}
	return fault.InvalidFields(wrong...)
}

// Answer is what the organisation says.
type Answer struct {
	Referral thread.Ref
	Version  int
	Promise  workday.Date // when it gets in touch, for Accept
	Why      string
}

func (r *Referral) answerable() error {
	if s := r.State(); s != Waiting {
		return fault.Conflictf("This referral is %s already.", s)
	}
	return nil
}

func (r *Referral) accept(cmd Answer, name string, today workday.Date) error {
	if err := r.answerable(); err != nil {
		return err
	}
	var wrong []fault.Field
	switch {
	case cmd.Promise.IsZero() || cmd.Promise.Before(today):
		wrong = append(wrong, fault.Field{Name: "promise", Message: "Enter the day on which you get in touch with the family, today or later."})
	case cmd.Promise.After(today.AddMonths(promiseMonths)):
		wrong = append(wrong, fault.Field{Name: "promise", Message: "Enter a day within six months. If you have no place sooner, decline and say so."})
	}
	r.Why = written(&wrong, "why", cmd.Why, "", mostWords)
	r.AnsweredOn, r.AnsweredBy, r.Promise = today, name, cmd.Promise
	return fault.InvalidFields(wrong...)
}

func (r *Referral) decline(cmd Answer, name string, today workday.Date) error {
	if err := r.answerable(); err != nil {
		return err
	}
	var wrong []fault.Field
	r.Why = written(&wrong, "why", cmd.Why, "Say why. The family reads it.", mostWords)
	r.AnsweredOn, r.AnsweredBy = today, name
	return fault.InvalidFields(wrong...)
}

func (r *Referral) begin(today workday.Date) error {
	if s := r.State(); s != Accepted {
		return fault.Conflictf("This referral is %s. Accept it first, once.", s)
	}
	r.BegunOn = today
	return nil
}

func (r *Referral) withdraw(name, why string, today workday.Date) error {
	if !r.Open() {
		return fault.Conflictf("This referral is %s: the organisation does not read it any more.", r.State())
	}
	var wrong []fault.Field
	r.WithdrawnOn, r.WithdrawnBy, r.WithdrawnWhy = today, name, written(&wrong, "why", why, "", mostLine)
	return fault.InvalidFields(wrong...)
}

// Choice is an offer of a voluntary organisation to which a family can be referred.
type Choice struct {
	Offer        thread.Ref
	Title        string
	Provider     thread.Ref
	ProviderName string
	Where        string // the place, and how far; "" where that is kept from the reader
}

// next leaves out of choices the organisations that declined the child, and those that a referral is with.
func next(all []Choice, before []Referral, limit int) []Choice {
	var out []Choice
	for _, c := range all {
		met := slices.ContainsFunc(before, func(r Referral) bool { return r.Provider == c.Provider && r.State() != Withdrawn })
		if !met && len(out) < limit {
			out = append(out, c)
		}
	}
	return out
}

// Tally is how an organisation answers referrals.
type Tally struct {
	Provider     thread.Ref
	ProviderName string
	All, Waiting, Late,
	Accepted, Begun, Declined, Withdrawn int
}
