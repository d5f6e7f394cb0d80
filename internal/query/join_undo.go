package query

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Opening is how a question stood before one that was joined to it opened it again. Part needs it for the way back.
type Opening struct {
	Owner    thread.Ref
	Level    int
	ClosedOn workday.Date
	Silence  Silence
	JudgedOn workday.Date // the family's word on its last answer: see Answer
	Valid    bool
	Verdict  string
}

// opening returns how a question that has its answer stands.
func (q Query) opening() *Opening {
	o := &Opening{Owner: q.Owner, Level: q.Level, ClosedOn: q.ClosedOn, Silence: q.Silence}
	if n := len(q.Answers); n > 0 {
		last := q.Answers[n-1]
		o.JudgedOn, o.Valid, o.Verdict = last.JudgedOn, last.Valid, last.Verdict
	}
	return o
}

// letOut takes away what a joined question added, as long as nobody answered it. It returns how the question stood before that
// opened it again; nil where it did not, or where what was added later keeps it open: that holds the opening from then on.
func (q *Query) letOut(ref thread.Ref) (*Opening, error) {
	i := slices.IndexFunc(q.Added, func(a Addition) bool { return a.Joined == ref })
	if i < 0 {
		return nil, fault.NotFound("What was joined")
	}
	before := len(q.Points)
	for _, a := range q.Added[:i] {
		before += len(a.Points)
	}
	for _, a := range q.Answers {
		if len(a.Points) > before {
			return nil, fault.Conflictf("It was answered with the other question on %s. What is still missing can be said there.", a.On.Long())
		}
	}
	opened := q.Added[i].Opened
	q.Added = slices.Delete(slices.Clone(q.Added), i, i+1)
	if i < len(q.Added) && opened != nil {
		q.Added[i].Opened, opened = opened, nil
	}
	if opened != nil && (!q.Waiting() || q.Sorting.Sorted() || q.Level != opened.Level+1) {
		return nil, nil // it has gone its own way since
	}
	return opened, nil
}

// still returns who has a question that had an owner before: that one while they work with the child, else whoever answers for it now.
func (s *Service) still(ctx context.Context, tx *db.Tx, by access.Actor, child, owner thread.Ref) (thread.Ref, error) {
	if owner == "" {
		return "", nil
	}
	err := access.MayWork(ctx, tx, access.Actor{Person: owner, Scope: by.Scope}, child)
	if fault.Is(err, fault.KindNotFound) || fault.Is(err, fault.KindForbidden) {
		return s.Owners.OwnerFor(ctx, tx, child)
	}
	return owner, err
}

// undo puts a question back to where it stood before another opened it by mistake: its level, its owner and what the family said
// about its answer. Whoever works with the child no more gets neither the question nor the record back. It saves the question.
func (s *Service) undo(ctx context.Context, tx *db.Tx, by access.Actor, q *Query, o Opening) error {
	helpers, err := s.endOnward(ctx, tx, by, q)
	if err != nil {
		return err
	}
	if err := s.stopClocks(ctx, tx, by.By(), *q, "It was opened by mistake."); err != nil {
		return err
	}
	if q.Owner != "" {
		helpers = append(helpers, q.Owner)
	}
	owner, err := s.still(ctx, tx, by, q.Child, o.Owner)
	if err != nil {
		return err
	}
	q.Owner, q.Level, q.ClosedOn, q.Silence = owner, o.Level, o.ClosedOn, Silence{Closed: o.Silence.Closed, Never: o.Silence.Never}
	if n := len(q.Answers); n > 0 {
		last := &q.Answers[n-1]
		last.JudgedOn, last.Valid, last.Verdict = o.JudgedOn, o.Valid, o.Verdict
	}
	if q.State() == StateAnswered {
		if err := s.letSee(ctx, tx, by, *q); err != nil {
			return err
		}
		if err := s.awaitWord(tx, q); err != nil {
			return err
		}
	}
	if wrote := o.Silence.Wrote; !wrote.IsZero() { // what it wrote then was not about what was joined
		if _, err := s.wrote(ctx, tx, by.By(), q, wrote); err != nil {
			return err
		}
	}
	told := "A question went to a manager because something else was put to it by mistake. It stands again as you left it. Nothing that you said about it has changed."
	if err := s.tell(ctx, tx, *q, told, workday.Date{}); err != nil {
		return err
	}
	if err := s.save(ctx, tx, by.By(), *q, "query let out what opened it, and stands as before", ""); err != nil {
		return err
	}
	for _, person := range helpers {
		if err := s.letGo(ctx, tx, by.By(), person, q.Child); err != nil {
			return err
		}
	}
	return nil
}
