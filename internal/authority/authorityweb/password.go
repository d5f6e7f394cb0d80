package authorityweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/web"
)

// passwordPage asks for an address and a password.
type passwordPage struct {
	Errors []fault.Field
	Back   string
}

func (h *handler) passwordForm(w http.ResponseWriter, r *web.Request) error {
	if !r.Actor().Public {
		return web.SeeOther(w, r, onward(r.ReturnPath()))
	}
	return web.Render(w, r, http.StatusOK, passwordView(passwordPage{Back: r.ReturnPath()}))
}

func (h *handler) password(w http.ResponseWriter, r *web.Request) error {
	who, err := h.Service.CheckPassword(r.Context(), r.Form("email"), r.PostFormValue("password"))
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, passwordView(passwordPage{Errors: fields, Back: r.ReturnPath()}))
	}
	if err != nil {
		return err
	}
	who.Back = r.ReturnPath()
	return h.enter(w, r, who)
}
