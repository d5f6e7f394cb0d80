package leadweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// leavePage says when a lead professional leaves and who takes the children over.
type leavePage struct {
	People []ui.Option
	Errors []fault.Field
}

func (h *handler) leaveForm(w http.ResponseWriter, r *web.Request) error {
	return h.showLeave(w, r, http.StatusOK, nil)
}

func (h *handler) showLeave(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p := leavePage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Leads(r.Context(), tx)
		for _, one := range all {
			p.People = append(p.People, ui.Option{Value: string(one.Ref), Text: one.Name})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, leaveView(p))
}

func (h *handler) leave(w http.ResponseWriter, r *web.Request) error {
	last, err := r.FormDate("last")
	person := r.FormRef("person")
	switch {
	case err != nil:
	case person == "":
		err = fault.Invalid("person", "Choose who leaves.")
	default:
		err = h.Service.Leave(r.Context(), r.Actor(), lead.Leave{Person: person, Last: last, Successor: r.FormRef("successor")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.showLeave(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Every child has a new lead professional from the day after. The families are told who and when.")
	return web.SeeOther(w, r, "/leads/absence")
}
