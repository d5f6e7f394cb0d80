package plan

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Store keeps plans. Both engines pass the suite in plantest.
type Store interface {
	// Plan returns one plan with its provision.
	Plan(ctx context.Context, tx *db.Tx, ref thread.Ref) (Plan, error)
	// Of returns the plans of children with their provision, the latest first.
	Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Plan, error)
	// Lines returns those of refs that the scope has.
	Lines(ctx context.Context, tx *db.Tx, refs []thread.Ref) ([]Provision, error)
	// Insert adds a plan with its provision.
	Insert(ctx context.Context, tx *db.Tx, p Plan) error
	// Update saves all but needs, outcomes and provision over the version that was read.
	Update(ctx context.Context, tx *db.Tx, p Plan) error
	// Rewrite saves needs, outcomes and provision over the version that was read.
	Rewrite(ctx context.Context, tx *db.Tx, p Plan) error
	ReviewStore
}

// Clocks are the deadlines of plans.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Families tells the family that something changed.
type Families interface {
	// TellFamilyTx sends those who look after a child a message that says what changed and by when, with nothing private.
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// Deps is everything that plans need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Clocks   Clocks
	Families Families
	Words    family.Words // optional: without it no plan uses what a family wrote once
	// Rights says whose it is to comment where a young person's rights are their own; without it, everybody's of the family.
	Rights family.Rights
}

// Service carries out the use cases on plans.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Plan returns one plan with its provision. The caller has checked that the reader may see the child.
func (s *Service) Plan(ctx context.Context, tx *db.Tx, ref thread.Ref) (Plan, error) {
	return s.Store.Plan(ctx, tx, ref)
}

// Of returns the plans of children, in two queries.
func (s *Service) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Plan, error) {
	return s.Store.Of(ctx, tx, children)
}

// Line returns one promised line.
func (s *Service) Line(ctx context.Context, tx *db.Tx, ref thread.Ref) (Provision, error) {
	found, err := s.Store.Lines(ctx, tx, []thread.Ref{ref})
	if err != nil {
		return Provision{}, fmt.Errorf("load provision %s: %w", ref, err)
	}
	if len(found) == 0 {
		return Provision{}, fault.NotFound("That provision")
	}
	return found[0], nil
}

// Lines returns promised lines by reference, in one query.
func (s *Service) Lines(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]Provision, error) {
	found, err := s.Store.Lines(ctx, tx, refs)
	out := make(map[thread.Ref]Provision, len(found))
	for _, l := range found {
		out[l.Ref] = l
	}
	return out, err
}

// MayComment refuses whoever is not of a child's family, and who of it leaves the word on a draft to the young person.
func (s *Service) MayComment(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) error {
	if err := access.MaySee(ctx, tx, by, child); err != nil {
		return err
	}
	if err := access.OnlyKin(ctx, tx, by, child); err != nil || s.Rights == nil {
		return err
	}
	return s.Rights.MayDecide(ctx, tx, by, child, family.MatterDraft)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Plan, error) {
	p, err := s.Store.Plan(ctx, tx, ref)
	if err != nil {
		return Plan{}, fmt.Errorf("load plan %s: %w", ref, err)
	}
	if err := access.MayWork(ctx, tx, by, p.Child); err != nil {
		return Plan{}, err
	}
	if version != 0 && version != p.Version {
		return Plan{}, fault.Conflict("Someone else changed this plan while you were reading it. Look at it again before you save.")
	}
	return p, nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, p Plan, action, why, rule string) error {
	node := thread.Node{Ref: p.Ref, Kind: thread.Plan, Label: p.Basis.Words(), Child: p.Child, State: string(p.State()), URL: "/plans/" + string(p.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place plan %s in the thread: %w", p.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(p.Ref), Child: string(p.Child), Payload: p, Why: why, Rule: rule})
}
