package home

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/family"
	"alongside/internal/geo"
	"alongside/internal/offer"
	"alongside/internal/report"
	"alongside/internal/report/reportweb"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// offersRead bounds what one page counts.
const offersRead = 2000

// The ages and stages that coverage is counted by.
var (
	coverageAges = []struct {
		text     string
		from, to int
	}{{"0 to 4", 0, 4}, {"5 to 10", 5, 10}, {"11 to 15", 11, 15}, {"16 to 25", 16, 25}}
	coverageStages = []struct {
		stage family.Stage
		text  string
	}{{family.Considering, "Thinking of it"}, {family.Awaiting, "Waiting"}, {family.Diagnosed, "Diagnosed"}}
)

// coverage shows what is on offer by district, stage and age, as a heat table, beside a map of the districts.
func (h *handler) coverage(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	if h.Offers == nil {
		return section{}, nil
	}
	found, err := h.Offers.Near(ctx, tx, offer.NearQuery{Limit: offersRead})
	if err != nil {
		return section{}, err
	}
	byDistrict := map[string][]offer.Offer{}
	for _, o := range found {
		byDistrict[o.District] = append(byDistrict[o.District], o.Offer)
	}
	codes := h.districtsOf(byDistrict)
	s := section{Title: "What is on offer, and where nothing is", Links: []ui.Link{{Text: "Growth by season", Href: "/offers/growth"}, {Text: "All offers", Href: "/offers"}}}
	s.Figures = []ui.FigureView{h.heat(codes, byDistrict, len(found), tx.Today())}
	if m, ok := h.districtMap(byDistrict, tx.Today()); ok {
		s.Figures = append(s.Figures, m)
	}
	promised, err := h.promisedPlaces(ctx, tx)
	s.Figures = append(promised, s.Figures...)
	return s, err
}

// promisedPlaces are the measures that promise more places in a season, each beside the season of its baseline.
func (h *handler) promisedPlaces(ctx context.Context, tx *db.Tx) ([]ui.FigureView, error) {
	if h.Reports == nil {
		return nil, nil
	}
	all, err := h.Reports.MeasuresFrom(ctx, tx, offer.FigureSeason, listMost)
	if err != nil {
		return nil, err
	}
	now, err := h.Reports.Live(ctx, tx, tx.Today(), tx.Today(), all...)
	if err != nil {
		return nil, err
	}
	var out []ui.FigureView
	for i, f := range now {
		out = append(out, placesFigure(all[i], f))
	}
	return out, nil
}

// placesFigure shows how far a promise of places has come, district by district. What is hidden in the season or in that of the
// baseline has no change.
func placesFigure(m report.Measure, now report.Figure) ui.FigureView {
	v := keyFigure(m, now, nil)
	v.Counts = now.Counts + " Baseline: " + reportweb.Level(m.Unit, m.Baseline) + " as at " + m.BaselineOn.Long() + "; promised: " + reportweb.Level(m.Unit, m.Target) + " by " + m.TargetBy.Long() + "."
	if is, ok := now.Level(); ok {
		if by := reportweb.Grown(m.Unit, m.Baseline, is); by != "" {
			_, v.Direction = trend(m.Unit, m.Baseline, is)
			v.Trend = by + " on the baseline"
		}
	}
	if now.Base != nil {
		table := reportweb.Beside(now)
		v.Table = &table
	}
	if slices.ContainsFunc(now.Parts, func(p report.FigurePart) bool { return p.Hidden }) {
		v.Suppressed = disclosure.Explanation
	}
	return v
}

// districtsOf lists every district of the area that the offers lie in, those without any included, by name.
func (h *handler) districtsOf(with map[string][]offer.Offer) []string {
	var codes []string
	for code := range with {
		codes = append(codes, code)
	}
	if area := h.area(with); area != "" {
		for _, d := range h.Atlas.DistrictsOf(area) {
			if !slices.Contains(codes, d.Code) {
				codes = append(codes, d.Code)
			}
		}
	}
	slices.SortFunc(codes, func(a, b string) int { return cmp.Compare(h.Family.District(a), h.Family.District(b)) })
	return codes
}

// area is the county that most offers lie in.
func (h *handler) area(with map[string][]offer.Offer) string {
	if h.Atlas == nil {
		return ""
	}
	var codes []string
	for code, list := range with {
		codes = append(codes, slices.Repeat([]string{code}, len(list))...)
	}
	return geo.AreaOf(h.Atlas, codes...)
}

// heat counts the offers that a child of an age, at a stage, can use in a district.
func (h *handler) heat(codes []string, with map[string][]offer.Offer, all int, today workday.Date) ui.FigureView {
	columns := []string{"District"}
	for _, st := range coverageStages {
		for _, age := range coverageAges {
			columns = append(columns, st.text+", "+age.text)
		}
	}
	counts, top, gaps := make([][]int, len(codes)), 0, 0
	for i, code := range codes {
		for _, st := range coverageStages {
			for _, age := range coverageAges {
				n := 0
				for _, o := range with[code] {
					if o.ForStage(st.stage) && o.AgeFrom <= age.to && age.from <= o.AgeTo {
						n++
					}
				}
				if n == 0 {
					gaps++
				}
				counts[i], top = append(counts[i], n), max(top, n)
			}
		}
	}
	chart := ui.ChartView{Kind: ui.Heat, Title: "Offers by district, stage and age", Desc: "A row for each district, a column for each stage and age. Darker is more; 0 is a gap.", Unit: "offers", Columns: columns}
	table := ui.TableView{Caption: "Offers by district, stage and age", Dense: true, Columns: ui.Columns(columns...)}
	for i, code := range codes {
		name := h.Family.District(code)
		cells, row := []ui.HeatCell{{Text: name}}, []string{name}
		for _, n := range counts[i] {
			cells, row = append(cells, ui.HeatCell{Text: strconv.Itoa(n), Level: ui.Level(n, top)}), append(row, strconv.Itoa(n))
		}
		chart.Cells, table.Rows = append(chart.Cells, cells), append(table.Rows, ui.Cells(row...))
	}
	v := ui.FigureView{
		Title: "Where nothing is on offer", Value: strconv.Itoa(gaps), Table: &table, AsAt: today.Long(), Source: "Alongside, the directory of offers",
		Counts: "Places of the table with a 0: a district, a stage and an age for which none of the " + ui.Count(all, "published offer is", "published offers is") + " meant. An offer counts in each place that it is meant for.",
	}
	if len(codes) > 0 {
		v.Chart = &chart
	}
	return v
}

// districtMap shades the districts by how much is on offer in each.
func (h *handler) districtMap(with map[string][]offer.Offer, today workday.Date) (ui.FigureView, bool) {
	area := h.area(with)
	if area == "" {
		return ui.FigureView{}, false
	}
	m, err := h.Atlas.Map(area, mapWidth)
	if err != nil {
		return ui.FigureView{}, false // a council without shapes has the table alone
	}
	top, all := 0, 0
	for _, list := range with {
		top, all = max(top, len(list)), all+len(list)
	}
	chart := ui.ChartView{Kind: ui.Map, Title: "Offers in each district of " + area, Desc: "Each district is shaded by how many offers are in it. The table has the numbers.", Unit: "offers",
		ViewBox: m.ViewBox()}
	table := ui.TableView{Caption: "Offers in each district", Columns: []ui.Column{{Text: "District"}, {Text: "Offers", Numeric: true}}}
	for _, shape := range m.Shapes {
		n := len(with[shape.District.Code])
		chart.Areas = append(chart.Areas, ui.Area{Name: shape.District.Name, Path: shape.Path, Value: strconv.Itoa(n), Level: ui.Level(n, top)})
		table.Rows = append(table.Rows, ui.Cells(shape.District.Name, strconv.Itoa(n)))
	}
	return ui.FigureView{
		Title: "Offers in " + area, Value: strconv.Itoa(all), Counts: "Published offers by the district of their place.", Chart: &chart, Table: &table,
		AsAt: today.Long(), Source: "Alongside, the directory of offers; boundaries: Office for National Statistics",
	}, true
}

const mapWidth = 480
