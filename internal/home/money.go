package home

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/web/ui"
)

// invoices counts invoices by where they stand: for a provider what it is owed, for the council what waits.
func (h *handler) invoices(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	if h.Invoices == nil {
		return section{}, nil
	}
	counts, err := h.Invoices.Counts(ctx, tx, l.Actor)
	if err != nil {
		return section{}, err
	}
	s := section{Title: "Invoices"}
	if l.Provider != "" {
		s.Title = "What we owe you"
	}
	var owed money.Pence
	for _, state := range finance.Unpaid() {
		c := counts[state]
		owed += c.Total
		of := "invoices "
		if c.Number == 1 {
			of = "invoice "
		}
		s.Tiles = append(s.Tiles, ui.Tile{Value: ui.Number(c.Number), Label: of + string(state), Hint: c.Total.String(), Href: "/invoices?state=" + string(state)})
	}
	s.Text = "Not paid yet: " + owed.String() + "."
	return s, nil
}

// funds says where each fund of this year will end.
func (h *handler) funds(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	if h.Invoices == nil || !l.May(access.FinanceForecast) {
		return section{}, nil
	}
	found, err := h.Invoices.Forecasts(ctx, tx, tx.Today(), tx.Today())
	if err != nil {
		return section{}, err
	}
	t := ui.TableView{
		Caption: "Where the funds of this year will end", Keys: true,
		Columns: []ui.Column{{Text: "Fund"}, {Text: "Budget", Numeric: true}, {Text: "Expected by year end", Numeric: true}, {Text: "Left", Numeric: true}},
		Empty:   "No fund has this year open. Awards are refused until a fund pays for their section.",
	}
	for _, f := range found {
		left := f.Left().String()
		if f.Over() {
			left += " (overspends)"
		}
		t.Rows = append(t.Rows, ui.TableRow{Mark: f.Over(), Cells: []ui.Cell{
			{Text: f.Fund.Name, Href: "/funds/" + string(f.Fund.Ref), Header: true}, {Text: f.Fund.Budget.String()}, {Text: f.Expected.String()}, {Text: left},
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All funds, and what they are bound to", Href: "/funds"}}}, nil
}
