package registerweb

import (
	"net/http"
	"net/url"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/provider/registration"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// formPage is what an organisation says of itself.
type formPage struct {
	Arrangements []ui.Option
	For          string
	Numbers      []provider.Number
	Own          bool // the reader is signed in for a provider already
	Errors       []fault.Field
}

func (h *handler) form(w http.ResponseWriter, r *web.Request) error {
	return h.renderForm(w, r, http.StatusOK, r.URL.Query().Get("for"), nil)
}

func (h *handler) renderForm(w http.ResponseWriter, r *web.Request, status int, chosen string, errs []fault.Field) error {
	page := formPage{For: chosen, Numbers: registration.NumberKinds(), Own: r.Actor().Provider != "", Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Arrangements(r.Context(), tx)
		for _, a := range all {
			page.Arrangements = append(page.Arrangements, ui.Option{Value: string(a.Ref), Text: a.Title})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, formView(page))
}

// ask answers everybody alike: it does not know, and does not find out, whether anybody has the address or the numbers.
func (h *handler) ask(w http.ResponseWriter, r *web.Request) error {
	b := registration.Body{
		Name: r.Form("name"), Form: registration.Form(r.Form("form")), Kind: provider.Kind(r.Form("kind")), Contact: r.Form("contact"), Email: r.Form("email"),
	}
	for _, n := range registration.NumberKinds() {
		b.Numbers = append(b.Numbers, registration.Number{System: n.System, Value: r.Form(registration.FieldOf(n.System))})
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Arrangements(r.Context(), tx)
		for _, a := range all {
			if string(a.Ref) == r.Form("for") {
				b.For = a.Ref
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	err = h.Service.Ask(r.Context(), b)
	if fields, ok := fault.Fields(err); ok {
		return h.renderForm(w, r, http.StatusUnprocessableEntity, r.Form("for"), fields)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, root+"/sent")
}

func (h *handler) sent(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, sentView(h.Demo))
}

func kinds() []ui.Option {
	var out []ui.Option
	for _, k := range registration.Kinds() {
		out = append(out, ui.Option{Value: string(k), Text: k.Words()})
	}
	return out
}

func forms() []ui.Option {
	var out []ui.Option
	for _, f := range registration.Forms() {
		out = append(out, ui.Option{Value: string(f), Text: f.Words()})
	}
	return out
}

// openedLink is where the session keeps the name of the link that was opened: its hash, which registers nobody by itself.
const openedLink = "registration-link"

// openLink looks at a link without using it and takes the token out of the address.
func (h *handler) openLink(w http.ResponseWriter, r *web.Request) error {
	id, err := h.Service.OpenLink(r.Context(), r.URL.Query().Get("token"))
	if fault.Is(err, fault.KindNotFound) {
		return h.deadLink(w, r)
	}
	if err != nil {
		return err
	}
	r.Remember(openedLink, id)
	return web.SeeOther(w, r, root+"/confirm")
}

// deadLink says the same of a link that is unknown, used or too old.
func (h *handler) deadLink(w http.ResponseWriter, r *web.Request) error {
	r.Forget(openedLink)
	return web.Render(w, r, http.StatusNotFound, deadLinkView())
}

func (h *handler) confirmForm(w http.ResponseWriter, r *web.Request) error {
	found, err := h.Service.Opened(r.Context(), r.Recall(openedLink))
	if fault.Is(err, fault.KindNotFound) {
		return h.deadLink(w, r)
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, confirmView(said(found)))
}

// confirm uses the link up.
func (h *handler) confirm(w http.ResponseWriter, r *web.Request) error {
	done, err := h.Service.Confirm(r.Context(), r.Recall(openedLink), r.UserAgent())
	if fault.Is(err, fault.KindNotFound) {
		return h.deadLink(w, r)
	}
	if err != nil {
		return err
	}
	r.Forget(openedLink)
	if done.Person == "" {
		return web.SeeOther(w, r, root+"/waits?by="+url.QueryEscape(done.By.String()))
	}
	if err := r.SignIn(done.Person, r.Actor().Scope); err != nil {
		return err
	}
	web.Flash(r, "Your organisation is registered and you are signed in. A person of the council looks at who it is by "+done.By.Long()+". You can apply now; nobody is admitted before.")
	if done.Registration.For == "" {
		return web.SeeOther(w, r, "/home")
	}
	return web.SeeOther(w, r, "/agreements/"+string(done.Registration.For)+"/admission")
}

// waits says what happens with a registration that a person looks at first. The day is read back as a date, and left out when it is none.
func (h *handler) waits(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, waitsView(day(r.URL.Query().Get("by"))))
}
