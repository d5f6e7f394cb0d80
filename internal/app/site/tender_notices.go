package site

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// purchase is the agreement of a requirement, and its child, for somebody who may work with that child.
func purchase(s *wiring.Services) func(ctx context.Context, tx *db.Tx, reader access.Actor, requirement thread.Ref) (agreement, child thread.Ref, err error) {
	return func(ctx context.Context, tx *db.Tx, reader access.Actor, requirement thread.Ref) (agreement, child thread.Ref, err error) {
		r, err := s.Brokerage.Requirement(ctx, tx, requirement)
		if err != nil {
			return "", "", err
		}
		if err := access.MayWork(ctx, tx, reader, r.Child); err != nil {
			return "", "", err
		}
		a, _, err := s.Agreement.ByLot(ctx, tx, r.Lot)
		return a.Ref, r.Child, err
	}
}
