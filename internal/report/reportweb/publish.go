package reportweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/report"
	"alongside/internal/web"
)

// publishPage is the last look at a report before it is public.
type publishPage struct {
	Report report.Report
	Errors []fault.Field
}

func (h *handler) publishForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderPublish(w, r, http.StatusOK, nil)
}

func (h *handler) renderPublish(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := publishPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Report, err = h.Service.Report(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, publishView(page))
}

func (h *handler) publish(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Publish(r.Context(), r.Actor(), report.Publish{Report: r.Ref("id"), Version: version, Text: r.Form("text")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderPublish(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The report is published.")
	return web.SeeOther(w, r, reportPath(r.Ref("id"), ""))
}
