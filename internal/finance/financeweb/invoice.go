package financeweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// invoicePage is one invoice with what matching said of each line.
type invoicePage struct {
	Invoice  finance.Invoice
	Provider string
	Strip    ui.StripView
	Clock    []ui.DeadlineView
	Because  ui.BecauseView
	Decided  bool
	Facts    ui.SummaryListView
	Lines    ui.TableView
	Steps    []ui.ButtonView
	MayMatch bool
}

func (h *handler) invoice(w http.ResponseWriter, r *web.Request) error {
	var page invoicePage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page, err = h.load(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("invoice "+string(page.Invoice.Ref), page.Invoice.ChildRefs()...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "lines.csv", lineHeader, lineRows(page.Invoice))
	}
	page.Lines.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, invoiceView(page))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request) (invoicePage, error) {
	inv, err := h.Service.Invoice(ctx, tx, r.Actor(), r.Ref("id"))
	if err != nil {
		return invoicePage{}, err
	}
	names, err := h.Providers.Providers(ctx, tx, []thread.Ref{inv.Provider})
	if err != nil {
		return invoicePage{}, err
	}
	page := invoicePage{Invoice: inv, Provider: names[inv.Provider].Name, Facts: invoiceFacts(inv), Lines: lineTable(inv), Steps: steps(inv, r.Actor())}
	page.Because, page.Decided = because(inv)
	page.MayMatch = r.Actor().May(access.FinanceInvoiceMatch) && open(inv)
	clocks, err := deadline.Of(ctx, tx, inv.Ref)
	if err != nil {
		return invoicePage{}, err
	}
	for _, d := range clocks[inv.Ref] {
		page.Clock = append(page.Clock, web.DeadlineView(d, tx.Today(), ""))
	}
	page.Strip, err = web.Strip(ctx, tx, r.Actor(), inv.Ref)
	return page, err
}

// open reports whether an invoice can still be matched, approved or withdrawn.
func open(i finance.Invoice) bool {
	switch i.State() {
	case finance.StateSubmitted, finance.StateMatched, finance.StateQueried:
		return true
	default:
		return false
	}
}

func invoiceFacts(i finance.Invoice) ui.SummaryListView {
	rows := []ui.SummaryRow{
		ui.Row("Reference", string(i.Ref)), ui.Row("Period", i.From.Long()+" to "+i.To.Long()), ui.Row("Submitted", act(i.Submitted)),
		ui.Row("Matched with the visits", act(i.Matched)), ui.Row("Approved", act(i.Approved)), ui.Row("Paid", act(i.Paid)),
	}
	if i.Payment != "" {
		rows = append(rows, ui.Row("Payment", i.Payment))
	}
	if i.Withdrawn.Done() {
		rows = append(rows, ui.Row("Withdrawn", act(i.Withdrawn)), ui.Row("Why", i.Why))
	}
	return ui.SummaryListView{Rows: rows}
}

// because explains what was decided about the invoice so far; ok is false while nothing was.
func because(i finance.Invoice) (v ui.BecauseView, ok bool) {
	v = ui.BecauseView{Rule: "invoice-pay", Citation: "Procurement Act 2023 s68"}
	switch {
	case i.Approved.Done():
		v.Decision, v.By, v.Reason = "The invoice is approved.", i.Approved.Name, "Every line matches a delivered visit and the rate in force."
		if i.ApproveWhy != "" {
			v.Reason = i.ApproveWhy
		}
		v.On = i.Approved.On
	case i.Matched.Done() && i.State() == finance.StateQueried:
		v.Decision, v.By = "The invoice is queried.", i.Matched.Name
		v.Reason = ui.Count(i.Queried, "line does", "lines do") + " not match what was delivered. The reasons stand beside each."
		v.Disagree = "Correct the visit and ask for another match, or withdraw the invoice and bill the right visits under another number."
		v.On = i.Matched.On
	case i.Matched.Done():
		v.Decision, v.By, v.Reason = "The invoice matches.", i.Matched.Name, "Every line was compared with the visit, its minutes and the rate in force."
		v.On = i.Matched.On
	default:
		return v, false
	}
	v.Read = []ui.Link{{Text: ui.Count(i.Count, "visit", "visits") + " of " + ui.Count(len(i.Packages()), "package", "packages")}}
	return v, true
}

func lineTable(i finance.Invoice) ui.TableView {
	v := ui.TableView{
		Caption: "What is billed", Columns: []ui.Column{{Text: "Visit"}, {Text: "Child"}, {Text: "Minutes", Numeric: true}, {Text: "Rate"}, {Text: "Amount", Numeric: true}, {Text: "Match"}},
		Empty: "This invoice has no lines.",
		Foot:  []ui.Cell{{Text: "Total", Header: true}, {}, {}, {}, {Text: i.Total.String()}, {}},
	}
	for _, l := range i.Lines {
		match := "Not matched yet"
		if i.Matched.Done() {
			match = "Matches"
		}
		if len(l.Reasons) > 0 {
			match = "Queried."
			for _, why := range l.Reasons {
				match += " " + why
			}
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: len(l.Reasons) > 0, Cells: []ui.Cell{
			{Text: l.On.Short(), Href: "/thread/" + string(l.Visit), Header: true, Sort: l.On.String()}, {Text: string(l.Child)}, {Text: number(int(l.Minutes))},
			{Text: l.Rate.String()}, {Text: l.Amount.String()}, {Text: match},
		}})
	}
	return v
}

var lineHeader = []string{"day", "visit", "package", "child", "minutes", "rate", "amount", "fund", "match"}

func lineRows(i finance.Invoice) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for n, row := range lineTable(i).Rows {
			l := i.Lines[n]
			out := []string{
				l.On.String(), string(l.Visit), string(l.Package), string(l.Child), number(int(l.Minutes)), l.Rate.String(), l.Amount.Pounds(), string(l.Fund), row.Cells[5].Text,
			}
			if !yield(out) {
				return
			}
		}
	}
}

// steps are the buttons for what the reader can do next.
func steps(i finance.Invoice, a access.Actor) []ui.ButtonView {
	var out []ui.ButtonView
	add := func(p access.Permission, when bool, text, step, kind string) {
		if when && a.May(p) {
			out = append(out, ui.ButtonView{Text: text, Href: path(i.Ref, step), Kind: kind})
		}
	}
	state := i.State()
	mine := i.Submitted.Person == a.Person
	add(access.FinanceInvoiceApprove, state == finance.StateMatched && !mine, "Approve", "/approve", "")
	add(access.FinanceInvoiceApprove, state == finance.StateQueried && !mine, "Approve all the same", "/approve", "secondary")
	add(access.FinanceInvoiceApprove, state == finance.StateApproved && !mine, "Record the payment", "/pay", "")
	add(access.FinanceInvoiceSubmit, open(i) && i.Provider == a.Provider, "Withdraw", "/withdraw", "secondary")
	return out
}

func (h *handler) match(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	state, err := h.Service.Match(r.Context(), r.Actor(), r.Ref("id"), version)
	if err != nil {
		return err
	}
	if state == finance.StateQueried {
		web.Flash(r, "Some lines do not match. The provider sees why.")
	} else {
		web.Flash(r, "Every line matches.")
	}
	return web.SeeOther(w, r, path(r.Ref("id"), ""))
}

// step is one act on an invoice, a page with one form.
type step struct {
	path, title, lead, field, label, button, done string
	area                                          bool
	do                                            func(h *handler, r *web.Request, version int, text string) error
}

var approveStep = step{
	path: "/approve", title: "Approve the invoice", field: "why", area: true, button: "Approve", done: "The invoice is approved. It can be paid now.",
	lead: "Who submitted an invoice does not approve it.", label: "Why? (needed when lines are queried: what was agreed, and with whom)",
	do: func(h *handler, r *web.Request, version int, text string) error {
		return h.Service.ApproveInvoice(r.Context(), r.Actor(), finance.ApproveInvoice{Invoice: r.Ref("id"), Version: version, Why: text})
	},
}

var payStep = step{
	path: "/pay", title: "Record the payment", field: "payment", button: "Record the payment", done: "The payment is recorded.",
	lead: "Alongside moves no money. Pay it in the council’s payment system first; an invoice is paid once.", label: "Reference in the payment system",
	do: func(h *handler, r *web.Request, version int, text string) error {
		return h.Service.PayInvoice(r.Context(), r.Actor(), finance.PayInvoice{Invoice: r.Ref("id"), Version: version, Payment: text})
	},
}

var withdrawStep = step{
	path: "/withdraw", title: "Withdraw the invoice", field: "why", area: true, button: "Withdraw", done: "The invoice is withdrawn. Its visits can be billed again.",
	lead: "Its visits can be billed again, under another number.", label: "Why?",
	do: func(h *handler, r *web.Request, version int, text string) error {
		return h.Service.WithdrawInvoice(r.Context(), r.Actor(), finance.WithdrawInvoice{Invoice: r.Ref("id"), Version: version, Why: text})
	},
}

// stepPage is the form of one step.
type stepPage struct {
	Invoice finance.Invoice
	Step    step
	Errors  []fault.Field
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error { return h.renderStep(w, r, s, http.StatusOK, nil) }
}

func (h *handler) renderStep(w http.ResponseWriter, r *web.Request, s step, status int, wrong []fault.Field) error {
	page := stepPage{Step: s, Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Invoice, err = h.Service.Invoice(r.Context(), tx, r.Actor(), r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, stepView(page))
}

func (h *handler) step(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		version, err := r.FormInt("version")
		if err == nil {
			err = s.do(h, r, version, r.Form(s.field))
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderStep(w, r, s, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, s.done)
		return web.SeeOther(w, r, path(r.Ref("id"), ""))
	}
}
