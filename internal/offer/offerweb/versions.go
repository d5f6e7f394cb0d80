package offerweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/web"
)

// versionsPage shows how an offer changed.
type versionsPage struct {
	Offer    offer.Offer
	Versions []offer.Version
}

func (h *handler) versions(w http.ResponseWriter, r *web.Request) error {
	var p versionsPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		if _, err := h.readable(r.Context(), tx, r); err != nil {
			return err
		}
		var err error
		p.Offer, p.Versions, err = h.Service.Versions(r.Context(), tx, r.Actor(), r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, versionsView(p))
}

// did names who did it, and in which role.
func did(v offer.Version) string {
	if v.Role == "" {
		return v.By
	}
	return v.By + ", " + access.Role(v.Role).Label()
}
