package admission

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/workday"
)

func stateError(what string, is State) error {
	return fault.Conflictf("This cannot be %s: the application is “%s”.", what, is)
}

// Answers are what an applicant saves, whole or in part.
type Answers struct {
	Answers  map[string]string
	Declared []string
	Rates    []money.Rate
	Adds     []Adding
	Papers   map[string]string // which uploaded document is which of those asked for: references by title
}

// save keeps what was written so far. Nothing has to be complete.
func (a *Application) save(o Opening, in Answers, on workday.Date) error {
	if s := a.State(on); s != Draft && s != Returned {
		return stateError("changed", s)
	}
	for id := range in.Answers {
		if _, ok := o.question(id); !ok {
			return fault.Invalidf(id, "The opening has no question %s.", id)
		}
	}
	for i, r := range in.Rates {
		if r.Amount <= 0 || !slices.Contains(money.Units(), r.Unit) || !slices.Contains(money.Bands(), r.Band) {
			return fault.Invalidf("rate", "Rate %d needs a price, a unit and a time band.", i+1)
		}
		for _, other := range in.Rates[:i] {
			if other.Unit == r.Unit && other.Band == r.Band {
				return fault.Invalidf("rate", "Two rates are given per %s (%s).", r.Unit, r.Band)
			}
		}
	}
	for title := range in.Papers {
		if !slices.Contains(o.Documents, title) {
			return fault.Invalidf("papers", "The opening asks for no document “%s”.", title)
		}
	}
	if err := checkAdds(in.Adds); err != nil {
		return err
	}
	a.Answers, a.Declared, a.Rates, a.Papers, a.Adds = in.Answers, in.Declared, in.Rates, in.Papers, in.Adds
	return nil
}

// Lacks lists what a submission would lack, for the applicant to see before it and the council to check after it.
func (a Application) Lacks(o Opening, files []File) []string {
	var out []string
	for i, q := range o.Questions {
		if strings.TrimSpace(a.Answers[q.ID]) == "" {
			out = append(out, fmt.Sprintf("Question %d has no answer.", i+1))
		}
	}
	for _, d := range o.Declarations {
		if !slices.Contains(a.Declared, d) {
			out = append(out, "The declaration “"+d+"” is not made.")
		}
	}
	for _, title := range a.MissingPapers(o, files) {
		out = append(out, "The document “"+title+"” is not there. Upload it, and say in your answers which document it is.")
	}
	if len(a.Rates) == 0 {
		out = append(out, "No rate is offered.")
	}
	for _, r := range a.Rates {
		if err := o.Floor.Check(r); err != nil {
			out = append(out, fault.Message(err)) // said while it can still be put right, and not at the decision
		}
	}
	return append(out, lacksOfAdds(a.Adds)...)
}

// submit hands the application in at a moment. A returned one may be completed until its day, also after the closing time.
func (a *Application) submit(o Opening, sig Signature, now time.Time) error {
	today := workday.DateOf(now)
	switch s := a.State(today); s {
	case Draft:
		if ok, why := o.Takes(now); !ok {
			return fault.Conflictf("The application was not handed in. %s What you wrote is kept.", why)
		}
	case Returned:
	case Expired:
		check, _ := a.checked()
		return fault.Conflictf("The application could be completed until %s. It has run out; begin a new one while the terms are open.", check.Until.Long())
	default:
		return stateError("handed in", s)
	}
	if strings.TrimSpace(sig.Typed) == "" {
		return fault.Invalid("signed-by", "Type your name to sign.")
	}
	if lacks := a.Lacks(o, sig.Files); len(lacks) > 0 {
		return fault.Invalid("application", strings.Join(lacks, " "))
	}
	sig.At = now
	a.SubmittedAt, a.Signatures = now, append(a.Signatures, sig)
	return nil
}

// check records whether the application is complete. One that is not goes back with what is missing and a last day.
func (a *Application) check(c Check, on workday.Date) error {
	if s := a.State(on); s != Submitted {
		return stateError("checked", s)
	}
	a.Checks = append(a.Checks, c)
	return nil
}

// mark records one evaluator's marks. Nobody marks twice, also not after an objection, and a third evaluator is not needed.
func (a *Application) mark(o Opening, m Marks, on workday.Date) error {
	if s := a.State(on); s != Scoring {
		return stateError("marked", s)
	}
	if _, done := a.MarkedBy(m.Ref); done {
		return fault.Conflict("You have marked this application. Another person gives the second marks.")
	}
	if a.tookPartInFallen(m.Ref) {
		return fault.Conflict(fallenMarks)
	}
	if err := o.checkMarks(m); err != nil {
		return err
	}
	a.Marks = append(a.Marks, m)
	return nil
}

const fallenMarks = "You took part in the marks that were set aside, so somebody else gives the new ones."

func (o Opening) checkMarks(m Marks) error {
	var wrong []fault.Field
	for i, q := range o.Questions {
		mark, given := m.Marks[q.ID]
		switch {
		case !given:
			wrong = append(wrong, fault.Field{Name: q.ID, Message: fmt.Sprintf("Give a mark for question %d.", i+1)})
		case mark < 0 || mark > q.Max:
			wrong = append(wrong, fault.Field{Name: q.ID, Message: fmt.Sprintf("The mark for question %d lies between 0 and %d.", i+1, q.Max)})
		case strings.TrimSpace(m.Notes[q.ID]) == "":
			wrong = append(wrong, fault.Field{Name: q.ID + "-note", Message: fmt.Sprintf("Say why question %d has this mark. The applicant may ask.", i+1)})
		}
	}
	return fault.InvalidFields(wrong...)
}

// moderate records the marks that count. A third person does it. Where the evaluators differ, or the agreed mark is neither's,
// the note says why.
func (a *Application) moderate(o Opening, m Marks, on workday.Date) error {
	if s := a.State(on); s != Moderating {
		return stateError("moderated", s)
	}
	if _, marked := a.MarkedBy(m.Ref); marked {
		return fault.Conflict("You have marked this application, so somebody else moderates.")
	}
	if a.tookPartInFallen(m.Ref) {
		return fault.Conflict(fallenMarks)
	}
	var wrong []fault.Field
	for i, q := range o.Questions {
		mark, given := m.Marks[q.ID]
		if !given || mark < 0 || mark > q.Max {
			wrong = append(wrong, fault.Field{Name: q.ID, Message: fmt.Sprintf("The agreed mark for question %d lies between 0 and %d.", i+1, q.Max)})
			continue
		}
		if a.disputed(q.ID, mark) && strings.TrimSpace(m.Notes[q.ID]) == "" {
			wrong = append(wrong, fault.Field{Name: q.ID + "-note", Message: fmt.Sprintf("The marks for question %d differ. Say what was agreed and why.", i+1)})
		}
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	a.Moderated = &m
	return nil
}

// disputed reports whether the agreed mark is not simply what every evaluator gave.
func (a Application) disputed(question string, agreed int) bool {
	return slices.ContainsFunc(a.Marks, func(m Marks) bool { return m.Marks[question] != agreed })
}

// decide records the decision. Accepting is refused while gates stand in the way; the caller has worked them out.
func (a *Application) decide(d Decision, gates []string) error {
	if s := a.State(d.On); s != ToDecide {
		return stateError("decided", s)
	}
	if strings.TrimSpace(d.Reasons) == "" {
		return fault.Invalid("reasons", "Give the reasons. The applicant reads them.")
	}
	for _, m := range a.Objections {
		if slices.ContainsFunc(a.Decisions, func(old Decision) bool { return old.Ref == d.Ref }) && m.SetAside {
			return fault.Conflict("Your decision on this application was set aside, so somebody else decides it now.")
		}
	}
	if d.Accept && len(gates) > 0 {
		return fault.Conflictf("The provider cannot be accepted. %s", strings.Join(gates, " "))
	}
	a.Decisions = append(a.Decisions, d)
	return nil
}

// object is the applicant's right of reply to a refusal, until the day that the decision names.
func (a *Application) object(o Objection, on workday.Date) error {
	if s := a.State(on); s != Refused {
		return stateError("objected to", s)
	}
	d, _ := a.decided()
	switch {
	case on.After(d.ReplyBy):
		return fault.Conflictf("You could object until %s.", d.ReplyBy.Long())
	case len(a.Objections) > 0 && !a.Objections[len(a.Objections)-1].SetAside:
		return fault.Conflict("An objection to this refusal was answered already.")
	case strings.TrimSpace(o.Grounds) == "":
		return fault.Invalid("grounds", "Say what is wrong with the decision.")
	}
	a.Objections = append(a.Objections, o)
	return nil
}

// Verdict is what becomes of a refusal after an objection.
type Verdict string

// The verdicts on an objection.
const (
	Upheld      Verdict = "upheld"
	DecideAgain Verdict = "set-aside"  // somebody else decides again, on the same marks
	MarkAgain   Verdict = "mark-again" // the marks fall too: others mark and moderate, and somebody else decides
)

// Verdicts lists every verdict on an objection.
func Verdicts() []Verdict { return []Verdict{DecideAgain, MarkAgain, Upheld} }

// Words returns the verdict as people say it.
func (v Verdict) Words() string {
	switch v {
	case Upheld:
		return "It stands"
	case DecideAgain:
		return "It is set aside: somebody else decides again, on the marks that were given"
	case MarkAgain:
		return "It is set aside with its marks: other people mark and moderate again, and somebody else decides"
	default:
		return string(v)
	}
}

// review answers an objection. Only somebody who had no part in the application may. Marks that fall stay on record with the objection.
func (a *Application) review(by Person, v Verdict, why string, on workday.Date) error {
	if s := a.State(on); s != Reviewing {
		return stateError("reviewed", s)
	}
	if slices.Contains(a.Involved(), by.Ref) {
		return fault.Conflict("You took part in this application. An officer who was not involved reviews it.")
	}
	if strings.TrimSpace(why) == "" {
		return fault.Invalid("why", "Give the reasons. The applicant reads them.")
	}
	if !slices.Contains(Verdicts(), v) {
		return fault.Invalid("outcome", "Choose what becomes of the decision.")
	}
	o := &a.Objections[len(a.Objections)-1]
	o.Reviewer, o.SetAside, o.Why = &by, v != Upheld, why
	if v == MarkAgain {
		o.Marked = &Marking{Marks: a.Marks, Moderated: a.Moderated}
		a.Marks, a.Moderated = nil, nil
	}
	return nil
}

// withdraw takes the application back, at any time before it is decided.
func (a *Application) withdraw(now time.Time, why string) error {
	switch s := a.State(workday.DateOf(now)); s {
	case Admitted, Accepted, Standstill, Refused, Reviewing, Withdrawn, Lapsed:
		return stateError("withdrawn", s)
	}
	a.WithdrawnAt, a.WithdrawnWhy = now, why
	return nil
}

// moment is a time as people say it, in the council's time and to the second: applications close at one.
func moment(t time.Time) string {
	d := workday.DateOf(t)
	return d.Long() + t.In(d.At(0, 0).Location()).Format(" at 15:04:05")
}
