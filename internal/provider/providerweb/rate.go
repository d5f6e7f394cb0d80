package providerweb

import (
	"net/http"

	"alongside/internal/allocation"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// ratePage is the form that rates a provider.
type ratePage struct {
	Provider provider.Provider
	Errors   []fault.Field
}

// ratings are the ratings with what each means.
func ratings() []ui.Option {
	return []ui.Option{
		{Value: string(allocation.Good), Text: "Good", Hint: "It keeps what it promises, and families say so."},
		{Value: string(allocation.Approaching), Text: "Nearly good", Hint: "One or two things are still to be put right, and a date is agreed."},
		{Value: string(allocation.Improvement), Text: "Has to improve", Hint: "Several things are to be put right; it is visited again."},
		{Value: string(allocation.Inadequate), Text: "Not good enough", Hint: "Children do not get what they need. Think of suspending it too."},
	}
}

func (h *handler) rateForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderRate(w, r, http.StatusOK, nil)
}

func (h *handler) renderRate(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, rateView(ratePage{Provider: page.Provider, Errors: errs}))
}

func (h *handler) rate(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Rate(r.Context(), r.Actor(), provider.Rate{Provider: r.Ref("id"), Version: version, Rating: allocation.Rating(r.Form("rating")), Why: r.Form("why")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderRate(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The rating is saved. Rankings use it from today.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}
