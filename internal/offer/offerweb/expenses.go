package offerweb

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// expensesPage lists claims: an organisation's for its lead, their own for a facilitator.
type expensesPage struct {
	Table ui.TableView
	Keeps bool
}

const mostExpenses = 500

func (h *handler) expenses(w http.ResponseWriter, r *web.Request) error {
	a := r.Actor()
	party := a.Person
	if a.May(access.FacilitatorKeep) {
		party = ""
	}
	var all []offer.Expense
	if a.Provider != "" {
		if err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
			all, err = h.Service.Expenses(r.Context(), tx, a.Provider, party, mostExpenses)
			return err
		}); err != nil {
			return err
		}
	}
	p := expensesPage{Keeps: party == "", Table: ui.TableView{
		Caption: "Expenses", CaptionSize: "hidden", CSV: r.With("format", "csv"), Empty: "Nothing is claimed yet.",
		Columns: []ui.Column{{Text: "What for"}, {Text: "Who"}, {Text: "Paid out on"}, {Text: "Amount", Numeric: true}, {Text: "State"}},
	}}
	for _, e := range all {
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: p.Keeps && e.State == offer.ExpenseClaimed, Cells: []ui.Cell{
			{Text: e.What, Href: expensePath(e.Ref), Header: true}, {Text: e.Name}, {Text: e.On.Short()}, {Text: e.Amount.String()}, {Text: expenseWords[e.State]},
		}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "expenses.csv", p.Table)
	}
	return web.Render(w, r, http.StatusOK, expensesView(p))
}

func expensePath(ref thread.Ref) string { return "/expenses/" + string(ref) }

// claimPage asks for money back.
type claimPage struct {
	Takes  string
	Errors []fault.Field
}

func (h *handler) claimForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderClaim(w, r, http.StatusOK, nil)
}

func (h *handler) renderClaim(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := claimPage{Errors: errs}
	if h.Files != nil {
		p.Takes = h.Files.Takes()
	}
	return web.Render(w, r, status, claimView(p))
}

func (h *handler) claim(w http.ResponseWriter, r *web.Request) error {
	again := func(errs []fault.Field) error { return h.renderClaim(w, r, http.StatusUnprocessableEntity, errs) }
	on, err := r.FormDate("on")
	amount, err2 := r.FormMoney("amount")
	if err == nil {
		err = err2
	}
	var receipts []document.Received
	if err == nil && h.Files != nil && r.MultipartForm != nil {
		receipts, err = h.Files.ReceiveAll(r.Context(), r.MultipartForm.File["file"])
	}
	var ref thread.Ref
	if err == nil {
		ref, err = h.Service.ClaimExpense(r.Context(), r.Actor(), offer.ClaimExpense{On: on, What: r.Form("what"), Amount: amount}, receipts...)
	}
	return after(w, r, err, again, expensePath(ref), "Your claim is with your organisation’s lead.")
}

// expensePage is one claim.
type expensePage struct {
	Expense  offer.Expense
	Receipts []document.Document
	Decides  bool
	Pays     bool
	Errors   []fault.Field
}

func (h *handler) expense(w http.ResponseWriter, r *web.Request) error {
	return h.renderExpense(w, r, http.StatusOK, nil)
}

func (h *handler) renderExpense(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := expensePage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadExpense(r, tx, &p) })
	if err != nil {
		return err
	}
	return web.Render(w, r, status, expenseView(p))
}

func (h *handler) loadExpense(r *web.Request, tx *db.Tx, p *expensePage) error {
	var err error
	if p.Expense, err = h.Service.Expense(r.Context(), tx, r.Ref("id")); err != nil {
		return err
	}
	if !offer.MayReadExpense(r.Actor(), p.Expense) {
		return fault.NotFound("That claim")
	}
	if h.Files != nil {
		all, err := document.Of(r.Context(), tx, p.Expense.Ref)
		if err != nil {
			return err
		}
		p.Receipts = all[p.Expense.Ref]
	}
	leads := offer.MayKeep(r.Actor(), p.Expense.Provider) && r.Actor().Person != p.Expense.Facilitator
	p.Decides, p.Pays = leads && p.Expense.State == offer.ExpenseClaimed, leads && p.Expense.State == offer.ExpenseApproved
	return nil
}

func (h *handler) decideExpense(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err != nil {
		return err
	}
	ref, done := r.Ref("id"), ""
	switch r.Form("step") {
	case "approve":
		done, err = "Approved. Pay it next.", h.Service.DecideExpense(r.Context(), r.Actor(), offer.DecideExpense{Expense: ref, Version: version, Approve: true})
	case "refuse":
		done, err = "Refused. The facilitator reads why.", h.Service.DecideExpense(r.Context(), r.Actor(), offer.DecideExpense{Expense: ref, Version: version, Why: r.Form("why")})
	case "pay":
		done, err = "Marked as paid.", h.Service.PayExpense(r.Context(), r.Actor(), offer.PayExpense{Expense: ref, Version: version, Payment: r.Form("payment")})
	default:
		err = fault.Invalid("step", "Choose what to do.")
	}
	again := func(errs []fault.Field) error { return h.renderExpense(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, expensePath(ref), done)
}

// receipt sends a document of a claim to who may read the claim.
func (h *handler) receipt(w http.ResponseWriter, r *web.Request) (err error) {
	var p expensePage
	if err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadExpense(r, tx, &p) }); err != nil {
		return err
	}
	wanted := r.Ref("receipt_id")
	if !slices.ContainsFunc(p.Receipts, func(d document.Document) bool { return d.Ref == wanted }) {
		return fault.NotFound("That receipt")
	}
	d, content, err := h.Files.Open(r.Context(), r.Actor(), wanted)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	for name, value := range d.Headers() {
		w.Header().Set(name, value)
	}
	w.WriteHeader(http.StatusOK)
	_, err = io.Copy(w, content)
	return err
}

func (p expensePage) facts() ui.SummaryListView {
	e := p.Expense
	rows := []ui.SummaryRow{
		ui.Row("Who", e.Name), ui.Row("Paid out on", e.On.Long()), ui.Row("Amount", e.Amount.String()), ui.Row("State", expenseWords[e.State]),
	}
	if e.Decider != "" {
		rows = append(rows, ui.Row("Decided by", e.Decider))
	}
	if e.Why != "" {
		rows = append(rows, ui.Row("Why not", e.Why))
	}
	if e.Payment != "" {
		rows = append(rows, ui.Row("Paid", e.PaidOn.Long()+", reference "+e.Payment))
	}
	return ui.SummaryListView{Rows: rows}
}

func (p facilitatorPage) facts() ui.SummaryListView {
	f := p.Facilitator
	kind := "Paid"
	if f.Volunteer {
		kind = "Volunteer"
	}
	rows := []ui.SummaryRow{ui.Row("Reference", string(f.Ref)), ui.Row("Works as", kind), ui.Row("Applied", f.Applied.Long()), ui.Row("Finds cover for them", f.Cover)}
	if !f.Agreed.IsZero() {
		rows = append(rows, ui.Row("Agreed as ready", f.Agreed.Long()+", by "+f.AgreedBy))
	}
	if out := f.RunsOut(p.Today); !out.IsZero() {
		rows = append(rows, ui.Row("Next to run out", out.Long()))
	}
	if next := f.NextSupervision(); !next.IsZero() {
		rows = append(rows, ui.Row("Next supervision", next.Long()))
	}
	if f.ShowLived {
		rows = append(rows, ui.Row("Lived experience, which families read", f.Lived))
	}
	if !f.Left.IsZero() {
		rows = append(rows, ui.Row("First day without them", f.Left.Long()))
	}
	return ui.SummaryListView{Rows: rows}
}

func checkOptions() []ui.Option {
	var out []ui.Option
	for _, k := range offer.CheckKinds() {
		out = append(out, ui.Option{Value: string(k), Text: k.Words()})
	}
	return out
}

func (p expensePage) version() string { return strconv.Itoa(p.Expense.Version) }

func referenceLine(r offer.Reference) string {
	said := "not good enough"
	if r.Fine {
		said = "good"
	}
	return "Reference: " + r.From + ", " + r.On.Long() + ": " + said
}

func checkLine(c offer.Vetting) string {
	text := c.Kind.Words() + ", " + c.On.Long()
	if !c.RunsOut.IsZero() {
		text += ". Counts until the day before " + c.RunsOut.Long()
	}
	return text + ". Seen by " + c.By + "."
}
