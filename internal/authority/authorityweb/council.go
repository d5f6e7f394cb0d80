package authorityweb

import (
	"net/http"
	"strings"

	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// councilPage is what the council says about itself.
type councilPage struct {
	Nav     ui.SubNavView
	Council authority.Authority
	Errors  []fault.Field
}

func (h *handler) councilForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderCouncil(w, r, http.StatusOK, nil)
}

func (h *handler) renderCouncil(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := councilPage{Nav: adminNav(r.Actor(), "/admin/council"), Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Council, err = h.Service.Get(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, councilView(page))
}

func (h *handler) council(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Change(r.Context(), r.Actor(), authority.Authority{
			Version: version, Name: r.Form("name"), Kind: r.Form("kind"), StatutePolicy: r.Form("policy"), LooksShownBy: r.Form("looks-shown-by"),
			ScreenBy: r.Form("screen-by"), Letters: r.Form("letters"),
			Contact: authority.Contact{Phone: r.Form("phone"), Hours: r.Form("hours"), Email: r.Form("email"), Danger: lines(r.Form("danger"))},
		})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderCouncil(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The council’s settings are saved.")
	return web.SeeOther(w, r, "/admin/council")
}

// lines returns the lines of s that say something.
func lines(s string) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
