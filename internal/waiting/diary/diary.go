package diary

import (
	"strings"
	"time"
	"unicode/utf8"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

const (
	// Hardest is the greatest number of the scale; the least is 0.
	Hardest = 10
	// Near is the number from which on a page says at once where help is, whoever is told.
	Near = 8
	// maxWords is how many characters a note or an answer may have.
	maxWords = 4_000
)

// scale says in Alongside's own words what every second number stands for.
var scale = [...]string{
	0: "A calm day", 2: "A full day, and we managed", 4: "Hard work, with some rest", 6: "Hard, and no rest", 8: "Near my limit", Hardest: "We cannot go on like this",
}

// Words returns what a number of the scale stands for; "" for those between.
func Words(score int) string {
	if score < 0 || score > Hardest {
		return ""
	}
	return scale[score]
}

// Diary is what one person has set for the diary that they keep about life with one child.
type Diary struct {
	Child   thread.Ref
	Owner   thread.Ref
	Version int // 0 before anything was set
	// TellFrom is the number from which on the lead is told; 0 tells nobody.
	TellFrom   int
	ShareWords bool // the lead reads the note too
	Since      workday.Date
}

// Entry is one day's entry. Numbers count up from 1 and are not given again.
type Entry struct {
	Child  thread.Ref
	Owner  thread.Ref
	Number int
	At     time.Time
	Score  int
	Words  string
}

// Call is an entry that the lead was told of.
type Call struct {
	Ref     thread.Ref
	Version int
	Child   thread.Ref
	Owner   thread.Ref
	Entry   int // its number; 0 when the family has deleted it
	Score   int // of the entry; -1 when the family has deleted it
	Shared  bool
	On      workday.Date // when the family wrote
	Told    thread.Ref   // who was told: the lead, who covers, or without a lead the duty manager
	Due     workday.Date

	AnsweredOn workday.Date
	AnsweredBy string // the name, as the family reads it
	Answer     string // what was done and what happens now
	CalledOff  bool   // by the family
}

// State is how a call stands, in the words that pages show.
type State string

// The states of a call.
const (
	Called    State = "waits for an answer"
	Answered  State = "answered"
	CalledOff State = "called off by the family"
)

// State derives how the call stands.
func (c Call) State() State {
	switch {
	case c.CalledOff:
		return CalledOff
	case !c.AnsweredOn.IsZero():
		return Answered
	default:
		return Called
	}
}

// Open reports whether somebody still has to answer.
func (c Call) Open() bool { return c.State() == Called }

// calls reports whether an entry is one that the lead is told of.
func (d Diary) calls(e Entry) bool { return d.TellFrom > 0 && e.Score >= d.TellFrom }

// Set says from which number on the lead is told. TellFrom 0 takes it back.
type Set struct {
	Child      thread.Ref
	Version    int
	TellFrom   int
	ShareWords bool
}

func (d *Diary) set(cmd Set, today workday.Date) error {
	switch {
	case cmd.Version != d.Version:
		return fault.Conflict("You changed this in another window. Look at it again before you save.")
	case cmd.TellFrom < 0 || cmd.TellFrom > Hardest:
		return fault.Invalid("tell-from", "Choose a number from 1 to 10, or that nobody is told.")
	}
	d.TellFrom, d.ShareWords, d.Since = cmd.TellFrom, cmd.ShareWords && cmd.TellFrom > 0, today
	return nil
}

// Write adds an entry. The note may be empty.
type Write struct {
	Child thread.Ref
	Score int
	Words string
}

func (cmd *Write) validate() error {
	cmd.Words = strings.TrimSpace(cmd.Words)
	switch {
	case cmd.Score < 0 || cmd.Score > Hardest:
		return fault.Invalid("score", "Choose a number from 0 to 10.")
	case utf8.RuneCountInString(cmd.Words) > maxWords:
		return fault.Invalid("words", "Write up to 4,000 characters.")
	}
	return nil
}

// Answer records what was done about a call.
type Answer struct {
	Call    thread.Ref
	Version int
	Words   string
}

func (c *Call) answer(cmd Answer, name string, today workday.Date) error {
	words := strings.TrimSpace(cmd.Words)
	switch {
	case !c.Open():
		return fault.Conflict("This has been answered or called off already.")
	case words == "":
		return fault.Invalid("words", "Say what you did and what happens now. The family reads it.")
	case utf8.RuneCountInString(words) > maxWords:
		return fault.Invalid("words", "Write up to 4,000 characters.")
	}
	c.AnsweredOn, c.AnsweredBy, c.Answer = today, name, words
	return nil
}

// again brings a call that is still open up to a newer entry. Its date stays: the family has waited since.
func (c *Call) again(e Entry, share bool) {
	c.Entry, c.Score, c.Shared = e.Number, e.Score, share
}

// forget takes out of a call what the family has deleted.
func (c *Call) forget() { c.Entry, c.Score, c.Shared = 0, -1, false }
