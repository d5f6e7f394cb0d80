package marketweb

import (
	"slices"
	"strconv"
	"strings"

	"alongside/internal/agreement/market"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// chosen narrows the market to one lot, one time of the week, or both.
type chosen struct {
	lot  thread.Ref // "" for every lot
	band money.Band // "" for every time
}

// chosenBy reads what is chosen; what is no lot of ours or no time narrows to nothing that is not there, and is left out.
func chosenBy(r *web.Request, p market.Picture) (c chosen) {
	if ref := thread.Ref(r.Form("lot")); slices.ContainsFunc(p.Needs, func(n market.Need) bool { return n.Lot == ref }) {
		c.lot = ref
	}
	if b := money.Band(r.Form("band")); slices.Contains(money.Bands(), b) {
		c.band = b
	}
	return c
}

func (c chosen) has(lot thread.Ref, b money.Band) bool {
	return (c.lot == "" || c.lot == lot) && (c.band == "" || c.band == b)
}

// narrow keeps of a picture what is chosen. What knows no time of the week, such as who holds how much, is kept by its lot.
func (c chosen) narrow(p market.Picture) market.Picture {
	p.Needs = kept(p.Needs, func(n market.Need) bool { return c.has(n.Lot, n.Band) })
	p.Declines = kept(p.Declines, func(d market.Decline) bool { return c.has(d.Lot, d.Band) })
	p.Spread = kept(p.Spread, func(s market.Concentration) bool { return c.lot == "" || c.lot == s.Lot })
	return p
}

func kept[T any](all []T, keep func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !keep(one) })
}

// choices are the fields that narrow the market: the lots for which anything was asked, and the times of the week at which it was.
func choices(r *web.Request, c chosen, n names, all []market.Need) (v ui.FilterView, lot, when ui.SelectView) {
	lot = ui.SelectView{Name: "lot", Label: "What is needed", Value: string(c.lot), Options: []ui.Option{{Value: "", Text: "Everything"}}}
	when = ui.SelectView{Name: "band", Label: "When in the week", Value: string(c.band), Options: []ui.Option{{Value: "", Text: "Any time"}}}
	var lots []thread.Ref
	for _, one := range all {
		if !slices.Contains(lots, one.Lot) {
			lots = append(lots, one.Lot)
			lot.Options = append(lot.Options, ui.Option{Value: string(one.Lot), Text: n.lots[one.Lot]})
		}
	}
	for _, b := range money.Bands() {
		if slices.ContainsFunc(all, func(one market.Need) bool { return one.Band == b }) {
			when.Options = append(when.Options, ui.Option{Value: string(b), Text: upper(band(b))})
		}
	}
	v.Action = "/market"
	for _, s := range []ui.SelectView{lot, when} {
		for _, o := range s.Options {
			if o.Value != "" && o.Value == s.Value {
				v.Chosen = append(v.Chosen, ui.Link{Text: s.Label + ": " + o.Text, Href: r.With(s.Name, "")})
				v.Clear = "/market"
			}
		}
	}
	return v, lot, when
}

func upper(s string) string { return string(s[0]-'a'+'A') + s[1:] }

// week draws where and when in the week something waits for a provider: a row for each district, a column for each time.
func (h *handler) week(all []market.Need, today workday.Date) *ui.FigureView {
	type spot struct {
		district string
		band     money.Band
	}
	by, districts, top, total := map[spot]market.Need{}, []string{}, 0, 0
	for _, n := range all {
		at := spot{n.District, n.Band}
		sum := by[at]
		sum.Asked, sum.Unplaced = sum.Asked+n.Asked, sum.Unplaced+n.Unplaced
		by[at] = sum
		top, total = max(top, sum.Unplaced), total+n.Unplaced
		if !slices.Contains(districts, n.District) {
			districts = append(districts, n.District)
		}
	}
	if len(districts) == 0 {
		return nil
	}
	slices.SortFunc(districts, func(a, b string) int { return strings.Compare(h.place(a), h.place(b)) })
	var bands []money.Band
	heads := []string{"District"}
	for _, b := range money.Bands() {
		if slices.ContainsFunc(all, func(n market.Need) bool { return n.Band == b }) {
			bands, heads = append(bands, b), append(heads, upper(band(b)))
		}
	}
	chart := ui.ChartView{Kind: ui.Heat, Title: "Not placed by district and time of the week", Desc: "A row for each district, a column for each time. Darker is more; a dash is where nothing was asked for.", Unit: "needs", Columns: heads}
	table := ui.TableView{Caption: "Not placed, of what was asked", Dense: true, Columns: ui.Columns(heads...)}
	for _, code := range districts {
		cells, row := []ui.HeatCell{{Text: h.place(code)}}, []string{h.place(code)}
		for _, b := range bands {
			n, ok := by[spot{code, b}]
			if !ok {
				cells, row = append(cells, ui.HeatCell{Text: "–"}), append(row, "")
				continue
			}
			cells, row = append(cells, ui.HeatCell{Text: strconv.Itoa(n.Unplaced), Level: ui.Level(n.Unplaced, top)}), append(row, strconv.Itoa(n.Unplaced)+" of "+strconv.Itoa(n.Asked))
		}
		chart.Cells, table.Rows = append(chart.Cells, cells), append(table.Rows, ui.Cells(row...))
	}
	return &ui.FigureView{Title: "Where and when something waits", Alone: true, Value: ui.Number(total), Counts: "Requirements that wait for a provider, by district and time of the week.", Chart: &chart, Table: &table,
		AsAt: today.Long(), Source: "Requirements recorded in Alongside"}
}
