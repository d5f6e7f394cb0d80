package admission

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// Applies implements agreement.Applicants. A draft counts while the terms take applications; what was handed in, until it is over.
func (s *Service) Applies(ctx context.Context, tx *db.Tx, of, provider thread.Ref) (bool, error) {
	own, err := s.Store.Applications(ctx, tx, of, provider)
	if err != nil || len(own) == 0 {
		return false, err
	}
	openings, err := s.Store.Openings(ctx, tx, of)
	if err != nil {
		return false, err
	}
	open := false
	if len(openings) > 0 {
		open, _ = openings[0].Takes(tx.Now())
	}
	for _, a := range own {
		if state := a.State(tx.Today()); state == Draft && open || state != Draft && state != Admitted && !state.Over() {
			return true, nil
		}
	}
	return false, nil
}
