package teamweb

import (
	"net/http"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/team"
	"alongside/internal/web"
)

func (h *handler) newForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, newView(nil))
}

func (h *handler) create(w http.ResponseWriter, r *web.Request) error {
	t, err := h.parseTeam(r)
	if err == nil {
		if t.Ref, err = h.Service.Create(r.Context(), r.Actor(), t); err == nil {
			web.Flash(r, "The team is there. Add its members next.")
			return web.SeeOther(w, r, path(t.Ref, ""))
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, newView(fields))
	}
	return err
}

// parseTeam reads what a team is called, does, covers and who manages it.
func (h *handler) parseTeam(r *web.Request) (team.Team, error) {
	manager, err := h.personByEmail(r.Context(), "manager", r.Form("manager"))
	area := strings.FieldsFunc(r.Form("area"), func(c rune) bool { return c == ',' || c == ' ' || c == '\n' })
	return team.Team{Name: r.Form("name"), Service: r.Form("service"), Area: area, Manager: manager}, err
}
