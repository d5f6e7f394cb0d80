package waiting

import (
	"context"
	"fmt"

	"alongside/internal/db"
)

// PastMonths is how far back a model of a list looks.
const PastMonths = 36

// Past returns the history of one pathway's list of the last [PastMonths], in one district unless district is empty. It names no child.
func (s *Service) Past(ctx context.Context, tx *db.Tx, pathway, district string) ([]Past, error) {
	past, err := s.deps.Store.Past(ctx, tx, pathway, tx.Today().AddMonths(-PastMonths))
	if err != nil {
		return nil, fmt.Errorf("read the history of %s: %w", pathway, err)
	}
	var out []Past
	for _, p := range past {
		if district == "" || p.District == district {
			out = append(out, p)
		}
	}
	return out, nil
}
