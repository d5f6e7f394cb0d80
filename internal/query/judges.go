package query

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

var errNotAsker = fault.Forbidden("Only whoever asked says whether the question was answered.")

// judge is what decides whether somebody says that the questions about one child were answered. It is read once for all of them.
type judge struct {
	by     access.Actor
	child  thread.Ref
	reader Reader
	closed error                 // why they say nothing about the child at all: they are not its family
	kin    map[thread.Ref]bool   // whether somebody who asked is family, as far as that was asked
	stand  []access.Relationship // all that stand with the child, read where a question is somebody else's
}

// judge reads what decides of somebody and a child. Its error is of kind not found where they may not see the child.
func (s *Service) judge(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (*judge, error) {
	if err := access.MaySee(ctx, tx, by, child); err != nil {
		return nil, err
	}
	r, err := s.Reader(ctx, tx, by, child)
	if err != nil {
		return nil, err
	}
	j := &judge{by: by, child: child, reader: r, kin: map[thread.Ref]bool{}}
	if j.closed = access.OnlyKin(ctx, tx, by, child); j.closed != nil && !fault.Is(j.closed, fault.KindForbidden) {
		return nil, j.closed
	}
	return j, nil
}

// says refuses whoever may not say whether a question was answered. The word is its asker's, or their representative's where the
// asker is the young person. Where somebody wrote it down for the family it is that of the carer who is named in it; where that is
// none who signs in, of any of the family who may read it.
func (j *judge) says(ctx context.Context, tx *db.Tx, q Query) error {
	if err := j.reader.MayRead(q); err != nil {
		return err
	}
	switch {
	case j.closed != nil:
		return j.closed
	case j.by.Person == q.Owner:
		return fault.Forbidden("Whoever answers a question cannot say that it is answered.")
	case j.reader.Asked(q):
		return nil
	case q.Asker == "":
		if slices.ContainsFunc(j.reader.carers, func(c family.Carer) bool { return c.Person != "" && c.Current(j.reader.today) && q.by(c) }) {
			return errNotAsker
		}
		return nil
	}
	asked, known := j.kin[q.Asker]
	if !known {
		var err error
		if asked, err = access.Kin(ctx, tx, q.Asker, j.child); err != nil {
			return err
		}
		j.kin[q.Asker] = asked
	}
	if !asked { // somebody who works here asked for the family, and named nobody
		return nil
	}
	return j.represents(ctx, tx, q)
}

// represents refuses whoever does not represent the young person who asked.
func (j *judge) represents(ctx context.Context, tx *db.Tx, q Query) error {
	if j.stand == nil {
		var err error
		if j.stand, err = access.Of(ctx, tx, j.child); err != nil {
			return err
		}
	}
	stands := func(who thread.Ref, why access.Reason) bool {
		return slices.ContainsFunc(j.stand, func(r access.Relationship) bool {
			return r.Actor == who && r.Reason == why && r.Level != access.Deny && r.InForce(j.reader.today)
		})
	}
	if stands(q.Asker, access.OwnRecord) && stands(j.by.Person, access.Representative) {
		return nil
	}
	return errNotAsker
}

// mayJudge refuses whoever may not say whether a question was answered: see judge.says.
func (s *Service) mayJudge(ctx context.Context, tx *db.Tx, by access.Actor, q Query) error {
	j, err := s.judge(ctx, tx, by, q.Child)
	if err != nil {
		return err
	}
	return j.says(ctx, tx, q)
}

// Judges returns those of the questions about one child of which it is the reader's to say whether they were answered, in as many
// statements for many as for one; each other person of the family who asked takes one more.
func (s *Service) Judges(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref, about ...Query) (map[thread.Ref]bool, error) {
	out := map[thread.Ref]bool{}
	if len(about) == 0 || !by.May(access.QueryJudge) {
		return out, nil
	}
	j, err := s.judge(ctx, tx, by, child)
	if fault.Is(err, fault.KindNotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for _, q := range about {
		err := j.says(ctx, tx, q)
		if err != nil && !fault.Is(err, fault.KindForbidden) && !fault.Is(err, fault.KindNotFound) {
			return nil, err
		}
		out[q.Ref] = err == nil
	}
	return out, nil
}
