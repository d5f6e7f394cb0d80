package wiring

import (
	"context"

	"alongside/internal/db"
)

// mostRate is the most that the rate may weigh under the policy of the council at work.
func (s *Services) mostRate(ctx context.Context, tx *db.Tx) (int, error) {
	a, err := s.Authority.Get(ctx, tx)
	if err != nil {
		return 0, err
	}
	return s.Book.MaxRateWeight(a.StatutePolicy)
}
