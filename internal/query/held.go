package query

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// RuleHeld is the rule by which a person places a message that is held.
const RuleHeld = "query-held"

// Concerns raises a concern from a message. Package family answers.
type Concerns interface {
	// RaiseFromTx tells the council of a worry, as it was written in a message and from the day and minute on which that came. Where
	// safe is set the sender is told, by the way they wrote, that it came.
	RaiseFromTx(ctx context.Context, tx *db.Tx, by access.Actor, w Worry) (thread.Ref, error)
}

// Worry is what somebody wrote that is a concern and no question.
type Worry struct {
	Message   Message
	Name      string // of who wrote, "" when it is not known
	ChildName string // "" when it is not said
	Safe      bool   // it is safe to write back
}

// startHeld starts the time in which a person places a held message.
func (s *Service) startHeld(ctx context.Context, tx *db.Tx, by audit.By, m Message) error {
	owner, err := s.Owners.Sorts(ctx, tx)
	if err != nil {
		return err
	}
	start := deadline.Start{Rule: RuleHeld, Ref: thread.Ref(m.ID), From: workday.DateOf(m.At), Title: "Say whose a message is that is held", Owner: owner}
	if _, err := s.Clocks.Start(ctx, tx, by, start); err != nil {
		return fmt.Errorf("start %s of %s: %w", RuleHeld, m.ID, err)
	}
	return nil
}

// placed saves where a person put a held message, keeps its clock and hands its files to the question that it became a part of.
func (s *Service) placed(ctx context.Context, tx *db.Tx, by access.Actor, m Message) error {
	if err := s.Store.UpdateMessage(ctx, tx, m); err != nil {
		return err
	}
	ref := thread.Ref(m.ID)
	if err := s.Clocks.Keep(ctx, tx, by.By(), ref, RuleHeld, tx.Today()); err != nil && !fault.Is(err, fault.KindNotFound) {
		return err // messages that came before such times were kept have none
	}
	if m.Query != "" && s.Hand != nil {
		if err := s.Hand(ctx, tx, by.By(), ref, m.Query, m.Child); err != nil {
			return err
		}
	}
	entry := audit.Entry{Action: "held message " + string(m.Fate), Ref: cmp.Or(string(m.Query), string(m.Became), m.ID), Child: string(m.Child), Why: m.Why}
	return audit.Append(ctx, tx, by.By(), entry)
}

// heldMessage loads a message that a person may place now.
func (s *Service) heldMessage(ctx context.Context, tx *db.Tx, by access.Actor, id string) (Message, error) {
	return s.messageOf(ctx, tx, by, id, Held)
}

// messageOf loads a message to somebody who sorts them, and refuses one that has another fate by now.
func (s *Service) messageOf(ctx context.Context, tx *db.Tx, by access.Actor, id string, fate Fate) (Message, error) {
	if !by.May(access.QueryAssign) {
		return Message{}, fault.Forbidden("You may not sort messages that are held.")
	}
	m, err := s.Store.Message(ctx, tx, id)
	if err == nil && m.Fate != fate {
		err = fault.Conflictf("This message is %s already.", m.Fate)
	}
	return m, err
}

// HeldMessage returns a held message to somebody who sorts them.
func (s *Service) HeldMessage(ctx context.Context, tx *db.Tx, by access.Actor, id string) (Message, error) {
	return s.heldMessage(ctx, tx, by, id)
}

// AskHeld makes a held message a question about a child.
type AskHeld struct {
	Message string
	Child   thread.Ref
	For     string     // who wrote, by name
	Subject string     // the message's own when empty
	Into    thread.Ref // the question that it goes into, "" for one of its own
	Why     string     // how it is known who wrote
}

// AskHeld makes a held message a question about a child with whom the sorter works. Its clocks count from the day on which the
// message came; the original is kept with it. The family is told where its record says that it is safe: never at the message's
// own address, which anybody can make up.
func (s *Service) AskHeld(ctx context.Context, by access.Actor, cmd AskHeld) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.AskHeldTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// AskHeldTx is AskHeld inside a transaction.
func (s *Service) AskHeldTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd AskHeld) (thread.Ref, error) {
	m, err := s.heldMessage(ctx, tx, by, cmd.Message)
	if err != nil {
		return "", err
	}
	if err := access.MayWork(ctx, tx, by, cmd.Child); err != nil {
		return "", err
	}
	var wrong []fault.Field
	if strings.TrimSpace(cmd.For) == "" {
		wrong = append(wrong, fault.Field{Name: "for", Message: "Enter who wrote it."})
	}
	if strings.TrimSpace(cmd.Why) == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "Say how you know who wrote it."})
	}
	subject := cut(cmp.Or(strings.TrimSpace(cmd.Subject), strings.TrimSpace(m.Subject)), 120)
	if subject == "" {
		wrong = append(wrong, fault.Field{Name: "subject", Message: "Say in a few words what it is about. The message has no subject."})
	}
	if strings.TrimSpace(m.Body) == "" {
		wrong = append(wrong, fault.Field{Name: "why", Message: "The message holds no words. Open the original, and write the question down on the child’s page."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return "", err
	}
	ref, err := s.AskTx(ctx, tx, by, Ask{
		Child: cmd.Child, Subject: subject, Points: PointsOf(m.Body), Received: workday.DateOf(m.At), For: strings.TrimSpace(cmd.For), Channel: string(m.Channel),
		Into: cmd.Into, IntoWhy: cmd.Why,
	})
	if err != nil {
		return "", err
	}
	if cmd.Into == "" {
		if err := s.tellItCame(ctx, tx, by.By(), ref); err != nil {
			return "", err
		}
	}
	m.Query, m.Child, m.Fate, m.Name, m.Why = ref, cmd.Child, Joined, strings.TrimSpace(cmd.For), strings.TrimSpace(cmd.Why)
	return ref, s.placed(ctx, tx, by, m)
}

// tellItCame gives the word that a question has arrived.
func (s *Service) tellItCame(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref) error {
	q, err := s.Store.Query(ctx, tx, ref)
	if err != nil {
		return err
	}
	q.Acknowledged = tx.Today()
	if err := s.Clocks.Keep(ctx, tx, by, q.Ref, "query-acknowledge", tx.Today()); err != nil {
		return err
	}
	due, err := s.promised(ctx, tx, q)
	if err != nil {
		return err
	}
	if err := s.tell(ctx, tx, q, "Your question has arrived.", due); err != nil {
		return err
	}
	return s.save(ctx, tx, by, q, "query acknowledged", "")
}

// RaiseHeld makes a held message a concern.
type RaiseHeld struct {
	Message   string
	Name      string
	ChildName string
	Safe      bool // it is safe to write back
	Why       string
}

// RaiseHeld makes a held message a concern, which a person screens by the day that counts from when the message came.
func (s *Service) RaiseHeld(ctx context.Context, by access.Actor, cmd RaiseHeld) (ref thread.Ref, err error) {
	err = s.DB.InTx(ctx, func(tx *db.Tx) error {
		ref, err = s.RaiseHeldTx(ctx, tx, by, cmd)
		return err
	})
	return ref, err
}

// RaiseHeldTx is RaiseHeld inside a transaction.
func (s *Service) RaiseHeldTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd RaiseHeld) (thread.Ref, error) {
	m, err := s.heldMessage(ctx, tx, by, cmd.Message)
	switch {
	case err != nil:
		return "", err
	case s.Concerns == nil || !by.May(access.ConcernRaise):
		return "", fault.Forbidden("You may not raise a concern.")
	case strings.TrimSpace(cmd.Why) == "":
		return "", fault.Invalid("concern-why", "Say which words worry you.")
	case strings.TrimSpace(m.Body) == "":
		return "", fault.Invalid("concern-why", "The message holds no words. Open the original, and write the worry down with “Tell us about a worry”.")
	}
	ref, err := s.Concerns.RaiseFromTx(ctx, tx, by, Worry{Message: m, Name: strings.TrimSpace(cmd.Name), ChildName: strings.TrimSpace(cmd.ChildName), Safe: cmd.Safe})
	if err != nil {
		return "", err
	}
	m.Became, m.Fate, m.Why = ref, Raised, strings.TrimSpace(cmd.Why)
	return ref, s.placed(ctx, tx, by, m)
}
