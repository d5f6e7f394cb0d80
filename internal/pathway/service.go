package pathway

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

// Store keeps assessments. Both engines pass the suite in pathwaytest.
type Store interface {
	// Assessment returns one assessment with its advice.
	Assessment(ctx context.Context, tx *db.Tx, ref thread.Ref) (Assessment, error)
	// Of returns the assessments of children with their advice, the latest first.
	Of(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Assessment, error)
	Insert(ctx context.Context, tx *db.Tx, a Assessment) error
	// Update saves all but the advice over the version that was read.
	Update(ctx context.Context, tx *db.Tx, a Assessment) error
	InsertAdvice(ctx context.Context, tx *db.Tx, x Advice) error
	UpdateAdvice(ctx context.Context, tx *db.Tx, x Advice) error
	// AdviceOf returns one piece of advice.
	AdviceOf(ctx context.Context, tx *db.Tx, ref thread.Ref) (Advice, error)
	// AskedOf returns the advice asked of any of the advisers that has not been given, the oldest first.
	AskedOf(ctx context.Context, tx *db.Tx, advisers []thread.Ref) ([]Advice, error)
	InsertDetermination(ctx context.Context, tx *db.Tx, d Determination) error
	Determination(ctx context.Context, tx *db.Tx, ref thread.Ref) (Determination, error)
	// DeterminationsOf returns what was decided about children, by day.
	DeterminationsOf(ctx context.Context, tx *db.Tx, children []thread.Ref) ([]Determination, error)
}

// Clocks are the deadlines of assessments.
type Clocks interface {
	Start(ctx context.Context, tx *db.Tx, by audit.By, s deadline.Start) (deadline.Deadline, error)
	Keep(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string, on workday.Date) error
	Stop(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule, why string) error
}

// Families tells the family that something changed.
type Families interface {
	// TellFamilyTx sends those who look after a child a message that says what changed, with nothing private.
	TellFamilyTx(ctx context.Context, tx *db.Tx, child thread.Ref, what string, about thread.Ref, by workday.Date) error
}

// Officers knows who looks after requests.
type Officers interface {
	// OfficerFor returns the named officer of a new assessment, a person or a team; "" when the council has none yet.
	OfficerFor(ctx context.Context, tx *db.Tx, child thread.Ref, b Basis) (thread.Ref, error)
}

// Deps is everything that assessments need.
type Deps struct {
	DB       db.Runner
	Store    Store
	Clocks   Clocks
	Families Families
	Officers Officers     // optional: without it a request that names no officer has none
	Words    family.Words // optional: without it no form uses what a family wrote once
	// Rights says whose it is to ask where a young person's rights are their own; without it, everybody's who sees the child.
	Rights family.Rights
}

// Service carries out the use cases on assessments.
type Service struct{ Deps }

// New returns a Service.
func New(d Deps) *Service { return &Service{d} }

// Assessment returns one assessment with its advice. The caller has checked that the reader may see the child.
func (s *Service) Assessment(ctx context.Context, tx *db.Tx, ref thread.Ref) (Assessment, error) {
	return s.Store.Assessment(ctx, tx, ref)
}

// DeterminationsOf returns what was decided at the end of the assessments of children, by day, in one query. The caller has checked
// that the reader may see them.
func (s *Service) DeterminationsOf(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Determination, error) {
	return s.Store.DeterminationsOf(ctx, tx, children)
}

// Of returns the assessments of children, in one query for the assessments and one for their advice.
func (s *Service) Of(ctx context.Context, tx *db.Tx, children ...thread.Ref) ([]Assessment, error) {
	return s.Store.Of(ctx, tx, children)
}

// Determination returns what was decided at the end of an assessment.
func (s *Service) Determination(ctx context.Context, tx *db.Tx, ref thread.Ref) (Determination, error) {
	return s.Store.Determination(ctx, tx, ref)
}

// AskedOf returns the advice that an actor, or one of the actor's teams, is asked for and has not given.
func (s *Service) AskedOf(ctx context.Context, tx *db.Tx, by access.Actor) ([]Advice, error) {
	advisers := append([]thread.Ref{by.Person}, by.Teams...)
	if by.Provider != "" {
		advisers = append(advisers, by.Provider)
	}
	return s.Store.AskedOf(ctx, tx, advisers)
}

// AdviceOf returns one piece of advice. The caller has checked that the reader may see the child of its assessment.
func (s *Service) AdviceOf(ctx context.Context, tx *db.Tx, ref thread.Ref) (Advice, error) {
	return s.Store.AdviceOf(ctx, tx, ref)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, by access.Actor, ref thread.Ref, version int) (Assessment, error) {
	a, err := s.Store.Assessment(ctx, tx, ref)
	if err != nil {
		return Assessment{}, fmt.Errorf("load assessment %s: %w", ref, err)
	}
	if err := access.MayWork(ctx, tx, by, a.Child); err != nil {
		return Assessment{}, err
	}
	if version != 0 && version != a.Version {
		return Assessment{}, fault.Conflict("Someone else changed this assessment while you were reading it. Look at it again before you save.")
	}
	return a, nil
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, a Assessment, action, why, rule string) error {
	node := thread.Node{Ref: a.Ref, Kind: thread.Assessment, Label: title(a.Basis), Child: a.Child, State: string(a.State()), URL: "/assessments/" + string(a.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place assessment %s in the thread: %w", a.Ref, err)
	}
	a.Advice = nil
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(a.Ref), Child: string(a.Child), Payload: a, Why: why, Rule: rule})
}

func title(b Basis) string {
	if b == Section17 {
		return "Social care assessment"
	}
	return "EHC needs assessment"
}
