package provider

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// Unchecked reports whether a provider registered itself and nobody of the council has looked at who it is, in one small read: it is asked
// with every page that its people open.
func (s *Service) Unchecked(ctx context.Context, tx *db.Tx, ref thread.Ref) (bool, error) {
	unchecked, err := s.store.Unchecked(ctx, tx, ref)
	if err != nil {
		return false, fmt.Errorf("whether somebody looked at %s: %w", ref, err)
	}
	return unchecked, nil
}
