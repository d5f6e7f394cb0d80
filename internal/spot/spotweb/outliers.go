package spotweb

import (
	"alongside/internal/spot/rates"
	"alongside/internal/web/ui"
)

// outlierTable lists rates that stand out, without naming a child.
func outlierTable(g rates.Group) ui.TableView {
	v := ui.TableView{
		Caption: "Rates that stand out", Columns: []ui.Column{{Text: "Provider"}, {Text: "Area"}, {Text: "Rate", Numeric: true}, {Text: "Why"}},
		Empty: "No rate is further from the middle half than one and a half times its width. Below eight packages, none is judged.",
	}
	for _, o := range g.Outliers {
		v.Rows = append(v.Rows, ui.Cells(o.Body, o.Area, o.Price.String(), side(o)+" "+o.Fence.String()))
	}
	return v
}

// side says on which side of its fence a rate lies.
func side(o rates.Outlier) string {
	if o.High {
		return "Above"
	}
	return "Below"
}

var outlierHeader = []string{"provider", "area", "rate", "side", "fence"}

func outlierRows(g rates.Group) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, o := range g.Outliers {
			if !yield([]string{o.Body, o.Area, o.Price.Pounds(), side(o), o.Fence.Pounds()}) {
				return
			}
		}
	}
}
