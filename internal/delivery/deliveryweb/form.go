package deliveryweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// form is one small form about a package.
type form struct {
	path, title, lead, button string
	permission                access.Permission
	offered                   func(p brokerage.Package, a access.Actor, today workday.Date) bool
	fields                    func(p formPage) templ.Component
	// do carries the act out and says what happened.
	do func(h *handler, r *web.Request, p *parser) (done string, err error)
}

// forms are all of them, in the order in which they are offered.
var forms = []form{recordForm, missedForm, daysForm, scoreForm, endForm}

// formPage is the page of a form.
type formPage struct {
	Form    form
	Package brokerage.Package
	Pattern delivery.Pattern
	Mark    string // of the agreed days when the form was first shown
	Agreed  bool   // days are agreed
	Outcome delivery.Outcome
	Today   workday.Date
	Family  bool
	Errors  []fault.Field
}

// asksPlanned reports whether the form asks how long a visit was to take: where no days are agreed, and where the day given is none
// of those that are.
func (p formPage) asksPlanned() bool {
	return !p.Agreed || slices.ContainsFunc(p.Errors, func(f fault.Field) bool { return f.Name == "planned" })
}

func (h *handler) formOf(f form) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderForm(w, r, f, http.StatusOK, nil) }
}

func (h *handler) renderForm(w http.ResponseWriter, r *web.Request, f form, status int, errs []fault.Field) error {
	page := formPage{Form: f, Errors: errs, Family: family(r.Actor())}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadForm(r.Context(), tx, r, &page) })
	if err != nil {
		return err
	}
	if err := r.Look(f.title, page.Package.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, formView(page))
}

func (h *handler) loadForm(ctx context.Context, tx *db.Tx, r *web.Request, page *formPage) error {
	var err error
	page.Today = tx.Today()
	if page.Package, err = h.pack(ctx, tx, r); err != nil {
		return err
	}
	if page.Pattern, page.Agreed, err = h.Service.PatternOf(ctx, tx, page.Package.Ref, tx.Today()); err != nil {
		return err
	}
	if page.Mark, err = h.Service.PatternsMark(ctx, tx, page.Package.Ref); err != nil {
		return err
	}
	page.Mark = cmp.Or(r.Form("days-version"), page.Mark)
	ref, err := thread.Parse(cmp.Or(r.Form("outcome"), r.URL.Query().Get("outcome")))
	if err != nil {
		return nil // a new goal
	}
	o, err := h.Service.Outcome(ctx, tx, ref)
	if err != nil {
		return err
	}
	if o.Package != page.Package.Ref {
		return fault.NotFound("That outcome")
	}
	page.Outcome = o
	return nil
}

func (h *handler) postOf(f form) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		p := &parser{web.Parser{Request: r}}
		done, err := f.do(h, r, p)
		if len(p.Wrong) > 0 {
			err = fault.InvalidFields(p.Wrong...)
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderForm(w, r, f, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, done)
		return web.SeeOther(w, r, path(r.Ref("id"), ""))
	}
}
