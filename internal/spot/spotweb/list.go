package spotweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

const pageSize = 50

// listPage is the files that were imported.
type listPage struct {
	Table     ui.TableView
	Pages     ui.PaginationView
	MayImport bool
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	limit := pageSize + 1
	if csv {
		limit = 100_000
	}
	var found []spot.Import
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		found, err = h.Service.Imports(r.Context(), tx, r.Page(), limit)
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "imports.csv", listHeader, listRows(found))
	}
	page := listPage{MayImport: r.Actor().May(access.SpotImport)}
	if len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(found[pageSize-1].SortKey())
	}
	page.Pages.Previous = r.First()
	page.Table = listTable(found)
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, listView(page))
}

func listTable(found []spot.Import) ui.TableView {
	v := ui.TableView{
		Caption: "Imported files, latest first", CaptionSize: "hidden",
		Columns: []ui.Column{{Text: "File"}, {Text: "Holds"}, {Text: "State"}, {Text: "Taken", Numeric: true}, {Text: "Refused", Numeric: true}, {Text: "Total", Numeric: true}},
		Empty:   "No file has been imported yet. Import the council’s published payments or its register of contracts to see what is bought, from whom and for how much.",
	}
	for _, i := range found {
		taken, refused, total := "", "", ""
		if i.State == spot.Published {
			taken, refused, total = ui.Number(i.Summary.Taken), ui.Number(i.Summary.Refused), i.Summary.Total.String()
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: i.File, Href: "/spot/" + string(i.Ref), Header: true}, {Text: kindWords(i.Kind)},
			{Body: ui.Tag(stateWords(i.State), stateColour(i.State))}, {Text: taken}, {Text: refused}, {Text: total},
		}})
	}
	return v
}

var listHeader = []string{"reference", "file", "kind", "state", "imported by", "started", "rows", "taken", "refused", "total", "first date", "last date"}

func listRows(found []spot.Import) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, i := range found {
			s := i.Summary
			row := []string{
				string(i.Ref), i.File, string(i.Kind), string(i.State), i.By, i.StartedAt.Format("2006-01-02 15:04"), number(s.Rows), number(s.Taken),
				number(s.Refused), s.Total.Pounds(), s.First.String(), s.Last.String(),
			}
			if !yield(row) {
				return
			}
		}
	}
}
