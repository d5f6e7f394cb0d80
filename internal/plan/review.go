package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Decided is what the council decided about a plan after a review.
type Decided string

// What can be decided (Children and Families Act 2014, sections 44 and 45; SI 2014/1530, regulation 20(10)).
const (
	Keep  Decided = "kept as it is"
	Amend Decided = "changed"
	Cease Decided = "ended"
)

// AllDecided lists what can be decided.
func AllDecided() []Decided { return []Decided{Keep, Amend, Cease} }

// Words says the decision as the family reads it.
func (d Decided) Words() string {
	switch d {
	case Keep:
		return "We decided to keep the plan as it is"
	case Amend:
		return "We decided to change the plan"
	case Cease:
		return "We decided to end the plan"
	default:
		return ""
	}
}

// The clocks of a review.
const (
	ruleDecided = "review-decision"
	ruleAmended = "review-final"
	// The council's own reading of what a court held: to be checked. It runs beside the other, and the first day of both counts.
	ruleAmendedFromMeeting = "review-final-from-meeting"
)

// Review is one review of a final plan: the meeting, what was decided after it and, where the plan is changed, the changed plan.
type Review struct {
	Ref       thread.Ref
	Version   int
	Plan      thread.Ref
	Child     thread.Ref
	MetOn     workday.Date // the day of the meeting
	Officer   thread.Ref   // who recorded it last, and answers for its dates
	DecideBy  workday.Date
	Decided   Decided // "" until it is decided
	DecidedOn workday.Date
	DecidedBy string
	Why       string // the family reads it
	Changes   string // what is to be changed, where it is
	AmendBy   workday.Date
	AmendedOn workday.Date // the day on which the changed plan was issued
	Amended   string       // what the changed plan says anew
}

// State is where a review stands, in words.
func (v Review) State() string {
	switch {
	case v.Decided == "":
		return "to be decided"
	case v.ToAmend():
		return "to be changed"
	default:
		return string(v.Decided)
	}
}

// ToAmend reports whether the changed plan is still to be issued.
func (v Review) ToAmend() bool { return v.Decided == Amend && v.AmendedOn.IsZero() }

// ReviewStore keeps reviews. Both engines pass the suite in plantest.
type ReviewStore interface {
	// Reviews returns those of children, the latest meeting first.
	Reviews(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Review, error)
	// Review returns one; a fault of kind not found when the council has none of that reference.
	Review(ctx context.Context, tx *db.Tx, ref thread.Ref) (Review, error)
	InsertReview(ctx context.Context, tx *db.Tx, v Review) error
	// UpdateReview saves all but the plan, the child and the meeting over the version that was read.
	UpdateReview(ctx context.Context, tx *db.Tx, v Review) error
}

// Reviews returns the reviews of a child's plans, the latest meeting first. The caller has checked that the reader may see the child.
func (s *Service) Reviews(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Review, error) {
	return s.Store.Reviews(ctx, tx, children)
}

// Review returns one review. The caller has checked that the reader may see the child.
func (s *Service) Review(ctx context.Context, tx *db.Tx, ref thread.Ref) (Review, error) {
	return s.Store.Review(ctx, tx, ref)
}

// HoldReview says that the meeting of a review was held.
type HoldReview struct {
	Plan    thread.Ref
	Version int // of the plan
	On      workday.Date
}

// HoldReview records the meeting of a review, from which the council has four weeks to tell the family what it decided.
func (s *Service) HoldReview(ctx context.Context, by access.Actor, cmd HoldReview) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.HoldReviewTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// HoldReviewTx is HoldReview inside a transaction.
func (s *Service) HoldReviewTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd HoldReview) (thread.Ref, error) {
	if !by.May(access.PlanFinalise) {
		return "", fault.Forbidden("Only who makes plans final records reviews.")
	}
	p, err := s.load(ctx, tx, by, cmd.Plan, cmd.Version)
	if err != nil {
		return "", err
	}
	if p.Basis != EHC || p.State() != StateFinal {
		return "", fault.Conflict("Only an education, health and care plan that is final is reviewed here.")
	}
	if cmd.On.IsZero() || cmd.On.Before(p.FinalOn) || cmd.On.After(tx.Today()) {
		return "", fault.Invalid("met", "Enter the day of the meeting, between the day on which the plan became final, "+p.FinalOn.Long()+", and today.")
	}
	all, err := s.Store.Reviews(ctx, tx, []thread.Ref{p.Child})
	if err != nil {
		return "", err
	}
	if at := slices.IndexFunc(all, func(v Review) bool { return v.Plan == p.Ref && (v.Decided == "" || v.MetOn == cmd.On) }); at >= 0 {
		return "", fault.Invalidf("met", "The review of %s is on record already. It is %s.", all[at].MetOn.Long(), all[at].State())
	}
	for _, v := range all {
		switch {
		case v.Plan != p.Ref:
		case v.Decided == Cease:
			return "", fault.Conflictf("It was decided on %s that this plan ends. It is not reviewed again.", v.DecidedOn.Long())
		case v.ToAmend():
			return "", fault.Conflictf("The changed plan after the review of %s is still to be issued. Issue it first.", v.MetOn.Long())
		}
	}
	v := Review{Ref: thread.New(tx, thread.Review), Version: 1, Plan: p.Ref, Child: p.Child, MetOn: cmd.On, Officer: by.Person}
	clock, err := s.Clocks.Start(ctx, tx, by.By(), deadline.Start{Rule: ruleDecided, Ref: v.Ref, Child: v.Child, From: v.MetOn, Owner: by.Person})
	if err != nil {
		return "", fmt.Errorf("start the decision after the review of %s: %w", p.Ref, err)
	}
	v.DecideBy = clock.Due
	if err := s.Store.InsertReview(ctx, tx, v); err != nil {
		return "", err
	}
	if err := s.recordReview(ctx, tx, by.By(), v, "review held", "", ruleDecided); err != nil {
		return "", err
	}
	return v.Ref, thread.Link(ctx, tx, v.Plan, "reviewed-by", v.Ref)
}

// DecideReview is what the council decided after a review.
type DecideReview struct {
	Review  thread.Ref
	Version int
	Decided Decided
	Why     string
	Changes string // of Amend alone: what is to be changed
}

const longestWhy = 10_000

func (cmd *DecideReview) validate() error {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	cmd.Why, cmd.Changes = strings.TrimSpace(cmd.Why), strings.TrimSpace(cmd.Changes)
	if !slices.Contains(AllDecided(), cmd.Decided) {
		add("decided", "Choose what was decided.")
	}
	if cmd.Why == "" {
		add("why", "Enter why. The family reads it.")
	}
	switch {
	case cmd.Decided != Amend:
		cmd.Changes = ""
	case cmd.Changes == "":
		add("changes", "Say what is to be changed, line by line. The family reads it.")
	}
	for _, f := range []fault.Field{{Name: "why", Message: cmd.Why}, {Name: "changes", Message: cmd.Changes}} {
		if over := len([]rune(f.Message)) - longestWhy; over > 0 {
			add(f.Name, fmt.Sprintf("This is %d characters too long. Use at most 10,000.", over))
		}
	}
	return fault.InvalidFields(wrong...)
}

// Comes says in a sentence by when the changed plan comes, as it stands on a day: a date that has passed is no promise.
func (v Review) Comes(on workday.Date) string {
	if v.AmendBy.Before(on) {
		return "The changed plan should have come by " + v.AmendBy.Long() + ". It is late, and we are sorry."
	}
	return "The changed plan comes by " + v.AmendBy.Long() + "."
}

// DecideReview records what was decided after a review and tells the family. Where the plan is changed, the changed plan has a date.
func (s *Service) DecideReview(ctx context.Context, by access.Actor, cmd DecideReview) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.DecideReviewTx(ctx, tx, by, cmd) })
}

// DecideReviewTx is DecideReview inside a transaction.
func (s *Service) DecideReviewTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd DecideReview) error {
	v, err := s.loadReview(ctx, tx, by, cmd.Review, cmd.Version)
	if err != nil {
		return err
	}
	if v.Decided != "" {
		return fault.Conflictf("This was decided on %s by %s.", v.DecidedOn.Long(), v.DecidedBy)
	}
	if err := cmd.validate(); err != nil {
		return err
	}
	v.Decided, v.DecidedOn, v.DecidedBy, v.Why, v.Changes, v.Officer = cmd.Decided, tx.Today(), by.Name, cmd.Why, cmd.Changes, by.Person
	if err := s.Clocks.Keep(ctx, tx, by.By(), v.Ref, ruleDecided, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
		return fmt.Errorf("keep the decision after the review %s: %w", v.Ref, err)
	}
	if v.Decided == Amend {
		for _, c := range []deadline.Start{{Rule: ruleAmended, From: v.DecidedOn}, {Rule: ruleAmendedFromMeeting, From: v.MetOn}} {
			c.Ref, c.Child, c.Owner = v.Ref, v.Child, by.Person
			clock, err := s.Clocks.Start(ctx, tx, by.By(), c)
			if err != nil {
				return fmt.Errorf("start the changed plan of the review %s: %w", v.Ref, err)
			}
			if v.AmendBy.IsZero() || clock.Due.Before(v.AmendBy) {
				v.AmendBy = clock.Due // a late decision gives no more time
			}
		}
	}
	if err := s.Store.UpdateReview(ctx, tx, v); err != nil {
		return err
	}
	comes := v.AmendBy
	if comes.Before(tx.Today()) { // decided so late that the day has passed: the page says so, and the message promises none
		comes = workday.Date{}
	}
	if err := s.Families.TellFamilyTx(ctx, tx, v.Child, "There is a decision after the review of the plan. Sign in to read it, and what you can do.", v.Plan, comes); err != nil {
		return err
	}
	return s.recordReview(ctx, tx, by.By(), v, "plan to be "+string(v.Decided), v.Why, ruleDecided)
}

// IssueAmended is the changed plan after a review.
type IssueAmended struct {
	Review  thread.Ref
	Version int
	Says    string // what the plan says anew
}

// IssueAmended records that the changed plan was issued today. From that day the family can dispute what it says.
func (s *Service) IssueAmended(ctx context.Context, by access.Actor, cmd IssueAmended) error {
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.IssueAmendedTx(ctx, tx, by, cmd) })
}

// IssueAmendedTx is IssueAmended inside a transaction.
func (s *Service) IssueAmendedTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd IssueAmended) error {
	v, err := s.loadReview(ctx, tx, by, cmd.Review, cmd.Version)
	if err != nil {
		return err
	}
	cmd.Says = strings.TrimSpace(cmd.Says)
	over := len([]rune(cmd.Says)) - longestWhy
	switch {
	case !v.ToAmend():
		return fault.Conflict("No changed plan is to be issued here.")
	case cmd.Says == "":
		return fault.Invalid("says", "Say what the plan says now that it did not say before. The family reads it.")
	case over > 0:
		return fault.Invalidf("says", "This is %d characters too long. Use at most 10,000.", over)
	}
	v.AmendedOn, v.Amended, v.Officer = tx.Today(), cmd.Says, by.Person
	for _, rule := range []string{ruleAmended, ruleAmendedFromMeeting} {
		if err := s.Clocks.Keep(ctx, tx, by.By(), v.Ref, rule, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
			return fmt.Errorf("keep the changed plan of the review %s: %w", v.Ref, err)
		}
	}
	if err := s.Store.UpdateReview(ctx, tx, v); err != nil {
		return err
	}
	if err := s.Families.TellFamilyTx(ctx, tx, v.Child, "The changed plan is final. Sign in to read it, and what you can do.", v.Plan, workday.Date{}); err != nil {
		return err
	}
	return s.recordReview(ctx, tx, by.By(), v, "changed plan issued", v.Amended, ruleAmended)
}

// loadReview returns a review for who may decide about the child's plans, on the version that was read; 0 takes the latest.
func (s *Service) loadReview(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Review, error) {
	if !by.May(access.PlanFinalise) {
		return Review{}, fault.Forbidden("Only who makes plans final decides after a review.")
	}
	v, err := s.Store.Review(ctx, tx, ref)
	if err != nil {
		return Review{}, fmt.Errorf("load the review %s: %w", ref, err)
	}
	if err := access.MayWork(ctx, tx, by, v.Child); err != nil {
		return Review{}, err
	}
	if version != 0 && version != v.Version {
		return Review{}, fault.Conflict("Somebody else changed this while you were reading it. Look at it again before you save.")
	}
	return v, nil
}

func (s *Service) recordReview(ctx context.Context, tx *db.Tx, by audit.By, v Review, action, why, rule string) error {
	node := thread.Node{Ref: v.Ref, Kind: thread.Review, Label: "Review of the plan", Child: v.Child, State: v.State(), URL: "/plans/" + string(v.Plan) + "/reviews#" + string(v.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place %s in the thread: %w", v.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(v.Ref), Child: string(v.Child), Payload: v, Why: why, Rule: rule})
}
