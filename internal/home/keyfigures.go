package home

import (
	"context"
	"strings"

	"alongside/internal/db"
	"alongside/internal/report"
	"alongside/internal/report/reportweb"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
)

// mostFigures is how many figures a member sees.
const mostFigures = 5

// keyFigures counts the measures that were promised to members, with their trend.
func (h *handler) keyFigures(ctx context.Context, tx *db.Tx, _ *looker) (section, error) {
	if h.Reports == nil {
		return section{}, nil
	}
	measures, reported, err := h.promised(ctx, tx)
	if err != nil || len(measures) == 0 {
		return section{}, err
	}
	today := tx.Today()
	now, err := h.Reports.Live(ctx, tx, today.AddDays(-report.Window+1), today, measures...)
	if err != nil {
		return section{}, err
	}
	s := section{Title: "What was promised, in figures", Text: "Each says which days it counts: the last 13 weeks, or a season of its own. The trend is against the last report that members read, which may count other days."}
	for i, f := range now {
		var before *report.Figure
		if printed, ok := reported[measures[i].Ref]; ok {
			before = &printed
		}
		s.Figures = append(s.Figures, keyFigure(measures[i], f, before))
	}
	return s, nil
}

// promised are the measures of the newest published reports, each once, with the figures that those reports printed.
func (h *handler) promised(ctx context.Context, tx *db.Tx) ([]report.Measure, map[thread.Ref]report.Figure, error) {
	list, err := h.Reports.Reports(ctx, tx, true, "", listMost)
	if err != nil {
		return nil, nil, err
	}
	var out []report.Measure
	printed, known := map[thread.Ref]report.Figure{}, map[thread.Ref]bool{}
	for _, r := range list {
		of, err := h.Reports.Measures(ctx, tx, r)
		if err != nil {
			return nil, nil, err
		}
		for _, m := range of {
			if !known[m.Ref] && len(out) < mostFigures {
				known[m.Ref] = true
				out = append(out, m)
				if f, ok := r.Published(m.Ref); ok {
					printed[m.Ref] = f
				}
			}
		}
	}
	return out, printed, nil
}

// keyFigure shows a measure as it stands now; before is what the last report printed of it, or nil.
func keyFigure(m report.Measure, now report.Figure, before *report.Figure) ui.FigureView {
	v := ui.FigureView{Title: m.Title, Counts: strings.TrimSpace(now.Counts + " " + reportweb.Days(now)), AsAt: reportweb.AsAt(now), Source: now.Source, Rows: "/measures/" + string(m.Ref)}
	t := ui.TableView{Caption: m.Title, CaptionSize: "s", Columns: []ui.Column{{Text: "When"}, {Text: "Figure", Numeric: true}}}
	var drawn []ui.Point
	add := func(when, short string, level int) {
		t.Rows = append(t.Rows, ui.Cells(when, reportweb.Level(m.Unit, level)))
		drawn = append(drawn, reportweb.Point(m.Unit, short, level))
	}
	add("At the start, "+m.BaselineOn.Long(), "At the start", m.Baseline)
	is, ok := now.Level()
	was, known := 0, false
	if before != nil {
		was, known = before.Level()
	}
	switch {
	case !ok && now.Hidden:
		v.Value, v.Suppressed = "–", "The number is so small that it could tell on a child."
	case !ok:
		v.Value, v.Suppressed = "–", firstWords(now.Missing, "Nothing was counted in this time.")
	default:
		v.Value = reportweb.Level(m.Unit, is)
	}
	if known {
		add(inReport(*before), "In the report", was)
	}
	if ok {
		add(strings.TrimSpace("Now. "+reportweb.Days(now)), "Now", is)
	}
	if ok && known {
		v.Trend, v.Direction = trend(m.Unit, was, is)
	}
	add("Promised by "+m.TargetBy.Long(), "Promised", m.Target)
	v.Table = &t
	if ok {
		v.Chart = reportweb.Bars(m.Unit, m.Title+": from where it started to what was promised", drawn...)
	}
	return v
}

// inReport names what the last report printed.
func inReport(f report.Figure) string {
	said := "In the report."
	if on := reportweb.AsAt(f); on != "" {
		said = "In the report, as at " + on + "."
	}
	return strings.TrimSpace(said + " " + reportweb.Days(f))
}

// trend says how a figure moved.
func trend(u report.Unit, was, is int) (words, direction string) {
	switch {
	case is > was:
		return "up from " + reportweb.Level(u, was), "up"
	case is < was:
		return "down from " + reportweb.Level(u, was), "down"
	default:
		return "the same as in the report", "same"
	}
}

func firstWords(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
