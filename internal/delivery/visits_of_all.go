package delivery

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// VisitsOfAll returns the visits of several packages between two days, both included, in one query.
func (s *Service) VisitsOfAll(ctx context.Context, tx *db.Tx, packages []thread.Ref, from, to workday.Date) ([]Visit, error) {
	if len(packages) == 0 {
		return nil, nil
	}
	found, err := s.store.VisitsOf(ctx, tx, packages, from, to)
	if err != nil {
		return nil, fmt.Errorf("visits of %d packages: %w", len(packages), err)
	}
	return found, nil
}
