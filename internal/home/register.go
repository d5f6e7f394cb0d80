package home

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/authority"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/delivery"
	"alongside/internal/family"
	"alongside/internal/finance"
	"alongside/internal/lead"
	"alongside/internal/offer"
	"alongside/internal/pathway"
	"alongside/internal/provider"
	"alongside/internal/query"
	"alongside/internal/thread"
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
	Offers          Offers
	Waits           Waits
	Invoices        Invoices
	Recommendations Source
	Reports         Source
}

// Offers finds what can be used without an assessment, and when it is given. Package offer answers.
type Offers interface {
	ForHome(ctx context.Context, tx *db.Tx, child thread.Ref) (offer.HomeView, error)
	// Given returns the sessions that a provider or a person gives between two days, the soonest first.
	Given(ctx context.Context, tx *db.Tx, party thread.Ref, from, to workday.Date, limit int) ([]offer.Session, error)
	Offers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]offer.Offer, error)
	// ToPublish returns offers with something that waits to be published.
	ToPublish(ctx context.Context, tx *db.Tx, limit int) ([]offer.Offer, error)
}

// Waits says what a child waits for. Package waiting answers.
type Waits interface {
	WaitsOf(ctx context.Context, tx *db.Tx, child thread.Ref) ([]Wait, error)
}

// Wait is one thing that a child waits for, as the family reads it.
type Wait struct {
	What     string // "the neurodevelopmental assessment"
	Expected string // "likely March to June 2027"
	How      string // how we know, in a sentence
	Meantime string // what helps until then
	Href     string
}

// Invoices counts invoices by state: all of the council, or the provider's own. Package finance answers.
type Invoices interface {
	Counts(ctx context.Context, tx *db.Tx, by access.Actor) (map[finance.State]finance.Count, error)
}

// Source lists the things of one kind that a home page shows, what comes first at the top.
type Source interface {
	HomeItems(ctx context.Context, tx *db.Tx, reader access.Actor, limit int) ([]Item, error)
}

// Item is one line of a Source.
type Item struct {
	Text, Href string
	State      string
	Due        workday.Date // zero when there is no day
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/", access.Public, h.start)
	r.Get("/help", access.Public, h.help)
	r.Get("/privacy", access.Public, h.privacy)
	r.Get("/accessibility", access.Public, h.accessibility)
	r.Get("/home", access.SignedIn, h.home)
	r.Get("/thread/{ref}", access.ThreadSee, h.thread)
}
