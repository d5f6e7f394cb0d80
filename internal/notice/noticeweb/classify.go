package noticeweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/notice"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// classifyForm says what the contracts of an agreement are for.
type classifyForm struct {
	Action string
	Now    notice.Classification
}

func (f classifyForm) light() string {
	switch {
	case !f.Now.Said():
		return ""
	case f.Now.LightTouch:
		return "yes"
	default:
		return "no"
	}
}

func lightOptions() []ui.Option {
	return []ui.Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}
}

func (h *handler) classify(w http.ResponseWriter, r *web.Request) error {
	over, err := r.FormInt("over")
	light := r.Form("light")
	if err == nil && light != "yes" && light != "no" {
		err = fault.Invalid("light", "Choose whether these are light touch contracts.")
	}
	if err == nil {
		err = h.Service.Classify(r.Context(), r.Actor(), notice.Classify{Agreement: r.Ref("id"), Over: over, CPV: r.Form("cpv"), LightTouch: light == "yes", Why: r.Form("why")})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderDrafts(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The classification is saved.")
	return web.SeeOther(w, r, "/notices/"+string(r.Ref("id")))
}
