package explanation

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Require asks whoever decided something to explain it.
type Require struct {
	Child thread.Ref
	// About is what was decided, one of DecisionsAbout; the child for another decision, which What then names.
	About    thread.Ref
	What     string
	Question string
	// Name and Email say who decided. The address of a colleague finds the colleague.
	Name, Email string
	// Share says why a partner agency may be told; it is not asked of a colleague.
	Share Share
}

// Require asks whoever decided something to explain it. The lead does, whoever covers for her, or the manager.
func (s *Service) Require(ctx context.Context, by access.Actor, cmd Require) (Explanation, error) {
	var e Explanation
	err := s.DB.InTx(ctx, func(tx *db.Tx) (err error) {
		e, err = s.RequireTx(ctx, tx, by, cmd)
		return err
	})
	return e, err
}

// RequireTx is Require inside a transaction.
func (s *Service) RequireTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Require) (Explanation, error) {
	if !by.May(access.LeadIntroduce) || !by.May(access.ExplanationAsk) {
		return Explanation{}, errLeadsOnly
	}
	if err := access.MayWork(ctx, tx, by, cmd.Child); err != nil {
		return Explanation{}, err
	}
	e := Explanation{Ref: thread.New(tx, thread.Explanation), Version: 1, Child: cmd.Child, Asker: by.Person, AskerName: by.Name, On: tx.Today()}
	if err := s.about(ctx, tx, &cmd); err != nil {
		return Explanation{}, err
	}
	e.About = cmd.About
	if err := s.whom(ctx, tx, &e, &cmd); err != nil {
		return Explanation{}, err
	}
	if err := e.require(cmd); err != nil {
		return Explanation{}, err
	}
	if err := s.alone(ctx, tx, e); err != nil {
		return Explanation{}, err
	}
	if e.Outside() {
		if err := s.agree(ctx, tx, by, &e); err != nil {
			return Explanation{}, err
		}
	}
	if err := s.start(ctx, tx, by.By(), &e); err != nil {
		return Explanation{}, err
	}
	if err := s.Store.Insert(ctx, tx, e); err != nil {
		return Explanation{}, fmt.Errorf("save explanation %s: %w", e.Ref, err)
	}
	if err := s.note(ctx, tx, by.By(), e, "explanation required", e.Question); err != nil {
		return Explanation{}, err
	}
	if err := thread.Link(ctx, tx, e.About, "explained-by", e.Ref); err != nil {
		return Explanation{}, err
	}
	if err := s.ask(ctx, tx, by.By(), e); err != nil {
		return Explanation{}, err
	}
	what := "Your named person has asked for a decision to be explained. Sign in to read which."
	return e, s.Families.TellFamilyTx(ctx, tx, e.Child, what, e.Ref, e.Due)
}

// about checks that what is to be explained was decided about this child, and names it.
func (s *Service) about(ctx context.Context, tx *db.Tx, cmd *Require) error {
	if cmd.About == cmd.Child {
		return nil
	}
	found, err := s.Decisions.DecisionsAbout(ctx, tx, cmd.Child)
	if err != nil {
		return fmt.Errorf("what was decided about %s: %w", cmd.Child, err)
	}
	for _, d := range found {
		if d.Ref == cmd.About {
			cmd.What = d.What
			return nil
		}
	}
	return fault.Invalid("about", "Choose the decision that is to be explained.")
}

// whom finds the colleague with the address.
func (s *Service) whom(ctx context.Context, tx *db.Tx, e *Explanation, cmd *Require) error {
	ref, name, address, ok, err := s.Decisions.Colleague(ctx, tx, cmd.Email)
	if err != nil {
		return fmt.Errorf("who has the address: %w", err)
	}
	if ok {
		e.Person, cmd.Name, cmd.Email = ref, name, address
	}
	return nil
}

// alone refuses a second request while one about the same decision waits.
func (s *Service) alone(ctx context.Context, tx *db.Tx, e Explanation) error {
	all, err := s.Store.OfChildren(ctx, tx, []thread.Ref{e.Child})
	if err != nil {
		return err
	}
	for _, was := range all {
		if was.State() == Unexplained && was.About == e.About && was.What == e.What {
			return fault.Invalid("about", "An explanation of this decision was required on "+was.On.Long()+" of "+was.Name+" and is still to come.")
		}
	}
	return nil
}

// start starts the clock. A colleague's own; that of an agency is the lead's, who has to see to it.
func (s *Service) start(ctx context.Context, tx *db.Tx, by audit.By, e *Explanation) error {
	policy, err := s.Decisions.PolicyOf(ctx, tx)
	if err != nil {
		return err
	}
	owner := e.Person
	if e.Outside() {
		owner = e.Asker
	}
	clock, err := s.Clocks.Start(ctx, tx, by, deadline.Start{
		Rule: RuleAnswer, Policy: policy, Ref: e.Ref, Child: e.Child, From: tx.Today(), Owner: owner, Title: "Explanation: " + e.What,
	})
	if err != nil {
		return fmt.Errorf("start the clock of %s: %w", e.Ref, err)
	}
	e.Due, e.RemindOn = clock.Due, workday.Date{}
	if e.Outside() && e.Share.Holds() {
		e.RemindOn = remindFirst(clock, tx.Today())
	}
	return nil
}

// ask writes to whoever decided. A colleague may see the child's record until the answer; an agency's mailbox gets a link.
func (s *Service) ask(ctx context.Context, tx *db.Tx, by audit.By, e Explanation) error {
	if e.Outside() && !e.Share.Holds() {
		return nil // it was sent back after the family took its agreement back: whoever pursues it finds another ground first
	}
	if e.Outside() {
		return s.newLink(ctx, tx, by, e)
	}
	err := access.Grant(ctx, tx, by, access.Relationship{Actor: e.Person, Child: e.Child, Reason: Asked, From: tx.Today(), Source: e.Ref, Level: access.See})
	if err != nil || e.Email == "" {
		return err
	}
	facts := notify.Facts{Ref: e.Ref, By: e.Due}
	if s.PublicURL != "" {
		facts.Link = s.PublicURL + "/explanations/" + string(e.Ref)
	}
	m, err := notify.ExplanationAsked.Message(notify.ToEmail(e.Name, e.Email), facts)
	if err != nil {
		return fmt.Errorf("ask %s for an explanation: %w", e.Person, err)
	}
	return s.Tell(ctx, tx, m)
}
