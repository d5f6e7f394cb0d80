package offerweb

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// gapsPage is the whole county: where a season's places are, and where nothing is on offer.
type gapsPage struct {
	Season  offer.Season
	Seasons []ui.NavItem
	Spread  ui.FigureView
	Map     *ui.FigureView
	Gaps    ui.TableView
	Miles   string
	Need    string
	Stage   string
	Found   int
	Errors  []fault.Field
}

const (
	gapMiles  = 5
	mostGaps  = 200
	mapLevels = 480
)

func (h *handler) gaps(w http.ResponseWriter, r *web.Request) error {
	v := r.URL.Query()
	season, err := seasonOf(r)
	if err != nil {
		return err
	}
	q := offer.GapQuery{Need: v.Get("need"), Stage: family.Stage(v.Get("stage")), Within: geo.Miles(gapMiles)}
	p := gapsPage{Miles: v.Get("miles"), Need: q.Need, Stage: string(q.Stage)}
	if p.Miles == "" {
		p.Miles = strconv.Itoa(gapMiles)
	}
	miles, err := strconv.Atoi(p.Miles)
	switch {
	case err != nil || miles < 1 || miles > farthest:
		p.Errors = []fault.Field{{Name: "miles", Message: "Choose how far from the list."}}
	case q.Stage != "" && !slices.Contains(offer.Stages(), q.Stage):
		p.Errors = []fault.Field{{Name: "stage", Message: "Choose the stage from the list."}}
	default:
		q.Within = geo.Miles(miles)
	}
	status := http.StatusOK
	if len(p.Errors) > 0 {
		status, q.Stage = http.StatusUnprocessableEntity, ""
	}
	rows, gaps, today, err := h.county(r.Context(), &season, q)
	if err != nil {
		return err
	}
	switch v.Get("format") {
	case "csv":
		return web.CSV(w, r, "gaps.csv", []string{"district", "need", "ages", "postcode areas with nothing", "postcode areas"}, h.gapRows(gaps))
	case "places":
		return web.CSV(w, r, "places.csv", spreadHeader(), h.spreadRows(rows))
	case "map":
		m := h.spreadMap(rows, season, today)
		if m == nil {
			return fault.NotFound("The map")
		}
		return web.TableCSV(w, r, "places-by-district.csv", *m.Table)
	}
	p.Season, p.Found = season, len(gaps)
	p.Seasons = seasonLinks("/offers/gaps", season, today)
	p.Spread = h.spreadFigure(rows, season, today)
	p.Spread.CSV = r.With("format", "places")
	if p.Map = h.spreadMap(rows, season, today); p.Map != nil {
		p.Map.CSV = r.With("format", "map")
	}
	p.Gaps = h.gapTable(gaps)
	p.Gaps.CSV = r.With("format", "csv")
	return web.Render(w, r, status, gapsView(p))
}

// county reads a season's places, this one's when none is asked for, and the gaps.
func (h *handler) county(ctx context.Context, season *offer.Season, q offer.GapQuery) (rows []offer.Spread, gaps []offer.Gap, today workday.Date, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		today = tx.Today()
		if *season == (offer.Season{}) {
			*season = offer.SeasonOf(today)
		}
		if rows, err = h.Service.Spread(ctx, tx, *season); err != nil {
			return err
		}
		gaps, err = h.Service.Gaps(ctx, tx, q)
		return err
	})
	return rows, gaps, today, err
}

// seasonLinks are the last seasons, this one first.
func seasonLinks(path string, current offer.Season, today workday.Date) []ui.NavItem {
	var out []ui.NavItem
	at := offer.SeasonOf(today)
	for range seasonsShown {
		out = append(out, ui.NavItem{Text: at.String(), Href: fmt.Sprintf("%s?year=%d&part=%d", path, at.Year, at.Part), Current: at == current})
		at = offer.SeasonOf(at.From().AddDays(-1))
	}
	return out
}

func band(a offer.Ages) string { return fmt.Sprintf("%d to %d", a.From, a.To) }

func spreadHeader() []string {
	out := []string{"District", "All places"}
	for _, s := range offer.Stages() {
		out = append(out, stageWords[s])
	}
	for _, a := range offer.AgeBands() {
		out = append(out, "Ages "+band(a))
	}
	return out
}

func (h *handler) spreadRows(rows []offer.Spread) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, row := range rows {
			cells := []string{h.district(row.District)}
			for _, n := range numbers(row) {
				cells = append(cells, number(n))
			}
			if !yield(cells) {
				return
			}
		}
	}
}

func numbers(row offer.Spread) []int { return slices.Concat([]int{row.Places}, row.Stages, row.Ages) }

// spreadFigure is the heat table of a season's places.
func (h *handler) spreadFigure(rows []offer.Spread, season offer.Season, today workday.Date) ui.FigureView {
	header := spreadHeader()
	chart := ui.ChartView{Kind: ui.Heat, Title: "Places by district, stage and age", Desc: "A row for each district. Darker is more; 0 is a gap. The same numbers are in the table.", Unit: "places", Columns: header}
	table := ui.TableView{Caption: "Places by district, stage and age, " + season.String(), Dense: true, Columns: ui.Columns(header...), Empty: "No session is planned in this season."}
	total, top := 0, 0
	for _, row := range rows {
		total, top = total+row.Places, max(top, row.Places)
	}
	for _, row := range rows {
		name := h.district(row.District)
		cells, texts := []ui.HeatCell{{Text: name}}, []string{name}
		for _, n := range numbers(row) {
			cells, texts = append(cells, ui.HeatCell{Text: number(n), Level: ui.Level(n, top)}), append(texts, number(n))
		}
		chart.Cells, table.Rows = append(chart.Cells, cells), append(table.Rows, ui.Cells(texts...))
	}
	f := ui.FigureView{
		Title: "Places in " + season.String(), Alone: true, Value: ui.Number(total), Table: &table, AsAt: today.Long(), Source: "Alongside, sessions of the directory",
		Counts: "Places in sessions that take place or are planned. A place that fits several stages or ages counts in each of them, and once in all places.",
	}
	if len(rows) > 0 {
		f.Chart = &chart
	}
	return f
}

// spreadMap shades the districts by a season's places, where the boundaries are kept.
func (h *handler) spreadMap(rows []offer.Spread, season offer.Season, today workday.Date) *ui.FigureView {
	places, top := map[string]int{}, 0
	for _, row := range rows {
		places[row.District], top = row.Places, max(top, row.Places)
	}
	area := geo.AreaOf(h.Atlas, slices.Collect(maps.Keys(places))...)
	m, err := h.Atlas.Map(area, mapLevels)
	if err != nil {
		return nil // the table stands alone
	}
	chart := ui.ChartView{Kind: ui.Map, Title: "Places in each district of " + area, Desc: "Darker is more. The table has the numbers.", Unit: "places", ViewBox: m.ViewBox()}
	table := ui.TableView{Caption: "Places in each district", Columns: []ui.Column{{Text: "District"}, {Text: "Places", Numeric: true}}}
	total := 0
	for _, shape := range m.Shapes {
		n := places[shape.District.Code]
		total += n
		chart.Areas = append(chart.Areas, ui.Area{Name: shape.District.Name, Path: shape.Path, Value: number(n), Level: ui.Level(n, top)})
		table.Rows = append(table.Rows, ui.Cells(shape.District.Name, number(n)))
	}
	return &ui.FigureView{
		Title: "On the map", Value: ui.Number(total), Counts: "Places in the districts of " + area + " in " + season.String() + ".", Chart: &chart, Table: &table, AsAt: today.Long(),
		Source: "Alongside, sessions of the directory; boundaries: Office for National Statistics",
	}
}

func (h *handler) gapTable(gaps []offer.Gap) ui.TableView {
	t := ui.TableView{
		Caption: "Where nothing is on offer, the widest gaps first", Columns: []ui.Column{{Text: "District"}, {Text: "Need"}, {Text: "Ages"}, {Text: "Postcode areas with nothing", Numeric: true}, {Text: "of", Numeric: true}},
		Dense: true, Empty: "There is no gap: every postcode area has something for every age and need within this distance.",
	}
	for _, g := range gaps[:min(len(gaps), mostGaps)] {
		row := ui.Cells(h.district(g.District), needWords(g.Need), band(g.Ages), number(g.Without), number(g.Of))
		row.Mark = g.Whole()
		t.Rows = append(t.Rows, row)
	}
	return t
}

func needWords(need string) string {
	if need == "" {
		return "No need in particular"
	}
	return need
}

func (h *handler) gapRows(gaps []offer.Gap) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, g := range gaps {
			if !yield([]string{h.district(g.District), needWords(g.Need), band(g.Ages), number(g.Without), number(g.Of)}) {
				return
			}
		}
	}
}
