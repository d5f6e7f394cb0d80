package financeweb

import (
	"net/http"

	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// submitPage is a provider's form for an invoice, and what it would hold.
type submitPage struct {
	Errors   []fault.Field
	Packages []ui.Option
	Chosen   []string
	From, To workday.Date
	Shown    bool
	Lines    ui.TableView
}

func (h *handler) submitForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderSubmit(w, r, http.StatusOK, submitPage{})
}

// renderSubmit shows the form with the provider's own packages. Without a period, the last month that is over is offered.
func (h *handler) renderSubmit(w http.ResponseWriter, r *web.Request, status int, page submitPage) error {
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		if page.From.IsZero() && len(page.Errors) == 0 {
			first := tx.Today().AddDays(1 - tx.Today().Day())
			page.From, page.To = first.AddMonths(-1), first.AddDays(-1)
		}
		packages, err := h.Packages.PackagesBy(r.Context(), tx, r.Actor().Provider)
		page.Packages = options(packages, tx.Today())
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, submitView(page))
}

// billableFor is how many days after its end a package is still offered.
const billableFor = 190

func options(packages []brokerage.Package, today workday.Date) []ui.Option {
	var out []ui.Option
	for _, p := range packages {
		if p.LastDay().Before(today.AddDays(-billableFor)) || p.Start.After(today) {
			continue
		}
		out = append(out, ui.Option{Value: string(p.Ref), Text: p.What, Hint: string(p.Child) + ", " + p.Start.Short() + " to " + p.LastDay().Short() + ", " + p.Rate.String()})
	}
	return out
}

func (h *handler) submit(w http.ResponseWriter, r *web.Request) error {
	cmd := finance.SubmitInvoice{Number: r.Form("number")}
	page := submitPage{Chosen: r.FormAll("packages")}
	for _, one := range page.Chosen {
		if ref, err := thread.Parse(one); err == nil {
			cmd.Packages = append(cmd.Packages, ref)
		}
	}
	var err error
	note := func(err error) {
		if fields, ok := fault.Fields(err); ok {
			page.Errors = append(page.Errors, fields...)
		}
	}
	cmd.From, err = r.FormDate("from")
	note(err)
	cmd.To, err = r.FormDate("to")
	note(err)
	page.From, page.To = cmd.From, cmd.To
	if len(page.Errors) > 0 {
		return h.renderSubmit(w, r, http.StatusUnprocessableEntity, page)
	}
	if r.Form("do") == "show" {
		return h.preview(w, r, page, cmd)
	}
	ref, err := h.Service.SubmitInvoice(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return h.renderSubmit(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The invoice is submitted. Finance compares it with the visits.")
	return web.SeeOther(w, r, path(ref, ""))
}

// preview shows what would be billed and keeps nothing: not the form's key either, so that whoever goes back can change it and
// send it again.
func (h *handler) preview(w http.ResponseWriter, r *web.Request, page submitPage, cmd finance.SubmitInvoice) error {
	var children []thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		lines, total, err := h.Service.Billable(r.Context(), tx, r.Actor(), cmd.Packages, cmd.From, cmd.To)
		if err != nil {
			return err
		}
		inv := finance.Invoice{Lines: lines, Total: total}
		page.Lines = lineTable(inv)
		page.Lines.Caption = "What will be billed"
		page.Lines.Empty = "There is no delivered visit of these packages in this period that is not billed yet."
		children = inv.ChildRefs()
		return nil
	})
	if err == nil {
		err = r.Look("invoice to be submitted", children...)
	}
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return h.renderSubmit(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	page.Shown = true
	return h.renderSubmit(w, r, http.StatusOK, page)
}
