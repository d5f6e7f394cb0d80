package planweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/plan"
	"alongside/internal/web"
)

// writePage is a form about a plan that is not final: the answers to comments, or making it final.
type writePage struct {
	showPage
}

func (h *handler) loadWrite(r *web.Request, page string) (writePage, error) {
	var p writePage
	err := h.write(r, page, func(_ context.Context, _ *db.Tx, pl plan.Plan, name string) error {
		p.Plan, p.ChildName = pl, name
		return nil
	})
	return p, err
}

func (h *handler) answerForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadWrite(r, "Answer comments on a plan")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, answerView(p))
}

func (h *handler) answer(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	cmd := plan.Answer{Plan: r.Ref("id"), Version: version}
	for i := 0; ; i++ {
		if _, ok := r.Request.Form[field("outcome", i)]; !ok {
			break
		}
		cmd.Outcomes = append(cmd.Outcomes, r.Form(field("outcome", i)))
	}
	if err := h.Service.AnswerComments(r.Context(), r.Actor(), cmd); err != nil {
		return err
	}
	web.Flash(r, "The answers are saved. The family sees them.")
	return web.SeeOther(w, r, path(cmd.Plan, ""))
}

func (h *handler) finaliseForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadWrite(r, "Make a plan final")
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, finaliseView(p))
}

func (h *handler) finalise(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	err = h.Service.Finalise(r.Context(), r.Actor(), plan.Finalise{Plan: r.Ref("id"), Version: version, Why: r.Form("why"), KeepVague: r.Form("vague") == "yes"})
	if fields, ok := fault.Fields(err); ok {
		p, err := h.loadWrite(r, "Make a plan final")
		if err != nil {
			return err
		}
		p.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, finaliseView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The plan is final. The family has been told. Find a provider for each line next.")
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

func commentLabel(i int, c plan.Comment) string {
	return "What came of comment " + strconv.Itoa(i+1) + " (" + c.On.Short() + ")?"
}
