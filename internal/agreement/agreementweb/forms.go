package agreementweb

import (
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// form is one small form about an agreement.
type form struct {
	path, title, lead, button, done string
	fields                          func(p formPage) templ.Component
	do                              func(h *handler, r *web.Request, p *parser) error
}

// formPage is the page of a form, with the choices that it offers.
type formPage struct {
	Form       form
	Agreement  agreement.Agreement
	Lots       []ui.Option
	Providers  []ui.Option
	Councils   []ui.Option
	Documents  []ui.Option
	Grounds    []ui.Option
	Earlier    []ui.Option // agreements that this one may replace
	Named      []ui.Option // earlier arrangements that are named
	Districts  []ui.Option // in which the lots buy
	Extension  extensionView
	Registered agreement.Registered
	Errors     []fault.Field
}

func (h *handler) formOf(f form) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderForm(w, r, f, http.StatusOK, nil) }
}

func (h *handler) renderForm(w http.ResponseWriter, r *web.Request, f form, status int, errs []fault.Field) error {
	page := formPage{Form: f, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		for _, l := range page.Agreement.Lots {
			page.Lots = append(page.Lots, ui.Option{Value: string(l.Ref), Text: l.Name, Hint: who(l)})
		}
		all, err := h.Providers.List(r.Context(), tx, provider.Key{}, 1000)
		for _, p := range all {
			page.Providers = append(page.Providers, ui.Option{Value: string(p.Ref), Text: p.Name})
		}
		if err != nil {
			return err
		}
		if f.path == extendForm.path {
			if err := h.nextExtension(r.Context(), tx, &page); err != nil {
				return err
			}
		}
		if page.Districts, err = h.districts(r.Context(), tx, page.Agreement); err != nil {
			return err
		}
		return h.termChoices(r.Context(), tx, &page)
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, formView(page))
}

func (h *handler) postOf(f form) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		p := &parser{web.Parser{Request: r}}
		err := f.do(h, r, p)
		if len(p.Wrong) > 0 {
			err = fault.InvalidFields(p.Wrong...)
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderForm(w, r, f, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, f.done)
		return web.SeeOther(w, r, "/agreements/"+string(r.Ref("id")))
	}
}

var addLotForm = form{
	path: "/add-lot", title: "Add a lot", button: "Add the lot", done: "The lot is added.", lead: "A lot is one service for one age range in some districts.",
	fields: addLotFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		l := agreement.Lot{Agreement: r.Ref("id"), Name: r.Form("name"), Service: r.Form("service"), AgeFrom: p.Number("age-from"), AgeTo: p.Number("age-to"), Districts: r.FormList("districts", ",")}
		if len(p.Wrong) > 0 {
			return nil
		}
		_, err := h.Service.AddLot(r.Context(), r.Actor(), l)
		return err
	},
}

var setRateForm = form{
	path: "/set-rate", title: "Set a rate", button: "Set the rate", done: "The rate is set.", lead: "Earlier rates stay for earlier visits. A rate for one district counts there before the one for the whole lot.",
	fields: setRateFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		amount, err := r.FormMoney("amount")
		p.Note(err)
		rate := agreement.Rate{
			Lot: r.FormRef("lot"), Provider: r.FormRef("provider"), District: r.Form("district"), From: p.Date("from"), To: p.Date("to"),
			Price: money.Rate{Amount: amount, Unit: money.Unit(r.Form("unit")), Band: money.Band(r.Form("band"))},
		}
		if rate.Lot == "" {
			p.Note(fault.Invalid("lot", "Choose a lot."))
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return h.Service.SetRate(r.Context(), r.Actor(), rate)
	},
}

var admitForm = form{
	path: "/admit", title: "Admit a provider", button: "Admit the provider", done: "The provider is admitted.",
	lead:   "Its evidence must count on the first day. A lot for children also needs evidence of training for work with them.",
	fields: admitFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		cmd := agreement.Admit{Lot: r.FormRef("lot"), Provider: r.FormRef("provider"), From: p.Date("from"), Why: r.Form("why")}
		if cmd.Lot == "" {
			p.Note(fault.Invalid("lot", "Choose a lot."))
		}
		if cmd.Provider == "" {
			p.Note(fault.Invalid("provider", "Choose a provider."))
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		_, err := h.Service.Admit(r.Context(), r.Actor(), cmd)
		return err
	},
}

var extendForm = form{
	path: "/extend", title: "Take the next extension", button: "Take the extension", done: "The agreement is extended.",
	lead:   "An extension rests on the decided pack of its break point. One that the decision does not allow is refused, and what is missing is named.",
	fields: extendFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		cmd := agreement.Extend{Agreement: r.Ref("id"), Version: p.Number("version"), Why: r.Form("why")}
		if r.Form("value") != "" {
			more, err := r.FormMoney("value")
			p.Note(err)
			cmd.Value = more
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return onField(h.Service.Extend(r.Context(), r.Actor(), cmd), "why")
	},
}
