package financeweb

import (
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// fundsPage is the funds of the years around today.
type fundsPage struct {
	Table   ui.TableView
	Figure  ui.FigureView
	MayEdit bool
}

func (h *handler) funds(w http.ResponseWriter, r *web.Request) error {
	var found []finance.Forecast
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		found, err = h.Service.Forecasts(r.Context(), tx, today.AddMonths(-12), today.AddMonths(18))
		return err
	})
	if err != nil {
		return err
	}
	switch r.URL.Query().Get("format") {
	case "csv":
		return web.CSV(w, r, "funds.csv", fundsHeader, fundRows(found))
	case "shares":
		return web.TableCSV(w, r, "expected-spending.csv", *fundsFigure(found, today).Table)
	}
	page := fundsPage{Table: fundsTable(found), Figure: fundsFigure(found, today), MayEdit: r.Actor().May(access.FinanceFundEdit)}
	page.Table.CSV, page.Figure.CSV = r.With("format", "csv"), r.With("format", "shares")
	return web.Render(w, r, http.StatusOK, fundsView(page))
}

func fundsTable(found []finance.Forecast) ui.TableView {
	v := ui.TableView{
		Caption: "Funds", CaptionSize: "hidden", Keys: true, Columns: []ui.Column{
			{Text: "Fund"}, {Text: "Year"}, {Text: "Budget", Numeric: true}, {Text: "Committed", Numeric: true}, {Text: "Paid", Numeric: true},
			{Text: "Expected by year end", Numeric: true}, {Text: "Left", Numeric: true},
		},
		Empty: "No fund has been opened yet. Awards are refused until a fund pays for their section.",
	}
	for _, f := range found {
		left := f.Left().String()
		if f.Over() {
			left += " (overspends)"
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: f.Over(), Cells: []ui.Cell{
			{Text: f.Fund.Name, Href: "/funds/" + string(f.Fund.Ref), Header: true}, {Text: f.Fund.Start.Short() + " to " + f.Fund.End.Short()},
			{Text: f.Fund.Budget.String()}, {Text: f.Fund.Committed.String()}, {Text: f.Fund.Paid.String()}, {Text: f.Expected.String()}, {Text: left},
		}})
	}
	return v
}

// fundsFigure compares what each fund of this year is expected to spend with its budget.
func fundsFigure(found []finance.Forecast, today workday.Date) ui.FigureView {
	table := ui.TableView{
		Caption: "Expected spending as a share of the budget", CaptionSize: "s", Columns: []ui.Column{{Text: "Fund"}, {Text: "Expected", Numeric: true}, {Text: "Share of the budget", Numeric: true}},
		Empty: "No fund has this year open.",
	}
	series := ui.Series{Name: "Expected, as a share of the budget"}
	var budget, expected money.Pence
	for _, f := range found {
		if f.Fund.Start.After(today) || f.Fund.End.Before(today) {
			continue
		}
		budget += f.Fund.Budget
		expected += f.Expected
		percent := int(f.Expected * 100 / f.Fund.Budget)
		series.Points = append(series.Points, ui.Point{Label: f.Fund.Name, Value: float64(percent), Text: number(percent) + "%"})
		table.Rows = append(table.Rows, ui.Cells(f.Fund.Name, f.Expected.String(), number(percent)+"%"))
	}
	v := ui.FigureView{
		Title: "Expected spending this year", Value: expected.String(), Counts: "Of " + budget.String() + " in the funds of this year: paid, invoiced, and committed for the days to come.",
		Table: &table, AsAt: today.Long(), Source: "Alongside: funds, awards and invoices",
	}
	if len(series.Points) > 0 {
		v.Chart = &ui.ChartView{Kind: ui.Bars, Title: "Expected spending as a share of each fund’s budget", Desc: "One bar for each fund of this year; 100% is the budget.", Unit: "%", Max: fullScale(series), Series: []ui.Series{series}}
	}
	return v
}

// fullScale is where the scale of shares of a budget ends: at the whole, or above it where a fund is overspent.
func fullScale(of ui.Series) float64 {
	top := 100.0
	for _, p := range of.Points {
		top = max(top, p.Value)
	}
	return top
}

var fundsHeader = []string{"reference", "fund", "sections", "year starts", "year ends", "budget", "committed", "paid", "on open invoices", "to come", "expected by year end", "left"}

func fundRows(found []finance.Forecast) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, f := range found {
			row := []string{
				string(f.Fund.Ref), f.Fund.Name, strings.Join(f.Fund.Sections, ", "), f.Fund.Start.String(), f.Fund.End.String(), f.Fund.Budget.Pounds(),
				f.Fund.Committed.Pounds(), f.Fund.Paid.Pounds(), f.Open.Pounds(), f.ToCome.Pounds(), f.Expected.Pounds(), f.Left().Pounds(),
			}
			if !yield(row) {
				return
			}
		}
	}
}
