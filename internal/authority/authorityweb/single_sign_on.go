package authorityweb

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/web"
)

const (
	stateKey = "council-state"
	backKey  = "council-back"
)

// toCouncil sends the person to the council's own sign-in service.
func (h *handler) toCouncil(w http.ResponseWriter, r *web.Request) error {
	state := rand.Text()
	address, err := h.SingleSignOn.Begin(r.Context(), state)
	if err != nil {
		return fault.Unavailable("The council’s own sign-in cannot be reached. Sign in by email instead.", err)
	}
	r.Remember(stateKey, state)
	r.Remember(backKey, r.ReturnPath())
	return web.SeeOther(w, r, address)
}

// fromCouncil signs in whom that service vouches for, when this browser is the one that was sent there.
func (h *handler) fromCouncil(w http.ResponseWriter, r *web.Request) error {
	want, back := r.Recall(stateKey), r.Recall(backKey)
	r.Forget(stateKey)
	r.Forget(backKey)
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(r.Form("state"))) != 1 {
		return web.SeeOther(w, r, "/sign-in")
	}
	email, err := h.SingleSignOn.Finish(r.Context(), r.URL.Query())
	if err != nil {
		return fault.Unavailable("The council’s own sign-in did not say who you are. Sign in by email instead.", err)
	}
	who, err := h.Service.Vouched(r.Context(), email, r.UserAgent())
	if fault.Is(err, fault.KindNotFound) {
		return fault.Forbidden("You have no account here. Ask your administrator for one.")
	}
	if err != nil {
		return err
	}
	who.Back = back
	return h.enter(w, r, who)
}
