package waitingweb

import (
	"fmt"
	"strconv"

	"alongside/internal/simulator"
	"alongside/internal/waiting/whatif"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const weeksOfYear = 52

var figuresHeader = []string{"change", "stage", "figure", "value", "from", "to", "nine runs in ten from", "to", "against as it is", "from", "to"}

// measure is one figure of a stage with its difference from the list as it is.
type measure struct {
	name  string
	of    func(s simulator.StageAnswer) simulator.Estimate
	apart func(d simulator.StageDifference) simulator.Estimate
}

func measures() []measure {
	return []measure{
		{"waiting at the end", func(s simulator.StageAnswer) simulator.Estimate { return s.Queue }, func(d simulator.StageDifference) simulator.Estimate { return d.Queue }},
		{"mean wait, weeks", func(s simulator.StageAnswer) simulator.Estimate { return s.Waits.Mean }, func(d simulator.StageDifference) simulator.Estimate { return d.Waits.Mean }},
		{"half wait at most, weeks", func(s simulator.StageAnswer) simulator.Estimate { return s.Waits.P50 }, func(d simulator.StageDifference) simulator.Estimate { return d.Waits.P50 }},
		{"9 in 10 wait at most, weeks", func(s simulator.StageAnswer) simulator.Estimate { return s.Waits.P90 }, func(d simulator.StageDifference) simulator.Estimate { return d.Waits.P90 }},
		{"share who leave unseen", func(s simulator.StageAnswer) simulator.Estimate { return s.Left }, func(d simulator.StageDifference) simulator.Estimate { return d.Left }},
	}
}

// figuresRows are every figure of every change, one a row, with the intervals.
func figuresRows(a simulator.Answer) [][]string {
	var out [][]string
	row := func(title, stage, name string, e simulator.Estimate, d *simulator.Estimate) {
		cells := []string{title, stage, name, exact(e.Value), exact(e.Low), exact(e.High), exact(e.RunLow), exact(e.RunHigh), "", "", ""}
		if d != nil {
			cells[8], cells[9], cells[10] = exact(d.Value), exact(d.Low), exact(d.High)
		}
		out = append(out, cells)
	}
	for _, s := range a.Scenarios {
		for i, st := range s.Stages {
			for _, m := range measures() {
				var d *simulator.Estimate
				if s.Differences != nil {
					less := m.apart(s.Differences.Stages[i])
					d = &less
				}
				row(s.Title, stageName(st.ID), m.name, m.of(st), d)
			}
		}
		var less [3]*simulator.Estimate
		if d := s.Differences; d != nil {
			less = [3]*simulator.Estimate{&d.Total.Mean, &d.Total.P50, &d.Total.P90}
		}
		for i, e := range []simulator.Estimate{s.Total.Mean, s.Total.P50, s.Total.P90} {
			row(s.Title, "From referral to the end", measures()[1+i].name, e, less[i])
		}
	}
	return out
}

var weeksHeader = []string{"week ending", "change", "stage", "waiting", "from", "to", "nine runs in ten from", "to"}

// weeksRows are how many wait at the end of each week.
func weeksRows(r whatif.Result) [][]string {
	var out [][]string
	for _, s := range r.Answer.Scenarios {
		for _, st := range s.Stages {
			for _, q := range st.QueueByWeek {
				ends := r.On.AddDays(7*q.Week - 1)
				out = append(out, []string{ends.String(), s.Title, stageName(st.ID), exact(q.Value), exact(q.Low), exact(q.High), exact(q.RunLow), exact(q.RunHigh)})
			}
		}
	}
	return out
}

func exact(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

func figure(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// within is a figure with where nine runs in ten lie.
func within(e simulator.Estimate) string {
	return fmt.Sprintf("%s (%s to %s)", figure(e.Value), figure(e.RunLow), figure(e.RunHigh))
}

// less is a difference with its interval.
func less(e simulator.Estimate) string {
	return fmt.Sprintf("%+.1f (%+.1f to %+.1f)", e.Value, e.Low, e.High)
}

func stageTable(r whatif.Result, stage int) ui.TableView {
	t := ui.TableView{
		Caption: stageName(r.Model.Stages[stage].ID) + ", after " + ui.Count(r.Answer.Weeks/weeksOfYear, "year", "years"), Empty: "Nothing to compare.",
		Columns: ui.Columns("Change", "Waiting at the end", "Mean wait, weeks", "Half wait at most, weeks", "9 in 10 wait at most, weeks", "Leave unseen", "Mean wait against as it is"),
	}
	for _, s := range r.Answer.Scenarios {
		st := s.Stages[stage]
		d := "–"
		if s.Differences != nil {
			d = less(s.Differences.Stages[stage].Waits.Mean)
		}
		t.Rows = append(t.Rows, ui.Cells(s.Title, within(st.Queue), within(st.Waits.Mean), within(st.Waits.P50), within(st.Waits.P90), fmt.Sprintf("%.0f%%", 100*st.Left.Value), d))
	}
	return t
}

// totalTable is the whole time from referral to the end of the assessment.
func totalTable(r whatif.Result) ui.TableView {
	t := ui.TableView{
		Caption: "From referral to assessment", Empty: "Nothing to compare.",
		Columns: ui.Columns("Change", "Mean, weeks", "Half at most, weeks", "9 in 10 at most, weeks", "Come through", "Mean against as it is"),
	}
	for _, s := range r.Answer.Scenarios {
		d := "–"
		if s.Differences != nil {
			d = less(s.Differences.Total.Mean)
		}
		t.Rows = append(t.Rows, ui.Cells(s.Title, within(s.Total.Mean), within(s.Total.P50), within(s.Total.P90), fmt.Sprintf("%.0f%%", 100*s.Through.Value), d))
	}
	return t
}

// priorityTable is the wait of those who are seen sooner beside that of those who are seen in turn, in the last stage.
func priorityTable(r whatif.Result) ui.TableView {
	last := len(r.Model.Stages) - 1
	t := ui.TableView{
		Caption: "Seen sooner and seen in turn: " + stageName(r.Model.Stages[last].ID), Empty: "Nothing to compare.",
		Columns: ui.Columns("Change", "Sooner: mean, weeks", "Sooner: 9 in 10 at most", "In turn: mean, weeks", "In turn: 9 in 10 at most"),
	}
	for _, s := range r.Answer.Scenarios {
		cells := []string{s.Title}
		for _, w := range s.Stages[last].ByPriority {
			for _, e := range []simulator.Estimate{w.Mean, w.P90} {
				if e.Replications == 0 {
					cells = append(cells, "Nobody")
				} else {
					cells = append(cells, within(e))
				}
			}
		}
		t.Rows = append(t.Rows, ui.Cells(cells...))
	}
	return t
}

// everyWeeks thins out the chart and the table of the weeks; the file has each.
func everyWeeks(weeks int) int { return max(1, weeks/26) }

func queueFigure(r whatif.Result, stage int) ui.FigureView {
	a := r.Answer
	name := stageName(r.Model.Stages[stage].ID)
	chart := ui.ChartView{Kind: ui.Lines, Title: name + ": children who wait, week by week", Unit: "children", Desc: "One line for each change and one for the list as it is. The table holds the same figures."}
	table := ui.TableView{Caption: name + ", how many wait", Empty: "Nothing to compare.", Columns: ui.Columns("Week to"), Dense: true}
	for w := range a.Weeks {
		if w%everyWeeks(a.Weeks) != 0 && w != a.Weeks-1 {
			continue
		}
		cells := []string{r.On.AddDays(7*(w+1) - 1).Short()}
		for i, s := range a.Scenarios {
			if len(chart.Series) <= i {
				chart.Series = append(chart.Series, ui.Series{Name: s.Title})
				table.Columns = append(table.Columns, ui.Column{Text: s.Title})
			}
			q := s.Stages[stage].QueueByWeek[w]
			chart.Series[i].Points = append(chart.Series[i].Points, ui.Point{Label: r.On.AddDays(7*(w+1) - 1).Short(), Value: q.Value, Text: fmt.Sprintf("%.0f", q.Value)})
			cells = append(cells, fmt.Sprintf("%.0f (%.0f to %.0f)", q.Value, q.RunLow, q.RunHigh))
		}
		table.Rows = append(table.Rows, ui.Cells(cells...))
	}
	return ui.FigureView{
		ID: "queue-" + strconv.Itoa(stage+1), Title: name + ": how many wait", Value: fmt.Sprintf("%.0f", a.Scenarios[0].Stages[stage].Queue.Value), Chart: &chart, Table: &table,
		Counts: "Children who would wait at the end if nothing were changed. In brackets: where nine runs in ten lie.", AsAt: r.On.Long(),
		Source: fmt.Sprintf("Alongside, the list’s own history; played %d times with the same children for each change", a.Replications),
	}
}

var testHeader = []string{"stage", "week ending", "waited", "foretold", "from", "to", "inside"}

func testRows(r whatif.Result) [][]string {
	var out [][]string
	for i, t := range r.Tests {
		for _, w := range t.Weeks {
			out = append(out, append([]string{stageName(r.Fit.Stages()[i].ID)}, testCells(w)...))
		}
	}
	return out
}

func testCells(w simulator.Foretold) []string {
	inside := "no"
	if w.Inside {
		inside = "yes"
	}
	return []string{w.Ends.AddDays(-1).String(), strconv.Itoa(w.Actual), figure(w.Value), figure(w.Low), figure(w.High), inside}
}

func testFigure(t simulator.Test, name string, on workday.Date) ui.FigureView {
	chart := ui.ChartView{Kind: ui.Lines, Title: name + ": foretold and what came", Unit: "children", Desc: "Four lines: how many waited, what was foretold, and the two bounds between which nine runs in ten lay. The table holds every week."}
	table := ui.TableView{Caption: name + ", week by week", Empty: "Nothing was tested.", Columns: ui.Columns("Week to", "Waited", "Foretold", "Nine in ten between", "Inside"), Dense: true}
	series := make([]ui.Series, 4)
	for i, line := range []string{"Waited", "Foretold", "Lower bound", "Upper bound"} {
		series[i].Name = line
	}
	for _, w := range t.Weeks {
		for j, v := range []float64{float64(w.Actual), w.Value, w.Low, w.High} {
			series[j].Points = append(series[j].Points, ui.Point{Label: w.Ends.AddDays(-1).Short(), Value: v, Text: fmt.Sprintf("%.0f", v)})
		}
		row := testCells(w)
		table.Rows = append(table.Rows, ui.Cells(w.Ends.AddDays(-1).Short(), row[1], row[2], row[3]+" and "+row[4], row[5]))
	}
	chart.Series = series
	return ui.FigureView{
		Title: name + ": how well the last " + ui.Count(len(t.Weeks), "week", "weeks") + " would have been foretold", Alone: true, Value: fmt.Sprintf("%d of %d weeks", t.Inside, len(t.Weeks)), Chart: &chart, Table: &table,
		Counts: "Weeks in which as many waited as a model made before them would have expected, in nine runs of ten. About nine weeks in ten should; far fewer mean that the list has changed, and that what is compared is too sure.",
		AsAt:   on.Long(), Source: "Alongside, the list’s own history until " + t.Fit.To.AddDays(-1).Long(),
	}
}
