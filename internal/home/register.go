package home

import (
	"context"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/delivery"
	"alongside/internal/family"
	"alongside/internal/finance"
	"alongside/internal/geo"
	"alongside/internal/home/dates"
	"alongside/internal/lead"
	"alongside/internal/offer"
	"alongside/internal/pathway"
	"alongside/internal/provider"
	"alongside/internal/query"
	"alongside/internal/report"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// Deps is everything that the home pages need. What stands under "optional" may be nil: its part of a page is left out.
type Deps struct {
	DB        db.Runner
	Authority *authority.Service
	Family    *family.Service
	Lead      *lead.Service
	Query     *query.Service
	Pathway   *pathway.Service
	Provider  *provider.Service
	Decision  *decision.Service
	Agreement *agreement.Service
	Brokerage *brokerage.Service
	Delivery  *delivery.Service
	// Demo shows the way to the made-up people on the start page.
	Demo bool

	// Optional.
	Atlas           Atlas
	Offers          Offers
	Waits           Waits
	Invoices        Invoices
	Recommendations Recommendations
	Reports         Reports
	// Referrals tells which referrals to voluntary organisations a reader is told of.
	Referrals dates.Referrals
	// Stands shows what is unexplained about a child, nil when nothing is.
	Stands func(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error)
	// Officers shows who runs the assessments of a child, nil when none runs.
	Officers func(ctx context.Context, tx *db.Tx, child thread.Ref) (templ.Component, error)
	// Terms returns the council's term dates; ok is false when it holds none, and twelve weeks are shown for a term.
	Terms func(ctx context.Context, tx *db.Tx) (calendar workday.TermCalendar, ok bool, err error)
}

// Offers finds what can be used without an assessment, and when it is given. Package offer answers.
type Offers interface {
	ForHome(ctx context.Context, tx *db.Tx, child thread.Ref, whom offer.Whom) (offer.HomeView, error)
	// Given returns the sessions that a provider or a person gives between two days, the soonest first.
	Given(ctx context.Context, tx *db.Tx, party thread.Ref, from, to workday.Date, limit int) ([]offer.Session, error)
	Offers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]offer.Offer, error)
	// Near returns the published offers that a query finds.
	Near(ctx context.Context, tx *db.Tx, q offer.NearQuery) ([]offer.Nearby, error)
	// ToPublish returns offers with something that waits to be published.
	ToPublish(ctx context.Context, tx *db.Tx, limit int) ([]offer.Offer, error)
}

// Waits says what a child waits for, and when that is likely to end. Package waiting answers.
type Waits interface {
	ForHome(ctx context.Context, tx *db.Tx, child thread.Ref) ([]waiting.Home, error)
}

// Invoices counts invoices by state: all of the council, or the provider's own; and says where the funds will end. Package
// finance answers.
type Invoices interface {
	Counts(ctx context.Context, tx *db.Tx, by access.Actor) (map[finance.State]finance.Count, error)
	// Forecasts returns where each fund will end whose year has a day between two days.
	Forecasts(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]finance.Forecast, error)
}

// Recommendations lists what committees recommended, the latest paper first. Package scrutiny answers.
type Recommendations interface {
	List(ctx context.Context, tx *db.Tx, after thread.Ref, limit int) ([]scrutiny.Recommendation, error)
}

// Reports lists reports, published ones or those in the making. Package report answers.
type Reports interface {
	Reports(ctx context.Context, tx *db.Tx, published bool, after thread.Ref, limit int) ([]report.Report, error)
	Measures(ctx context.Context, tx *db.Tx, r report.Report) ([]report.Measure, error)
	// MeasuresFrom returns the measures that a source counts, the latest promised first.
	MeasuresFrom(ctx context.Context, tx *db.Tx, source string, limit int) ([]report.Measure, error)
	// Live counts measures now, from day from to day to.
	Live(ctx context.Context, tx *db.Tx, from, to workday.Date, measures ...report.Measure) ([]report.Figure, error)
}

// Atlas draws districts: *geo.Atlas.
type Atlas interface {
	District(code string) (geo.District, bool)
	DistrictsOf(area string) []geo.District
	Map(area string, width int) (geo.Map, error)
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/{$}", access.Public, h.start)
	r.Get("/help", access.Public, h.help)
	r.Get("/privacy", access.Public, h.privacy)
	r.Get("/accessibility", access.Public, h.accessibility)
	r.Get("/home", access.SignedIn, h.home)
	r.Get("/thread/{ref}", access.ThreadSee, h.thread)
}
