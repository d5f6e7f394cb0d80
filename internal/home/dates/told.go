package dates

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
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

// Dates finds the running dates of a child that a reader is told of.
type Dates struct {
	Families    Families
	Queries     Queries
	Assessments Assessments
}

// Told returns the open dates about a child, running and stopped, by date, without those that are kept from the reader. The caller
// has checked that they may see the child. The number of statements does not grow with the dates.
func (s Dates) Told(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) ([]deadline.Deadline, error) {
	found, err := deadline.OfChildren(ctx, tx, child)
	if err != nil || len(found[child]) == 0 {
		return nil, err
	}
	limits, err := LimitsOf(ctx, tx, s.Families, reader, child)
	if err != nil {
		return nil, fmt.Errorf("what is kept from the reader of %s: %w", child, err)
	}
	told := slices.DeleteFunc(found[child], func(d deadline.Deadline) bool { return limits.KeepKind(d.Ref.Kind()) })
	open := map[thread.Ref]bool{}
	if about(told, thread.Query) {
		if err := s.questions(ctx, tx, reader, child, open); err != nil {
			return nil, err
		}
	}
	if about(told, thread.Advice) {
		if err := s.advice(ctx, tx, limits, child, open); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(told, func(d deadline.Deadline) bool {
		k := d.Ref.Kind()
		return (k == thread.Query || k == thread.Advice) && !open[d.Ref]
	}), nil
}

// about reports whether one of the dates is about an object of a kind.
func about(all []deadline.Deadline, k thread.Kind) bool {
	return slices.ContainsFunc(all, func(d deadline.Deadline) bool { return d.Ref.Kind() == k })
}

// questions notes in open the questions that the reader may read.
func (s Dates) questions(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, open map[thread.Ref]bool) error {
	asked, err := s.Queries.Of(ctx, tx, child)
	if err != nil {
		return fmt.Errorf("the questions about %s: %w", child, err)
	}
	reads, err := s.Queries.Reader(ctx, tx, reader, child)
	if err != nil {
		return fmt.Errorf("who asks about %s: %w", child, err)
	}
	for _, q := range asked {
		open[q.Ref] = reads.MayRead(q) == nil
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
