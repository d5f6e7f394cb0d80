package notice

import (
	"context"
	"encoding/json"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/statute"
)

// Deps is everything that notices need. Agreements, Decisions, Openings and Providers are asked only for what is published.
type Deps struct {
	DB         db.Runner
	Store      Store
	Agreements Agreements
	Decisions  Decisions
	Openings   Openings
	Providers  Providers
	Tenders    Tenders // nil where nothing is bought from dynamic markets
	// Engagement is the log of talks with the market; nil where none is kept.
	Engagement Engagement
	Plans      Plans
	// Performance is how providers are assessed; nil where that is not kept.
	Performance Performance
	// Purchases are what is bought from lists; nil where that is not published.
	Purchases Purchases
	// Clocks are the deadlines of notices, and Teams says with whom they stand; nil where none are kept.
	Clocks Clocks
	Teams  Teams
	// Book counts the least time for tenders; needed where Tenders is.
	Book *statute.Book
}

// Service carries out the use cases on notices.
type Service struct {
	db         db.Runner
	store      Store
	agreements Agreements
	decisions  Decisions
	openings   Openings
	providers  Providers
	tenders    Tenders
	engagement Engagement
	plans      Plans
	performed  Performance
	book       *statute.Book
	purchases  Purchases
	clocks     Clocks
	teams      Teams
	awarded    func(ctx context.Context, tx *db.Tx, by access.Actor, p Publication) error // nil: nobody is told
}

// New returns a Service.
func New(d Deps) *Service {
	return &Service{db: d.DB, store: d.Store, agreements: d.Agreements, decisions: d.Decisions, openings: d.Openings, providers: d.Providers, tenders: d.Tenders, engagement: d.Engagement, plans: d.Plans, performed: d.Performance, book: d.Book, purchases: d.Purchases, clocks: d.Clocks, teams: d.Teams}
}

// List returns up to limit imported notices, the latest first, without their bodies.
func (s *Service) List(ctx context.Context, tx *db.Tx, after Key, limit int) ([]Notice, error) {
	return s.store.List(ctx, tx, after, limit)
}

// Body returns an imported notice as it was published, or a fault of kind not found.
func (s *Service) Body(ctx context.Context, tx *db.Tx, ocid, id string) (json.RawMessage, error) {
	body, err := s.store.Body(ctx, tx, ocid, id)
	if err != nil {
		return nil, fmt.Errorf("notice %s %s: %w", ocid, id, err)
	}
	return body, nil
}
