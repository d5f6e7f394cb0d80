package authorityweb

import (
	"net/http"

	"alongside/internal/authority"
	"alongside/internal/fault"
	"alongside/internal/web"
)

func (h *handler) setPasswordForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, setPasswordView(nil))
}

func (h *handler) setPassword(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.SetPassword(r.Context(), r.Actor(), authority.SetPassword{
		New: r.PostFormValue("new-password"), Again: r.PostFormValue("again-password"), Code: r.Form("code"), Keep: r.SessionID(),
	})
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, setPasswordView(fields))
	}
	if err != nil {
		return err
	}
	return h.changed(w, r, "Your password is set. You have been signed out everywhere else.")
}
