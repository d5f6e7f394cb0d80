package explanation

import (
	"net/mail"
	"strings"
	"unicode/utf8"

	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RuleAnswer is the rule by which an explanation is due.
const RuleAnswer = "explanation-answer"

// State says where a required explanation stands.
type State string

// The states.
const (
	Unexplained State = "unexplained"
	Explained   State = "explained"
	Withdrawn   State = "withdrawn"
)

// Explanation is one that was required.
type Explanation struct {
	Ref     thread.Ref
	Version int
	Child   thread.Ref
	// About is the object on the thread that was decided; the child when it has no object of its own.
	About thread.Ref
	// What names the decision in plain words.
	What string
	// Asker is the lead who requires it.
	Asker     thread.Ref
	AskerName string
	Question  string // what the family wants to understand
	// Person is the colleague who decided; "" for a partner agency, whose mailbox is Email.
	Person   thread.Ref
	Name     string
	Email    string
	Share    Share // why a partner agency may be told
	On       workday.Date
	Due      workday.Date
	Given    Given
	Returned []Returned // earlier answers that explained nothing
	// RemindOn is the day of the next reminder to a partner agency, zero when none is to come.
	RemindOn    workday.Date
	Reminded    []workday.Date
	WithdrawnOn workday.Date
	Why         string // why it was withdrawn
}

// Given is an explanation: all three parts are needed.
type Given struct {
	Reasons string
	Read    []string // the evidence, a piece each
	Rule    string   // the law, policy or criterion that was applied
	On      workday.Date
	By      string
}

// Returned is an answer that was sent back.
type Returned struct {
	Given Given
	On    workday.Date
	Why   string
}

// State returns where it stands.
func (e Explanation) State() State {
	switch {
	case !e.WithdrawnOn.IsZero():
		return Withdrawn
	case !e.Given.On.IsZero():
		return Explained
	default:
		return Unexplained
	}
}

// Outside reports whether a partner agency was asked.
func (e Explanation) Outside() bool { return e.Person == "" }

// The most that one field may hold, in characters.
const (
	mostText = 10_000
	mostLine = 300
	mostRead = 40
)

// wrong gathers what is wrong with a form.
type wrong []fault.Field

func (w *wrong) add(name, message string) {
	*w = append(*w, fault.Field{Name: name, Message: message})
}

// need takes one text and says when it is missing or too long.
func (w *wrong) need(name, text, missing string, most int) string {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		w.add(name, missing)
	case utf8.RuneCountInString(text) > most:
		w.add(name, "Write less: this is too long to be read.")
	}
	return text
}

func (e *Explanation) require(cmd Require) error {
	var w wrong
	e.What = w.need("what", cmd.What, "Say which decision, in a few plain words.", mostLine)
	e.Question = w.need("question", cmd.Question, "Write what the family wants to understand.", mostText)
	e.Name = strings.TrimSpace(cmd.Name)
	e.Email = strings.TrimSpace(cmd.Email)
	if e.Person == "" {
		e.Name = w.need("name", cmd.Name, "Enter who decided: a name, and the agency.", mostLine)
		if parsed, err := mail.ParseAddress(e.Email); err != nil || parsed.Address != e.Email {
			w.add("email", "Enter an email address in the correct format, like name@example.com.")
		}
		e.Share = cmd.Share
		e.Share.check(&w)
	}
	if e.Person != "" && e.Person == e.Asker {
		w.add("email", "You cannot require an explanation of yourself. Enter who decided.")
	}
	return fault.InvalidFields(w...)
}

// answer takes over an explanation. It refuses one without reasons, evidence or rule, and one that only repeats the question.
func (e *Explanation) answer(cmd Answer, by string, today workday.Date) error {
	if s := e.State(); s != Unexplained {
		return fault.Conflictf("This request is %s already. Look at it again.", s)
	}
	var w wrong
	g := Given{On: today, By: by}
	g.Reasons = w.need("reasons", cmd.Reasons, "Write the reasons for the decision.", mostText)
	if g.Reasons != "" && strings.EqualFold(g.Reasons, e.Question) {
		w.add("reasons", "This is what was asked. Write the reasons for the decision.")
	}
	for line := range strings.SplitSeq(cmd.Read, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			g.Read = append(g.Read, line)
		}
	}
	switch {
	case len(g.Read) == 0:
		w.add("read", "List what was read before deciding, a line each. If nothing was read, write so.")
	case len(g.Read) > mostRead || utf8.RuneCountInString(cmd.Read) > mostText:
		w.add("read", "List the 40 most important pieces at most.")
	}
	g.Rule = w.need("rule", cmd.Rule, "Name the law, policy or criterion that was applied.", mostText)
	if err := fault.InvalidFields(w...); err != nil {
		return err
	}
	e.Given, e.RemindOn = g, workday.Date{}
	return nil
}

func (e *Explanation) sendBack(why string, today workday.Date) error {
	if e.State() != Explained {
		return fault.Conflict("There is no answer to send back.")
	}
	var w wrong
	why = w.need("why", why, "Say what is still not explained.", mostText)
	if err := fault.InvalidFields(w...); err != nil {
		return err
	}
	e.Returned = append(e.Returned, Returned{Given: e.Given, On: today, Why: why})
	e.Given = Given{}
	return nil
}

func (e *Explanation) withdraw(why string, today workday.Date) error {
	if e.State() != Unexplained {
		return fault.Conflict("Only a request that waits for its answer can be withdrawn.")
	}
	var w wrong
	e.Why = w.need("why", why, "Say why it is not needed any more.", mostText)
	e.WithdrawnOn, e.RemindOn = today, workday.Date{}
	return fault.InvalidFields(w...)
}
