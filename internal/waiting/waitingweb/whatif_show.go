package waitingweb

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/simulator"
	"alongside/internal/waiting"
	"alongside/internal/waiting/whatif"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// lookAgain is how many seconds after which the page of a comparison that is being played shows itself anew.
const lookAgain = "3"

// comparisonPage is one comparison: how far it is, or what came of it.
type comparisonPage struct {
	Comparison whatif.Comparison
	Progress   whatif.Progress
	Place      string // the list and its district
	Errors     []fault.Field
	Asked      ui.SummaryListView
	Facts      ui.SummaryListView
	Tables     []ui.TableView
	Queues     []ui.FigureView // one for each stage
	Weeks      string          // the address of every week as a file
	Tests      []ui.FigureView // of the page on how well it foretells
	Inside     string          // how many weeks of the back-test lay inside; "" where there is no test
}

func backOf(r *web.Request) string {
	if r.Actor().May(access.WaitingEdit) {
		return "/waiting"
	}
	return "/home"
}

func (h *handler) showComparison(w http.ResponseWriter, r *web.Request) error {
	p, err := h.readComparison(r)
	if err != nil {
		return err
	}
	c := p.Comparison
	switch format := r.URL.Query().Get("format"); {
	case format != "" && c.Result == nil:
		return fault.NotFound("The figures of a comparison that has not been played")
	case format == "csv":
		return web.CSV(w, r, "waiting-what-if.csv", figuresHeader, slices.Values(figuresRows(c.Result.Answer)))
	case format == "weeks-csv":
		return web.CSV(w, r, "waiting-what-if-weeks.csv", weeksHeader, slices.Values(weeksRows(*c.Result)))
	}
	switch c.State {
	case whatif.Playing:
		w.Header().Set("Refresh", lookAgain)
	case whatif.Refused:
		p.Errors = []fault.Field{{Message: c.Failure}}
	case whatif.Played:
		p.fill(r)
	}
	return web.Render(w, r, http.StatusOK, comparisonView(p))
}

func (h *handler) readComparison(r *web.Request) (comparisonPage, error) {
	var p comparisonPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Comparison, p.Progress, err = h.WhatIf.Follow(r.Context(), tx, r.Ref("id"))
		return err
	})
	c := p.Comparison
	p.Place = title(c.Pathway) + ", " + h.where(c.District)
	p.Asked = ui.SummaryListView{Rows: []ui.SummaryRow{ui.Row("List", p.Place), ui.Row("Time", ui.Count(c.Years, "year", "years"))}}
	for i, s := range c.Scenarios {
		said := s.Title()
		if s.Name != "" {
			said += ": " + ui.Join(s.Words()...)
		}
		p.Asked.Rows = append(p.Asked.Rows, ui.Row(fmt.Sprintf("Change %d", i+1), said))
	}
	return p, err
}

// backTest shows how well the model would have foretold the last weeks.
func (h *handler) backTest(w http.ResponseWriter, r *web.Request) error {
	p, err := h.readComparison(r)
	if err == nil && (p.Comparison.Result == nil || len(p.Comparison.Result.Tests) == 0) {
		err = fault.NotFound("A back-test of this comparison")
	}
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "waiting-back-test.csv", testHeader, slices.Values(testRows(*p.Comparison.Result)))
	}
	for i, t := range p.Comparison.Result.Tests {
		f := testFigure(t, stageName(p.Comparison.Result.Fit.Stages()[i].ID), p.Comparison.Result.On)
		f.CSV = r.With("format", "csv")
		p.Tests = append(p.Tests, f)
	}
	return web.Render(w, r, http.StatusOK, backTestView(p))
}

func (p *comparisonPage) fill(r *web.Request) {
	res := *p.Comparison.Result
	p.Facts = restsOn(p.Comparison)
	for i := range res.Model.Stages {
		t := stageTable(res, i)
		t.CSV = r.With("format", "csv")
		p.Tables = append(p.Tables, t)
		p.Queues = append(p.Queues, queueFigure(res, i))
	}
	if len(res.Model.Stages) > 1 {
		p.Tables = append(p.Tables, totalTable(res))
	}
	if len(res.Model.Arrivals.Priorities) > 1 {
		p.Tables = append(p.Tables, priorityTable(res))
	}
	p.Weeks = r.With("format", "weeks-csv")
	for i, t := range res.Tests {
		if i > 0 {
			p.Inside += "; "
		}
		p.Inside += fmt.Sprintf("%s: %d of %d weeks", stageName(res.Fit.Stages()[i].ID), t.Inside, len(t.Weeks))
	}
}

// title is the page's heading.
func (p comparisonPage) title() string {
	switch {
	case p.Comparison.State == whatif.Playing && p.Progress.Waits:
		return "Waiting to play " + p.Comparison.Name
	case p.Comparison.State == whatif.Playing:
		return "Playing " + p.Comparison.Name
	default:
		return p.Comparison.Name
	}
}

func (p comparisonPage) said() string {
	if p.Progress.Percent == 0 {
		return "Nothing is played yet."
	}
	return strconv.Itoa(p.Progress.Percent) + "% is played."
}

func (p comparisonPage) version() string { return strconv.Itoa(p.Comparison.Version) }

// stageName is a stage's name on the page.
func stageName(id string) string {
	if id == simulator.StageOfFit {
		return "The whole wait"
	}
	return capital(id)
}

// restsOn says what the model rests on, and of each figure where it is from.
func restsOn(c whatif.Comparison) ui.SummaryListView {
	res := *c.Result
	fit := res.Fit
	counted := ". Counted from the list."
	v := ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("History", fmt.Sprintf("%d weeks, from %s until %s", fit.Weeks, fit.From.Long(), fit.To.AddDays(-1).Long())),
		ui.Row("Stages", stagesSaid(res.Basis)),
		ui.Row("Joined", fmt.Sprintf("%d children, %.1f a week at present%s%s", fit.Joined, res.Model.Arrivals.PerWeek, growth(fit, res.Model), counted)),
		ui.Row("Seasons", seasonsSaid(fit)), ui.Row("Seen sooner", soonerSaid(res)),
	}}
	for i, s := range fit.Stages() {
		name := ""
		if len(fit.Later) > 0 {
			name = stageName(s.ID) + ": "
		}
		v.Rows = append(v.Rows,
			ui.Row(capital(name+"seen"), fmt.Sprintf("%d children; %.1f places a week in the last year%s", s.Seen, placesOf(res.Model.Stages[i]), counted)),
			ui.Row(capital(name+"left without being seen"), fmt.Sprintf("%s; %.0f%% of those who wait do in a year%s", ui.Count(s.Left, "child", "children"), 100*s.LeaveAYear, counted)),
			ui.Row(capital(name+"wait today"), fmt.Sprintf("%d children, the longest for %.0f weeks%s", s.Waiting, s.LongestWeeks, counted)),
			ui.Row(capital(name+"appointments missed"), missedSaid(c, s, res.Model.Stages[i])))
		if s.RanEmpty {
			v.Rows = append(v.Rows, ui.Row(name+"take care", "In some weeks nobody waited. There may have been more places than were taken, and the wait may be shorter than is said here."))
		}
	}
	return v
}

func placesOf(s simulator.Stage) float64 {
	sum := 0
	for _, n := range s.PlacesPerWeek {
		sum += n
	}
	return float64(sum) / float64(max(1, len(s.PlacesPerWeek)))
}

func stagesSaid(b whatif.Basis) string {
	if b.Stages {
		return fmt.Sprintf("First appointment and assessment. Of %d children assessed in the last year, the first appointment of %d is on record.", b.Assessed, b.Firsts)
	}
	return fmt.Sprintf("The wait as a whole. Of %d children assessed in the last year, the first appointment of %d is on record: too few to tell the stages apart. Note what comes of appointments on the page of each child’s wait.", b.Assessed, b.Firsts)
}

func seasonsSaid(fit simulator.Fit) string {
	if fit.Seasons {
		return "Counted from the list, in blocks of four weeks."
	}
	return "The history is shorter than two years: too short to tell seasons. Every week is taken to be alike."
}

func soonerSaid(res whatif.Result) string {
	switch {
	case res.Fit.Priorities:
		return fmt.Sprintf("%d of %d children, %.0f%%. Counted from the list. A child that is moved up while it waits counts as seen sooner from its first day.", res.Fit.Sooner, res.Fit.Joined, 100*res.Model.Arrivals.Priorities[0])
	case res.Fit.Sooner > 0:
		return fmt.Sprintf("%d of %d children: too few for a share. All are played in turn.", res.Fit.Sooner, res.Fit.Joined)
	default:
		return "Nobody is on record. All are played in turn."
	}
}

func missedSaid(c whatif.Comparison, s simulator.StageFit, played simulator.Stage) string {
	switch {
	case s.MissedKnown:
		return fmt.Sprintf("%d in the last year, %.0f%%. Counted from the list.", s.Missed, 100*s.DidNotAttend)
	case played.DidNotAttend > 0 && c.Missed != nil:
		return fmt.Sprintf("%d%%. Assumed by %s: the list has too few on record (%d in the last year).", *c.Missed, c.By.Name, s.Missed)
	default:
		return fmt.Sprintf("Not known: %d on record in the last year. Places that were missed are counted as places that nobody had.", s.Missed)
	}
}

func growth(fit simulator.Fit, m simulator.Model) string {
	switch g := m.Arrivals.GrowthPerYear; {
	case !fit.Grows:
		return "; no growth beyond chance"
	case g > 0:
		return fmt.Sprintf(", %.0f%% more each year", 100*g)
	default:
		return fmt.Sprintf(", %.0f%% fewer each year", -100*g)
	}
}

// stageOptions are the stages that a change can be about.
func stageOptions() []ui.Option {
	return []ui.Option{{Value: "", Text: "The assessment"}, {Value: string(waiting.FirstAppointment), Text: "The first appointment"}}
}
