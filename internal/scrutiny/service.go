package scrutiny

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// ruleResponse is the duty to answer a committee.
const ruleResponse = "scrutiny-response"

// ruleAction is the word by which an action's own date is kept.
const ruleAction = "action"

// Store keeps recommendations. Both engines pass the suite in scrutinytest.
type Store interface {
	// Recommendation returns one; a fault of kind not found when the scope has none of that reference.
	Recommendation(ctx context.Context, tx *db.Tx, ref thread.Ref) (Recommendation, error)
	// OfPaper returns a paper's recommendations.
	OfPaper(ctx context.Context, tx *db.Tx, key string) ([]Recommendation, error)
	// List returns recommendations in the order of SortKey, highest first, behind the one with the reference after.
	List(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]Recommendation, error)
	// Insert adds a recommendation at version 1.
	Insert(ctx context.Context, tx *db.Tx, r Recommendation) error
	// Update saves r over the version it was read at; a fault of kind conflict when another came between. The place in the
	// list does not change.
	Update(ctx context.Context, tx *db.Tx, r Recommendation) error
	// Paper returns an imported paper; a fault of kind not found when there is none.
	Paper(ctx context.Context, tx *db.Tx, key string) (Paper, error)
	// KeepPaper adds a paper, or brings its findings up to date.
	KeepPaper(ctx context.Context, tx *db.Tx, p Paper) error
}

// Deps is everything that scrutiny needs.
type Deps struct {
	DB     db.Runner
	Store  Store
	Clocks *deadline.Clocks
}

// Service carries out the use cases on recommendations.
type Service struct {
	db     db.Runner
	store  Store
	clocks *deadline.Clocks
}

// New returns a Service.
func New(d Deps) *Service { return &Service{db: d.DB, store: d.Store, clocks: d.Clocks} }

// Recommendation returns one recommendation. They are public.
func (s *Service) Recommendation(ctx context.Context, tx *db.Tx, ref thread.Ref) (Recommendation, error) {
	return s.store.Recommendation(ctx, tx, ref)
}

// List returns up to limit recommendations behind the one with the reference after.
func (s *Service) List(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]Recommendation, error) {
	return s.store.List(ctx, tx, after, limit)
}

// Paper returns the paper that r came from; the zero Paper when it was entered by hand.
func (s *Service) Paper(ctx context.Context, tx *db.Tx, r Recommendation) (Paper, error) {
	if r.Paper == "" {
		return Paper{}, nil
	}
	return s.store.Paper(ctx, tx, r.Paper)
}

func (s *Service) load(ctx context.Context, tx *db.Tx, ref thread.Ref, version int) (Recommendation, error) {
	r, err := s.store.Recommendation(ctx, tx, ref)
	if err != nil {
		return Recommendation{}, fmt.Errorf("load recommendation %s: %w", ref, err)
	}
	if version != 0 && r.Version != version {
		return Recommendation{}, fault.Conflict("Someone else changed this recommendation while you were reading it. Look at it again before you save.")
	}
	return r, nil
}

// save writes r, its audit entry and its place in the thread.
func (s *Service) save(ctx context.Context, tx *db.Tx, by audit.By, r Recommendation, action, why, rule string) error {
	if err := s.store.Update(ctx, tx, r); err != nil {
		return fmt.Errorf("save recommendation %s: %w", r.Ref, err)
	}
	return s.record(ctx, tx, by, r, action, why, rule)
}

func (s *Service) record(ctx context.Context, tx *db.Tx, by audit.By, r Recommendation, action, why, rule string) error {
	node := thread.Node{Ref: r.Ref, Kind: thread.Recommendation, Label: r.Name(), State: string(r.State()), URL: "/recommendations/" + string(r.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return fmt.Errorf("place recommendation %s in the thread: %w", r.Ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: action, Ref: string(r.Ref), Payload: r, Why: why, Rule: rule})
}

// permitted runs do in a transaction for an actor with permission p.
func (s *Service) permitted(ctx context.Context, by access.Actor, p access.Permission, refusal string, do func(tx *db.Tx) error) error {
	if !by.May(p) {
		return fault.Forbidden(refusal)
	}
	return s.db.InTx(ctx, do)
}
