package leadweb

import (
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// balancePage shows what every lead professional carries beside what they can, by team.
type balancePage struct {
	Figures []ui.FigureView
}

func (h *handler) balance(w http.ResponseWriter, r *web.Request) error {
	var teams []lead.TeamShare
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		today = tx.Today()
		teams, err = h.Service.Balance(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	page := balanceOf(teams, today)
	if r.URL.Query().Get("format") == "csv" {
		for _, f := range page.Figures {
			if f.ID == r.URL.Query().Get("of") {
				return web.TableCSV(w, r, "balance-of-leads-"+f.ID+".csv", *f.Table)
			}
		}
		return web.CSV(w, r, "balance-of-leads.csv", balanceHeader, balanceRows(teams))
	}
	return web.Render(w, r, http.StatusOK, balanceView(page))
}

// balanceFile is where the table of one figure is a file; without of it is the file of everybody.
func balanceFile(of string) string { return "/leads/balance?format=csv&of=" + of }

var balanceHeader = []string{"team", "reference", "name", "children", "weight", "capacity", "free", "percent used", "away until", "knows well"}

func balanceRows(teams []lead.TeamShare) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, t := range teams {
			for _, p := range t.People {
				if !yield([]string{t.Name, string(p.Ref), p.Name, strconv.Itoa(p.Children), strconv.Itoa(p.Weight), strconv.Itoa(p.Capacity),
					strconv.Itoa(p.Free()), strconv.Itoa(p.Percent()), p.AwayUntil.String(), joined(p.Skills)}) {
					return
				}
			}
		}
	}
}

// balanceOf makes a figure of all teams, and one for the people of each.
func balanceOf(teams []lead.TeamShare, today workday.Date) balancePage {
	chart := ui.ChartView{Kind: ui.Bars, Title: "How much of its capacity each team uses", Desc: "A bar for each team, in per cent of its capacity.", Unit: "%"}
	series := ui.Series{Name: "Used"}
	table := ui.TableView{Caption: "Teams", CaptionSize: "s", Empty: "No team of lead professionals has anybody in it. An administrator sets them up under Teams.",
		Columns: []ui.Column{{Text: "Team"}, {Text: "People", Numeric: true}, {Text: "Children", Numeric: true}, {Text: "Weight", Numeric: true},
			{Text: "Capacity", Numeric: true}, {Text: "Used", Numeric: true}}}
	var p balancePage
	weight, capacity := 0, 0
	for _, t := range teams {
		weight, capacity = weight+t.Weight, capacity+t.Capacity
		used := strconv.Itoa(t.Percent()) + "%"
		series.Points = append(series.Points, ui.Point{Label: t.Name, Value: float64(t.Percent()), Text: used})
		table.Rows = append(table.Rows, ui.Cells(t.Name, strconv.Itoa(len(t.People)), strconv.Itoa(t.Children), strconv.Itoa(t.Weight), strconv.Itoa(t.Capacity), used))
	}
	chart.Series = []ui.Series{series}
	all := ui.FigureView{ID: "teams", Title: "All teams", Alone: true, Value: strconv.Itoa(weight) + " of " + strconv.Itoa(capacity),
		Counts: "The weights of all children led today, beside what their leads can carry. A light child weighs 1, a usual one 2, a heavy one 3.",
		Table:  &table, AsAt: today.Long(), Source: "Alongside, lead professionals", CSV: balanceFile("teams")}
	if len(teams) > 0 {
		all.Chart = &chart
	}
	p.Figures = append(p.Figures, all)
	for i, t := range teams {
		p.Figures = append(p.Figures, teamFigure(i, t, today))
	}
	return p
}

func teamFigure(i int, t lead.TeamShare, today workday.Date) ui.FigureView {
	chart := ui.ChartView{Kind: ui.Bars, Title: "What each of " + t.Name + " carries", Desc: "A bar for each person, in per cent of what they can carry.", Unit: "%"}
	series := ui.Series{Name: "Used"}
	table := ui.TableView{Caption: t.Name, CaptionSize: "s", Columns: []ui.Column{{Text: "Who"}, {Text: "Children", Numeric: true}, {Text: "Weight", Numeric: true},
		{Text: "Capacity", Numeric: true}, {Text: "Free", Numeric: true}, {Text: "Knows well"}, {Text: "Hand over"}}}
	for _, p := range t.People {
		series.Points = append(series.Points, ui.Point{Label: p.Name, Value: float64(p.Percent()), Text: strconv.Itoa(p.Percent()) + "%"})
		name := p.Name
		if !p.AwayUntil.IsZero() {
			name += " (away until " + p.AwayUntil.Short() + ")"
		}
		if !p.Last.IsZero() {
			name += " (leaves after " + p.Last.Short() + ")"
		}
		skills := joined(p.Skills)
		if skills == "" {
			skills = "Say what"
		}
		free := strconv.Itoa(p.Free())
		if p.Free() < 0 {
			free += " (too much)"
		}
		table.Rows = append(table.Rows, ui.TableRow{Mark: p.Free() < 0, Cells: []ui.Cell{{Text: name, Header: true}, {Text: strconv.Itoa(p.Children)},
			{Text: strconv.Itoa(p.Weight)}, {Text: strconv.Itoa(p.Capacity)}, {Text: free}, {Text: skills, Href: "/leads/skills?person=" + string(p.Ref)},
			{Text: "Children of " + p.Name, Href: "/leads/handover?from=" + string(p.Ref)}}})
	}
	chart.Series = []ui.Series{series}
	return ui.FigureView{ID: "team-" + strconv.Itoa(i), Title: t.Name, Value: strconv.Itoa(t.Percent()) + "%", Counts: "Of the team’s capacity, used today.",
		Chart: &chart, Table: &table, AsAt: today.Long(), Source: "Alongside, lead professionals", CSV: balanceFile("team-" + strconv.Itoa(i))}
}

// skillsPage says what a lead professional knows particularly well.
type skillsPage struct {
	Person lead.Professional
	All    []string
	Mark   string // of the list that the page was made from
	Errors []fault.Field
}

func (h *handler) skillsForm(w http.ResponseWriter, r *web.Request) error {
	return h.showSkills(w, r, r.URL.Query().Get("person"), nil)
}

func (h *handler) showSkills(w http.ResponseWriter, r *web.Request, whose string, wrong []fault.Field) error {
	person, err := thread.Parse(whose)
	if err != nil {
		person = r.Actor().Person
	}
	p := skillsPage{Errors: wrong}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		role, err := h.Service.Role(r.Context(), tx)
		if err != nil {
			return err
		}
		p.All = role.Skills
		all, err := h.Service.Leads(r.Context(), tx)
		for _, one := range all {
			if one.Ref == person {
				p.Person = one
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.Person.Ref == "" {
		return fault.NotFound("This lead professional")
	}
	p.Mark = lead.SkillsMark(p.Person.Skills)
	status := http.StatusOK
	if len(wrong) > 0 {
		p.Mark = r.Form("version")
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, skillsView(p))
}

func (h *handler) skills(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.KnowsWell(r.Context(), r.Actor(), lead.KnowsWell{Person: r.FormRef("person"), Skills: r.FormAll("skills"), Over: r.Form("version")})
	if fields, ok := fault.Fields(err); ok {
		return h.showSkills(w, r, r.Form("person"), fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Saved. Suggestions count it from now on.")
	return web.SeeOther(w, r, "/leads/skills?person="+string(r.FormRef("person")))
}
