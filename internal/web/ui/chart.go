package ui

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ChartKind is how a chart is drawn.
type ChartKind string

// The kinds of chart.
const (
	Bars  ChartKind = "bars"
	Lines ChartKind = "lines"
	Strip ChartKind = "strip"
	Map   ChartKind = "map"
	Heat  ChartKind = "heat"
)

// ChartView is a picture of numbers. Title and Desc are read out in its place.
type ChartView struct {
	Kind              ChartKind
	Title, Desc, Unit string
	// Series are drawn by Bars (the first only), Lines and Strip (one row each).
	Series []Series
	// Mark is a reference drawn on every row of a Strip, such as the agreement's rate; MarkName says what it is.
	Mark     float64
	MarkName string
	// Min and Max fix the scale; when both are zero, it runs from zero to the greatest value (Strip: from the smallest).
	Min, Max float64
	// Areas, Spots and ViewBox are drawn by Map.
	Areas   []Area
	Spots   []Spot
	ViewBox string
	// Columns and Cells are drawn by Heat: one row per line, the first cell its heading.
	Columns []string
	Cells   [][]HeatCell
	// Bands name the shades of Map and Heat, lightest first.
	Bands []string
}

// Series is a named row of points.
type Series struct {
	Name   string
	Points []Point
	// Middle is where a Strip ticks the middle of everything that the points stand for; by the points themselves when it has no Text.
	Middle Point
}

// Point is one number. Text is how it is printed; a Missing point leaves a gap.
type Point struct {
	Label   string
	Value   float64
	Text    string
	Missing bool
}

// Area is one part of a map: an SVG path in the chart's ViewBox, shaded by Level 1 to 5 (0: no figure).
type Area struct {
	Name, Path, Value string
	Level             int
}

// Spot is one place on a map.
type Spot struct {
	Name    string
	X, Y, R float64
}

// HeatCell is one cell of a heat table; Level 1 to 5 shades it, 0 does not.
type HeatCell struct {
	Text  string
	Href  string
	Level int
}

// Level returns the shade 1 to 5 of value on a scale from zero to top; zero values have none.
func Level(value, top int) int {
	if value <= 0 || top <= 0 {
		return 0
	}
	return min(5, 1+(value-1)*5/top)
}

func num(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

// scale returns the smallest and the greatest value drawn.
func (v ChartView) scale() (low, high float64) {
	if v.Min != 0 || v.Max != 0 {
		return v.Min, v.Max
	}
	first := true
	for _, s := range v.Series {
		for _, p := range s.Points {
			if p.Missing {
				continue
			}
			if first {
				low, high, first = p.Value, p.Value, false
				continue
			}
			low, high = min(low, p.Value), max(high, p.Value)
		}
	}
	if v.Kind == Strip {
		if v.Mark != 0 {
			low, high = min(low, v.Mark), max(high, v.Mark)
		}
		return low, high
	}
	return min(low, 0), high
}

// across places value between 0 and width.
func (v ChartView) across(value, width float64) float64 {
	low, high := v.scale()
	if high <= low {
		return width / 2
	}
	return width * min(1, max(0, (value-low)/(high-low)))
}

func (v ChartView) top() string    { _, high := v.scale(); return v.text(high) }
func (v ChartView) bottom() string { low, _ := v.scale(); return v.text(low) }

// text prints a value as the page printed it, else as a number.
func (v ChartView) text(value float64) string {
	for _, s := range v.Series {
		for _, p := range s.Points {
			if p.Value == value && p.Text != "" && !p.Missing {
				return p.Text
			}
		}
	}
	return num(value)
}

type barRow struct{ label, value, width, class string }

func (v ChartView) barRows() []barRow {
	if len(v.Series) == 0 {
		return nil
	}
	var out []barRow
	for _, p := range v.Series[0].Points {
		row := barRow{label: p.Label, value: firstOf(p.Text, num(p.Value)), class: "al-c1", width: num(v.across(p.Value, 1000))}
		if p.Missing {
			row.width, row.value = "0", firstOf(p.Text, "no figure")
		}
		out = append(out, row)
	}
	return out
}

type chartPath struct{ d, dots, class string }

func seriesClass(i int) string { return "al-s" + itoa(i%6+1) }

// paths draws each series of a line chart; a missing point breaks the line.
func (v ChartView) paths() []chartPath {
	out := make([]chartPath, 0, len(v.Series))
	for i, s := range v.Series {
		var d, dots strings.Builder
		pen := "M"
		step := 1000.0
		if len(s.Points) > 1 {
			step = 1000 / float64(len(s.Points)-1)
		}
		for j, p := range s.Points {
			if p.Missing {
				pen = "M"
				continue
			}
			at := num(float64(j)*step) + " " + num(300-v.across(p.Value, 300))
			d.WriteString(pen + at)
			dots.WriteString("M" + at + "h0")
			pen = "L"
		}
		out = append(out, chartPath{d: d.String(), dots: dots.String(), class: seriesClass(i)})
	}
	return out
}

// ends are the first and last labels of a line chart.
func (v ChartView) ends() []string {
	if len(v.Series) == 0 || len(v.Series[0].Points) == 0 {
		return nil
	}
	ps := v.Series[0].Points
	if len(ps) == 1 {
		return []string{ps[0].Label}
	}
	return []string{ps[0].Label, ps[len(ps)-1].Label}
}

type stripRow struct{ label, dots, median, mark, words string }

// stripRows draws one dot per value, a tick at the middle one and a line at the mark.
func (v ChartView) stripRows() []stripRow {
	var out []stripRow
	for _, s := range v.Series {
		row := stripRow{label: s.Name}
		values := make([]Point, 0, len(s.Points))
		var dots strings.Builder
		for _, p := range s.Points {
			if p.Missing {
				continue
			}
			values = append(values, p)
			dots.WriteString("M" + num(v.across(p.Value, 1000)) + " 20h0")
		}
		row.dots = dots.String()
		switch {
		case s.Middle.Text != "":
			row.median, row.words = "M"+num(v.across(s.Middle.Value, 1000))+" 4V36", s.Middle.Text
		case len(values) > 0:
			slices.SortFunc(values, func(a, b Point) int { return cmp.Compare(a.Value, b.Value) })
			m := values[(len(values)-1)/2]
			row.median = "M" + num(v.across(m.Value, 1000)) + " 4V36"
			row.words = firstOf(m.Text, num(m.Value))
		}
		if v.Mark != 0 {
			row.mark = "M" + num(v.across(v.Mark, 1000)) + " 0V40"
		}
		out = append(out, row)
	}
	return out
}

func (v ChartView) heatTable() TableView {
	t := TableView{Caption: v.Title, CaptionSize: "hidden", Dense: true}
	for i, c := range v.Columns {
		t.Columns = append(t.Columns, Column{Text: c, Numeric: i > 0})
	}
	for _, line := range v.Cells {
		row := TableRow{}
		for i, c := range line {
			row.Cells = append(row.Cells, Cell{Text: c.Text, Href: c.Href, Level: c.Level, Header: i == 0})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
