package query

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Judge is the family's word on an answer.
type Judge struct {
	Query   thread.Ref
	Version int
	Valid   bool
	Verdict string // what is still missing, when it is none
}

// Judge closes a query, or sends it one level up. Only whoever asked judges; staff cannot close.
func (s *Service) Judge(ctx context.Context, by access.Actor, cmd Judge) error {
	if !by.May(access.QueryJudge) {
		return fault.Forbidden("Only the family says whether a question was answered.")
	}
	return s.DB.InTx(ctx, func(tx *db.Tx) error { return s.JudgeTx(ctx, tx, by, cmd) })
}

// JudgeTx is Judge inside a transaction.
func (s *Service) JudgeTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Judge) error {
	if !by.May(access.QueryJudge) {
		return fault.Forbidden("Only the family says whether a question was answered.")
	}
	q, err := s.load(ctx, tx, cmd.Query, 0)
	if err != nil {
		return err
	}
	if err := s.mayJudge(ctx, tx, by, q); err != nil {
		return err
	}
	if cmd.Version != 0 && cmd.Version != q.Version {
		return q.changedMeanwhile()
	}
	owner := q.Owner
	if err := s.endRead(ctx, tx, by.By(), &q); err != nil { // the family says itself what it meant
		return err
	}
	if state := q.State(); (state == StateClosed || state == StatePassed) && !cmd.Valid {
		err = q.reopen(cmd.Verdict, tx.Today())
	} else {
		err = q.judge(cmd.Valid, cmd.Verdict, tx.Today())
	}
	if err != nil {
		return err
	}
	action := "query judged answered"
	if !cmd.Valid {
		action = "query judged not answered"
		if err := s.up(ctx, tx, by, &q, tx.Today()); err != nil {
			return err
		}
	}
	if err := s.save(ctx, tx, by.By(), q, action, cmd.Verdict); err != nil {
		return err
	}
	if cmd.Valid || owner != q.Owner {
		return s.letGo(ctx, tx, by.By(), owner, q.Child)
	}
	return nil
}

// changedMeanwhile is why a verdict on an older version is not saved. Most often the same parent has given one before, in another
// window or on another phone: that is no other person's change.
func (q Query) changedMeanwhile() error {
	if n := len(q.Answers); n > 0 && !q.Answers[n-1].JudgedOn.IsZero() {
		said := "does not help"
		if q.Answers[n-1].Valid {
			said = "helps"
		}
		return fault.Conflictf("Your family said on %s that this answer %s. What you sent now is not saved: open the question to see what happens next.", q.Answers[n-1].JudgedOn.Long(), said)
	}
	return errChanged
}

// letGo ends what an owner could see because of a question, unless another question about the child still waits for them.
func (s *Service) letGo(ctx context.Context, tx *db.Tx, by audit.By, owner, child thread.Ref) error {
	if owner == "" {
		return nil
	}
	all, err := s.Store.Of(ctx, tx, []thread.Ref{child})
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.holds(owner) {
			return nil
		}
	}
	err = access.End(ctx, tx, by, owner, child, access.QueryOwner, tx.Today())
	if fault.Is(err, fault.KindNotFound) {
		return nil // it ended before
	}
	return err
}

// holds reports whether the query still needs a person: as its owner, or for a part of its answer.
func (q Query) holds(person thread.Ref) bool {
	for _, worry := range q.worries() {
		if worry.Worker == person && person != "" {
			return true // a worry is decided about even when the question is closed
		}
	}
	if q.Owner == person && !q.Silence.Wrote.IsZero() {
		return true // what the family wrote about its answer is read even when the question is closed
	}
	if state := q.State(); state == StateClosed || state == StatePassed || state == StateJoined {
		return false
	}
	for _, o := range q.Onward {
		if o.To == person && o.Open() {
			return true
		}
	}
	return q.Owner == person
}

// up gives the query to whoever stands one level above its owner, with a new date that counts from the day on which the family wrote.
func (s *Service) up(ctx context.Context, tx *db.Tx, by access.Actor, q *Query, from workday.Date) error {
	above, err := s.above(ctx, tx, *q)
	if err != nil {
		return err
	}
	if above != "" {
		q.Owner = above
	}
	start := deadline.Start{Rule: q.rule(), Ref: q.Ref, Child: q.Child, From: from, Title: "A better answer to your question", Owner: q.Owner}
	d, err := s.Clocks.Start(ctx, tx, by.By(), start)
	if err != nil {
		return fmt.Errorf("start %s of %s: %w", start.Rule, q.Ref, err)
	}
	if err := s.letSee(ctx, tx, by, *q); err != nil {
		return err
	}
	return s.tell(ctx, tx, *q, "Your question has gone to a manager.", d.Due)
}

// above returns who takes a question over; a question that nobody owned goes to whoever answers for the child now.
func (s *Service) above(ctx context.Context, tx *db.Tx, q Query) (thread.Ref, error) {
	if q.Owner == "" {
		return s.Owners.OwnerFor(ctx, tx, q.Child)
	}
	return s.Owners.Above(ctx, tx, q.Owner)
}
