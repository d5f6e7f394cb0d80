package authorityweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/web"
)

// openedLink is where the session keeps the name of the link that was opened: its hash, which opens nothing by itself.
const openedLink = "sign-in-link"

// openLink looks at a link without using it and takes the token out of the address.
func (h *handler) openLink(w http.ResponseWriter, r *web.Request) error {
	id, err := h.Service.OpenLink(r.Context(), r.Form("token"))
	if fault.Is(err, fault.KindNotFound) {
		return h.deadLink(w, r)
	}
	if err != nil {
		return err
	}
	r.Remember(openedLink, id)
	return web.SeeOther(w, r, "/sign-in/confirm")
}

// deadLink says the same of a link that is unknown, used or too old.
func (h *handler) deadLink(w http.ResponseWriter, r *web.Request) error {
	r.Forget(openedLink)
	return web.Render(w, r, http.StatusNotFound, deadLinkView())
}

func (h *handler) confirmForm(w http.ResponseWriter, r *web.Request) error {
	id := r.Recall(openedLink)
	if id == "" {
		return web.SeeOther(w, r, "/sign-in")
	}
	whom, err := h.Service.Opened(r.Context(), id)
	if fault.Is(err, fault.KindNotFound) {
		return h.deadLink(w, r)
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, confirmView(whom))
}

// confirm uses the link up.
func (h *handler) confirm(w http.ResponseWriter, r *web.Request) error {
	id := r.Recall(openedLink)
	if id == "" {
		return web.SeeOther(w, r, "/sign-in")
	}
	who, err := h.Service.UseLink(r.Context(), id, r.UserAgent())
	if fault.Is(err, fault.KindNotFound) {
		return h.deadLink(w, r)
	}
	if err != nil {
		return err
	}
	r.Forget(openedLink)
	return h.enter(w, r, who)
}
