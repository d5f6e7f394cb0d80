package authorityweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// How many rows stand on a page, and at most in a file.
const (
	pageSize = 50
	fileSize = 100_000
)

// peoplePage lists accounts.
type peoplePage struct {
	Nav    ui.SubNavView
	Filter authority.Filter
	Bar    ui.FilterView
	Table  ui.TableView
	Pages  ui.PaginationView
}

func (h *handler) people(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	f := authority.Filter{Text: r.Form("text"), Role: access.Role(q.Get("role")), Status: authority.Status(q.Get("status")),
		After: r.Page(), Limit: pageSize + 1}
	file := q.Get("format") == "csv"
	if file {
		f.Limit = fileSize
	}
	var found []authority.Account
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		found, err = h.Service.Accounts(r.Context(), tx, f)
		return err
	})
	if err != nil {
		return err
	}
	if file {
		return web.CSV(w, r, "people.csv", peopleHeader, peopleRows(found, today))
	}
	page := peoplePage{Nav: adminNav(r.Actor(), "/admin/people"), Filter: f, Bar: peopleBar(r, f)}
	if len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(found[pageSize-1].SortKey())
	}
	page.Pages.Previous = r.First()
	page.Table = peopleTable(found, today)
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, peopleView(page))
}

func peopleBar(r *web.Request, f authority.Filter) ui.FilterView {
	v := ui.FilterView{Action: "/admin/people", Clear: "/admin/people"}
	if f.Text != "" {
		v.Chosen = append(v.Chosen, ui.Link{Text: "“" + f.Text + "”", Href: r.With("text", "")})
	}
	if f.Role != "" {
		v.Chosen = append(v.Chosen, ui.Link{Text: f.Role.Label(), Href: r.With("role", "")})
	}
	if f.Status != "" {
		v.Chosen = append(v.Chosen, ui.Link{Text: string(f.Status), Href: r.With("status", "")})
	}
	return v
}

func peopleTable(found []authority.Account, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "People, by name", CaptionSize: "hidden", Columns: ui.Columns("Name", "Email address", "Roles", "Status"), Keys: true,
		Empty: "Nobody fits these filters. Clear them to see everybody, or open a new account."}
	for _, a := range found {
		status := a.Status(today)
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: a.Name, Href: "/admin/people/" + string(a.Person), Header: true}, {Text: a.Email}, {Text: roleNames(a.Roles)},
			{Body: ui.Tag(string(status), statusColour(status))},
		}})
	}
	return v
}

func statusColour(s authority.Status) ui.Colour {
	switch s {
	case authority.StatusActive:
		return ui.Green
	case authority.StatusToCome:
		return ui.Blue
	default:
		return ui.Grey
	}
}

var peopleHeader = []string{"reference", "name", "email", "phone", "roles", "provider", "language", "first day", "last day", "status"}

func peopleRows(found []authority.Account, today workday.Date) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, a := range found {
			row := []string{string(a.Person), a.Name, a.Email, a.Phone, roleNames(a.Roles), string(a.Provider), a.Language,
				a.From.String(), a.To.String(), string(a.Status(today))}
			if !yield(row) {
				return
			}
		}
	}
}
