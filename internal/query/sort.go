package query

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Kind says what came in. Each kind has the clock of its own rule, which runs from the day on which it came in.
type Kind string

// The kinds. The zero value is a query.
const (
	KindQuery      Kind = ""
	KindAssessment Kind = "assessment request" // a request for an EHC needs assessment: SI 2014/1530 reg 5
	KindComplaint  Kind = "complaint"
	KindAccess     Kind = "subject access request" // UK GDPR article 15
	KindFreedom    Kind = "freedom of information request"
	KindHarm       Kind = "disclosure of harm"
)

// Kinds are all kinds in the order in which a page offers them.
func Kinds() []Kind {
	return []Kind{KindHarm, KindAssessment, KindComplaint, KindAccess, KindFreedom, KindQuery}
}

// RuleHarm is the rule by which somebody decides what happens about a disclosure of harm.
const RuleHarm = "harm-decide"

// Words names the kind as it stands in a sentence.
func (k Kind) Words() string {
	switch k {
	case KindQuery:
		return "a question"
	case KindAssessment:
		return "a request for an assessment"
	case KindComplaint:
		return "a complaint"
	case KindAccess:
		return "a request for your own data"
	case KindFreedom:
		return "a request for information"
	default:
		return "a worry that somebody is being harmed"
	}
}

// rule is the rule by which an item of the kind is answered. A disclosure of harm is still owed its answer as a query, beside
// the clock of RuleHarm.
func (k Kind) rule() string {
	switch k {
	case KindComplaint:
		return "complaint-answer"
	case KindAccess:
		return "subject-access"
	case KindFreedom:
		return "foi-answer"
	default:
		return "query-answer"
	}
}

func (k Kind) known() bool {
	for _, other := range Kinds() {
		if k == other {
			return true
		}
	}
	return false
}

// Sorting is what somebody found an item to be.
type Sorting struct {
	Kind   Kind
	On     workday.Date
	By     string
	Why    string
	Became thread.Ref // the assessment that a request became
	// Withheld says that the family is not told, and does not see, that it was sorted: only for a disclosure of harm where
	// telling could put somebody at risk.
	Withheld bool
	Worker   thread.Ref // who decides what happens about a disclosure of harm; the question itself stays with its owner
	// Acted is the day on which somebody decided what happens about a disclosure of harm, Steps what that is.
	Acted workday.Date
	Steps string
}

// Sorted reports whether somebody said that the item is no query.
func (s Sorting) Sorted() bool { return s.Kind != KindQuery }

// Sort says what an item, or one of its texts, in truth is.
type Sort struct {
	Query    thread.Ref
	Version  int
	Text     string // the ID of one of its texts; "" for what was asked first
	Kind     Kind
	Why      string
	Withhold bool
}

// Sort gives an item the clock of what it in truth is, from the day on which it came in, and tells the family. A question that waits for
// its first answer becomes that itself. Later, and out of a later text, a worry that somebody is being harmed is decided about beside the
// question, whatever its state, and anything else becomes a record of its own from the day on which the text came: the question goes on.
func (s *Service) Sort(ctx context.Context, by access.Actor, cmd Sort) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not sort what comes in.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.SortTx(ctx, tx, by, cmd) })
}

// SortTx is Sort inside a transaction.
func (s *Service) SortTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Sort) error {
	q, err := s.mine(ctx, tx, by, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	if !cmd.whole(q) {
		return s.sortText(ctx, tx, by, q, cmd)
	}
	before, from := q.rule(), q.Owner
	if err := q.sort(cmd, tx.Today(), by.Name); err != nil {
		return err
	}
	if err := s.startSorted(ctx, tx, by, &q, before); err != nil {
		return err
	}
	if err := s.letSee(ctx, tx, by, q); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by.By(), q, "query sorted as "+q.Sorting.Kind.Words(), cmd.Why); err != nil {
		return err
	}
	if from != q.Owner || q.State() == StatePassed {
		return s.letGo(ctx, tx, by.By(), from, q.Child)
	}
	return nil
}

// sort records what the item is.
func (q *Query) sort(cmd Sort, on workday.Date, by string) error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	if !cmd.Kind.known() || cmd.Kind == q.Sorting.Kind {
		add("kind", "Choose what this is. It is recorded as "+q.Sorting.Kind.Words()+" now.")
	}
	if err := fault.InvalidFields(append(wrong, cmd.reasons()...)...); err != nil {
		return err
	}
	if q.Sorting.Kind == KindHarm && q.Sorting.Acted.IsZero() {
		return fault.Conflict("Say first what happens about the worry that somebody is being harmed.")
	}
	q.Sorting = Sorting{Kind: cmd.Kind, On: on, By: by, Why: strings.TrimSpace(cmd.Why), Withheld: cmd.Withhold}
	return nil
}

// reasons says what is wrong with why something is sorted, and with whether the family is told.
func (cmd Sort) reasons() []fault.Field {
	var wrong []fault.Field
	if strings.TrimSpace(cmd.Why) == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Say which words show it."})
	}
	if cmd.Withhold && cmd.Kind != KindHarm {
		wrong = append(wrong, fault.Field{Name: "withhold", Message: "Only a disclosure of harm can be kept from the family."})
	}
	return wrong
}

// startSorted ends the clock that ran before and starts that of the kind from the day of receipt.
func (s *Service) startSorted(ctx context.Context, tx *db.Tx, by access.Actor, q *Query, before string) error {
	why := "It is " + q.Sorting.Kind.Words() + "."
	if q.Sorting.Kind == KindHarm {
		return s.startWorry(ctx, tx, by, q, &q.Sorting, q.AskedOn)
	}
	if err := s.Clocks.Stop(ctx, tx, by.By(), q.Ref, before, why); err != nil {
		return fmt.Errorf("stop %s of %s: %w", before, q.Ref, err)
	}
	due := workday.Date{}
	if q.Sorting.Kind == KindAssessment {
		ref, err := s.Assessments.BeginTx(ctx, tx, by, q.Child, q.AskedOn)
		if err != nil {
			return err
		}
		q.Sorting.Became = ref
		if err := s.acknowledged(ctx, tx, by, q); err != nil {
			return err
		}
		if err := thread.Link(ctx, tx, q.Ref, "became", ref); err != nil {
			return err
		}
	} else {
		if err := s.giveToKind(ctx, tx, by, q); err != nil {
			return err
		}
		d, err := s.Clocks.Start(ctx, tx, by.By(), deadline.Start{
			Rule: q.rule(), Ref: q.Ref, Child: q.Child, From: q.AskedOn, Title: "An answer to " + q.Sorting.Kind.Words(), Owner: q.Owner,
		})
		if err != nil {
			return fmt.Errorf("start %s of %s: %w", q.rule(), q.Ref, err)
		}
		due = d.Due
	}
	told := "What you sent us is " + q.Sorting.Kind.Words() + ". It counts from the day on which we got it. Sign in to read what that means."
	return s.tell(ctx, tx, *q, told, due)
}

// startHarm has somebody decide about a worry that came on a day, beside the clock of the query itself. The deadline stands in no child's
// list, where the family would read it.
func (s *Service) startHarm(ctx context.Context, tx *db.Tx, by access.Actor, q *Query, worry *Sorting, came workday.Date) error {
	to, err := s.Owners.OwnerOf(ctx, tx, q.Child, KindHarm)
	if err != nil {
		return err
	}
	if to == "" || to == q.Asker {
		to = q.Owner
	}
	if to == "" { // a question that is over may have nobody any more
		if to, err = s.Owners.OwnerFor(ctx, tx, q.Child); err != nil {
			return err
		}
	}
	worry.Worker = to
	start := deadline.Start{Rule: RuleHarm, Ref: q.Ref, From: came, Title: "Decide what happens about a worry that somebody is being harmed", Owner: to}
	if _, err := s.Clocks.Start(ctx, tx, by.By(), start); err != nil {
		return fmt.Errorf("start %s of %s: %w", RuleHarm, q.Ref, err)
	}
	if to != "" && (to != q.Owner || !q.Waiting()) {
		if err := access.Grant(ctx, tx, by.By(), access.Relationship{
			Actor: to, Child: q.Child, Reason: access.QueryOwner, From: tx.Today(), Source: q.Ref, Level: access.Work,
		}); err != nil {
			return err
		}
	}
	return s.tellWorry(ctx, tx, *q, worry.Withheld)
}

// tellWorry tells the family that somebody looks into what it said, unless telling could put somebody at risk.
func (s *Service) tellWorry(ctx context.Context, tx *db.Tx, q Query, withheld bool) error {
	if withheld {
		return nil
	}
	return s.tell(ctx, tx, q, "What you told us is being looked at by somebody who keeps children safe.", workday.Date{})
}

// giveToKind gives the item to whoever answers its kind, where somebody does.
func (s *Service) giveToKind(ctx context.Context, tx *db.Tx, by access.Actor, q *Query) error {
	to, err := s.Owners.OwnerOf(ctx, tx, q.Child, q.Sorting.Kind)
	if err != nil || to == "" || to == q.Owner || to == q.Asker {
		return err
	}
	from := q.Owner
	q.Owner = to
	if from == "" {
		return nil
	}
	return s.Clocks.Reassign(ctx, tx, by.By(), from, to, q.Ref)
}

// Act says what happens about a disclosure of harm.
type Act struct {
	Query   thread.Ref
	Version int
	Steps   string
}

// Act records what was decided about the worries that were found in a question, which keeps their clock.
func (s *Service) Act(ctx context.Context, by access.Actor, cmd Act) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not decide about worries.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.ActTx(ctx, tx, by, cmd) })
}

// ActTx is Act inside a transaction.
func (s *Service) ActTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Act) error {
	q, err := s.mine(ctx, tx, by, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	open := q.worries()
	switch {
	case len(open) == 0 && q.decided().IsZero():
		return fault.Conflict("Nobody has said that this is a disclosure of harm.")
	case len(open) == 0:
		return fault.Conflictf("What happens was decided on %s.", q.decided().Long())
	case strings.TrimSpace(cmd.Steps) == "":
		return fault.Invalid("steps", "Say what happens, who does it and by when.")
	}
	for _, worry := range open {
		worry.Acted, worry.Steps = tx.Today(), strings.TrimSpace(cmd.Steps)
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), q.Ref, RuleHarm, tx.Today()); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by.By(), q, "decided about a disclosure of harm", ""); err != nil {
		return err
	}
	for _, worry := range open {
		if err := s.letGo(ctx, tx, by.By(), worry.Worker, q.Child); err != nil {
			return err
		}
	}
	return nil
}

// decided is the last day on which somebody decided about a disclosure of harm.
func (q Query) decided() workday.Date {
	last := q.Sorting.Acted
	for _, f := range q.Found {
		last = later(last, f.Acted)
	}
	return last
}
