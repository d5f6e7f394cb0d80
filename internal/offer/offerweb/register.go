package offerweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Atlas draws districts: *geo.Atlas.
type Atlas interface {
	offer.Atlas
	Map(area string, width int) (geo.Map, error)
}

// Providers knows who provides: *provider.Service.
type Providers interface {
	Providers(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]provider.Provider, error)
}

// Deps is everything the pages need.
type Deps struct {
	DB        db.Runner
	Service   *offer.Service
	Families  offer.Families
	Providers Providers
	Atlas     Atlas
	Root      string // the site's address, for links in the published directory; "" leaves them out
	// Files keeps receipts; nil where an installation keeps no documents.
	Files *document.Store
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/offers", access.OfferSee, h.search)
	r.Get("/offers/growth", access.OfferGrowth, h.growth)
	r.Get("/offers/gaps", access.OfferGrowth, h.gaps)
	r.Get("/offers/mine", access.OfferEdit, h.mine)
	r.Get("/offers/new", access.OfferEdit, h.newForm)
	r.Post("/offers/new", access.OfferEdit, h.create)
	r.Get("/offers/rules", access.OfferSee, h.rules)
	r.Get("/offers/rules/new", access.OfferPublish, h.newRuleForm)
	r.Post("/offers/rules/new", access.OfferPublish, h.addRule)
	r.Get("/offers/rules/end", access.OfferPublish, h.endRuleForm)
	r.Post("/offers/rules/end", access.OfferPublish, h.endRule)
	r.Get("/offers/{id}", access.OfferSee, h.show)
	r.Post("/offers/{id}", access.SessionBook, h.book)
	r.Get("/offers/{id}/edit", access.OfferEdit, h.editForm)
	r.Post("/offers/{id}/edit", access.OfferEdit, h.edit)
	r.Get("/offers/{id}/versions", access.OfferEdit, h.versions)
	r.Post("/offers/{id}/publish", access.OfferPublish, h.publish)
	r.Post("/offers/{id}/check", access.OfferEdit, h.check)
	r.Get("/offers/{id}/withdraw", access.OfferEdit, h.withdrawForm)
	r.Post("/offers/{id}/withdraw", access.OfferEdit, h.withdraw)
	r.Get("/offers/{id}/sessions", access.SessionEdit, h.planForm)
	r.Post("/offers/{id}/sessions", access.SessionEdit, h.plan)
	r.Get("/sessions", access.SessionAttend, h.sessions)
	r.Get("/sessions/{id}", access.SessionAttend, h.register)
	r.Post("/sessions/{id}", access.SessionAttend, h.mark)
	r.Get("/sessions/{id}/cancel", access.SessionEdit, h.cancelSessionForm)
	r.Post("/sessions/{id}/cancel", access.SessionEdit, h.cancelSession)
	r.Get("/bookings/{id}", access.SessionFeedback, h.booking)
	r.Post("/bookings/{id}", access.SessionFeedback, h.score)
	r.Post("/bookings/{id}/accept", access.SessionBook, h.accept)
	r.Get("/bookings/{id}/cancel", access.SessionBook, h.cancelForm)
	r.Post("/bookings/{id}/cancel", access.SessionBook, h.cancel)
	r.Get("/children/{id}/places", access.SessionBook, h.places)
	registerFeed(r, h)
	registerNeighbours(r, h)
	registerPeople(r, h)
	registerCalendar(r, h)
}

// readable returns an offer that the reader may see.
func (h *handler) readable(ctx context.Context, tx *db.Tx, r *web.Request) (offer.Offer, error) {
	o, err := h.Service.Offer(ctx, tx, r.Ref("id"))
	if err == nil && !offer.MayRead(r.Actor(), o) {
		err = fault.NotFound("That offer")
	}
	return o, err
}

func (h *handler) providerNames(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]string, error) {
	names := map[thread.Ref]string{}
	if h.Providers == nil || len(refs) == 0 {
		return names, nil
	}
	found, err := h.Providers.Providers(ctx, tx, refs)
	for ref, p := range found {
		names[ref] = p.Name
	}
	return names, err
}

func (h *handler) district(code string) string { return h.Feed().district(code) }

func (f Feed) district(code string) string {
	if d, ok := f.Atlas.District(code); ok {
		return d.Name
	}
	return code
}

// after answers a form: back to its page with the messages, or on to path with a banner.
func after(w http.ResponseWriter, r *web.Request, err error, again func([]fault.Field) error, path, done string) error {
	if fields, ok := fault.Fields(err); ok {
		return again(fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, path)
}
