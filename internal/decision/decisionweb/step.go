package decisionweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// step is one act in a decision's life, each a page with one form.
type step struct {
	path   string
	title  string
	lead   string
	button string
	fields func() templ.Component
	// do reads the form and carries the act out.
	do func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error
	// done says what happened.
	done string
}

// stepPage is the page of a step.
type stepPage struct {
	Step     step
	Decision decision.Decision
	Errors   []fault.Field
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderStep(w, r, s, http.StatusOK, nil) }
}

func (h *handler) renderStep(w http.ResponseWriter, r *web.Request, s step, status int, errs []fault.Field) error {
	page := stepPage{Step: s, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Decision, err = h.Service.Decision(r.Context(), tx, r.Ref("id"))
		if err == nil && !page.Decision.Public(tx.Today()) && !r.Actor().May(access.DecisionEdit) {
			err = fault.NotFound("That decision")
		}
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
		return web.SeeOther(w, r, "/decisions/"+string(r.Ref("id")))
	}
}
