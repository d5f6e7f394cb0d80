package scrutinyweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/scrutiny"
	"alongside/internal/web"
)

// recommendPage is the form for a new recommendation.
type recommendPage struct{ Errors []fault.Field }

func (h *handler) recommendForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, recommendView(recommendPage{}))
}

func (h *handler) recommend(w http.ResponseWriter, r *web.Request) error {
	made, err := r.FormDate("made")
	if err == nil {
		ref, again := h.Service.Recommend(r.Context(), r.Actor(), scrutiny.Recommend{
			Label: r.Form("label"), Theme: r.Form("theme"), Text: r.Form("text"), Committee: r.Form("committee"), Asks: scrutiny.Asks(r.Form("asks")),
			MadeOn: made, Decision: r.FormRef("decision"),
		})
		if err = again; err == nil {
			web.Flash(r, "The recommendation is recorded. The clock for its response runs.")
			return web.SeeOther(w, r, path(ref, ""))
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, recommendView(recommendPage{Errors: fields}))
	}
	return err
}
