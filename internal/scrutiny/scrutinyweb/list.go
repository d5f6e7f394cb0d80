package scrutinyweb

import (
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/scrutiny"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const pageSize = 50

// listPage is what was asked and what came of it.
type listPage struct {
	Table        ui.TableView
	Pages        ui.PaginationView
	MayRecommend bool
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	var found []scrutiny.Recommendation
	var today workday.Date
	limit, csv := pageSize+1, r.URL.Query().Get("format") == "csv"
	if csv {
		limit = 100_000
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		found, err = h.Service.List(r.Context(), tx, thread.Ref(r.Page()), limit)
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "recommendations.csv", csvHeader, csvRows(found))
	}
	page := listPage{MayRecommend: r.Actor().May(access.ScrutinyRecommend)}
	if len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(string(found[pageSize-1].Ref))
	}
	page.Pages.Previous = r.First()
	page.Table = table(found, today)
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, listView(page))
}

func table(found []scrutiny.Recommendation, today workday.Date) ui.TableView {
	v := ui.TableView{
		Caption: "Recommendations, the latest paper first", CaptionSize: "hidden", Columns: ui.Columns("Asked", "What", "Committee", "State", "What happens next"),
		Empty: "No committee has recommended anything yet. Recommendations appear here from the day they are made.",
	}
	times := map[string]int{}
	for _, r := range found {
		times[r.Paper+r.Name()]++
	}
	for _, r := range found {
		name := r.Name()
		if times[r.Paper+name] > 1 && r.Paper != "" {
			name += ", in place " + ui.Number(r.Ordinal) // a paper may print a number twice
		}
		if r.Theme != "" { // numbers begin anew in each paper
			name += ": " + r.Theme
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: name, Href: path(r.Ref, ""), Header: true},
			{Text: short(r.Text)},
			{Text: r.Committee},
			{Body: ui.Tag(string(r.State()), colour(r.State()))},
			{Text: next(r, today)},
		}})
	}
	return v
}

var csvHeader = []string{
	"reference", "label as printed", "place in paper", "theme", "asks for", "recommendation", "committee", "made on", "source", "state", "respond by",
	"answer", "answered by", "answered on", "response", "next", "next by", "milestones", "milestones reached",
}

func csvRows(found []scrutiny.Recommendation) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, r := range found {
			what, by := r.Next()
			all, reached := milestones(r)
			row := []string{
				string(r.Ref), r.Label, strconv.Itoa(r.Ordinal), r.Theme, string(r.Asks), r.Text, r.Committee, r.MadeOn.String(), r.Source, string(r.State()),
				r.RespondBy.String(), string(r.Response.Answer), r.Response.By, r.Response.On.String(), r.Response.Text, what, by.String(),
				strconv.Itoa(all), strconv.Itoa(reached),
			}
			if !yield(row) {
				return
			}
		}
	}
}

// milestones counts them, and those that are reached.
func milestones(r scrutiny.Recommendation) (all, reached int) {
	for _, a := range r.Actions {
		for _, m := range a.Milestones {
			all++
			if !m.DoneOn.IsZero() {
				reached++
			}
		}
	}
	return all, reached
}
