package spotweb

import (
	"fmt"

	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/web/ui"
)

// overlapFigure is how much of the spending goes to members of each agreement.
func overlapFigure(m spot.Match) ui.FigureView {
	const title = "Spending with members of agreements"
	v := ui.FigureView{
		Title: title, Alone: true, Value: "None", AsAt: ui.When(m.ReadAt), Source: "The council’s published payments, providers and agreements", CSV: "/spot?format=overlap",
		Counts: fmt.Sprintf("Of %s paid to %s in %s. Payments to withheld names, %s, are left out. Members are providers admitted today.",
			m.Paid, ui.Count(m.Suppliers, "supplier", "suppliers"), ui.Count(m.Imports, "file", "files"), m.Withheld),
	}
	chart := ui.ChartView{Kind: ui.Bars, Title: "Share of spending by agreement", Desc: "The share of spending that goes to members of each agreement. The table below has the same figures.", Unit: "%", Max: 100}
	table := ui.TableView{Caption: title, CaptionSize: "hidden", Columns: []ui.Column{
		{Text: "Agreement"}, {Text: "Paid to members", Numeric: true}, {Text: "Share of spending", Numeric: true}, {Text: "Suppliers", Numeric: true},
		{Text: "Share of suppliers", Numeric: true}, {Text: "Members paid", Numeric: true},
	}, Empty: "No agreement has members today."}
	series := ui.Series{Name: "Share of spending"}
	for n, o := range m.Overlaps {
		ofSpend, ofSuppliers := shareOf(o.Paid, m.Paid), shareOf(money.Pence(o.Suppliers), money.Pence(m.Suppliers))
		if n == 0 {
			v.Value = percent(ofSpend)
		}
		name := ui.Cell{Text: o.Title, Header: true}
		if o.Agreement != "" {
			name.Href = "/agreements/" + string(o.Agreement)
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{
			name, {Text: o.Paid.String()}, {Text: percent(ofSpend)}, {Text: ui.Number(o.Suppliers)}, {Text: percent(ofSuppliers)},
			{Text: ui.Number(o.Found) + " of " + ui.Number(o.Members)},
		}})
		series.Points = append(series.Points, ui.Point{Label: o.Title, Value: max(ofSpend*100, 0), Text: percent(ofSpend)})
	}
	chart.Series = []ui.Series{series}
	v.Table = &table
	if len(series.Points) > 0 {
		v.Chart = &chart
	}
	return v
}

// shareOf is part of all, 0 where all is nothing or less.
func shareOf(part, all money.Pence) float64 {
	if all <= 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// supplierTable lists those most was paid to, with who they are.
func supplierTable(all []matching.Supplier) ui.TableView {
	v := ui.TableView{Caption: "Suppliers most was paid to", CSV: "/spot?format=suppliers", Empty: "No named supplier was paid.", Columns: []ui.Column{
		{Text: "Supplier"}, {Text: "Written as"}, {Text: "Paid", Numeric: true}, {Text: "Payments", Numeric: true}, {Text: "Provider"},
	}}
	for _, s := range all {
		provider := ui.Cell{Text: "None of ours"}
		if len(s.Providers) > 0 {
			provider = ui.Cell{Text: howWords(s.How), Href: "/providers/" + string(s.Providers[0])}
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: readable(s.Name), Header: true}, {Text: writtenAs(s)}, {Text: s.Paid.String()}, {Text: ui.Number(s.Payments)}, provider,
		}})
	}
	return v
}

// writtenAs says how the ledger wrote a supplier: how many names it has, or the one name where the page does not show it as written.
func writtenAs(s matching.Supplier) string {
	if len(s.Names) < 2 && readable(s.Name) != s.Name {
		return s.Name
	}
	return ui.Count(len(s.Names), "name", "names")
}

func howWords(h matching.How) string {
	switch h {
	case matching.ByNumber:
		return "By its number"
	case matching.ByPerson:
		return "Somebody said so"
	default:
		return "By its name"
	}
}

var overlapHeader = []string{"agreement", "title", "paid to members", "paid to all", "suppliers that are members", "suppliers", "members paid", "members"}

func overlapRows(m spot.Match) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, o := range m.Overlaps {
			if !yield([]string{string(o.Agreement), o.Title, o.Paid.Pounds(), m.Paid.Pounds(), number(o.Suppliers), number(m.Suppliers), number(o.Found), number(o.Members)}) {
				return
			}
		}
	}
}

var supplierHeader = []string{"supplier", "paid", "payments", "names", "provider", "joined by"}

func supplierRows(all []matching.Supplier) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, s := range all {
			provider := ""
			if len(s.Providers) > 0 {
				provider = string(s.Providers[0])
			}
			if !yield([]string{s.Name, s.Paid.Pounds(), number(s.Payments), joined(s.Names), provider, string(s.How)}) {
				return
			}
		}
	}
}
