package providerweb

import (
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const pageSize = 50

// listPage is every provider by name.
type listPage struct {
	Table  ui.TableView
	Pages  ui.PaginationView
	MayAdd bool
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	if r.Actor().Unchecked {
		return fault.Forbidden("You can read this list once a person of the council has looked at who your organisation is.")
	}
	csv := r.URL.Query().Get("format") == "csv"
	limit := pageSize + 1
	if csv {
		limit = 100_000
	}
	name, ref, _ := strings.Cut(r.Page(), "\t")
	var found []provider.Provider
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		found, err = h.Service.List(r.Context(), tx, provider.Key{Name: name, Ref: thread.Ref(ref)}, limit)
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "providers.csv", []string{"reference", "name", "kind", "outcode", "services", "evidence in order", "why not"}, csvRows(r.Actor(), found, today))
	}
	page := listPage{MayAdd: r.Actor().May(access.ProviderEdit)}
	if len(found) > pageSize {
		found = found[:pageSize]
		last := found[pageSize-1]
		page.Pages.Next = r.After(last.Name + "\t" + string(last.Ref))
	}
	page.Pages.Previous = r.First()
	page.Table = table(found, today)
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, listView(page))
}

func table(found []provider.Provider, today workday.Date) ui.TableView {
	v := ui.TableView{
		Caption: "Providers by name", CaptionSize: "hidden", Columns: ui.Columns("Provider", "Kind", "Near", "Services", "Evidence"),
		Empty: "No provider has been added yet. Add the first, then ask it for its evidence.", Keys: true,
	}
	for _, p := range found {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: p.Name, Href: path(p.Ref, ""), Header: true}, {Text: p.Kind.Words()}, {Text: p.Outcode}, {Text: strings.Join(p.Services, ", ")},
			{Body: inOrder(p, today)},
		}})
	}
	return v
}

func csvRows(a access.Actor, found []provider.Provider, today workday.Date) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, p := range found {
			suspended, why := whyNot(a, p, today)
			may := "yes"
			if suspended {
				may = "no"
			}
			if !yield([]string{string(p.Ref), p.Name, p.Kind.Words(), p.Outcode, strings.Join(p.Services, "; "), may, why}) {
				return
			}
		}
	}
}

func path(ref thread.Ref, step string) string { return "/providers/" + string(ref) + step }
