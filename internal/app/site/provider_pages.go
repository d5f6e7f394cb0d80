package site

import (
	"context"

	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider/providerweb"
	"alongside/internal/thread"
)

// councilName returns how a council of this installation calls itself, "" for one that it does not hold.
func councilName(s *wiring.Services) func(ctx context.Context, council db.Scope) (string, error) {
	return func(ctx context.Context, council db.Scope) (name string, err error) {
		err = s.DB.View(db.WithScope(ctx, council), func(tx *db.Tx) error {
			a, err := s.Authority.Get(ctx, tx)
			if fault.Is(err, fault.KindNotFound) {
				return nil
			}
			name = a.Name
			return err
		})
		return name, err
	}
}

// sharedRatings returns what other councils found of a provider and share.
func sharedRatings(s *wiring.Services) func(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]providerweb.SharedRating, error) {
	return func(ctx context.Context, tx *db.Tx, provider thread.Ref) ([]providerweb.SharedRating, error) {
		found, err := s.Performance.SharedOf(ctx, tx, provider)
		out := make([]providerweb.SharedRating, 0, len(found))
		for _, one := range found {
			out = append(out, providerweb.SharedRating{Council: one.Council, Service: one.Service, To: one.To, Given: string(one.Given)})
		}
		return out, err
	}
}
