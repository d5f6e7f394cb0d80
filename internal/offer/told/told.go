package told

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Say is what the council says to a proposal.
type Say string

// The answers.
const (
	WeWill   Say = "we will do this"
	There    Say = "it is there already"
	NotNow   Say = "not now"
	WeCannot Say = "we cannot do this"
)

// Says lists the answers in the order in which they are shown.
func Says() []Say { return []Say{WeWill, There, NotNow, WeCannot} }

// State is how a proposal stands, in the words that pages show.
type State string

// The states of a proposal.
const (
	Received State = "waits to be read"
	Open     State = "waits for an answer"
	Answered State = "answered"
	Done     State = "done"
)

// maxWords is how many characters a proposal or an answer may have.
const maxWords = 2_000

// Proposal is one thing that a family would change about the offer.
type Proposal struct {
	Ref      thread.Ref
	Version  int
	Person   thread.Ref // who proposed; "" when nobody had signed in
	At       time.Time
	District string // the code of the district it is about; "" for the whole county
	Words    string // as they were written; only who reads proposals and the proposer see them

	ReadOn  workday.Date
	Public  string // what everybody reads: the words without what names a person; "" when it is kept back
	WhyKept string // why it is not published

	Say        Say
	Answer     string
	By         workday.Date // of what will be done
	AnsweredOn workday.Date
	AnsweredBy string

	Became string
	Offer  thread.Ref // that came from it
	DoneOn workday.Date
}

// State derives how the proposal stands.
func (p Proposal) State() State {
	switch {
	case !p.DoneOn.IsZero():
		return Done
	case !p.AnsweredOn.IsZero():
		return Answered
	case !p.ReadOn.IsZero():
		return Open
	default:
		return Received
	}
}

// Published reports whether everybody may read it.
func (p Proposal) Published() bool { return p.Public != "" }

// Late reports whether what will be done is not done by its day.
func (p Proposal) Late(today workday.Date) bool {
	return p.Say == WeWill && p.DoneOn.IsZero() && !p.By.IsZero() && p.By.Before(today)
}

// Propose hands in a proposal.
type Propose struct{ Words, District string }

func (cmd *Propose) validate() error {
	var err error
	cmd.Words, err = text("words", cmd.Words, "Say what you would change, or what is missing.")
	return err
}

// Read moderates a proposal.
type Read struct {
	Proposal thread.Ref
	Version  int
	Publish  bool
	Public   string // the words as everybody reads them; as they were written when empty
	WhyKept  string
}

func (p *Proposal) read(cmd Read, today workday.Date) error {
	if p.State() != Received {
		return fault.Conflict("Somebody has read this proposal already.")
	}
	var err error
	if cmd.Publish {
		if strings.TrimSpace(cmd.Public) == "" {
			cmd.Public = p.Words
		}
		p.Public, err = text("public", cmd.Public, "Write what everybody reads.")
	} else {
		p.WhyKept, err = text("why-kept", cmd.WhyKept, "Say why it is not published. Who proposed it reads this.")
	}
	p.ReadOn = today
	return err
}

// Answer says what the council does about a proposal, and why.
type Answer struct {
	Proposal thread.Ref
	Version  int
	Say      Say
	Words    string
	By       workday.Date
}

func (p *Proposal) answer(cmd Answer, name string, today workday.Date) error {
	switch {
	case p.State() == Received:
		return fault.Conflict("Read the proposal first, and publish it or say why not.")
	case p.State() != Open:
		return fault.Conflict("This proposal is answered already.")
	case !slices.Contains(Says(), cmd.Say):
		return fault.Invalid("say", "Choose what you say to it.")
	case cmd.Say == WeWill && !cmd.By.After(today):
		return fault.Invalid("by", "Enter the day by which it will be done.")
	}
	words, err := text("answer", cmd.Words, "Say why, in plain words.")
	if err != nil {
		return err
	}
	if cmd.Say != WeWill {
		cmd.By = workday.Date{}
	}
	p.Say, p.Answer, p.By, p.AnsweredOn, p.AnsweredBy = cmd.Say, words, cmd.By, today, name
	return nil
}

// Became says what came of a proposal.
type Became struct {
	Proposal thread.Ref
	Version  int
	Words    string
	Offer    thread.Ref // optional
}

func (p *Proposal) became(cmd Became, today workday.Date) error {
	if p.State() != Answered {
		return fault.Conflict("Only what was answered, and not closed yet, can be said to have become something.")
	}
	if cmd.Offer != "" && cmd.Offer.Kind() != thread.Offer {
		return fault.Invalid("offer", "Enter the reference of an offer, such as OFR-7K3M-9Q2X-4, or leave it out.")
	}
	words, err := text("became", cmd.Words, "Say what became of it.")
	if err != nil {
		return err
	}
	p.Became, p.Offer, p.DoneOn = words, cmd.Offer, today
	return nil
}

// text trims what was written and refuses none or too much of it.
func text(field, s, empty string) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", fault.Invalid(field, empty)
	case utf8.RuneCountInString(s) > maxWords:
		return "", fault.Invalid(field, "Write up to 2,000 characters.")
	}
	return s, nil
}
