package site

import (
	"cmp"
	"context"

	"alongside/internal/agreement/agreementweb/marketweb"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/notice/noticeweb"
	"alongside/internal/notice/noticeweb/plannedweb"
	"alongside/internal/web"
)

// registerMarket adds the pages of open data and of the market.
func registerMarket(r *web.Router, s *wiring.Services, o Options) {
	noticeweb.Register(r, noticeweb.Deps{DB: s.DB, Service: s.Notice, Publisher: publisher(s, o)})
	plannedweb.Register(r, plannedweb.Deps{DB: s.DB, Service: s.Planned, Decisions: s.Decision, Laws: s.Agreement.Laws, Agreements: s.Agreement.List, MaxRate: s.Agreement.MaxRate, Gaps: s.Gaps})
	marketweb.Register(r, marketweb.Deps{DB: s.DB, Service: s.MarketService(), Agreements: s.Agreement, Providers: s.Provider, Atlas: s.Atlas, Districts: s.Districts})
}

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
