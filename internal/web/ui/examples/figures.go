package examples

import "alongside/internal/web/ui"

func points(labels []string, values []float64, suffix string) []ui.Point {
	out := make([]ui.Point, len(values))
	for i, v := range values {
		out[i] = ui.Point{Label: labels[i], Value: v}
		if v < 0 {
			out[i].Missing = true
		}
		if suffix != "" && v >= 0 {
			out[i].Text = ui.Number(int(v)) + suffix
		}
	}
	return out
}

var months = []string{"June 2026", "July", "August", "September", "October", "November 2026"}

func figures() []ui.FigureView {
	return []ui.FigureView{lineFigure(), barFigure(), stripFigure(), mapFigure(), suppressedFigure()}
}

func lineFigure() ui.FigureView {
	return ui.FigureView{
		Title: "Answers given in time", Value: "83%", Trend: "up from 79% in October", Direction: "up",
		Counts: "Questions from families whose answer was due in the month and was given by its date.",
		Chart: &ui.ChartView{Kind: ui.Lines, Title: "Answers in time by month", Unit: "per cent of answers due", Max: 100,
			Desc: "Staffordshire-like county rises from 68 to 83 per cent between June and November 2026; the target is 90.",
			Series: []ui.Series{{Name: "Answered in time", Points: points(months, []float64{68, 71, -1, 74, 79, 83}, "%")},
				{Name: "Target", Points: points(months, []float64{90, 90, 90, 90, 90, 90}, "%")}}},
		Table: &ui.TableView{Caption: "Answers in time by month", CaptionSize: "hidden", Columns: []ui.Column{{Text: "Month"}, {Text: "In time", Numeric: true}},
			Rows: []ui.TableRow{ui.Cells("June 2026", "68%"), ui.Cells("July", "71%"), ui.Cells("August", "no answers due"), ui.Cells("September", "74%"),
				ui.Cells("October", "79%"), ui.Cells("November", "83%")}},
		AsAt: "24 November 2026", Source: "Alongside, queries", CSV: "#figures", Rows: "#figures",
	}
}

func barFigure() ui.FigureView {
	districts := []string{"East Staffordshire", "Lichfield", "Stafford", "Tamworth"}
	return ui.FigureView{
		Title: "Offers families can use", Value: "214", Trend: "42% more than last year", Direction: "up",
		Counts: "Offers open to families on the day, by the district where they meet.",
		Chart: &ui.ChartView{Kind: ui.Bars, Title: "Offers by district", Unit: "offers", Desc: "Stafford has most with 81, Tamworth fewest with 28.",
			Series: []ui.Series{{Name: "Offers", Points: points(districts, []float64{62, 43, 81, 28}, "")}}},
		Table: &ui.TableView{Caption: "Offers by district", CaptionSize: "hidden", Columns: []ui.Column{{Text: "District"}, {Text: "Offers", Numeric: true}},
			Rows: []ui.TableRow{ui.Cells("East Staffordshire", "62"), ui.Cells("Lichfield", "43"), ui.Cells("Stafford", "81"), ui.Cells("Tamworth", "28")}},
		AsAt: "24 November 2026", Source: "Alongside, offers",
	}
}

func stripFigure() ui.FigureView {
	rates := func(values ...float64) []ui.Point {
		out := make([]ui.Point, len(values))
		for i, v := range values {
			out[i] = ui.Point{Value: v, Text: "£" + ui.Number(int(v)) + " an hour"}
		}
		return out
	}
	return ui.FigureView{
		Title: "What an hour costs", Counts: "Hourly rates paid for spot purchases in the last 12 months.",
		Chart: &ui.ChartView{Kind: ui.Strip, Title: "Rates by service", Unit: "pounds an hour", Mark: 21, MarkName: "the agreement's rate, £21",
			Desc: "Personal care runs from 18 to 31 pounds, community support from 16 to 27; the agreement's rate is 21.",
			Series: []ui.Series{{Name: "Personal care", Points: rates(18, 19, 20, 22, 22, 24, 27, 31)},
				{Name: "Community support", Points: rates(16, 17, 19, 19, 20, 21, 27)}}},
		Table: &ui.TableView{Caption: "Rates by service", CaptionSize: "hidden",
			Columns: []ui.Column{{Text: "Service"}, {Text: "Lowest", Numeric: true}, {Text: "Middle", Numeric: true}, {Text: "Highest", Numeric: true}},
			Rows:    []ui.TableRow{ui.Cells("Personal care", "£18", "£22", "£31"), ui.Cells("Community support", "£16", "£19", "£27")}},
		AsAt: "31 October 2026", Source: "spot ledger",
	}
}

func mapFigure() ui.FigureView {
	return ui.FigureView{
		Title: "Families waiting, by district", Value: "1,204", Trend: "as last month", Direction: "same",
		Counts: "Families on a waiting list for the neurodevelopmental pathway.",
		Chart: &ui.ChartView{Kind: ui.Map, Title: "Families waiting", Unit: "families", ViewBox: "0 0 300 180",
			Desc:  "Four made-up districts; the north has most families waiting.",
			Bands: []string{"1 to 100", "101 to 200", "201 to 300", "301 to 400", "more than 400"},
			Areas: []ui.Area{{Name: "North", Path: "M10 10H160V90H10Z", Value: "431", Level: 5}, {Name: "East", Path: "M160 10H290V100L160 90Z", Value: "296", Level: 3},
				{Name: "South", Path: "M10 90H160V170H10Z", Value: "c (fewer than 5)", Level: 0}, {Name: "West", Path: "M160 90L290 100V170H160Z", Value: "84", Level: 1}},
			Spots: []ui.Spot{{Name: "Saturday building club", X: 90, Y: 60, R: 5}}},
		Table: &ui.TableView{Caption: "Families waiting", CaptionSize: "hidden", Columns: []ui.Column{{Text: "District"}, {Text: "Families", Numeric: true}},
			Rows: []ui.TableRow{ui.Cells("North", "431"), ui.Cells("East", "296"), ui.Cells("South", "c"), ui.Cells("West", "84")}},
		AsAt: "24 November 2026", Source: "Alongside, waiting",
	}
}

func suppressedFigure() ui.FigureView {
	return ui.FigureView{
		Title: "Appeals this month", Value: "c", Suppressed: "Shown as c because fewer than 5 families are behind it and they could be recognised.",
		Counts: "Appeals registered in the month.", AsAt: "24 November 2026", Source: "Alongside, determinations",
	}
}

func heat() ui.ChartView {
	cell := func(n int) ui.HeatCell { return ui.HeatCell{Text: ui.Number(n), Level: ui.Level(n, 50), Href: "#heat"} }
	return ui.ChartView{
		Kind: ui.Heat, Title: "Offers by district and age", Unit: "offers", Columns: []string{"District", "0 to 4", "5 to 10", "11 to 15", "16 to 25"},
		Cells: [][]ui.HeatCell{
			{{Text: "Lichfield"}, cell(12), cell(31), cell(9), {Text: "0"}},
			{{Text: "Stafford"}, cell(22), cell(50), cell(27), cell(4)},
			{{Text: "Tamworth"}, cell(3), cell(18), cell(42), cell(1)},
		},
		Bands: []string{"1 to 10", "11 to 20", "21 to 30", "31 to 40", "41 to 50"},
	}
}

func caseload() ui.TableView {
	row := func(name, step string, d ui.DeadlineView, days, key string) ui.TableRow {
		return ui.TableRow{Cells: []ui.Cell{{Text: name, Href: "#lists", Header: true}, {Text: step}, {Body: ui.DeadlineShort(d), Sort: d.Due.String()}, {Text: days, Sort: key}}}
	}
	ds := deadlines()
	return ui.TableView{
		Caption: "My children", Columns: []ui.Column{{Text: "Child", Sort: true}, {Text: "Next step"}, {Text: "By", Sort: true}, {Text: "Days since contact", Numeric: true, Sort: true}},
		Rows: []ui.TableRow{row("Robin Ashdown (made up)", "Answer about transport", ds[0], "12", "12"), row("Kit Merrow (made up)", "Answer about lunch", ds[1], "3", "3"),
			row("Ira Sandell (made up)", "Therapist's advice", ds[2], "9", "9")},
		CSV: "#lists", Keys: true, Dense: true,
	}
}
