package authorityweb

import (
	"net/http"
	"net/url"

	"alongside/internal/authority"
	"alongside/internal/fault"
	"alongside/internal/web"
)

// home is where people go who were on their way nowhere else.
const home = "/home"

// signInPage asks for the address that a link is sent to.
type signInPage struct {
	Errors  []fault.Field
	Back    string
	Demo    bool
	Council string // the button of the council's own sign-in service, "" when there is none
}

func (h *handler) signInForm(w http.ResponseWriter, r *web.Request) error {
	if !r.Actor().Public {
		return web.SeeOther(w, r, onward(r.ReturnPath()))
	}
	return h.renderSignIn(w, r, http.StatusOK, nil)
}

func (h *handler) renderSignIn(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := signInPage{Errors: errs, Back: r.ReturnPath(), Demo: h.Demo}
	if h.SingleSignOn != nil {
		page.Council = h.SingleSignOn.Label()
	}
	return web.Render(w, r, status, signInView(page))
}

// askLink answers everybody alike: it does not know, and does not find out, whether anybody has the address.
func (h *handler) askLink(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.AskLink(r.Context(), r.Form("email"), r.ReturnPath())
	if fields, ok := fault.Fields(err); ok {
		return h.renderSignIn(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/sign-in/sent")
}

func (h *handler) linkSent(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, linkSentView(h.Demo))
}

// onward is where to go after signing in.
func onward(back string) string {
	if back == "" || back == "/" {
		return home
	}
	return back
}

// withReturn adds the page to come back to, when there is one.
func withReturn(path, back string) string {
	if onward(back) == home {
		return path
	}
	return path + "?return=" + url.QueryEscape(back)
}

// enter signs the person in or, when a code comes next, asks for it.
func (h *handler) enter(w http.ResponseWriter, r *web.Request, who authority.Identified) error {
	if who.NeedsCode {
		rememberStep(r, step{person: who.Person, back: who.Back})
		return web.SeeOther(w, r, "/sign-in/code")
	}
	if err := r.SignIn(who.Person, r.Actor().Scope); err != nil {
		return err
	}
	return web.SeeOther(w, r, onward(who.Back))
}

func (h *handler) signOut(w http.ResponseWriter, r *web.Request) error {
	if err := r.SignOut(); err != nil {
		return err
	}
	return web.SeeOther(w, r, "/")
}
