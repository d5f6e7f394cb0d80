package teamweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// listPage lists the teams that work today.
type listPage struct {
	Table   ui.TableView
	MayMake bool
}

// row is a team with what is counted over its members.
type row struct {
	team.Team
	manager                 string
	members, away, capacity int
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	var rows []row
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		rows, err = h.rows(r, tx)
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "teams.csv", listHeader, csvRows(rows))
	}
	page := listPage{Table: listTable(rows), MayMake: r.Actor().May(access.TeamEdit)}
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, listView(page))
}

// rows reads every team and its numbers in four queries, however many there are.
func (h *handler) rows(r *web.Request, tx *db.Tx) ([]row, error) {
	teams, err := h.Service.Teams(r.Context(), tx)
	if err != nil {
		return nil, err
	}
	members, err := h.Service.MembersOf(r.Context(), tx)
	if err != nil {
		return nil, err
	}
	away, err := h.Service.Away(r.Context(), tx)
	if err != nil {
		return nil, err
	}
	var managers []thread.Ref
	for _, t := range teams {
		if t.Manager != "" {
			managers = append(managers, t.Manager)
		}
	}
	names, err := h.People.Names(r.Context(), tx, managers...)
	rows := make([]row, len(teams))
	at := map[thread.Ref]*row{}
	for i, t := range teams {
		rows[i] = row{Team: t, manager: names[t.Manager]}
		at[t.Ref] = &rows[i]
	}
	for _, m := range members {
		if t := at[m.Team]; t != nil {
			t.members++
			t.capacity += m.Capacity
			if _, gone := away[m.Person]; gone {
				t.away++
			}
		}
	}
	return rows, err
}

func listTable(rows []row) ui.TableView {
	v := ui.TableView{
		Caption: "Teams, by name", CaptionSize: "hidden",
		Columns: []ui.Column{{Text: "Team", Sort: true}, {Text: "Service", Sort: true}, {Text: "Districts"}, {Text: "Manager"},
			{Text: "Members", Numeric: true, Sort: true}, {Text: "Away today", Numeric: true, Sort: true}, {Text: "Capacity", Numeric: true, Sort: true}},
		Empty: "There are no teams yet. An administrator makes the first one; families are then shared out within it.",
	}
	for _, t := range rows {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: t.Name, Href: path(t.Ref, ""), Header: true}, {Text: t.Service}, {Text: area(t.Team)}, {Text: orNone(t.manager)},
			{Text: ui.Number(t.members)}, {Text: ui.Number(t.away)}, {Text: ui.Number(t.capacity)},
		}})
	}
	return v
}

func orNone(s string) string {
	if s == "" {
		return "Nobody yet"
	}
	return s
}

var listHeader = []string{"reference", "team", "service", "districts", "manager", "members", "away today", "capacity"}

func csvRows(rows []row) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, t := range rows {
			if !yield([]string{string(t.Ref), t.Name, t.Service, area(t.Team), t.manager, itoa(t.members), itoa(t.away), itoa(t.capacity)}) {
				return
			}
		}
	}
}
