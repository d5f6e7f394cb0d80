package authorityweb

import (
	"net/http"

	"alongside/internal/authority"
	"alongside/internal/fault"
	"alongside/internal/web"
)

func (h *handler) newPersonForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, newPersonView(nil))
}

func (h *handler) newPerson(w http.ResponseWriter, r *web.Request) error {
	from, err := r.FormDate("from")
	if err == nil {
		cmd := authority.NewAccount{Name: r.Form("name"), Email: r.Form("email"), Phone: r.Form("phone"), Language: r.Form("language"),
			Roles: roles(r.FormAll("roles")), Provider: r.FormRef("provider"), From: from}
		person, created := h.Service.CreateAccount(r.Context(), r.Actor(), cmd)
		if err = created; err == nil {
			web.Flash(r, "The account is open. "+cmd.Name+" can sign in with a link from the first day.")
			return web.SeeOther(w, r, "/admin/people/"+string(person))
		}
	}
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, newPersonView(fields))
	}
	return err
}
