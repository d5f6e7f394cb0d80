package dates

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/family/referral"
	"alongside/internal/pathway"
	"alongside/internal/query"
	"alongside/internal/thread"
)

// Queries knows what was asked about a child. Package query answers.
type Queries interface {
	Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]query.Query, error)
	Reader(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) (query.Reader, error)
}

// Assessments knows the assessments of a child. Package pathway answers.
type Assessments interface {
	Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]pathway.Assessment, error)
}

// Referrals knows which referrals of a child a reader is told of. Package referral answers.
type Referrals interface {
	Of(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]referral.Referral, error)
}

// Dates finds the running dates of a child that a reader is told of.
type Dates struct {
	Families    Families
	Queries     Queries
	Assessments Assessments
	Referrals   Referrals // nil where an installation refers nobody: then no date of a referral is told
}

// Told returns the open dates about a child, running and stopped, by date, without those that are kept from the reader. The caller
// has checked that they may see the child. The number of statements does not grow with the dates.
func (s Dates) Told(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]deadline.Deadline, error) {
	running, err := s.running(ctx, tx, child)
	if err != nil || len(running) == 0 {
		return nil, err
	}
	limits, err := LimitsOf(ctx, tx, s.Families, reader, child)
	if err != nil {
		return nil, fmt.Errorf("what is kept from the reader of %s: %w", child, err)
	}
	return s.within(ctx, tx, limits, child, running)
}

// ToldWithin is Told for a reader whose limits are known.
func (s Dates) ToldWithin(ctx context.Context, tx *db.Tx, limits Limits, child thread.Ref) ([]deadline.Deadline, error) {
	running, err := s.running(ctx, tx, child)
	if err != nil || len(running) == 0 {
		return nil, err
	}
	return s.within(ctx, tx, limits, child, running)
}

// within takes away what is kept from a reader.
func (s Dates) within(ctx context.Context, tx *db.Tx, limits Limits, child thread.Ref, running []deadline.Deadline) ([]deadline.Deadline, error) {
	reader := limits.Reader
	told := slices.DeleteFunc(running, func(d deadline.Deadline) bool { return limits.KeepKind(d.Ref.Kind()) })
	if about(told, thread.Concern) || about(told, thread.Meeting) || about(told, thread.Carer) {
		// Who told it hears from us, who needs an interpreter reads of it, and whose responsibility ends is told: which of the family that is is
		// for nobody else of it.
		own, err := family.AsFamily(ctx, tx, reader, child)
		if err != nil {
			return nil, fmt.Errorf("how the reader of %s stands to the child: %w", child, err)
		}
		if own {
			told = slices.DeleteFunc(told, func(d deadline.Deadline) bool {
				return slices.Contains([]thread.Kind{thread.Concern, thread.Meeting, thread.Carer}, d.Ref.Kind())
			})
		}
	}
	open := map[thread.Ref]bool{}
	if about(told, thread.Query) {
		if err := s.questions(ctx, tx, reader, child, open, told); err != nil {
			return nil, err
		}
	}
	if about(told, thread.Advice) {
		if err := s.advice(ctx, tx, limits, child, open); err != nil {
			return nil, err
		}
	}
	if about(told, thread.Referral) && s.Referrals != nil {
		sent, err := s.Referrals.Of(ctx, tx, reader, child)
		if err != nil {
			return nil, fmt.Errorf("the referrals of %s: %w", child, err)
		}
		for _, r := range sent {
			open[r.Ref] = true
		}
	}
	return slices.DeleteFunc(told, func(d deadline.Deadline) bool {
		k := d.Ref.Kind()
		return (k == thread.Query || k == thread.Advice || k == thread.Referral) && !open[d.Ref]
	}), nil
}

// running are the open dates about a child, and those of referrals that stand on records merged into the child's, by date.
func (s Dates) running(ctx context.Context, tx *db.Tx, child thread.Ref) ([]deadline.Deadline, error) {
	records, err := s.Families.Records(ctx, tx, child)
	if err != nil {
		return nil, err
	}
	found, err := deadline.OfChildren(ctx, tx, records...)
	if err != nil {
		return nil, err
	}
	out := found[child]
	for _, record := range records[1:] {
		for _, d := range found[record] {
			if d.Ref.Kind() == thread.Referral {
				out = append(out, d)
			}
		}
	}
	if len(records) > 1 {
		slices.SortStableFunc(out, func(a, b deadline.Deadline) int { return a.Due.Compare(b.Due) })
	}
	return out, nil
}

// about reports whether one of the dates is about an object of a kind.
func about(all []deadline.Deadline, k thread.Kind) bool {
	return slices.ContainsFunc(all, func(d deadline.Deadline) bool { return d.Ref.Kind() == k })
}

// questions notes in open the questions that the reader may read, and says in the titles of their dates which question each is about:
// several may wait for the same thing.
func (s Dates) questions(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, open map[thread.Ref]bool, told []deadline.Deadline) error {
	asked, err := s.Queries.Of(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("the questions about %s: %w", child, err)
	}
	reads, err := s.Queries.Reader(ctx, tx, reader, child)
	if err != nil {
		return fmt.Errorf("who asks about %s: %w", child, err)
	}
	subjects := map[thread.Ref]string{}
	for _, q := range asked {
		if reads.MayRead(q) == nil {
			open[q.Ref], subjects[q.Ref] = true, q.Subject
		}
	}
	for i, d := range told {
		if subject, ok := subjects[d.Ref]; ok {
			told[i].Title = d.Title + ": " + subject
		}
	}
	return nil
}

// advice notes in open the advice that the reader is told of.
func (s Dates) advice(ctx context.Context, tx *db.Tx, limits Limits, child thread.Ref, open map[thread.Ref]bool) error {
	all, err := s.Assessments.Of(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("the assessments of %s: %w", child, err)
	}
	for _, a := range all {
		for _, x := range a.Advice {
			open[x.Ref] = !limits.KeepAdvice(x.Agency)
		}
	}
	return nil
}
