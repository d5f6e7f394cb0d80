package familyweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// childrenPage lists the children whom the reader may see.
type childrenPage struct {
	Table  ui.TableView
	Pages  ui.PaginationView
	Search string
}

func (h *handler) children(w http.ResponseWriter, r *web.Request) error {
	search := strings.TrimSpace(r.URL.Query().Get("name"))
	csv := r.URL.Query().Get("format") == "csv"
	limit := boardSize
	if csv {
		limit = 10_000
	}
	p := childrenPage{Search: search}
	var found []family.Child
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		var next thread.Ref
		if found, next, err = h.findChildren(r.Context(), tx, r, search, limit); err == nil && next != "" {
			p.Pages.Next = r.After(string(next))
		}
		return err
	})
	if err != nil {
		return err
	}
	refs := make([]thread.Ref, len(found))
	for i, c := range found {
		refs[i] = c.Ref
	}
	if err := r.Look("List of children", refs...); err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "children.csv", []string{"reference", "last name", "first name", "born", "area", "district", "flags"}, childRows(found))
	}
	p.Pages.Previous = r.First()
	p.Table = h.childrenTable(found, today)
	p.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, childrenView(p))
}

// findChildren reads a page of the reader's children, or those of a name.
func (h *handler) findChildren(ctx context.Context, tx *db.Tx, r *web.Request, search string, limit int) (found []family.Child, next thread.Ref, err error) {
	var refs []thread.Ref
	if search == "" {
		refs, err = access.ChildrenAfter(ctx, tx, r.Actor(), thread.Ref(r.Page()), limit+1)
		if len(refs) > limit {
			refs, next = refs[:limit], refs[limit-1]
		}
	} else if refs, err = h.Service.Named(ctx, tx, search); err == nil {
		refs, err = access.Visible(ctx, tx, r.Actor(), refs...)
	}
	if err != nil {
		return nil, "", err
	}
	byRef, err := h.Service.Children(ctx, tx, refs)
	if err != nil {
		return nil, "", err
	}
	for _, ref := range refs {
		if c, ok := byRef[ref]; ok && (c.MergedInto == "" || search != "") {
			found = append(found, c)
		}
	}
	found, err = h.Service.Told(ctx, tx, r.Actor(), found)
	return found, next, err
}

// childrenTable has a column of flags where one is set: a family, who is told of none, does not read that there could be any.
func (h *handler) childrenTable(found []family.Child, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "Children", CaptionSize: "hidden", Keys: true, Columns: ui.Columns("Child", "Age", "Area"),
		Empty: "There is no child here whom you may see. A child appears when you are given work with them, or when you search for another name."}
	flags := slices.ContainsFunc(found, func(c family.Child) bool { return len(c.Flags) > 0 })
	if flags {
		v.Columns = append(v.Columns, ui.Column{Text: "Flags"})
	}
	for _, c := range found {
		cells := []ui.Cell{
			{Text: c.SortName(), Href: childPath(c.Ref, ""), Header: true}, {Text: years(family.YearsOld(c.Born, today))},
			{Text: strings.Trim(c.Outcode+", "+h.Service.District(c.District), ", ")},
		}
		if flags {
			cells = append(cells, ui.Cell{Text: flagWords(c.Flags)})
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: cells})
	}
	return v
}

func childRows(found []family.Child) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, c := range found {
			if !yield([]string{string(c.Ref), c.Last, c.First, c.Born.String(), c.Outcode, c.District, flagWords(c.Flags)}) {
				return
			}
		}
	}
}
