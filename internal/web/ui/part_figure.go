package ui

import "strings"

// FigureView is one number of a report or a board, with everything a reader needs to check it.
type FigureView struct {
	// ID makes the picture's ids unique; made from Title unless given.
	ID string
	// Title names the figure: "Answers given in time".
	Title string
	// Of is what the title leaves to the heading above, "Goals that are closer" over "Now": for those who hear the page.
	Of string
	// Alone marks a figure right under the page's own heading: its title is a heading of the second level then, not the third.
	Alone bool
	// Value as printed: "83%", "1,204". Where it may not be shown, it is the symbol and Suppressed says why.
	Value, Suppressed string
	// Counts says exactly what is counted.
	Counts string
	// Trend in words: "up from 79% last term"; Direction is "up", "down" or "same" and draws an arrow.
	Trend, Direction string
	// Chart is optional.
	Chart *ChartView
	// Table is the same as the chart, in numbers; every chart needs one.
	Table *TableView
	// AsAt and Source are printed below: "23 November 2026", "Alongside, queries".
	AsAt, Source string
	// CSV downloads the table, Rows opens the rows behind the number.
	CSV, Rows string
}

// spoken is what names the figure among others of the same title.
func (v FigureView) spoken() string {
	if v.Of == "" {
		return ""
	}
	return ": " + v.Of
}

func (v FigureView) id() string { return firstOf(v.ID, slug(v.Title)) }

// slug makes an id of a title: lower-case letters, digits and single hyphens.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return firstOf(strings.Trim(b.String(), "-"), "figure")
}

func (v FigureView) arrow() string {
	switch v.Direction {
	case "up":
		return "▲"
	case "down":
		return "▼"
	case "same":
		return "●"
	default:
		return ""
	}
}
