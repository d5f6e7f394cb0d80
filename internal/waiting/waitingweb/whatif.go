package waitingweb

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/simulator"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// whatIfPage says what a list would do if something were changed, and how well the model would have foretold the past.
type whatIfPage struct {
	Back                string // the lists, for those who keep them
	Form                whatIfForm
	Pathways, Districts []ui.Option
	Errors              []fault.Field
	// TooLittle says why nothing can be foretold; empty when it can.
	TooLittle     string
	Facts         ui.SummaryListView
	Compare, Test ui.FigureView
	Tested        bool
}

// whatIfForm is what the address holds; the texts are kept as they were typed.
type whatIfForm struct {
	Pathway, District, Years string
	Places, Offer            [waiting.MaxChanges]string
}

const weeksOfYear = 52

func parseWhatIf(q url.Values) whatIfForm {
	f := whatIfForm{Pathway: q.Get("pathway"), District: q.Get("district"), Years: q.Get("years")}
	if f.Years == "" {
		f.Years = "2"
	}
	for i := range f.Places {
		f.Places[i], f.Offer[i] = q.Get(fmt.Sprintf("places-%d", i+1)), q.Get(fmt.Sprintf("offer-%d", i+1))
	}
	if !q.Has("places-1") { // nothing was asked yet: show something worth asking
		f.Places[0], f.Offer[1] = "1", "20"
	}
	return f
}

// changes returns what is to be compared. A row left empty is none.
func (f whatIfForm) changes() (weeks int, changes []waiting.Change, errs []fault.Field) {
	number := func(name, text string, low, high int) int {
		n, err := strconv.Atoi(text)
		if text != "" && (err != nil || n < low || n > high) {
			errs = append(errs, fault.Field{Name: name, Message: fmt.Sprintf("Enter a whole number from %d to %d, or leave it empty.", low, high)})
		}
		return n
	}
	weeks = weeksOfYear * number("years", f.Years, 1, 5)
	for i := range f.Places {
		c := waiting.Change{
			MorePlaces:   number(fmt.Sprintf("places-%d", i+1), f.Places[i], -500, 500),
			NoLongerNeed: number(fmt.Sprintf("offer-%d", i+1), f.Offer[i], 0, 90),
		}
		if c != (waiting.Change{}) {
			changes = append(changes, c)
		}
	}
	return weeks, changes, errs
}

func (h *handler) whatIf(w http.ResponseWriter, r *web.Request) error {
	page := whatIfPage{Form: parseWhatIf(r.URL.Query()), Back: "/home"}
	if r.Actor().May(access.WaitingEdit) {
		page.Back = "/waiting"
	}
	var stays []simulator.Stay
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		counts, err := h.Service.Counts(r.Context(), tx)
		if err != nil {
			return err
		}
		page.choices(counts, h.district)
		stays, err = h.Service.Stays(r.Context(), tx, page.Form.Pathway, page.Form.District)
		return err
	})
	if err != nil {
		return err
	}
	weeks, changes, errs := page.Form.changes()
	if errs != nil {
		page.Errors = errs
		return web.Render(w, r, http.StatusUnprocessableEntity, whatIfView(page))
	}
	f, err := waiting.Foretell(r.Context(), stays, today, weeks, changes)
	if fault.Is(err, fault.KindConflict) {
		page.TooLittle = fault.Message(err)
		return web.Render(w, r, http.StatusOK, whatIfView(page))
	}
	if err != nil {
		return err
	}
	switch r.URL.Query().Get("format") {
	case "csv":
		return web.CSV(w, r, "waiting-what-if.csv", compareHeader, slices.Values(compareRows(f.Answer)))
	case "test-csv":
		return web.CSV(w, r, "waiting-back-test.csv", testHeader, slices.Values(testRows(f.Test)))
	}
	page.fill(f, today)
	page.Compare.CSV, page.Test.CSV = r.With("format", "csv"), r.With("format", "test-csv")
	return web.Render(w, r, http.StatusOK, whatIfView(page))
}

// choices fills the lists there are, and takes the first when none was chosen.
func (p *whatIfPage) choices(counts []waiting.Count, district func(string) string) {
	var sums boardPage
	sums.sum(counts, district)
	p.Pathways, p.Districts = sums.Pathways, sums.Districts
	if p.Form.Pathway == "" && len(p.Pathways) > 0 {
		p.Form.Pathway = p.Pathways[0].Value
	}
}

func (p *whatIfPage) fill(f waiting.Foretelling, today workday.Date) {
	fit := f.Fit
	p.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("History", fmt.Sprintf("%d weeks, from %s until %s", fit.Weeks, fit.From.Long(), fit.To.AddDays(-1).Long())),
		ui.Row("Joined", fmt.Sprintf("%d children, %.1f a week at present%s", fit.Joined, fit.Model.Arrivals.PerWeek, growth(fit))),
		ui.Row("Seen", fmt.Sprintf("%d children, %.1f a week in the last year", fit.Seen, fit.PlacesAWeek)),
		ui.Row("Left without being seen", fmt.Sprintf("%s; %.0f%% of those who wait do in a year", ui.Count(fit.Left, "child", "children"), 100*fit.LeaveAYear)),
		ui.Row("Wait today", fmt.Sprintf("%d children, the longest for %.0f weeks", fit.Waiting, fit.LongestWeeks)),
	}}
	if fit.RanEmpty {
		p.Facts.Rows = append(p.Facts.Rows, ui.Row("Take care", "In some weeks nobody waited. There may have been more places than were taken, and the wait may be shorter than is said here."))
	}
	p.Compare = compareFigure(f.Answer, today)
	p.Tested = len(f.Test.Weeks) > 0
	if p.Tested {
		p.Test = testFigure(f.Test, today)
	}
}

func growth(fit simulator.Fit) string {
	switch g := fit.Model.Arrivals.GrowthPerYear; {
	case !fit.Grows:
		return "; no growth beyond chance"
	case g > 0:
		return fmt.Sprintf(", %.0f%% more each year", 100*g)
	default:
		return fmt.Sprintf(", %.0f%% fewer each year", -100*g)
	}
}

var compareHeader = []string{"change", "waiting at the end", "from", "to", "mean wait in weeks", "from", "to", "9 in 10 within, weeks", "from", "to", "mean wait against as it is", "from", "to"}

// compareRows are the figures of each change; "from" and "to" hold nine runs in ten, those of a difference are its interval.
func compareRows(a simulator.Answer) [][]string {
	var out [][]string
	for _, s := range a.Scenarios {
		st := s.Stages[0]
		row := []string{s.Title}
		for _, e := range []simulator.Estimate{st.Queue, st.Waits.Mean, st.Waits.P90} {
			row = append(row, figure(e.Value), figure(e.RunLow), figure(e.RunHigh))
		}
		if s.Differences == nil {
			row = append(row, "", "", "")
		} else {
			d := s.Differences.Stages[0].Waits.Mean
			row = append(row, figure(d.Value), figure(d.RunLow), figure(d.RunHigh))
		}
		out = append(out, row)
	}
	return out
}

func figure(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// everyWeeks thins out a chart of two years and more.
func everyWeeks(weeks int) int { return max(1, weeks/26) }

func compareFigure(a simulator.Answer, today workday.Date) ui.FigureView {
	chart := ui.ChartView{Kind: ui.Lines, Title: "Children who wait, week by week", Unit: "children", Desc: "One line for each change and one for the list as it is. The table holds the figures at the end."}
	table := ui.TableView{
		Caption: "After " + ui.Count(a.Weeks/weeksOfYear, "year", "years"), Empty: "Nothing to compare.",
		Columns: []ui.Column{{Text: "Change"}, {Text: "Waiting at the end"}, {Text: "Mean wait of those who join, weeks"}, {Text: "9 in 10 wait at most, weeks"}, {Text: "Mean wait against as it is"}},
	}
	for i, s := range a.Scenarios {
		series := ui.Series{Name: s.Title}
		for w, q := range s.Stages[0].QueueByWeek {
			if w%everyWeeks(a.Weeks) == 0 || w == a.Weeks-1 {
				series.Points = append(series.Points, ui.Point{Label: today.AddDays(7 * (w + 1)).Short(), Value: q.Value, Text: fmt.Sprintf("%.0f", q.Value)})
			}
		}
		chart.Series = append(chart.Series, series)
		row := compareRows(a)[i]
		cell := func(at int) string {
			if row[at] == "" {
				return "–"
			}
			return fmt.Sprintf("%s (%s to %s)", row[at], row[at+1], row[at+2])
		}
		table.Rows = append(table.Rows, ui.Cells(s.Title, cell(1), cell(4), cell(7), cell(10)))
	}
	return ui.FigureView{
		Title: "What it would do", Alone: true, Value: fmt.Sprintf("%.0f", a.Scenarios[0].Stages[0].Queue.Value), Chart: &chart, Table: &table,
		Counts: "Children who would wait at the end if nothing were changed. In brackets: where nine runs in ten end.", AsAt: today.Long(),
		Source: fmt.Sprintf("Alongside, the list's own history; played %d times with the same children for each change", a.Replications),
	}
}

var testHeader = []string{"week ending", "waited", "foretold", "from", "to", "inside"}

func testRows(t simulator.Test) [][]string {
	var out [][]string
	for _, w := range t.Weeks {
		inside := "no"
		if w.Inside {
			inside = "yes"
		}
		out = append(out, []string{w.Ends.AddDays(-1).String(), strconv.Itoa(w.Actual), figure(w.Value), figure(w.Low), figure(w.High), inside})
	}
	return out
}

func testFigure(t simulator.Test, today workday.Date) ui.FigureView {
	chart := ui.ChartView{Kind: ui.Lines, Title: "Foretold and what came", Unit: "children", Desc: "Four lines: how many waited, what was foretold, and the two bounds between which nine runs in ten lay. The table holds every week."}
	table := ui.TableView{Caption: "Week by week", Empty: "Nothing was tested.", Columns: ui.Columns("Week to", "Waited", "Foretold", "Nine in ten between", "Inside"), Dense: true}
	names := []string{"Waited", "Foretold", "Lower bound", "Upper bound"}
	series := make([]ui.Series, len(names))
	for i, name := range names {
		series[i].Name = name
	}
	for i, w := range t.Weeks {
		for j, v := range []float64{float64(w.Actual), w.Value, w.Low, w.High} {
			series[j].Points = append(series[j].Points, ui.Point{Label: w.Ends.Short(), Value: v, Text: fmt.Sprintf("%.0f", v)})
		}
		row := testRows(t)[i]
		table.Rows = append(table.Rows, ui.Cells(w.Ends.AddDays(-1).Short(), row[1], row[2], row[3]+" and "+row[4], row[5]))
	}
	chart.Series = series
	return ui.FigureView{
		Title: "How well it would have foretold the last " + ui.Count(len(t.Weeks), "week", "weeks"), Value: fmt.Sprintf("%d of %d weeks", t.Inside, len(t.Weeks)), Chart: &chart, Table: &table,
		Counts: "Weeks in which as many waited as a model made before them would have expected, in nine runs of ten. About nine weeks in ten should; far fewer mean that the list has changed, and that what is said above is too sure.",
		AsAt:   today.Long(), Source: "Alongside, the list's own history until " + t.Fit.To.AddDays(-1).Long(),
	}
}
