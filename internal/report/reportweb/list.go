package reportweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/report"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const pageSize = 50

// listPage is the reports that came back to committees, and are to come.
type listPage struct {
	Table   ui.TableView
	Pages   ui.PaginationView
	MayEdit bool
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	var found []report.Report
	var today workday.Date
	page := listPage{MayEdit: r.Actor().May(access.ReportEdit)}
	limit, csv := pageSize+1, r.URL.Query().Get("format") == "csv"
	if csv {
		limit = 100_000
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		found, err = h.Service.Reports(r.Context(), tx, !page.MayEdit, thread.Ref(r.Page()), limit)
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "reports.csv", []string{"reference", "title", "committee", "state", "due", "published", "counted from", "counted to"}, listRows(found, today))
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(string(found[pageSize-1].Ref))
	}
	page.Pages.Previous = r.First()
	page.Table = table(found, today)
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, listView(page))
}

func table(found []report.Report, today workday.Date) ui.TableView {
	v := ui.TableView{
		Caption: "Reports, the latest first", CaptionSize: "hidden", Columns: ui.Columns("Report", "Committee", "State", "Due", "Published"),
		Empty: "No report has been published yet. Reports appear here on the day they go to a committee.",
	}
	for _, r := range found {
		published := "Not yet"
		if !r.PublishedOn.IsZero() {
			published = r.PublishedOn.Short()
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: r.Title, Href: reportPath(r.Ref, ""), Header: true}, {Text: r.Committee},
			{Body: ui.Tag(string(r.State(today)), colour(r.State(today)))}, {Text: r.DueOn.Short()}, {Text: published},
		}})
	}
	return v
}

func listRows(found []report.Report, today workday.Date) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, r := range found {
			row := []string{string(r.Ref), r.Title, r.Committee, string(r.State(today)), r.DueOn.String(), r.PublishedOn.String(), r.From.String(), r.To.String()}
			if !yield(row) {
				return
			}
		}
	}
}
