package financeweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

const pageSize = 50

// fundPage is one fund with its forecast and what it is committed to.
type fundPage struct {
	Fund        finance.Fund
	Forecast    finance.Forecast
	Figure      ui.FigureView
	Facts       ui.SummaryListView
	Commitments ui.TableView
	Pages       ui.PaginationView
	MayEdit     bool
}

func (h *handler) fund(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	limit := pageSize + 1
	if csv {
		limit = 100_000
	}
	detail := r.Actor().May(access.FinanceSee)
	var page fundPage
	var found []finance.Commitment
	var sees map[thread.Ref]access.Level
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if page.Forecast, err = h.Service.Forecast(r.Context(), tx, r.Ref("id")); err != nil || !detail {
			return err
		}
		if found, err = h.Service.CommitmentsIn(r.Context(), tx, r.Ref("id"), r.Page(), limit); err != nil || csv {
			return err
		}
		sees, err = access.Levels(r.Context(), tx, r.Actor(), childrenOf(found)...)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("fund "+string(r.Ref("id")), childrenOf(found)...); err != nil {
		return err
	}
	if csv {
		if !detail {
			return fault.Forbidden("Your role sees the figures of a fund, not its commitments.")
		}
		return web.CSV(w, r, "commitments.csv", commitmentHeader, commitmentRows(found))
	}
	page.Fund, page.MayEdit = page.Forecast.Fund, r.Actor().May(access.FinanceFundEdit)
	page.Figure, page.Facts = forecastFigure(page.Forecast), fundFacts(page.Fund)
	if detail {
		if len(found) > pageSize {
			found = found[:pageSize]
			last := found[pageSize-1]
			page.Pages.Next = r.After(last.On.String() + " " + string(last.Ref))
		}
		page.Pages.Previous = r.First()
		page.Commitments = commitmentTable(found, sees)
		page.Commitments.CSV = r.With("format", "csv")
	}
	return web.Render(w, r, http.StatusOK, fundView(page))
}

// childrenOf are those whom commitments are for; they are shown as references only.
func childrenOf(found []finance.Commitment) []thread.Ref {
	out := make([]thread.Ref, 0, len(found))
	for _, c := range found {
		if c.Child != "" {
			out = append(out, c.Child)
		}
	}
	return out
}

func fundFacts(f finance.Fund) ui.SummaryListView {
	over := "No: awards beyond the budget are refused"
	if f.MayOverspend {
		over = "Yes: awards beyond the budget are let through and shown here"
	}
	sections := ui.Join(f.Sections...)
	if sections == "" {
		sections = "Every section that no other fund has"
	}
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(f.Ref)), ui.Row("Pays for sections", sections), ui.Row("Year", f.Start.Long()+" to "+f.End.Long()), ui.Row("May overspend", over),
	}}
}

// forecastFigure shows budget, committed, paid and expected side by side.
func forecastFigure(f finance.Forecast) ui.FigureView {
	rows := []struct {
		label  string
		amount money.Pence
	}{
		{"Budget", f.Fund.Budget}, {"Committed by awards", f.Fund.Committed}, {"Paid", f.Fund.Paid}, {"Invoiced, not paid yet", f.Open},
		{"Committed for the days to come", f.ToCome}, {"Expected by year end", f.Expected}, {"Left at year end", f.Left()},
	}
	table := ui.TableView{Caption: "The forecast in numbers", CaptionSize: "s", Columns: []ui.Column{{Text: "What"}, {Text: "Amount", Numeric: true}}}
	series := ui.Series{Name: "Amount"}
	for _, row := range rows {
		table.Rows = append(table.Rows, ui.Cells(row.label, row.amount.String()))
		if row.amount >= 0 {
			series.Points = append(series.Points, ui.Point{Label: row.label, Value: float64(row.amount) / 100, Text: row.amount.String()})
		}
	}
	trend := f.Left().String() + " is left at the end of the year."
	if f.Over() {
		trend = "The fund overspends by " + (-f.Left()).String() + " by the end of the year."
	}
	counts := "Paid, invoiced and committed, with " + ui.Count(f.Weeks, "week", "weeks") + " left at about " + f.AWeek.String() + " a week."
	if f.Weeks == 0 {
		counts = "Paid and invoiced. The year ended on " + f.Fund.End.Long() + "."
	}
	return ui.FigureView{
		Title: "Expected by year end", Value: f.Expected.String(), Trend: trend, Counts: counts,
		Chart: &ui.ChartView{Kind: ui.Bars, Title: "Forecast of the fund", Desc: trend, Unit: "£", Series: []ui.Series{series}}, Table: &table,
		AsAt: f.On.Long(), Source: "Alongside: awards and invoices",
	}
}

// commitmentTable leads to the threads of the children whom the reader sees.
func commitmentTable(found []finance.Commitment, sees map[thread.Ref]access.Level) ui.TableView {
	v := ui.TableView{
		Caption: "Commitments, latest first", Columns: []ui.Column{{Text: "Package"}, {Text: "Child"}, {Text: "Section"}, {Text: "From"}, {Text: "To"}, {Text: "Value", Numeric: true}},
		Empty: "No award has bound money of this fund yet.",
	}
	for _, c := range found {
		bought := ui.Cell{Text: string(c.Package), Header: true}
		if sees[c.Child] != "" {
			bought.Href = "/thread/" + string(c.Package)
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			bought, {Text: string(c.Child)}, {Text: c.Section}, {Text: c.From.Short()},
			{Text: c.To.Short()}, {Text: c.Value.String()},
		}})
	}
	return v
}

var commitmentHeader = []string{"commitment", "award", "package", "child", "section", "from", "to", "value", "made on"}

func commitmentRows(found []finance.Commitment) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, c := range found {
			row := []string{
				string(c.Ref), string(c.Award), string(c.Package), string(c.Child), c.Section, c.From.String(), c.To.String(), c.Value.Pounds(), c.On.String(),
			}
			if !yield(row) {
				return
			}
		}
	}
}

// changePage is the form for a fund's budget; Fund is empty for a new one.
type changePage struct {
	Fund   finance.Fund
	Errors []fault.Field
}

func (h *handler) openForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, openFundView(changePage{}))
}

func (h *handler) open(w http.ResponseWriter, r *web.Request) error {
	cmd := finance.OpenFund{Name: r.Form("name"), Sections: r.FormList("sections", ","), MayOverspend: r.Form("overspend") == "yes"}
	var wrong []fault.Field
	note := func(err error) {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
	}
	var err error
	cmd.Budget, err = r.FormMoney("budget")
	note(err)
	cmd.Start, err = r.FormDate("start")
	note(err)
	cmd.End, err = r.FormDate("end")
	note(err)
	var ref thread.Ref
	if len(wrong) == 0 {
		ref, err = h.Service.OpenFund(r.Context(), r.Actor(), cmd)
		note(err)
	}
	if len(wrong) > 0 {
		return web.Render(w, r, http.StatusUnprocessableEntity, openFundView(changePage{Errors: wrong}))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The fund is open. Awards of its sections are bound to it from now on.")
	return web.SeeOther(w, r, "/funds/"+string(ref))
}

func (h *handler) changeForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderChange(w, r, http.StatusOK, nil)
}

func (h *handler) renderChange(w http.ResponseWriter, r *web.Request, status int, wrong []fault.Field) error {
	page := changePage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Fund, err = h.Service.Fund(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, changeFundView(page))
}

func (h *handler) change(w http.ResponseWriter, r *web.Request) error {
	cmd := finance.ChangeFund{Fund: r.Ref("id"), Why: r.Form("why"), MayOverspend: r.Form("overspend") == "yes"}
	var err error
	if cmd.Version, err = r.FormInt("version"); err == nil {
		cmd.Budget, err = r.FormMoney("budget")
	}
	if err == nil {
		err = h.Service.ChangeFund(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderChange(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The budget is changed.")
	return web.SeeOther(w, r, "/funds/"+string(cmd.Fund))
}
