package reportweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/report"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// compilePage is the form for a new report.
type compilePage struct {
	Errors   []fault.Field
	Measures []ui.Option
}

func (h *handler) compileForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderCompile(w, r, http.StatusOK, nil)
}

func (h *handler) renderCompile(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := compilePage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.AllMeasures(r.Context(), tx, 200)
		for _, m := range all {
			page.Measures = append(page.Measures, ui.Option{Value: string(m.Ref), Text: m.Title, Hint: "Target " + Level(m.Unit, m.Target)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, compileView(page))
}

func (h *handler) compile(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong := parseCompile(r)
	if len(wrong) > 0 {
		return h.renderCompile(w, r, http.StatusUnprocessableEntity, wrong)
	}
	ref, err := h.Service.Compile(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.renderCompile(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The report is begun. Only the council sees it until it is published.")
	return web.SeeOther(w, r, reportPath(ref, ""))
}

func parseCompile(r *web.Request) (report.Compile, []fault.Field) {
	var wrong []fault.Field
	note := func(err error) {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
	}
	cmd := report.Compile{Title: r.Form("title"), Committee: r.Form("committee"), For: r.FormRef("for"), Text: r.Form("text")}
	var err error
	cmd.DueOn, err = r.FormDate("due")
	note(err)
	cmd.From, err = r.FormDate("from")
	note(err)
	cmd.To, err = r.FormDate("to")
	note(err)
	for _, m := range r.FormAll("measures") {
		cmd.Measures = append(cmd.Measures, thread.Ref(m))
	}
	return cmd, wrong
}
