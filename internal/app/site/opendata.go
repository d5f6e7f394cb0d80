package site

import (
	"cmp"
	"context"

	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
)

// publisher says who publishes open data: as `alongside export ocds` does, from the settings and the council's own record.
func publisher(s *wiring.Services, o Options) func(ctx context.Context, tx *db.Tx) (notice.Publisher, error) {
	return func(ctx context.Context, tx *db.Tx) (notice.Publisher, error) {
		a, err := s.Authority.Get(ctx, tx)
		if fault.Is(err, fault.KindNotFound) {
			a, err = authority.Authority{}, nil
		}
		return notice.Publisher{Code: string(tx.Scope()), Name: cmp.Or(o.CouncilName, a.Name, string(tx.Scope())), Prefix: o.OCIDPrefix, Root: s.Letters.PublicURL}, err
	}
}
