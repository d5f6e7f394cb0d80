package family

import (
	"context"
	"fmt"
	"slices"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// Records are all records of the child of a record: the record itself first, then the one that it is merged into and those that are merged into
// that, over several merges. What ends on one ends on all, and who looked at one is read on the one that is kept. Of a record that was never
// merged it is one query.
func (s *Service) Records(ctx context.Context, tx *db.Tx, child thread.Ref) ([]thread.Ref, error) {
	all := []thread.Ref{child}
	for known := 0; known < len(all); {
		known = len(all)
		merges, err := s.store.Merged(ctx, tx, all)
		if err != nil {
			return nil, fmt.Errorf("records of %s: %w", child, err)
		}
		for _, m := range merges {
			for _, record := range []thread.Ref{m.Keep, m.Drop} {
				if !slices.Contains(all, record) {
					all = append(all, record)
				}
			}
		}
	}
	return all, nil
}

// Kept is the record that is kept of a child: its own, or the one that it is merged into, over several merges too. Everything about the
// child stands there.
func (s *Service) Kept(ctx context.Context, tx *db.Tx, child thread.Ref) (thread.Ref, error) {
	for kept := child; ; {
		c, err := s.Child(ctx, tx, kept)
		if err != nil {
			return "", fmt.Errorf("the record that is kept of %s: %w", child, err)
		}
		if c.MergedInto == "" {
			return kept, nil
		}
		kept = c.MergedInto
	}
}
