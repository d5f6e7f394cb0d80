package scrutinyweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// step is one act in a recommendation's life, each a page with one form.
type step struct {
	path, title, lead, button, done string
	fields                          func(r scrutiny.Recommendation) templ.Component
	// do reads the form and carries the act out.
	do func(ctx context.Context, s *scrutiny.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error
}

// stepPage is the page of a step.
type stepPage struct {
	Step           step
	Recommendation scrutiny.Recommendation
	Errors         []fault.Field
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderStep(w, r, s, http.StatusOK, nil) }
}

func (h *handler) renderStep(w http.ResponseWriter, r *web.Request, s step, status int, errs []fault.Field) error {
	page := stepPage{Step: s, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Recommendation, err = h.Service.Recommendation(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, stepView(page))
}

func (h *handler) step(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		version, err := r.FormInt("version")
		if err == nil {
			err = s.do(r.Context(), h.Service, r.Actor(), r, r.Ref("id"), version)
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderStep(w, r, s, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, s.done)
		return web.SeeOther(w, r, path(r.Ref("id"), ""))
	}
}

// open are the milestones that are still to be reached, as choices.
func open(r scrutiny.Recommendation) []ui.Option {
	var out []ui.Option
	for _, a := range r.Actions {
		for _, m := range a.Milestones {
			if m.DoneOn.IsZero() {
				out = append(out, ui.Option{Value: string(m.Ref), Text: m.What, Hint: "By " + m.By.Short() + ", " + a.Owner})
			}
		}
	}
	return out
}
