package site

import (
	"cmp"
	"context"

	"alongside/internal/agreement/agreementweb/marketweb"
	"alongside/internal/agreement/agreementweb/openweb"
	"alongside/internal/app/wiring"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/notice/noticeweb"
	"alongside/internal/notice/noticeweb/plannedweb"
	"alongside/internal/notice/planned"
	"alongside/internal/provider/providerweb/registerweb"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// registerMarket adds the pages of open data and of the market.
func registerMarket(r *web.Router, s *wiring.Services, o Options) {
	noticeweb.Register(r, noticeweb.Deps{DB: s.DB, Service: s.Notice, Publisher: publisher(s, o), Purchase: purchase(s)})
	plannedweb.Register(r, plannedweb.Deps{DB: s.DB, Service: s.Planned, Decisions: s.Decision, Laws: s.Agreement.Laws, Agreements: s.Agreement.List, MaxRate: s.Agreement.MaxRate, Gaps: s.Gaps})
	openweb.Register(r, openweb.Deps{DB: s.DB, Admission: s.Admission, Agreements: s.Agreement, Council: publisherName(s, o), Planned: plannedOpenly(s), Notices: noticesOf(s), Reporting: s.Performance.ScheduleToday})
	registerweb.Register(r, registerweb.Deps{DB: s.DB, Service: s.Registration, Providers: s.Provider, Arrangements: arrangements(s), Title: agreementTitle(s), Demo: o.Demo})
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

// publisherName is the name of the council that publishes.
func publisherName(s *wiring.Services, o Options) func(ctx context.Context, tx *db.Tx) (string, error) {
	publishes := publisher(s, o)
	return func(ctx context.Context, tx *db.Tx) (string, error) {
		p, err := publishes(ctx, tx)
		return p.Name, err
	}
}

// plannedOpenly is what is planned and published, for whoever thinks of giving help.
func plannedOpenly(s *wiring.Services) func(ctx context.Context, tx *db.Tx) ([]openweb.Planned, error) {
	return func(ctx context.Context, tx *db.Tx) ([]openweb.Planned, error) {
		all, err := s.Planned.Store.Latest(ctx, tx)
		var out []openweb.Planned
		for _, p := range all {
			if p.State != planned.Planned || !p.Public {
				continue
			}
			one := openweb.Planned{Title: p.Title, Kind: p.Kind, OfferOn: p.TenderOn, TakePart: p.Engagement, Until: p.EngageUntil, Href: "/ocds/records/" + string(p.Ref)}
			for _, l := range p.Lots {
				one.Services = append(one.Services, l.Service)
			}
			out = append(out, one)
		}
		return out, err
	}
}

// noticesOf are the notices about an agreement that were published on the national platform.
func noticesOf(s *wiring.Services) func(ctx context.Context, tx *db.Tx, of thread.Ref) ([]openweb.Notice, error) {
	return func(ctx context.Context, tx *db.Tx, of thread.Ref) ([]openweb.Notice, error) {
		all, err := s.Notice.Publications(ctx, tx, of)
		out := make([]openweb.Notice, len(all))
		for i, p := range all {
			out[i] = openweb.Notice{Title: p.Title(), Number: p.Number, On: p.On}
		}
		return out, err
	}
}

// arrangements are those that take applications now or will, for whoever registers to apply.
func arrangements(s *wiring.Services) func(ctx context.Context, tx *db.Tx) ([]registerweb.Arrangement, error) {
	return func(ctx context.Context, tx *db.Tx) ([]registerweb.Arrangement, error) {
		all, err := s.Admission.OpenToAll(ctx, tx)
		out := make([]registerweb.Arrangement, len(all))
		for i, p := range all {
			out[i] = registerweb.Arrangement{Ref: p.Agreement.Ref, Title: p.Agreement.Title}
		}
		return out, err
	}
}

// agreementTitle is the title of an agreement, "" when it is not known.
func agreementTitle(s *wiring.Services) func(ctx context.Context, tx *db.Tx, of thread.Ref) (string, error) {
	return func(ctx context.Context, tx *db.Tx, of thread.Ref) (string, error) {
		known, err := s.Agreement.Named(ctx, tx, []thread.Ref{of})
		return known[of].Title, err
	}
}
