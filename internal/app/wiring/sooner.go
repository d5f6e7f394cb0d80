package wiring

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/statute"
	"alongside/internal/workday"
)

// spans are how long the council at work lets what it sets for itself run.
func (s *Services) spans(ctx context.Context, tx *db.Tx) (statute.Spans, error) {
	policy, err := s.Authority.StatutePolicy(ctx, tx)
	if err != nil {
		return statute.Spans{}, fmt.Errorf("read whose policy holds: %w", err)
	}
	return s.Book.Spans(policy)
}

// sooner says by which rules a council sees a child on a waiting list sooner.
type sooner struct{ s *Services }

// SeenSooner implements waiting.Policies.
func (p sooner) SeenSooner(ctx context.Context, tx *db.Tx, on workday.Date) (statute.SeenSooner, error) {
	policy, err := p.s.Authority.StatutePolicy(ctx, tx)
	if err != nil {
		return statute.SeenSooner{}, fmt.Errorf("read whose policy holds: %w", err)
	}
	return p.s.Book.SeenSooner(policy, on)
}

// Spans implements waiting.Policies.
func (p sooner) Spans(ctx context.Context, tx *db.Tx) (statute.Spans, error) {
	return p.s.spans(ctx, tx)
}
