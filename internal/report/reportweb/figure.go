package reportweb

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"alongside/internal/disclosure"
	"alongside/internal/report"
	"alongside/internal/web/ui"
)

// figureView shows a measure's figure with its way from the baseline. title says which figure it is: as published, or now.
func figureView(m report.Measure, f report.Figure, id, title string) ui.FigureView {
	v := ui.FigureView{
		ID: id, Title: title, Of: m.Title, Counts: words(f.Counts, Days(f)), AsAt: AsAt(f), Source: f.Source,
	}
	level, ok := f.Level()
	switch {
	case f.Hidden:
		v.Value, v.Suppressed = disclosure.Symbol, disclosure.Explanation
	case f.Missing != "":
		v.Value, v.Suppressed = "–", f.Missing
	case !ok:
		v.Value, v.Suppressed = "–", "Nobody is counted yet, so there is no share."
	default:
		v.Value = Level(f.Unit, level)
		v.Trend, v.Direction = trend(m, level)
	}
	if len(f.Parts) > 0 {
		v.Table = breakdown(f)
		if slices.ContainsFunc(f.Parts, func(p report.FigurePart) bool { return p.Hidden }) {
			v.Suppressed = disclosure.Explanation
		}
		if !tooFew(f) {
			v.Chart = chart(m, f)
		}
	}
	return v
}

// trend says how a level compares with the baseline and the target.
func trend(m report.Measure, level int) (said, direction string) {
	base := Level(m.Unit, m.Baseline)
	if by := Grown(m.Unit, m.Baseline, level); by != "" {
		base += " (" + by + ")"
	}
	switch {
	case level > m.Baseline:
		said, direction = "up from "+base, "up"
	case level < m.Baseline:
		said, direction = "down from "+base, "down"
	default:
		said, direction = "the same as the baseline, "+base, "same"
	}
	switch {
	case level == m.Baseline:
	case m.Better(level):
		said += ", which is better"
	default:
		said += ", which is worse"
	}
	if m.Met(level) {
		return said + "; the target of " + Level(m.Unit, m.Target) + " is met", direction
	}
	return said + "; the target is " + Level(m.Unit, m.Target), direction
}

// Grown says by how much a level stands above a base, "+42%", or "" of a share, which is compared in points, and where there is no base.
func Grown(u report.Unit, base, level int) string {
	tenths, ok := report.Grown(base, level)
	if u == report.PerCent || !ok || tenths == 0 {
		return ""
	}
	sign := "+"
	if tenths < 0 {
		sign, tenths = "−", -tenths
	}
	return sign + Level(report.PerCent, tenths)
}

func tooFew(f report.Figure) bool {
	shown := 0
	for _, p := range f.Parts {
		if _, ok := p.Level(f.Unit); ok {
			shown++
		}
	}
	return shown < 2
}

func breakdown(f report.Figure) *ui.TableView {
	if f.Base != nil {
		v := Beside(f)
		return &v
	}
	v := ui.TableView{Caption: byPart(f), CaptionSize: "s", Columns: ui.Columns(f.By, "Figure")}
	if f.Unit == report.PerCent {
		v.Columns = ui.Columns(f.By, "Figure", "How many", "Of how many")
	}
	for _, p := range f.Parts {
		cells := []string{p.Label, partText(p, f.Unit)}
		if f.Unit == report.PerCent {
			cells = append(cells, hiddenOr(p, ui.Number(p.Number)), hiddenOr(p, ui.Number(p.Of)))
		}
		v.Rows = append(v.Rows, ui.Cells(cells...))
	}
	return &v
}

// Beside is the breakdown of a figure next to that of its baseline, which the figure has. A part that only one of them has counts as
// nothing in the other; what is hidden in either has no change.
func Beside(f report.Figure) ui.TableView {
	v := ui.TableView{Caption: byPart(f), CaptionSize: "s", Columns: []ui.Column{
		{Text: f.By}, {Text: "Baseline, " + period(f.Base.From, f.Base.To), Numeric: true}, {Text: period(f.From, f.To), Numeric: true}, {Text: "Change", Numeric: true},
	}}
	for _, label := range labels(f) {
		then, _ := f.Base.Part(label)
		now, _ := f.Part(label)
		change := disclosure.Symbol
		if !then.Hidden && !now.Hidden {
			change = changed(f.Unit, then, now)
		}
		v.Rows = append(v.Rows, ui.Cells(label, partText(then, f.Unit), partText(now, f.Unit), change))
	}
	return v
}

// byPart names the breakdown of a figure: "Places, by district".
func byPart(f report.Figure) string {
	first, n := utf8.DecodeRuneInString(f.By)
	return f.Title + ", by " + string(unicode.ToLower(first)) + f.By[n:]
}

// labels are those of the parts now and then, in that order.
func labels(f report.Figure) []string {
	var out []string
	for _, p := range slices.Concat(f.Parts, f.Base.Parts) {
		if !slices.Contains(out, p.Label) {
			out = append(out, p.Label)
		}
	}
	return out
}

// changed says how a part stands to what it was.
func changed(u report.Unit, then, now report.FigurePart) string {
	was, _ := then.Level(u)
	is, _ := now.Level(u)
	if said := Grown(u, was, is); said != "" {
		return said
	}
	if was == 0 && is > 0 && u != report.PerCent {
		return "new"
	}
	return "–"
}

func hiddenOr(p report.FigurePart, shown string) string {
	if p.Hidden {
		return disclosure.Symbol
	}
	return shown
}

func partText(p report.FigurePart, u report.Unit) string {
	level, ok := p.Level(u)
	switch {
	case p.Hidden:
		return disclosure.Symbol
	case !ok:
		return "–"
	default:
		return Level(u, level)
	}
}

func chart(m report.Measure, f report.Figure) *ui.ChartView {
	var points []ui.Point
	for _, p := range f.Parts {
		level, ok := p.Level(f.Unit)
		points = append(points, ui.Point{Label: p.Label, Value: scale(f.Unit, level), Text: partText(p, f.Unit), Missing: !ok})
	}
	v := Bars(f.Unit, byPart(f), points...)
	v.Series[0].Name = m.Title
	if f.Series {
		v.Kind = ui.Lines
	}
	return v
}

// Bars draws levels of a unit beside each other, above a table with the same numbers.
func Bars(u report.Unit, title string, points ...ui.Point) *ui.ChartView {
	v := &ui.ChartView{Kind: ui.Bars, Title: title, Unit: unitWord(u), Desc: "The table below holds the same numbers.", Series: []ui.Series{{Points: points}}}
	if u == report.PerCent {
		v.Max = 100
	}
	return v
}

// Point is a level of a unit as it is drawn.
func Point(u report.Unit, label string, level int) ui.Point {
	return ui.Point{Label: label, Value: scale(u, level), Text: Level(u, level)}
}

// scale is where a level stands in a picture, in the unit that is printed. Pictures only: nothing is counted with it.
func scale(u report.Unit, level int) float64 {
	switch u {
	case report.PerCent:
		return float64(level) / 10
	case report.Pence:
		return float64(level) / 100
	default:
		return float64(level)
	}
}

var csvHeader = []string{"measure", "title", "which", "part", "unit", "figure", "number", "of", "baseline", "target", "counted from", "counted to", "as at", "source", "note"}

// csvOf is a figure with its parts, as rows of a file.
func csvOf(m report.Measure, f report.Figure, which string) [][]string {
	row := func(part, figure, number, of, note string) []string {
		return []string{
			string(m.Ref), m.Title, which, part, unitWord(f.Unit), figure, number, of, plain(m.Unit, m.Baseline), plain(m.Unit, m.Target),
			f.From.String(), f.To.String(), f.AsAt.String(), f.Source, note,
		}
	}
	var rows [][]string
	add := func(part string, p report.FigurePart, note string) {
		level, ok := p.Level(f.Unit)
		switch {
		case p.Hidden:
			rows = append(rows, row(part, disclosure.Symbol, disclosure.Symbol, disclosure.Symbol, disclosure.Explanation))
		case !ok || note != "":
			rows = append(rows, row(part, "", "", "", note))
		default:
			of := ""
			if f.Unit == report.PerCent {
				of = strconv.Itoa(p.Of)
			}
			rows = append(rows, row(part, plain(f.Unit, level), strconv.Itoa(p.Number), of, ""))
		}
	}
	add("all", report.FigurePart{Number: f.Number, Of: f.Of, Hidden: f.Hidden}, f.Missing)
	for _, p := range f.Parts {
		add(p.Label, p, "")
	}
	if f.Base != nil {
		rows = append(rows, csvOf(m, *f.Base, "at the baseline")...)
	}
	return rows
}
