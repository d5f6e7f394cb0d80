package notice

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/thread"
)

// Title is what the notice is called, with its number, such as "Tender notice (UK4)".
func (p Publication) Title() string {
	title := titleOf(p.Notice)
	if title == p.Notice {
		return title
	}
	return title + " (" + p.Notice + ")"
}

// Publications returns the notices about an agreement that were published on the national platform. Those about one tender under it,
// which may be for one child, are left out.
func (s *Service) Publications(ctx context.Context, tx *db.Tx, of thread.Ref) ([]Publication, error) {
	all, err := s.store.Publications(ctx, tx, of)
	if err != nil {
		return nil, fmt.Errorf("notices about %s: %w", of, err)
	}
	var out []Publication
	for _, p := range all {
		if p.Subject == of {
			out = append(out, p)
		}
	}
	return out, nil
}
