package providerweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
)

// suspendPage is the form that suspends a provider or restores it.
type suspendPage struct {
	Provider provider.Provider
	Errors   []fault.Field
}

// Suspended reports whether the council has suspended the provider, so that the form restores.
func (p suspendPage) Suspended() bool { return !p.Provider.SuspendedOn.IsZero() }

func (h *handler) suspendForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderSuspend(w, r, http.StatusOK, nil)
}

func (h *handler) renderSuspend(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, suspendView(suspendPage{Provider: page.Provider, Errors: errs}))
}

func (h *handler) suspend(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	cmd := provider.Suspend{Provider: r.Ref("id"), Version: version, Why: r.Form("why")}
	done := "The provider is suspended. No new work goes to it."
	switch {
	case err != nil:
	case r.Form("do") == "restore":
		done = "The provider is restored."
		err = h.Service.Restore(r.Context(), r.Actor(), cmd)
	default:
		err = h.Service.Suspend(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderSuspend(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

func suspendWord(p provider.Provider) string {
	if p.SuspendedOn.IsZero() {
		return "Suspend this provider"
	}
	return "Restore this provider"
}
