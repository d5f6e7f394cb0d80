package query

import (
	"context"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
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
	if err := s.Families.TellFamilyTx(ctx, tx, q.Child, "Your question has arrived.", q.Ref, workday.Date{}); err != nil {
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
	if err := s.Families.TellFamilyTx(ctx, tx, q.Child, "The answer to your question takes longer. Sign in to read why.", q.Ref, workday.Date{}); err != nil {
		return err
	}
	return s.save(ctx, tx, by.By(), q, "holding reply sent", text)
}

// Give is an answer.
type Give struct {
	Query     thread.Ref
	Version   int
	Points    []string
	Next      string
	NextBy    workday.Date
	Challenge string
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
	a := Answer{On: tx.Today(), By: by.Name, Role: by.By().Role, Points: cmd.Points, Next: cmd.Next, NextBy: cmd.NextBy, Challenge: cmd.Challenge}
	if err := q.answer(a); err != nil {
		return err
	}
	if q.Acknowledged.IsZero() {
		q.Acknowledged = tx.Today() // an answer says that the question has arrived
		if err := s.Clocks.Keep(ctx, tx, by.By(), q.Ref, "query-acknowledge", tx.Today()); err != nil {
			return err
		}
	}
	if err := s.Clocks.Keep(ctx, tx, by.By(), q.Ref, rule, tx.Today()); err != nil {
		return err
	}
	if err := s.Families.TellFamilyTx(ctx, tx, q.Child, "There is an answer to your question. Sign in to read it, and to say whether it is one.", q.Ref, cmd.NextBy); err != nil {
		return err
	}
	return s.save(ctx, tx, by.By(), q, "query answered", "")
}

// mine loads a query for somebody who may work with the child.
func (s *Service) mine(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Query, error) {
	q, err := s.load(ctx, tx, ref, version)
	if err != nil {
		return Query{}, err
	}
	return q, access.MayWork(ctx, tx, by, q.Child)
}

// Text returns all that the family will read.
func (g Give) Text() string {
	return strings.Join(append(slices.Clone(g.Points), g.Next, g.Challenge), "\n")
}
