package family

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// Records are a child's record, first, and those that are merged into it: what ends on one ends on all, and what stands on one is
// read on the one that is kept.
func (s *Service) Records(ctx context.Context, tx *db.Tx, child thread.Ref) ([]thread.Ref, error) {
	merges, err := s.store.Merges(ctx, tx, child)
	if err != nil {
		return nil, fmt.Errorf("records of %s: %w", child, err)
	}
	out := []thread.Ref{child}
	for _, m := range merges {
		if !m.Undone() {
			out = append(out, m.Drop)
		}
	}
	return out, nil
}

// Kept is the record that is kept of a child: its own, or the one that it is merged into. Carers and what they are told stand there.
func (s *Service) Kept(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	c, err := s.Child(ctx, tx, child)
	if err != nil {
		return "", fmt.Errorf("the record that is kept of %s: %w", child, err)
	}
	if c.MergedInto != "" {
		return c.MergedInto, nil
	}
	return child, nil
}
