package familyweb

import (
	"net/http"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// heardPage asks whether whoever told of a concern has heard from a named person.
type heardPage struct {
	concernPage
	Errors []fault.Field
}

func (h *handler) heardForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderHeard(w, r, http.StatusOK, nil)
}

func (h *handler) renderHeard(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	p := heardPage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		if err := h.loadConcern(r.Context(), tx, r, &p.concernPage); err != nil {
			return err
		}
		return family.MayHear(r.Context(), tx, r.Actor(), p.Concern)
	})
	if err != nil {
		return err
	}
	if !p.MayHear {
		return fault.Conflict("There is nothing to record: nobody waits to hear from us about this concern.")
	}
	if err := r.Look("Record that you got in touch", p.Concern.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, heardView(p))
}

func (h *handler) heard(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong := parseHeard(r)
	if len(wrong) > 0 {
		return h.renderHeard(w, r, http.StatusUnprocessableEntity, wrong)
	}
	err := h.Service.Heard(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.renderHeard(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is on record.")
	return web.SeeOther(w, r, concernPath(cmd.Concern, ""))
}

func parseHeard(r *web.Request) (family.Heard, []fault.Field) {
	cmd := family.Heard{Concern: r.Ref("id"), How: r.Form("how"), Nobody: r.Form("reached") == "no", Why: r.Form("why")}
	switch r.Form("reached") {
	case "no":
		return cmd, nil
	case "yes":
		var err error
		cmd.On, err = r.FormDate("on")
		return cmd, fieldsOf(err)
	default:
		return cmd, []fault.Field{{Name: "reached", Message: "Say whether whoever told us heard from you."}}
	}
}

func heardOptions() []ui.Option {
	text := map[string]string{family.HeardByPhone: "On the telephone", family.HeardInPerson: "In person", family.HeardByVideo: "By video", family.HeardInWriting: "In writing"}
	var out []ui.Option
	for _, way := range family.HeardWays() {
		out = append(out, ui.Option{Value: way, Text: text[way]})
	}
	return out
}

// heardKind makes the button that records a contact the first one of a page on which nothing comes before it.
func heardKind(p concernPage) string {
	if p.MayScreen {
		return "secondary"
	}
	return ""
}

// nextWorkingDay is the first working day after a day.
func nextWorkingDay(day workday.Date) (workday.Date, error) {
	return workday.EnglandAndWales().AddWorkingDays(day, 1)
}
