package spotweb

import (
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/web/ui"
)

func standWords(s rates.Standing) string {
	switch s {
	case rates.Under:
		return "Under a lot, at its rate"
	case rates.Beside:
		return "From a member, outside its lots or above its rate"
	default:
		return "From no member"
	}
}

// standsTable is how much is bought under agreements, from members outside them, and from others.
func standsTable(p spot.Painted) ui.TableView {
	v := ui.TableView{
		Caption: "What is bought under agreements", Keys: true,
		Columns: []ui.Column{{Text: "How it is bought"}, {Text: "A week", Numeric: true}, {Text: "Of spend", Numeric: true}, {Text: "Of children", Numeric: true}, {Text: "Packages", Numeric: true}, {Text: "Providers", Numeric: true}},
	}
	for _, s := range p.Stands {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: standWords(s.Standing), Header: true}, {Text: s.Weekly.String()}, {Text: percent(shareOf(s.Weekly, p.Weekly))},
			{Text: percent(shareOf(money.Pence(s.Children), money.Pence(p.Children)))}, {Text: ui.Number(s.Packages)}, {Text: ui.Number(s.Bodies)},
		}})
	}
	return v
}

func standsRows(p spot.Painted) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, s := range p.Stands {
			if !yield([]string{
				standWords(s.Standing), s.Weekly.Pounds(), p.Weekly.Pounds(), number(s.Children), number(p.Children), number(s.Bodies), number(p.Bodies), number(s.Packages), number(p.Packages),
			}) {
				return
			}
		}
	}
}
