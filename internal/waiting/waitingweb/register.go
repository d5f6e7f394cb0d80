package waitingweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/waiting"
	"alongside/internal/web"
)

// Deps is everything the pages need.
type Deps struct {
	DB       db.Runner
	Service  *waiting.Service
	Offers   *offer.Service
	Families waiting.Families
	Atlas    offer.Atlas
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/waiting", access.WaitingEdit, h.board)
	r.Get("/waiting/expected", access.WaitingExpected, h.expected)
	r.Get("/waiting/what-if", access.WaitingSimulate, h.whatIf)
	r.Get("/children/{id}/waiting", access.WaitingSee, h.child)
	r.Post("/children/{id}/waiting/answer", access.WaitingSee, h.answer)
	r.Post("/children/{id}/waiting/offer", access.WaitingEdit, h.offer)
	r.Post("/children/{id}/waiting/join", access.WaitingEdit, h.join)
	r.Post("/children/{id}/waiting/leave", access.WaitingEdit, h.leave)
}

func (h *handler) district(code string) string {
	if d, ok := h.Atlas.District(code); ok {
		return d.Name
	}
	return code
}
