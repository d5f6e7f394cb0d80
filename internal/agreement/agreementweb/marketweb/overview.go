package marketweb

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/agreement/market"
	"alongside/internal/db"
	"alongside/internal/geo"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// overviewPage is the market for commissioners.
type overviewPage struct {
	From   string
	Filter ui.FilterView
	Lot    ui.SelectView
	When   ui.SelectView
	Map    *ui.FigureView
	Week   *ui.FigureView
	Tables []ui.TableView
}

func (h *handler) overview(w http.ResponseWriter, r *web.Request) error {
	var page overviewPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		p, err := h.Service.Picture(r.Context(), tx, r.Actor())
		if err != nil {
			return err
		}
		n, err := h.named(r.Context(), tx, p)
		if err != nil {
			return err
		}
		page = overviewPage{From: p.From.Long()}
		c := chosenBy(r, p)
		page.Filter, page.Lot, page.When = choices(r, c, n, p.Needs)
		area := market.ByDistrict(p.Needs) // what is chosen changes the shades, not the map
		p = c.narrow(p)
		page.Map, page.Week, page.Tables = h.drawing(p, area, tx.Today()), h.week(p.Needs, tx.Today()), []ui.TableView{
			h.needs(n, p.Needs), h.declines(n, p.Declines), h.spread(n, p.Spread), funnel(p.Funnel), h.staff(n, p.Vacancies, tx.Today()), talks(n, p.Talks),
		}
		return nil
	})
	if err != nil {
		return err
	}
	var lists []list
	for i, format := range []string{"asked", "declines", "shares", "new-providers", "vacancies", "talks"} {
		lists = append(lists, list{format, format + ".csv", &page.Tables[i]})
	}
	if page.Map != nil {
		lists = append(lists, list{"districts", "needs-by-district.csv", page.Map.Table})
	}
	if page.Week != nil {
		lists = append(lists, list{"week", "needs-by-week.csv", page.Week.Table})
	}
	if file := files(r, lists...); file != nil {
		return file.send(w, r)
	}
	for _, figure := range []*ui.FigureView{page.Map, page.Week} {
		if figure != nil { // the file of a figure stands below its chart
			figure.CSV, figure.Table.CSV = figure.Table.CSV, ""
		}
	}
	return web.Render(w, r, http.StatusOK, overviewView(page))
}

func (h *handler) named(ctx context.Context, tx *db.Tx, p market.Picture) (names, error) {
	var n names
	var err error
	if n.lots, err = h.lotNames(ctx, tx); err != nil {
		return n, err
	}
	var refs []thread.Ref
	for _, c := range p.Spread {
		refs = append(refs, c.Shares[0].Provider)
	}
	for _, v := range p.Vacancies {
		refs = append(refs, v.Provider)
	}
	for _, t := range p.Talks {
		if t.Provider != "" {
			refs = append(refs, t.Provider)
		}
	}
	n.providers, err = h.Providers.Providers(ctx, tx, refs)
	return n, err
}

// drawing shades the districts by what is not placed, on the map of all in which anything was asked for.
func (h *handler) drawing(p market.Picture, shown map[string]market.Need, today workday.Date) *ui.FigureView {
	by := market.ByDistrict(p.Needs)
	top, all := 0, 0
	for _, n := range by {
		top, all = max(top, n.Unplaced), all+n.Unplaced
	}
	area := geo.AreaOf(h.Atlas, slices.Collect(maps.Keys(shown))...)
	m, err := h.Atlas.Map(area, mapWidth)
	if err != nil {
		return nil // a council without shapes has the tables alone
	}
	chart := ui.ChartView{Kind: ui.Map, Title: "Not placed in each district of " + area, Desc: "Each district is shaded by how many needs are not placed. The table has the numbers.", Unit: "needs", ViewBox: m.ViewBox()}
	table := ui.TableView{Caption: "Needs by district", Columns: []ui.Column{{Text: "District"}, {Text: "Asked", Numeric: true}, {Text: "Placed", Numeric: true}, {Text: "Not placed", Numeric: true}, {Text: "Said yes", Numeric: true}, {Text: "Said no", Numeric: true}}}
	for _, shape := range m.Shapes {
		n := by[shape.District.Code]
		chart.Areas = append(chart.Areas, ui.Area{Name: shape.District.Name, Path: shape.Path, Value: strconv.Itoa(n.Unplaced), Level: ui.Level(n.Unplaced, top)})
		table.Rows = append(table.Rows, ui.Cells(shape.District.Name, ui.Number(n.Asked), ui.Number(n.Placed), ui.Number(n.Unplaced), ui.Number(n.Could), ui.Number(n.Declined)))
	}
	return &ui.FigureView{
		Title: "Not placed today", Alone: true, Value: ui.Number(all), Counts: "Requirements that wait for a provider, by the child’s district.", Chart: &chart, Table: &table,
		AsAt: today.Long(), Source: "Requirements recorded in Alongside; boundaries: Office for National Statistics",
	}
}

const mapWidth = 480

func band(b money.Band) string { return strings.ReplaceAll(string(b), "-", " ") }

func (h *handler) needs(n names, all []market.Need) ui.TableView {
	t := ui.TableView{Caption: "What is asked for", Keys: true, Empty: "Nothing was asked for.", Columns: []ui.Column{{Text: "Lot"}, {Text: "District"}, {Text: "When in the week"}, {Text: "Asked", Numeric: true}, {Text: "Hours a week", Numeric: true},
		{Text: "Said yes", Numeric: true}, {Text: "Said no", Numeric: true}, {Text: "Placed", Numeric: true}, {Text: "Not placed", Numeric: true}, {Text: "Late", Numeric: true}, {Text: "Enough?"}}}
	for _, one := range all {
		enough := "Yes"
		switch {
		case one.Short():
			enough = "No"
		case one.Unknown():
			enough = "Not known yet"
		}
		row := ui.Cells(n.lots[one.Lot], h.place(one.District), band(one.Band), ui.Number(one.Asked), ui.Number(int(one.Minutes)/60), ui.Number(one.Could), ui.Number(one.Declined), ui.Number(one.Placed), ui.Number(one.Unplaced), ui.Number(one.Late), enough)
		row.Mark = one.Short()
		t.Rows = append(t.Rows, row)
	}
	return t
}

// mostReasons is how many reasons the page lists, the most frequent first.
const mostReasons = 50

func (h *handler) declines(n names, all []market.Decline) ui.TableView {
	t := ui.TableView{Caption: "Why providers said no", Keys: true, Empty: "Nobody said no.", Columns: []ui.Column{{Text: "Reason"}, {Text: "Lot"}, {Text: "District"}, {Text: "When in the week"}, {Text: "Times", Numeric: true}}}
	for _, one := range all[:min(len(all), mostReasons)] {
		t.Rows = append(t.Rows, ui.Cells(one.Why, n.lots[one.Lot], h.place(one.District), band(one.Band), ui.Number(one.Times)))
	}
	return t
}

func (h *handler) spread(n names, all []market.Concentration) ui.TableView {
	t := ui.TableView{Caption: "How much one provider holds", Keys: true, Empty: "Nothing runs today.", Columns: []ui.Column{{Text: "Lot"}, {Text: "District"}, {Text: "Largest provider"}, {Text: "Its share", Numeric: true}, {Text: "Providers", Numeric: true}, {Text: "Concentration (10,000 is one provider)", Numeric: true}}}
	for _, c := range all {
		t.Rows = append(t.Rows, ui.Cells(n.lots[c.Lot], h.place(c.District), n.providers[c.Shares[0].Provider].Name, ui.Number(c.Largest())+"%", ui.Number(len(c.Shares)), ui.Number(c.HHI)))
	}
	return t
}

func funnel(all []market.Step) ui.TableView {
	t := ui.TableView{Caption: "New providers, and where they stop", Columns: []ui.Column{{Text: "Step"}, {Text: "Came so far", Numeric: true}, {Text: "Stopped here", Numeric: true}, {Text: "On their way", Numeric: true}}}
	for _, s := range all {
		t.Rows = append(t.Rows, ui.Cells(s.Name, ui.Number(s.Reached), ui.Number(s.Stopped), ui.Number(s.Waiting)))
	}
	return t
}

func (h *handler) staff(n names, all []market.Vacancy, today workday.Date) ui.TableView {
	t := ui.TableView{Caption: "Vacancies that providers report", Keys: true, Empty: "No provider has reported vacancies.", Columns: []ui.Column{{Text: "Provider"}, {Text: "Work"}, {Text: "District"}, {Text: "Empty", Numeric: true}, {Text: "Of", Numeric: true}, {Text: "Reported"}}}
	for _, v := range all {
		t.Rows = append(t.Rows, ui.Cells(n.providers[v.Provider].Name, v.Work, h.place(v.District), ui.Number(v.Posts), ui.Number(v.Of), reported(v, today)))
	}
	return t
}

func reported(v market.Vacancy, today workday.Date) string {
	if v.Stale(today) {
		return "Old: " + v.On.Short()
	}
	return v.On.Short()
}

func talks(n names, all []market.Talk) ui.TableView {
	t := ui.TableView{Caption: "Talks with the market", Keys: true, Empty: "No talk is logged yet.", Columns: ui.Columns("When", "What", "With", "Said", "What follows")}
	for _, one := range all {
		with := one.With
		if p, ok := n.providers[one.Provider]; ok {
			with += " (" + p.Name + ")"
		}
		t.Rows = append(t.Rows, ui.Cells(one.On.Short(), kindWords(one.Kind), with, one.Said, one.Then))
	}
	return t
}

func kindWords(k market.TalkKind) string {
	for _, o := range kinds() {
		if o.Value == string(k) {
			return o.Text
		}
	}
	return string(k)
}
