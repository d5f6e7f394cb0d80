package reportweb

import (
	"context"
	"net/http"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/report"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one report.
type showPage struct {
	Report     report.Report
	State      report.State
	Clocks     []ui.DeadlineView
	Strip      ui.StripView
	Facts      ui.SummaryListView
	Sections   []section
	MayPublish bool
	rows       [][]string
}

// section is one measure of the report: as published and now.
type section struct {
	Measure report.Measure
	Promise ui.SummaryListView
	Figures []ui.FigureView
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	var page showPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page, err = h.load(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	if q := r.URL.Query(); q.Get("format") == "csv" {
		rows := slices.DeleteFunc(page.rows, func(row []string) bool { return q.Get("measure") != "" && row[0] != q.Get("measure") })
		return web.CSV(w, r, "report-"+string(page.Report.Ref)+".csv", csvHeader, slices.Values(rows))
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

func (h *handler) load(ctx context.Context, tx *db.Tx, r *web.Request) (showPage, error) {
	rep, err := h.Service.Report(ctx, tx, r.Ref("id"))
	if err != nil {
		return showPage{}, err
	}
	if rep.PublishedOn.IsZero() && !r.Actor().May(access.ReportEdit) {
		return showPage{}, fault.NotFound("That report")
	}
	page := showPage{Report: rep, State: rep.State(tx.Today()), Facts: facts(rep)}
	page.MayPublish = rep.PublishedOn.IsZero() && r.Actor().May(access.ReportPublish)
	measures, err := h.Service.Measures(ctx, tx, rep)
	if err != nil {
		return showPage{}, err
	}
	to := until(rep, tx.Today())
	live, err := h.Service.Live(ctx, tx, to.AddDays(-rep.From.DaysUntil(rep.To)), to, measures...)
	if err != nil {
		return showPage{}, err
	}
	for i, m := range measures {
		s := section{Measure: m, Promise: promise(m)}
		file := reportPath(rep.Ref, "?format=csv&measure="+string(m.Ref))
		if f, ok := rep.Published(m.Ref); ok {
			v := figureView(m, f, "published-"+string(m.Ref), "As published on "+rep.PublishedOn.Short())
			v.CSV = file
			s.Figures = append(s.Figures, v)
			page.rows = append(page.rows, csvOf(m, f, "as published")...)
		}
		v := figureView(m, live[i], "now-"+string(m.Ref), "Now")
		v.CSV = file
		s.Figures = append(s.Figures, v)
		page.rows = append(page.rows, csvOf(m, live[i], "now")...)
		page.Sections = append(page.Sections, s)
	}
	clocks, err := deadline.Of(ctx, tx, rep.Ref)
	if err != nil {
		return showPage{}, err
	}
	for _, d := range clocks[rep.Ref] {
		page.Clocks = append(page.Clocks, web.DeadlineView(d, tx.Today(), ""))
	}
	page.Strip, err = web.Strip(ctx, tx, r.Actor(), rep.Ref)
	return page, err
}

// until is the day to which the live figure counts, over as many days as the report: of a published report today, because it goes on.
func until(r report.Report, today workday.Date) workday.Date {
	if r.PublishedOn.IsZero() || today.Before(r.To) {
		return r.To
	}
	return today
}

func facts(r report.Report) ui.SummaryListView {
	rows := []ui.SummaryRow{
		ui.Row("Reference", string(r.Ref)), ui.Row("Committee", r.Committee), ui.Row("Due on", date(r.DueOn)), ui.Row("Published on", date(r.PublishedOn)),
		ui.Row("Figures count", period(r.From, r.To)),
	}
	if r.For != "" {
		rows = append(rows, ui.SummaryRow{Key: "Asked for by", Value: string(r.For), Actions: []ui.Link{{Text: "Read what was asked", Href: "/recommendations/" + string(r.For)}}})
	}
	return ui.SummaryListView{Rows: rows}
}

func promise(m report.Measure) ui.SummaryListView {
	better := "More is better"
	if m.Direction == report.Down {
		better = "Less is better"
	}
	return ui.SummaryListView{Rows: []ui.SummaryRow{
		{Key: "Promised by", Value: string(m.Decision), Actions: []ui.Link{{Text: "Read the decision", Href: "/decisions/" + string(m.Decision)}}},
		ui.Row("Baseline", words(Level(m.Unit, m.Baseline), asAt(m.BaselineOn))), ui.Row("Target", words(Level(m.Unit, m.Target), by(m.TargetBy))), ui.Row("Direction", better),
	}}
}

func asAt(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return "as at " + d.Long()
}

func by(d workday.Date) string {
	if d.IsZero() {
		return ""
	}
	return "by " + d.Long()
}
