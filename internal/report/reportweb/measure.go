package reportweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/report"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// measuresPage is everything that decisions promised in a number.
type measuresPage struct {
	Table   ui.TableView
	MayEdit bool
}

func (h *handler) measures(w http.ResponseWriter, r *web.Request) error {
	var all []report.Measure
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		all, err = h.Service.AllMeasures(r.Context(), tx, 1000)
		return err
	})
	if err != nil {
		return err
	}
	page := measuresPage{MayEdit: r.Actor().May(access.ReportEdit)}
	page.Table = ui.TableView{
		Caption: "Measures, the latest promised first", CaptionSize: "hidden", Columns: ui.Columns("Measure", "Baseline", "Target", "By"), CSV: r.With("format", "csv"),
		Empty: "No decision has promised a measure yet. Measures appear here as soon as one does.",
	}
	var rows [][]string
	for _, m := range all {
		page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: m.Title, Href: measurePath(m.Ref), Header: true}, {Text: Level(m.Unit, m.Baseline)}, {Text: Level(m.Unit, m.Target)}, {Text: date(m.TargetBy)},
		}})
		rows = append(rows, []string{
			string(m.Ref), m.Title, string(m.Decision), unitWord(m.Unit), plain(m.Unit, m.Baseline), plain(m.Unit, m.Target), m.TargetBy.String(), m.PromisedOn.String(),
		})
	}
	if r.URL.Query().Get("format") == "csv" {
		header := []string{"reference", "title", "decision", "unit", "baseline", "target", "target by", "promised on"}
		return web.CSV(w, r, "measures.csv", header, func(yield func([]string) bool) {
			for _, row := range rows {
				if !yield(row) {
					return
				}
			}
		})
	}
	return web.Render(w, r, http.StatusOK, measuresView(page))
}

// measurePage is one measure with its live figure.
type measurePage struct {
	Measure report.Measure
	Promise ui.SummaryListView
	Figure  ui.FigureView
	Strip   ui.StripView
}

func (h *handler) measure(w http.ResponseWriter, r *web.Request) error {
	var page measurePage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		m, err := h.Service.Measure(r.Context(), tx, r.Ref("id"))
		if err != nil {
			return err
		}
		live, err := h.Service.Live(r.Context(), tx, tx.Today().AddDays(-report.Window+1), tx.Today(), m)
		if err != nil {
			return err
		}
		page = measurePage{Measure: m, Promise: promise(m), Figure: figureView(m, live[0], "now", "Now")}
		page.Figure.Alone, page.Figure.Of = true, ""
		page.Strip, err = web.Strip(r.Context(), tx, r.Actor(), m.Ref)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, measureView(page))
}

// promisePage is the form for a new measure.
type promisePage struct {
	Errors  []fault.Field
	Sources []ui.Option
}

func (h *handler) promiseForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderPromise(w, r, http.StatusOK, nil)
}

func (h *handler) renderPromise(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := promisePage{Errors: errs}
	for _, s := range h.Service.Sources() {
		page.Sources = append(page.Sources, ui.Option{Value: s.Key(), Text: s.Title()})
	}
	return web.Render(w, r, status, promiseView(page))
}

func (h *handler) promise(w http.ResponseWriter, r *web.Request) error {
	cmd, wrong := parsePromise(r)
	if len(wrong) > 0 {
		return h.renderPromise(w, r, http.StatusUnprocessableEntity, wrong)
	}
	ref, err := h.Service.Promise(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.renderPromise(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The measure is promised. Its figure is counted from now on.")
	return web.SeeOther(w, r, measurePath(ref))
}

func parsePromise(r *web.Request) (report.Promise, []fault.Field) {
	var wrong []fault.Field
	note := func(err error) {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
	}
	cmd := report.Promise{
		Title: r.Form("title"), Decision: r.FormRef("decision"), Source: r.Form("source"), Unit: report.Unit(r.Form("unit")), Direction: report.Direction(r.Form("direction")),
	}
	var err error
	cmd.Baseline, err = parseLevel(cmd.Unit, "baseline", r.Form("baseline"))
	note(err)
	cmd.Target, err = parseLevel(cmd.Unit, "target", r.Form("target"))
	note(err)
	cmd.BaselineOn, err = r.FormDate("baseline-on")
	note(err)
	cmd.TargetBy, err = r.FormDate("target-by")
	note(err)
	return cmd, wrong
}
