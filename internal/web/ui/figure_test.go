package ui_test

import (
	"testing"

	"alongside/internal/web/ui"
)

func series(values ...float64) []ui.Point {
	out := make([]ui.Point, len(values))
	for i, v := range values {
		out[i] = ui.Point{Label: string(rune('a' + i)), Value: v, Missing: v < 0}
	}
	return out
}

func attrs(t *testing.T, c ui.ChartView, selector, attr string) []string {
	t.Helper()
	var out []string
	for _, n := range draw(t, ui.Chart("c", c)).Find(selector).Nodes {
		for _, a := range n.Attr {
			if a.Key == attr {
				out = append(out, a.Val)
			}
		}
	}
	return out
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %q, want %q", what, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s: %q, want %q", what, got[i], want[i])
		}
	}
}

func TestFigure(t *testing.T) {
	doc := draw(t, ui.Figure(ui.FigureView{Title: "Answers given in time", Value: "83%", Trend: "up from 79%", Direction: "up", Counts: "What is counted.",
		Chart: &ui.ChartView{Kind: ui.Lines, Title: "By month", Desc: "It rises.", Unit: "per cent", Series: []ui.Series{{Name: "A", Points: series(1, 2)}}},
		Table: &ui.TableView{Caption: "By month", Columns: ui.Columns("Month"), Rows: []ui.TableRow{ui.Cells("June")}},
		AsAt:  "24 November 2026", Source: "queries", CSV: "/f.csv", Rows: "/rows"}))
	want(t, doc, map[string]int{`section[aria-labelledby="answers-given-in-time-heading"]`: 1, `.al-figure__arrow[aria-hidden="true"]`: 1,
		`svg[role="img"][aria-labelledby="answers-given-in-time-title answers-given-in-time-desc"] title`: 1, `svg desc`: 1,
		`details table`: 1, `a[href="/f.csv"]`: 1, `a[href="/rows"]`: 1, `[style]`: 0, `script`: 0})
	wantText(t, doc, map[string]string{".al-figure__value": "83%", ".al-source": "As at 24 November 2026. Source: queries.", "figcaption": "By month (per cent)", "desc": "It rises."})
}

func TestAFigureThatMayNotBeShown(t *testing.T) {
	doc := draw(t, ui.Figure(ui.FigureView{Title: "é!", Value: "c", Suppressed: "Fewer than 5.", Direction: "sideways", Trend: "x",
		Table: &ui.TableView{Caption: "t", Rows: []ui.TableRow{ui.Cells("a")}}}))
	wantText(t, doc, map[string]string{".al-figure__value": "c", ".al-figure__suppressed": "Fewer than 5."})
	want(t, doc, map[string]int{`section[aria-labelledby="figure-heading"]`: 1, `details`: 0, `table`: 1, `.al-figure__arrow`: 0, `.al-figure__links`: 0})
}

func TestBars(t *testing.T) {
	c := ui.ChartView{Kind: ui.Bars, Title: "T", Desc: "D", Series: []ui.Series{{Points: series(50, 100, 0, -1)}}}
	same(t, "widths", attrs(t, c, ".al-c1", "width"), "500", "1000", "0", "0")
	doc := draw(t, ui.Chart("c", c))
	want(t, doc, map[string]int{`[role="img"][aria-label="T. D"]`: 1})
	wantText(t, doc, map[string]string{".al-bars__row:last-child .al-bars__value": "no figure"})
	want(t, draw(t, ui.Chart("c", ui.ChartView{Kind: ui.Bars})), map[string]int{".al-bars__row": 0})
}

func TestLines(t *testing.T) {
	c := ui.ChartView{Kind: ui.Lines, Max: 100, Series: []ui.Series{{Name: "A", Points: series(0, -1, 50, 100)}, {Name: "B", Points: series(200)}}}
	same(t, "paths", attrs(t, c, "svg.al-lines__picture .al-lines__line", "d"), "M0 300M666.7 150L1000 0", "M0 0")
	same(t, "dots", attrs(t, c, "svg.al-lines__picture .al-lines__dots", "d"), "M0 300h0M666.7 150h0M1000 0h0", "M0 0h0")
	doc := draw(t, ui.Chart("c", c))
	wantText(t, doc, map[string]string{".al-lines__labels": "ad", ".al-lines__scale": "1000", ".al-key": "A B"})
	want(t, draw(t, ui.Chart("c", ui.ChartView{Kind: ui.Lines})), map[string]int{".al-lines__labels span": 0})
	one := ui.ChartView{Kind: ui.Lines, Series: []ui.Series{{Points: series(5)}}}
	wantText(t, draw(t, ui.Chart("c", one)), map[string]string{".al-lines__labels": "a"})
	flat := ui.ChartView{Kind: ui.Lines, Series: []ui.Series{{Points: series(0, 0)}}}
	same(t, "a flat line", attrs(t, flat, ".al-lines__line", "d"), "M0 150L1000 150")
}

func TestStripPlot(t *testing.T) {
	c := ui.ChartView{Kind: ui.Strip, Title: "Rates", Desc: "D", Mark: 20, MarkName: "the agreement's rate",
		Series: []ui.Series{{Name: "Care", Points: []ui.Point{{Value: 30, Text: "£30"}, {Value: 10, Text: "£10"}, {Value: 15, Text: "£15"}, {Missing: true}}}, {Name: "None"}}}
	same(t, "dots", attrs(t, c, ".al-strips__row .al-strips__dots", "d"), "M1000 20h0M0 20h0M250 20h0", "")
	same(t, "the middle", attrs(t, c, ".al-strips__row .al-strips__median", "d"), "M250 4V36")
	same(t, "the mark", attrs(t, c, ".al-strips__row .al-strips__mark", "d"), "M500 0V40", "M500 0V40")
	doc := draw(t, ui.Chart("c", c))
	wantText(t, doc, map[string]string{".al-strips__row:first-child .al-strips__value": "£15", ".al-strips__scale": "£10£30"})
}

func TestMapAndHeat(t *testing.T) {
	m := ui.ChartView{Kind: ui.Map, Title: "Waiting", Desc: "D", ViewBox: "0 0 10 10", Bands: []string{"few", "many"},
		Areas: []ui.Area{{Name: "North", Path: "M0 0H5", Value: "431", Level: 2}, {Name: "South", Path: "M5 5H9", Value: "c"}}, Spots: []ui.Spot{{Name: "Club", X: 1.25, Y: 2, R: 3}}}
	doc := draw(t, ui.Chart("m", m))
	want(t, doc, map[string]int{`svg[aria-labelledby="m-title m-desc"] path.al-heat--2`: 1, `path.al-heat--0`: 1, `circle[cx="1.3"]`: 1, `.al-key li`: 2})
	wantText(t, doc, map[string]string{"path.al-heat--2 title": "North: 431"})

	h := ui.ChartView{Kind: ui.Heat, Title: "Offers", Columns: []string{"District", "0 to 4"}, Cells: [][]ui.HeatCell{{{Text: "Stafford"}, {Text: "22", Level: 3, Href: "/x"}}}}
	want(t, draw(t, ui.Chart("h", h)), map[string]int{`th[scope="row"]`: 1, `td.al-heat--3 a[href="/x"]`: 1, `.al-key`: 0})
}

func TestLevels(t *testing.T) {
	for value, level := range map[int]int{-1: 0, 0: 0, 1: 1, 10: 1, 11: 2, 20: 2, 41: 5, 50: 5, 99: 5} {
		if got := ui.Level(value, 50); got != level {
			t.Errorf("%d of 50: level %d, want %d", value, got, level)
		}
	}
	if ui.Level(3, 0) != 0 {
		t.Error("a scale without a top shades nothing")
	}
}
