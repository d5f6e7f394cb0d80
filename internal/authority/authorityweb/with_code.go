package authorityweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/web"
)

// codeStep is a change to how a person signs in that asks for a code and nothing else.
type codeStep struct {
	path, title, lead, button string
	warning                   bool
	do                        func(h *handler, w http.ResponseWriter, r *web.Request) error
}

var removeAuthenticator = codeStep{
	path: "/account/authenticator/remove", title: "Remove the authenticator app", button: "Remove it", warning: true,
	lead: "You will sign in by link alone. Your password and recovery codes go too, because a password is always followed by a code.",
	do: func(h *handler, w http.ResponseWriter, r *web.Request) error {
		if err := h.Service.RemoveAuthenticator(r.Context(), r.Actor(), r.Form("code"), r.SessionID()); err != nil {
			return err
		}
		return h.changed(w, r, "The authenticator app is removed. You have been signed out everywhere else.")
	},
}

var renewRecoveryCodes = codeStep{
	path: "/account/recovery-codes", title: "Get new recovery codes", button: "Show new codes",
	lead: "The codes that you have now will stop working.",
	do: func(h *handler, w http.ResponseWriter, r *web.Request) error {
		codes, err := h.Service.NewRecoveryCodes(r.Context(), r.Actor(), r.Form("code"), r.SessionID())
		if err != nil {
			return err
		}
		return h.showCodes(w, r, codes)
	},
}

// changed goes back to the account in a session with a new token.
func (h *handler) changed(w http.ResponseWriter, r *web.Request, done string) error {
	if err := r.SignIn(r.Actor().Person, r.Actor().Scope); err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, "/account")
}

func (h *handler) withCodeForm(s codeStep) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		return web.Render(w, r, http.StatusOK, withCodeView(s, nil))
	}
}

func (h *handler) withCode(s codeStep) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		err := s.do(h, w, r)
		if fields, ok := fault.Fields(err); ok {
			return web.Render(w, r, http.StatusUnprocessableEntity, withCodeView(s, fields))
		}
		return err
	}
}
