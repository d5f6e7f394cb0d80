package offerweb

import (
	"fmt"
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// growthPage is the co-ordinator's view: places by district in a season, beside a year before.
type growthPage struct {
	Season  offer.Season
	Seasons []ui.NavItem
	Figure  ui.FigureView
	Hides   bool
}

const seasonsShown = 6

func (h *handler) growth(w http.ResponseWriter, r *web.Request) error {
	var grown []offer.Grown
	var today workday.Date
	season, err := seasonOf(r)
	if err != nil {
		return err
	}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		if season == (offer.Season{}) {
			season = offer.SeasonOf(today)
		}
		grown, err = h.Service.Growth(r.Context(), tx, season)
		return err
	})
	if err != nil {
		return err
	}
	cells := make([]disclosure.Cell, len(grown))
	for i, g := range grown {
		cells[i] = disclosure.Cell{Label: h.district(g.District), Count: g.Came}
	}
	came, err := disclosure.Publish(cells, disclosure.Default())
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "growth.csv", []string{"district", "season", "sessions", "places", "places a year before", "change", "came"}, growthRows(grown, came, season))
	}
	page := growthPage{Season: season, Hides: came.Hides(), Figure: h.growthFigure(grown, came, season, today)}
	page.Figure.CSV = r.With("format", "csv")
	page.Seasons = seasonLinks("/offers/growth", season, today)
	return web.Render(w, r, http.StatusOK, growthView(page))
}

func seasonOf(r *web.Request) (offer.Season, error) {
	v := r.URL.Query()
	if v.Get("year") == "" {
		return offer.Season{}, nil
	}
	year, err1 := strconv.Atoi(v.Get("year"))
	part, err2 := strconv.Atoi(v.Get("part"))
	if err1 != nil || err2 != nil || year < 2000 || year > 2200 || part < 0 || part > 2 {
		return offer.Season{}, fault.NotFound("That season")
	}
	return offer.Season{Year: year, Part: part}, nil
}

func change(g offer.Grown) string {
	percent, ok := g.Percent()
	if !ok {
		return "no baseline"
	}
	return fmt.Sprintf("%+d%%", percent)
}

func growthRows(grown []offer.Grown, came disclosure.Table, season offer.Season) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for i, g := range grown {
			if !yield([]string{came.Figures[i].Label, season.String(), number(g.Sessions), number(g.Places), number(g.Before), change(g), came.Figures[i].String()}) {
				return
			}
		}
	}
}

func (h *handler) growthFigure(grown []offer.Grown, came disclosure.Table, season offer.Season, today workday.Date) ui.FigureView {
	var total offer.Grown
	chart := ui.ChartView{Kind: ui.Bars, Title: "Places by district", Desc: "The same numbers are in the table.", Unit: "places", Series: []ui.Series{{Name: season.String()}}}
	table := ui.TableView{
		Caption: "Places by district, " + season.String(), Columns: []ui.Column{{Text: "District"}, {Text: "Sessions", Numeric: true}, {Text: "Places", Numeric: true},
			{Text: "A year before", Numeric: true}, {Text: "Change", Numeric: true}, {Text: "Came", Numeric: true}},
		Empty: "No session is planned in this season or was a year before. Providers plan sessions on the page of each offer.",
	}
	for i, g := range grown {
		total.Places, total.Before, total.Sessions = total.Places+g.Places, total.Before+g.Before, total.Sessions+g.Sessions
		name := came.Figures[i].Label
		chart.Series[0].Points = append(chart.Series[0].Points, ui.Point{Label: name, Value: float64(g.Places), Text: ui.Number(g.Places)})
		table.Rows = append(table.Rows, ui.Cells(name, number(g.Sessions), number(g.Places), number(g.Before), change(g), came.Figures[i].String()))
	}
	v := ui.FigureView{
		Title: "Places for families", Alone: true, Value: ui.Number(total.Places), Counts: "Places in sessions of " + season.String() + " that take place or are planned, in all districts.",
		Table: &table, AsAt: today.Long(), Source: "Alongside, sessions of the directory",
	}
	if len(grown) > 0 {
		v.Chart = &chart
	}
	if percent, ok := total.Percent(); ok {
		v.Trend, v.Direction = fmt.Sprintf("%+d%% on %s", percent, season.Before(1)), "same"
		switch {
		case percent > 0:
			v.Direction = "up"
		case percent < 0:
			v.Direction = "down"
		}
	}
	return v
}
