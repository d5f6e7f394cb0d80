package query

import (
	"fmt"
	"strings"
	"unicode"

	"alongside/internal/access"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RuleAgain is the rule under which a question that a family sent back is answered again.
const RuleAgain = "query-answer-again"

// State is where a query stands; it is derived.
type State string

// The states of a query.
const (
	StateAsked    State = "asked"
	StateWith     State = "being answered"
	StateAnswered State = "answered"
	StateReopened State = "reopened"
	StateClosed   State = "closed"
	StatePassed   State = "passed on" // it was a request for an assessment, which now runs on its own page
	StateJoined   State = "part of another question"
)

// Answer is one answer with what the family said about it.
type Answer struct {
	On        workday.Date
	By        string
	Role      string
	Level     int
	Points    []string // one answer for each point that was asked
	Decision  string   // what was decided; "" when the question asked for no decision
	Reason    string   // why it was decided so
	Next      string   // what happens next
	NextBy    workday.Date
	Due       workday.Date // by when it was promised
	Challenge string       // what the family can do if it disagrees
	JudgedOn  workday.Date
	Valid     bool
	Verdict   string // the family's words
}

// Holding is a reply that says that the answer takes longer. The clock goes on.
type Holding struct {
	On   workday.Date
	By   string
	Text string
}

// Query is one question of a family about a child.
type Query struct {
	Ref          thread.Ref
	Version      int
	Child        thread.Ref
	Asker        thread.Ref
	AskedBy      string
	Channel      string
	AskedOn      workday.Date
	Subject      string
	Points       []string
	Owner        thread.Ref
	Level        int // 0 for the first owner, one more for each time it went up
	Acknowledged workday.Date
	Holdings     []Holding
	Answers      []Answer
	ClosedOn     workday.Date
	Area         string // the district in which the child lived when the question came
	Sorting      Sorting
	Onward       []Onward
	Silence      Silence
	Added        []Addition // what the family wrote to it later
	Joining      Joining    // the question that it is a part of
	Found        []Found    // what somebody found in its texts while it went on
}

// State returns where the query stands.
func (q Query) State() State {
	if q.Joining.To != "" {
		return StateJoined
	}
	if q.Sorting.Became != "" && q.ClosedOn.IsZero() {
		return StatePassed
	}
	if !q.ClosedOn.IsZero() {
		return StateClosed
	}
	if n := len(q.Answers); n > 0 {
		if q.Answers[n-1].JudgedOn.IsZero() {
			return StateAnswered
		}
		return StateReopened
	}
	if q.Acknowledged.IsZero() {
		return StateAsked
	}
	return StateWith
}

// LastWord is the latest day on which the family was told something about its question: that it arrived, that it takes longer, or
// the answer. It is zero before the first.
func (q Query) LastWord() workday.Date {
	last := q.Acknowledged
	for _, h := range q.Holdings {
		last = later(last, h.On)
	}
	for _, a := range q.Answers {
		last = later(last, a.On)
	}
	return last
}

func later(a, b workday.Date) workday.Date {
	if b.After(a) {
		return b
	}
	return a
}

// Waiting reports whether the query still needs an answer.
func (q Query) Waiting() bool {
	s := q.State()
	return s == StateAsked || s == StateWith || s == StateReopened
}

// rule is the clock that runs for the answer now.
func (q Query) rule() string {
	if q.Level > 0 {
		return RuleAgain
	}
	return q.Sorting.Kind.rule()
}

const (
	longestPoint = 200_000 // 20,000 words of any language, and more
	mostPoints   = 12
)

// tidy takes away empty points and the white space around the others.
func (cmd *Ask) tidy() {
	cmd.Subject = strings.TrimSpace(cmd.Subject)
	points := make([]string, 0, len(cmd.Points))
	for _, p := range cmd.Points {
		if p = strings.TrimSpace(p); p != "" {
			points = append(points, p)
		}
	}
	cmd.Points = points
}

func (cmd Ask) validate() error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if cmd.Subject == "" {
		add("subject", "Write in a few words what your question is about.")
	}
	if len([]rune(cmd.Subject)) > 120 {
		add("subject", "Keep this to 120 letters. There is more room below.")
	}
	switch {
	case len(cmd.Points) == 0:
		add("points", "Write your question.")
	case len(cmd.Points) > mostPoints:
		add("points", fmt.Sprintf("Ask up to %d things at once. Ask the rest as a second question.", mostPoints))
	}
	for _, p := range cmd.Points {
		if len([]rune(p)) > longestPoint {
			add("points", "One of your questions is very long. Please split it.")
			break
		}
	}
	return fault.InvalidFields(wrong...)
}

// answer adds an answer that is a valid response.
func (q *Query) answer(a Answer, noDecision, noDate bool) error {
	if !q.Waiting() {
		return fault.Conflictf("This question is “%s”.", q.State())
	}
	if err := fault.InvalidFields(q.validResponse(a, noDecision, noDate)...); err != nil {
		return err
	}
	a.Level = q.Level
	q.Answers = append(q.Answers, a)
	return nil
}

// validResponse says what an answer lacks: a reply to each point, the decision with its reason, what happens next by when, and
// how to challenge it.
func (q Query) validResponse(a Answer, noDecision, noDate bool) []fault.Field {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	for i, point := range q.Asks() {
		if i >= len(a.Points) || !says(a.Points[i]) {
			add(fmt.Sprintf("point-%d", i+1), fmt.Sprintf("Answer point %d: %s", i+1, short(point)))
		}
	}
	decided := says(a.Decision)
	switch {
	case !decided && !noDecision:
		add("decision", "Say what was decided, or that nothing is decided here.")
	case decided && noDecision:
		add("decision", "You named a decision and also said that nothing is decided. Choose one.")
	case decided && !says(a.Reason):
		add("reason", "Say why it was decided so.")
	}
	if !says(a.Next) {
		add("next", "Say what happens next, even if it is nothing.")
	}
	switch {
	case a.NextBy.IsZero() && !noDate:
		add("next-by", "Enter the day by which that happens, or say that there is no date.")
	case !a.NextBy.IsZero() && noDate:
		add("next-by", "You entered a day and also said that there is none. Choose one.")
	case !a.NextBy.IsZero() && a.NextBy.Before(a.On):
		add("next-by", "What happens next cannot be over already. Enter today or a later day.")
	case a.NextBy.After(a.On.AddMonths(longestNext)):
		add("next-by", "Enter a day within a year, by "+a.On.AddMonths(longestNext).Long()+". Say what is done by then, even if more comes later.")
	}
	if !says(a.Challenge) {
		add("challenge", "Say what the family can do if it disagrees.")
	}
	return append(wrong, a.tooLong()...)
}

// longestNext is within how many months what happens next is to happen: a family that waits for longer has nothing to hold us to.
const longestNext = 12

// tooLong says which texts of an answer hold more than they may, and by how much.
func (a Answer) tooLong() []fault.Field {
	var wrong []fault.Field
	check := func(name, text string) {
		if over := len([]rune(text)) - longestPoint; over > 0 {
			wrong = append(wrong, fault.Field{Name: name, Message: fmt.Sprintf("This is too long by %d letters. The family reads it better in a document beside the answer.", over)})
		}
	}
	for i, p := range a.Points {
		check(fmt.Sprintf("point-%d", i+1), p)
	}
	check("decision", a.Decision)
	check("reason", a.Reason)
	check("next", a.Next)
	check("challenge", a.Challenge)
	return wrong
}

// says reports whether a text says anything: a full stop or a dash is no reply.
func says(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) })
}

// hold adds a reply that says that the answer takes longer.
func (q *Query) hold(h Holding) error {
	if !q.Waiting() {
		return fault.Conflictf("This question is “%s”.", q.State())
	}
	if strings.TrimSpace(h.Text) == "" {
		return fault.Invalid("text", "Write why it takes longer.")
	}
	q.Holdings = append(q.Holdings, h)
	return nil
}

// judge takes the family's word on the last answer. "Not answered" sends the query one level up.
func (q *Query) judge(valid bool, verdict string, on workday.Date) error {
	if q.State() != StateAnswered {
		return fault.Conflictf("This question is “%s”, so there is no new answer to judge.", q.State())
	}
	if !valid && strings.TrimSpace(verdict) == "" {
		return fault.Invalid("verdict", "Tell us in a few words what is still missing.")
	}
	last := &q.Answers[len(q.Answers)-1]
	last.JudgedOn, last.Valid, last.Verdict = on, valid, verdict
	q.Silence.ActOn = workday.Date{}
	if valid {
		q.ClosedOn = on
		return nil
	}
	q.Level++
	return nil
}

// reopen takes a closed query up again, for good, at the family's word.
func (q *Query) reopen(why string, on workday.Date) error {
	if state := q.State(); state != StateClosed && state != StatePassed {
		return fault.Conflict("This question is open already.")
	}
	bySilence := q.Silence.Closed
	if strings.TrimSpace(why) == "" && !bySilence {
		return fault.Invalid("verdict", "Tell us in a few words what is still missing.")
	}
	if n := len(q.Answers); n > 0 {
		last := &q.Answers[n-1]
		if last.JudgedOn.IsZero() {
			last.JudgedOn = on
		}
		last.Valid, last.Verdict = false, why
	}
	if q.Sorting.Became != "" {
		q.Sorting = Sorting{} // the family says that it was a question all the same
	}
	q.ClosedOn = workday.Date{}
	q.Silence = Silence{Never: q.Silence.Never || bySilence}
	q.Level++
	return nil
}

func short(s string) string {
	r := []rune(s)
	if len(r) <= 60 {
		return s
	}
	return string(r[:60]) + "…"
}

// mayRead refuses a question that was not put to them to people of an organisation and to those who may not open a child's record:
// that a child comes to a club, is supported by an agency, or is named on an invoice opens nothing of what the family asks the council.
func mayRead(by access.Actor, q Query) error {
	if by.Provider == "" && by.May(access.FamilySee) || q.Owner != "" && q.Owner == by.Person {
		return nil
	}
	for _, o := range q.Onward {
		if o.To != "" && o.To == by.Person {
			return nil
		}
	}
	return fault.NotFound("That question")
}
