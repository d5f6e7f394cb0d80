package query

import (
	"context"
	"fmt"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps queries. Both engines pass the suite in querytest.
type Store interface {
	Query(ctx context.Context, tx *db.Tx, ref thread.Ref) (Query, error)
	// Of returns the queries about children, the latest first.
	Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Query, error)
	// OwnedBy returns the queries of an owner that still wait for an answer, the oldest first.
	OwnedBy(ctx context.Context, tx *db.Tx, owner thread.Ref) ([]Query, error)
	Insert(ctx context.Context, tx *db.Tx, q Query) error
	Update(ctx context.Context, tx *db.Tx, q Query) error
}

// Owners knows who answers.
type Owners interface {
	// OwnerFor returns who answers questions about a child now: the lead professional or whoever covers; the team's
	// manager when there is none yet.
	OwnerFor(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error)
	// Above returns who is one level above a person.
	Above(ctx context.Context, tx *db.Tx, person thread.Ref) (thread.Ref, error)
}

// Clocks are the deadlines of queries.
type Clocks interface {
	Reassign(ctx context.Context, tx *db.Tx, by audit.By, from, to thread.Ref, refs ...thread.Ref) error
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
}

// Families tells the family that something changed.
type Families interface {
	// TellFamilyTx sends those who look after a child a message that says what changed and by when, with nothing private.
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// Deps is everything that queries need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Owners   Owners
	Clocks   Clocks
	Families Families
}

// Service carries out the use cases on queries.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Query returns one query. The caller has checked that the reader may see the child.
func (s *Service) Query(ctx context.Context, tx *db.Tx, ref thread.Ref) (Query, error) {
	return s.Store.Query(ctx, tx, ref)
}

// Of returns the queries about children, the latest first, in one query.
func (s *Service) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Query, error) {
	return s.Store.Of(ctx, tx, children)
}

// OwnedBy returns what a person has to answer, the oldest first.
func (s *Service) OwnedBy(ctx context.Context, tx *db.Tx, owner thread.Ref) ([]Query, error) {
	return s.Store.OwnedBy(ctx, tx, owner)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Query, error) {
	q, err := s.Store.Query(ctx, tx, ref)
	if err != nil {
		return Query{}, fmt.Errorf("load query %s: %w", ref, err)
	}
	if version != 0 && version != q.Version {
		return Query{}, fault.Conflict("Someone else changed this question while you were reading it. Look at it again before you save.")
	}
	return q, nil
}

func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, q Query, action, why string) error {
	if err := s.Store.Update(ctx, tx, q); err != nil {
		return fmt.Errorf("save query %s: %w", q.Ref, err)
	}
	return s.record(ctx, tx, by, q, action, why)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, q Query, action, why string) error {
	node := thread.Node{Ref: q.Ref, Kind: thread.Query, Label: "Question", Child: q.Child, State: string(q.State()), URL: "/queries/" + string(q.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place query %s in the thread: %w", q.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(q.Ref), Child: string(q.Child), Payload: q, Why: why, Rule: q.rule()})
}
