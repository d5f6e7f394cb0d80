package financeweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything the pages need.
type Deps struct {
	DB        db.Runner
	Service   *finance.Service
	Packages  finance.Packages
	Providers finance.Providers
	// Recorded are the visits by which billing rules are compared; nil leaves that page out.
	Recorded finance.Recorded
	// Initials tell the children of a list apart without naming them; optional.
	Initials func(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error)
}

type handler struct{ Deps }

// Register adds the pages of funds and invoices to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/funds", access.FinanceForecast, h.funds)
	r.Get("/funds/open", access.FinanceFundEdit, h.openForm)
	r.Post("/funds/open", access.FinanceFundEdit, h.open)
	r.Get("/funds/{id}", access.FinanceForecast, h.fund)
	r.Get("/funds/{id}/change", access.FinanceFundEdit, h.changeForm)
	r.Post("/funds/{id}/change", access.FinanceFundEdit, h.change)
	if d.Recorded != nil {
		r.Get("/providers/{id}/billing-rules", access.FinanceInvoiceSee, h.billingRules)
	}
	r.Get("/invoices", access.FinanceInvoiceSee, h.invoices)
	r.Get("/invoices/submit", access.FinanceInvoiceSubmit, h.submitForm)
	r.Post("/invoices/submit", access.FinanceInvoiceSubmit, h.submit)
	r.Get("/invoices/{id}", access.FinanceInvoiceSee, h.invoice)
	r.Post("/invoices/{id}/match", access.FinanceInvoiceMatch, h.match)
	r.Get("/invoices/{id}/approve", access.FinanceInvoiceApprove, h.stepForm(approveStep))
	r.Post("/invoices/{id}/approve", access.FinanceInvoiceApprove, h.step(approveStep))
	r.Get("/invoices/{id}/pay", access.FinanceInvoiceApprove, h.stepForm(payStep))
	r.Post("/invoices/{id}/pay", access.FinanceInvoiceApprove, h.step(payStep))
	r.Get("/invoices/{id}/withdraw", access.FinanceInvoiceSubmit, h.stepForm(withdrawStep))
	r.Post("/invoices/{id}/withdraw", access.FinanceInvoiceSubmit, h.step(withdrawStep))
}
