package authorityweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
)

// personasPage lets a visitor of the demonstration choose who to be.
type personasPage struct {
	Errors   []fault.Field
	Personas []authority.Persona
}

func (h *handler) personas(w http.ResponseWriter, r *web.Request) error {
	return h.renderPersonas(w, r, http.StatusOK, nil)
}

func (h *handler) renderPersonas(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := personasPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Personas, err = h.Service.Personas(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, personasView(page))
}

func (h *handler) becomePersona(w http.ResponseWriter, r *web.Request) error {
	who, err := h.Service.BecomePersona(r.Context(), access.Role(r.Form("persona")))
	if fields, ok := fault.Fields(err); ok {
		return h.renderPersonas(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	return h.enter(w, r, who)
}
