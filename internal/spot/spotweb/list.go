package spotweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

const pageSize = 50

// listPage is the files that were imported.
type listPage struct {
	Table     ui.TableView
	Pages     ui.PaginationView
	MayImport bool
	Match     spot.Match
	Overlap   ui.FigureView
	Suppliers ui.TableView
}

// matchFile sends the rows behind the figures about suppliers.
func (h *handler) matchFile(w http.ResponseWriter, r *web.Request, what string) error {
	m, most, err := h.matched(r, mostRows)
	if err != nil {
		return err
	}
	if what == "overlap" {
		return web.CSV(w, r, "overlap.csv", overlapHeader, overlapRows(m))
	}
	return web.CSV(w, r, "suppliers.csv", supplierHeader, supplierRows(most))
}

func (h *handler) matched(r *web.Request, limit int) (m spot.Match, most []matching.Supplier, err error) {
	err = h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if m, err = h.Service.Matches.Match(r.Context(), tx); err != nil {
			return err
		}
		most, err = h.Service.Matches.Suppliers(r.Context(), tx, limit)
		return err
	})
	return m, most, err
}

// shownSuppliers is how many suppliers the page names; the file has all.
const shownSuppliers = 20

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	format := r.URL.Query().Get("format")
	if format == "overlap" || format == "suppliers" {
		return h.matchFile(w, r, format)
	}
	csv := format == "csv"
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
	m, most, err := h.matched(r, shownSuppliers)
	if err != nil {
		return err
	}
	page.Match, page.Overlap, page.Suppliers = m, overlapFigure(m), supplierTable(most)
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

var listHeader = []string{"reference", "file", "kind", "state", "imported by", "started", "rows", "taken", "refused", "total", "first date", "last date", "taken back by", "taken back", "taken back why"}

func listRows(found []spot.Import) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, i := range found {
			s, back := i.Summary, ""
			if i.State == spot.TakenBackState {
				back = i.BackAt.Format("2006-01-02 15:04")
			}
			row := []string{
				string(i.Ref), i.File, string(i.Kind), string(i.State), i.By, i.StartedAt.Format("2006-01-02 15:04"), number(s.Rows), number(s.Taken),
				number(s.Refused), s.Total.Pounds(), s.First.String(), s.Last.String(), i.BackBy, back, i.BackWhy,
			}
			if !yield(row) {
				return
			}
		}
	}
}
