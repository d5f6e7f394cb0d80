package query

import (
	"context"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Acknowledge tells the family that its question has arrived.
func (s *Service) Acknowledge(ctx context.Context, by access.Actor, ref thread.Ref, version int) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not answer questions.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AcknowledgeTx(ctx, tx, by, ref, version) })
}

// AcknowledgeTx is Acknowledge inside a transaction.
func (s *Service) AcknowledgeTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) error {
	q, err := s.mine(ctx, tx, by, ref, version)
	if err != nil {
		return err
	}
	if !q.Acknowledged.IsZero() {
		return fault.Conflictf("The family was told on %s that the question has arrived.", q.Acknowledged.Long())
	}
	q.Acknowledged = tx.Today()
	if err := s.Clocks.Keep(ctx, tx, by.By(), q.Ref, "query-acknowledge", tx.Today()); err != nil {
		return err
	}
	due, err := s.promised(ctx, tx, q)
	if err != nil {
		return err
	}
	if err := s.tell(ctx, tx, q, "Your question has arrived.", due); err != nil {
		return err
	}
	return s.save(ctx, tx, by.By(), q, "query acknowledged", "")
}

// Hold tells the family that the answer takes longer. The clock goes on.
func (s *Service) Hold(ctx context.Context, by access.Actor, ref thread.Ref, version int, text string) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not answer questions.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.HoldTx(ctx, tx, by, ref, version, text) })
}

// HoldTx is Hold inside a transaction.
func (s *Service) HoldTx(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int, text string) error {
	q, err := s.mine(ctx, tx, by, ref, version)
	if err != nil {
		return err
	}
	if err := q.hold(Holding{On: tx.Today(), By: by.Name, Text: text}); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, q, "The answer to your question takes longer. Sign in to read why.", workday.Date{}); err != nil {
		return err
	}
	return s.save(ctx, tx, by.By(), q, "holding reply sent", text)
}

// Give is an answer. What it has to hold is checked before it goes: a reply to each point, the decision with its reason or
// the word that nothing is decided, what happens next with its day or the word that there is none, and how to challenge it.
type Give struct {
	Query      thread.Ref
	Version    int
	Points     []string
	Decision   string
	Reason     string
	NoDecision bool
	Next       string
	NextBy     workday.Date
	NoDate     bool
	Challenge  string
	// Files go with the answer, such as the letter that it speaks of. The family reads them.
	Files []document.Received
}

// Answer answers a query, point by point.
func (s *Service) Answer(ctx context.Context, by access.Actor, cmd Give) error {
	if !by.May(access.QueryAnswer) {
		return fault.Forbidden("You may not answer questions.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.AnswerTx(ctx, tx, by, cmd) })
}

// AnswerTx is Answer inside a transaction.
func (s *Service) AnswerTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Give) error {
	q, err := s.mine(ctx, tx, by, cmd.Query, cmd.Version)
	if err != nil {
		return err
	}
	rule := q.rule()
	a := cmd.answer(tx.Today())
	a.By, a.Role = by.Name, by.By().Role
	if a.Due, err = s.promised(ctx, tx, q); err != nil {
		return err
	}
	if err := q.answer(a, cmd.NoDecision, cmd.NoDate); err != nil {
		return err
	}
	if err := s.awaitWord(tx, &q); err != nil {
		return err
	}
	asked, err := s.endOnward(ctx, tx, by, &q)
	if err != nil {
		return err
	}
	if err := s.acknowledged(ctx, tx, by, &q); err != nil { // an answer says that the question has arrived
		return err
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), q.Ref, rule, tx.Today()); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, q, "There is an answer to your question. Sign in to read it, and to say whether it is one.", cmd.NextBy); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by.By(), q, "query answered", ""); err != nil {
		return err
	}
	if err := s.attach(ctx, tx, by, q, cmd.Files); err != nil {
		return err
	}
	for _, person := range asked {
		if err := s.letGo(ctx, tx, by.By(), person, q.Child); err != nil {
			return err
		}
	}
	return nil
}

// answer is what is given, as it stands on a day.
func (g Give) answer(on workday.Date) Answer {
	return Answer{On: on, Points: g.Points, Decision: g.Decision, Reason: g.Reason, Next: g.Next, NextBy: g.NextBy, Challenge: g.Challenge}
}

// Lacks says everything that keeps an answer to the question from going on a day, each at its field; nil when nothing does.
func (g Give) Lacks(q Query, on workday.Date) []fault.Field {
	return q.validResponse(g.answer(on), g.NoDecision, g.NoDate)
}

// acknowledged keeps the clock of the word that the question has arrived, unless it was kept before.
func (s *Service) acknowledged(ctx context.Context, tx *db.Tx, by access.Actor, q *Query) error {
	if !q.Acknowledged.IsZero() {
		return nil
	}
	q.Acknowledged = tx.Today()
	return s.Clocks.Keep(ctx, tx, by.By(), q.Ref, "query-acknowledge", tx.Today())
}

// mine loads a query for somebody who may work with the child.
func (s *Service) mine(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Query, error) {
	q, err := s.load(ctx, tx, ref, version)
	if err != nil {
		return Query{}, err
	}
	if err := mayRead(by, q); err != nil {
		return Query{}, err
	}
	return q, access.MayWork(ctx, tx, by, q.Child)
}

// UsualChallenge is what a family can do about any answer. The form of an answer begins with it.
const UsualChallenge = "Choose “No, something is missing” below the answer. Your question then goes to a manager. You can also ask us for the way to complain."

// own is the text of the letter that its writer wrote: what stands in every answer says nothing about how hard this one is to read.
func (g Give) own() string {
	if strings.TrimSpace(g.Challenge) == UsualChallenge {
		g.Challenge = ""
	}
	return g.Text()
}

// Text returns all that the family will read.
func (g Give) Text() string {
	return strings.Join(append(slices.Clone(g.Points), g.Decision, g.Reason, g.Next, g.Challenge), "\n")
}

// promised returns the day by which the family was promised an answer; zero when no clock runs for it.
func (s *Service) promised(ctx context.Context, tx *db.Tx, q Query) (workday.Date, error) {
	all, err := deadline.Of(ctx, tx, q.Ref)
	if err != nil {
		return workday.Date{}, err
	}
	for _, d := range all[q.Ref] {
		if d.Open() && d.Rule == q.rule() {
			return d.Due, nil
		}
	}
	return workday.Date{}, nil
}
