package brokerageweb

import (
	"net/http"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// emergencyPage is the emergency door.
type emergencyPage struct {
	Requirement brokerage.Requirement
	Providers   []ui.Option
	Days        int // that it runs at most
	Last        workday.Date
	Errors      []fault.Field
}

func (h *handler) emergencyForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderEmergency(w, r, http.StatusOK, nil)
}

func (h *handler) renderEmergency(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := emergencyPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if page.Requirement, err = h.requirement(r.Context(), tx, r); err != nil {
			return err
		}
		spans, err := h.Service.Spans(r.Context(), tx)
		if err != nil {
			return err
		}
		page.Days, page.Last = spans.EmergencyAwardDays, tx.Today().AddDays(spans.EmergencyAwardDays)
		atHand, err := h.Service.AtHand(r.Context(), tx, page.Requirement)
		for _, p := range atHand {
			page.Providers = append(page.Providers, ui.Option{Value: string(p.Ref), Text: p.Name})
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Award in an emergency", page.Requirement.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, emergencyView(page))
}

func (h *handler) emergency(w http.ResponseWriter, r *web.Request) error {
	p := &web.Parser{Request: r}
	cmd := brokerage.Give{
		Requirement: r.Ref("id"), Version: p.Number("version"), Provider: r.FormRef("provider"), Why: r.Form("why"),
		Emergency: true, Authoriser: r.Form("authoriser"), Until: p.Date("until"), Authorised: p.Date("authorised"),
	}
	var err error
	cmd.Price, cmd.PriceWhy, err = priceByHand(r)
	p.Note(err)
	if cmd.Provider == "" {
		p.Note(fault.Invalid("provider", "Choose a provider."))
	}
	if len(p.Wrong) > 0 {
		return h.renderEmergency(w, r, http.StatusUnprocessableEntity, p.Wrong)
	}
	made, err := h.Service.Give(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.renderEmergency(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The emergency award is made. It stands on this month’s list until somebody else ratifies it.")
	return web.SeeOther(w, r, "/packages/"+string(made.Package))
}
