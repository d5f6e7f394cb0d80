package admission

import (
	"slices"
	"time"

	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// State is where an application stands. It is derived, never stored.
type State string

// The states of an application.
const (
	Draft      State = "draft"
	Submitted  State = "submitted"
	Returned   State = "returned"
	Scoring    State = "being scored"
	Moderating State = "to moderate"
	ToDecide   State = "to decide"
	Standstill State = "standstill"
	Accepted   State = "accepted"
	Admitted   State = "admitted"
	Refused    State = "refused"
	Reviewing  State = "under review"
	Withdrawn  State = "withdrawn"
	Expired    State = "ran out"   // returned, and not completed in time
	Lapsed     State = "fell away" // accepted on a condition that was not met in time
)

// States lists every state in the order of the way.
func States() []State {
	return []State{Draft, Submitted, Returned, Expired, Scoring, Moderating, ToDecide, Standstill, Accepted, Admitted, Lapsed, Refused, Reviewing, Withdrawn}
}

// Over reports whether an application came to nothing, so that its applicant may begin another for the lot.
func (s State) Over() bool { return s == Withdrawn || s == Refused || s == Expired || s == Lapsed }

// Person is somebody who acted, with the name as it was.
type Person struct {
	Ref  string    `json:"ref"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// File is an uploaded document as it was when it was signed for.
type File struct {
	Ref  thread.Ref `json:"ref"`
	Name string     `json:"name"`
	Hash string     `json:"hash"` // SHA-256 of the content, in hexadecimal
}

// Signature is what was signed: the name that was typed, by whom, when, and every document by its content.
type Signature struct {
	Person
	Typed string `json:"typed"`
	Files []File `json:"files"`
}

// Check is the outcome of looking for completeness; Missing is empty when nothing lacks.
type Check struct {
	Person
	Missing string       `json:"missing"`
	Until   workday.Date `json:"until,omitzero"` // the last day for completing it
}

// Marks are one evaluator's, by question, with a note to each.
type Marks struct {
	Person
	Marks map[string]int    `json:"marks"`
	Notes map[string]string `json:"notes"`
}

// Decision is what was decided on the application.
type Decision struct {
	Person
	Accept  bool         `json:"accept"`
	Reasons string       `json:"reasons"`
	On      workday.Date `json:"on"`
	// Standstill is the rule of the wait before an accepted provider may be admitted, empty where none applies. It runs from the day on
	// which the notice was published; of decisions taken before notices were kept it is empty, and AdmitFrom was counted from On.
	Standstill string     `json:"standstill,omitempty"`
	Published  *Published `json:"published,omitempty"` // nil while the notice is not
	// AdmitFrom is the first day on which the provider may be admitted, behind the standstill where one applies; zero until that began.
	AdmitFrom workday.Date `json:"admit_from,omitzero"`
	// ReplyBy is the last day for objecting to a refusal.
	ReplyBy workday.Date `json:"reply_by,omitzero"`
	// Condition is what an accepted provider still has to show; nil where nothing is.
	Condition *Condition `json:"condition,omitempty"`
}

// Objection is an applicant's reply to a refusal and the answer of an officer who was not involved.
type Objection struct {
	Person
	Grounds  string  `json:"grounds"`
	Reviewer *Person `json:"reviewer,omitempty"` // nil until it is answered
	SetAside bool    `json:"set_aside"`          // the refusal falls and is decided again
	// Marked are the marks that fell with the refusal; nil where they stood. Others mark and moderate anew.
	Marked *Marking `json:"marked,omitempty"`
	Why    string   `json:"why"`
}

// Marking is what evaluators gave and what was agreed on it.
type Marking struct {
	Marks     []Marks `json:"marks"`
	Moderated *Marks  `json:"moderated,omitempty"`
}

// Application is one provider's request to be admitted to one lot.
type Application struct {
	Ref       thread.Ref
	Version   int
	Agreement thread.Ref
	Lot       thread.Ref
	Provider  thread.Ref
	Opening   int // the version of the opening under which it was begun
	BegunAt   time.Time
	Body
}

// Body is what an application holds beside its key.
type Body struct {
	Answers      map[string]string `json:"answers"`
	Declared     []string          `json:"declared"`
	Declarations []Declaration     `json:"declarations,omitempty"` // who made each that is declared, and when
	Papers       map[string]string `json:"papers,omitempty"`       // which document, by its reference, is which of those asked for, by title
	Rates        []money.Rate      `json:"rates"`
	Adds         []Adding          `json:"adds,omitempty"`        // what a voluntary organisation states that it adds
	SubmittedAt  time.Time         `json:"submitted_at,omitzero"` // of the latest submission
	Signatures   []Signature       `json:"signatures"`            // one a submission, the latest last
	Checks       []Check           `json:"checks"`
	MoreTime     []MoreTime        `json:"more_time,omitempty"` // when the council took longer to decide, and why; the latest last
	Marks        []Marks           `json:"marks"`
	Moderated    *Marks            `json:"moderated,omitempty"`
	Decisions    []Decision        `json:"decisions"` // the latest counts; earlier ones were set aside
	Objections   []Objection       `json:"objections"`
	Admission    thread.Ref        `json:"admission,omitempty"`
	AdmittedBy   *Person           `json:"admitted_by,omitempty"`
	AdmittedFrom workday.Date      `json:"admitted_from,omitzero"`
	WithdrawnAt  time.Time         `json:"withdrawn_at,omitzero"`
	WithdrawnWhy string            `json:"withdrawn_why,omitempty"`
}

// State returns where the application stands on a day.
func (a Application) State(on workday.Date) State {
	switch {
	case !a.WithdrawnAt.IsZero():
		return Withdrawn
	case a.lapsed():
		return Lapsed
	case a.Admission != "":
		return Admitted
	case a.SubmittedAt.IsZero():
		return Draft
	}
	if d, ok := a.decided(); ok {
		switch {
		case d.waitsForNotice() || d.Accept && on.Before(d.AdmitFrom):
			return Standstill
		case d.Accept:
			return Accepted
		case a.objected():
			return Reviewing
		default:
			return Refused
		}
	}
	return a.assessed(on)
}

// lapsed reports whether the acceptance fell away because its condition was not met.
func (a Application) lapsed() bool {
	c := a.Condition()
	return c != nil && !c.FellOn.IsZero()
}

// assessed returns the state between the submission and the decision.
func (a Application) assessed(on workday.Date) State {
	check, checked := a.checked()
	switch {
	case !checked:
		return Submitted
	case check.Missing != "" && on.After(check.Until):
		return Expired
	case check.Missing != "":
		return Returned
	case a.Moderated != nil:
		return ToDecide
	case len(a.Marks) >= evaluators:
		return Moderating
	default:
		return Scoring
	}
}

// evaluators is how many people mark an application apart from each other.
const evaluators = 2

// checked returns the check of the latest submission.
func (a Application) checked() (Check, bool) {
	if len(a.Checks) == 0 {
		return Check{}, false
	}
	last := a.Checks[len(a.Checks)-1]
	if last.At.Before(a.SubmittedAt) {
		return Check{}, false
	}
	return last, true
}

// decided returns the decision that stands, if one does: one that a review set aside does not.
func (a Application) decided() (Decision, bool) {
	setAside := 0
	for _, o := range a.Objections {
		if o.Reviewer != nil && o.SetAside {
			setAside++
		}
	}
	if len(a.Decisions) <= setAside {
		return Decision{}, false
	}
	return a.Decisions[len(a.Decisions)-1], true
}

// objected reports whether an objection waits for its review.
func (a Application) objected() bool {
	n := len(a.Objections)
	return n > 0 && a.Objections[n-1].Reviewer == nil
}

// Standing returns the decision that stands and whether there is one.
func (a Application) Standing() (Decision, bool) { return a.decided() }

// Signed returns the latest signature and whether there is one.
func (a Application) Signed() (Signature, bool) {
	if len(a.Signatures) == 0 {
		return Signature{}, false
	}
	return a.Signatures[len(a.Signatures)-1], true
}

// Involved lists everybody who checked, took longer over, marked, moderated or decided the application; none of them may review it.
func (a Application) Involved() []string {
	var out []string
	add := func(p Person) {
		if p.Ref != "" && !slices.Contains(out, p.Ref) {
			out = append(out, p.Ref)
		}
	}
	for _, c := range a.Checks {
		add(c.Person)
	}
	for _, m := range a.MoreTime {
		add(m.Person)
	}
	for _, m := range a.markings() {
		for _, one := range m.Marks {
			add(one.Person)
		}
		if m.Moderated != nil {
			add(m.Moderated.Person)
		}
	}
	for _, d := range a.Decisions {
		add(d.Person)
	}
	return out
}

// markings are the present marks, and behind them those that objections set aside, the earliest first.
func (a Application) markings() []Marking {
	out := []Marking{{Marks: a.Marks, Moderated: a.Moderated}}
	for _, o := range a.Objections {
		if o.Marked != nil {
			out = append(out, *o.Marked)
		}
	}
	return out
}

// tookPartInFallen reports whether somebody gave or agreed marks that an objection set aside. Others give the new ones.
func (a Application) tookPartInFallen(person string) bool {
	return slices.ContainsFunc(a.markings()[1:], func(m Marking) bool {
		return m.Moderated != nil && m.Moderated.Ref == person || slices.ContainsFunc(m.Marks, func(one Marks) bool { return one.Ref == person })
	})
}

// MarkedBy returns a person's own marks.
func (a Application) MarkedBy(person string) (Marks, bool) {
	for _, m := range a.Marks {
		if m.Ref == person {
			return m, true
		}
	}
	return Marks{}, false
}

// MarksFor returns the marks that a person may read: their own, and everybody's once both evaluators are done.
func (a Application) MarksFor(person string) []Marks {
	if len(a.Marks) >= evaluators {
		return a.Marks
	}
	if own, ok := a.MarkedBy(person); ok {
		return []Marks{own}
	}
	return nil
}

// Swap is a document that is not what was signed for.
type Swap struct {
	Name string
	What string // in words: "was taken away", "was changed after signing", "was added after signing"
}

// Swapped compares the documents on the application now with those that were signed for, by content.
func (a Application) Swapped(now []File) []Swap {
	signed, ok := a.Signed()
	if !ok {
		return nil
	}
	var out []Swap
	byRef := map[thread.Ref]File{}
	for _, f := range now {
		byRef[f.Ref] = f
	}
	for _, f := range signed.Files {
		is, there := byRef[f.Ref]
		switch {
		case !there:
			out = append(out, Swap{f.Name, "was taken away after signing"})
		case is.Hash != f.Hash:
			out = append(out, Swap{f.Name, "was changed after signing"})
		}
		delete(byRef, f.Ref)
	}
	for _, f := range now {
		if _, left := byRef[f.Ref]; left {
			out = append(out, Swap{f.Name, "was added after signing"})
		}
	}
	return out
}

// Score returns the moderated mark as hundredths of a percent of what could be had, and the pass-fail questions that failed.
func (a Application) Score(o Opening) (score int, failed []Question) {
	if a.Moderated == nil {
		return 0, nil
	}
	for _, q := range o.Questions {
		mark := a.Moderated.Marks[q.ID]
		if q.Kind == PassFail {
			if mark == 0 {
				failed = append(failed, q)
			}
			continue
		}
		score += (100*q.Weight*mark*2 + q.Max) / (2 * q.Max)
	}
	return score, failed
}

// scores reports whether the opening has scored questions, so that the pass mark means something.
func (o Opening) scores() bool {
	return slices.ContainsFunc(o.Questions, func(q Question) bool { return q.Kind == Scored })
}
