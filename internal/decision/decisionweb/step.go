package decisionweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// step is one act in a decision's life, each a page with one form.
type step struct {
	path   string
	title  string
	lead   string
	button string
	draft  bool // whether what is typed is kept as it is typed
	fields func(p stepPage) templ.Component
	// do reads the form and carries the act out.
	do func(ctx context.Context, s *decision.Service, by access.Actor, r *web.Request, ref thread.Ref, version int) error
	// done says what happened.
	done string
}

// stepPage is the page of a step.
type stepPage struct {
	Step     step
	Decision decision.Decision
	Taken    []ui.Option // the decisions that it could amend
	Errors   []fault.Field
}

// chosenChoice asks which of the options that were not set aside was decided.
func chosenChoice(d decision.Decision) ui.RadiosView {
	v := ui.RadiosView{Name: "chosen", Legend: "Which option was decided?"}
	if d.Chooses() {
		v.Hint = "The agreement is held to it: an extension is refused unless it was chosen."
	}
	for _, o := range d.Options {
		if !o.Discarded && o.Label != "" {
			v.Options = append(v.Options, ui.Option{Value: o.Label, Text: strings.TrimSpace(o.Label + " " + o.Title), Hint: o.Consequence.Words()})
		}
	}
	return v
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
		if err == nil && s.path == amendsStep.path {
			page.Taken, err = h.taken(r.Context(), tx, page.Decision.Ref)
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

// mostTaken is how many decisions a choice holds: a council takes some hundreds in the life of an agreement.
const mostTaken = 500

// taken are the decisions that another than self could amend.
func (h *handler) taken(ctx context.Context, tx *db.Tx, self thread.Ref) ([]ui.Option, error) {
	all, err := h.Service.List(ctx, tx, "", mostTaken)
	var out []ui.Option
	for _, d := range all {
		if d.Ref != self && !d.DecidedOn.IsZero() && d.State(tx.Today()) != decision.StateWithdrawn {
			out = append(out, ui.Option{Value: string(d.Ref), Text: name(d)})
		}
	}
	return out, err
}
