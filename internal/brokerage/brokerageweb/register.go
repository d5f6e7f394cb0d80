package brokerageweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything the brokerage pages need.
type Deps struct {
	DB         db.Runner
	Service    *brokerage.Service
	Agreements *agreement.Service
	Providers  *provider.Service
	// Brokers returns the team that places what is required; nobody but the one who raises it sees it when Brokers is nil.
	Brokers func(ctx context.Context, tx *db.Tx) (thread.Ref, error)
	// District returns the name of a district by its code; codes are shown when it is nil.
	District func(code string) string
	// Initials returns what tells children apart without naming them; requirements say about no one when it is nil.
	Initials func(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error)
}

type handler struct{ Deps }

// Register adds the brokerage pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/requirements", access.BrokerageSee, h.board)
	r.Get("/requirements/{id}", access.BrokerageSee, h.show)
	r.Get("/provisions/{id}/require", access.BrokerageRequire, h.requireForm)
	r.Post("/provisions/{id}/require", access.BrokerageRequire, h.require)
	for _, s := range steps {
		r.Get("/requirements/{id}/"+s.path, s.permission, h.stepForm(s))
		r.Post("/requirements/{id}/"+s.path, s.permission, h.step(s))
	}
	r.Get("/requirements/{id}/compare", access.BrokerageSee, h.compare)
	r.Post("/requirements/{id}/compare", access.BrokerageAward, h.accept)
	r.Post("/requirements/{id}/none-suits", access.BrokerageAward, h.noneSuits)
	r.Get("/requirements/{id}/emergency", access.BrokerageEmergency, h.emergencyForm)
	r.Post("/requirements/{id}/emergency", access.BrokerageEmergency, h.emergency)
	r.Get("/requirements/{id}/shortlist", access.BrokerageShortlist, h.shortlist)
	r.Get("/emergency-awards", access.BrokerageSee, h.emergencies)
	r.Get("/emergency-awards/{id}/ratify", access.BrokerageEmergency, h.ratifyForm)
	r.Post("/emergency-awards/{id}/ratify", access.BrokerageEmergency, h.ratify)
	r.Get("/invitations", access.BrokerageRespond, h.invitations)
	r.Get("/invitations/{id}", access.BrokerageRespond, h.answerForm)
	r.Post("/invitations/{id}", access.BrokerageRespond, h.answer)
}

// initials are those of the child of a requirement, as brokers know the child from their lists.
func (h *handler) initials(ctx context.Context, tx *db.Tx, child thread.Ref) (string, error) {
	if h.Initials == nil {
		return "", nil
	}
	of, err := h.Initials(ctx, tx, child)
	return of[child], err
}

// requirement loads the requirement of the path for a reader who may see its child; the page records the look.
func (h *handler) requirement(ctx context.Context, tx *db.Tx, r *web.Request) (brokerage.Requirement, error) {
	q, err := h.Service.Requirement(ctx, tx, r.Ref("id"))
	if err != nil {
		return brokerage.Requirement{}, err
	}
	if err := access.MaySee(ctx, tx, r.Actor(), q.Child); err != nil {
		return brokerage.Requirement{}, err
	}
	return q, nil
}

// district names a district.
func (h *handler) district(code string) string {
	if h.District != nil {
		if name := h.District(code); name != "" {
			return name
		}
	}
	return code
}

// names returns the names of providers by reference.
func (h *handler) names(ctx context.Context, tx *db.Tx, refs []thread.Ref) (map[thread.Ref]string, error) {
	found, err := h.Providers.Providers(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	out := make(map[thread.Ref]string, len(found))
	for ref, p := range found {
		out[ref] = p.Name
	}
	return out, nil
}
