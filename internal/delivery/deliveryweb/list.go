package deliveryweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// listPage is a provider's packages.
type listPage struct{ Table ui.TableView }

// listed is a provider's packages with what came of them in the last weeks.
type listed struct {
	packages []brokerage.Package
	totals   map[thread.Ref]delivery.Totals
	names    map[thread.Ref]string
	status   map[thread.Ref]string
	toAgree  []thread.Ref // without agreed days
}

// weeksListed is how many weeks a list of packages adds up.
const weeksListed = 4

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	var found listed
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		found, err = h.listed(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("List of packages", childrenOf(found.packages)...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "packages.csv", []string{"reference", "child", "what", "state", "starts", "ends", "minutes a week", "promised minutes", "delivered minutes", "missed minutes"}, found.rows())
	}
	page := listPage{Table: ui.TableView{
		Caption: "Your packages, with the last four weeks", CaptionSize: "hidden", Keys: true, CSV: r.With("format", "csv"),
		Columns: []ui.Column{{Text: "Child"}, {Text: "What"}, {Text: "State"}, {Text: "Hours promised", Numeric: true}, {Text: "Hours delivered", Numeric: true}, {Text: "Hours missed", Numeric: true}},
		Empty:   "You have no packages yet. One appears here when an award is made to you.",
	}}
	for _, p := range found.packages {
		t := found.totals[p.Ref]
		page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: found.names[p.Child], Href: path(p.Ref, ""), Header: true}, {Text: p.What}, {Body: stateCell(found.status[p.Ref], path(p.Ref, "/days"), found.names[p.Child], slices.Contains(found.toAgree, p.Ref))},
			{Text: ui.Hours(t.Promised)}, {Text: ui.Hours(t.Delivered)}, {Text: ui.Hours(t.MissedMinutes())},
		}})
	}
	return web.Render(w, r, http.StatusOK, listView(page))
}

func (h *handler) listed(ctx context.Context, tx *db.Tx, r *web.Request) (listed, error) {
	by := r.Actor()
	if by.Provider == "" {
		return listed{}, fault.Forbidden("Only providers have packages of their own.")
	}
	var out listed
	var err error
	if out.packages, err = h.Brokerage.PackagesBy(ctx, tx, by.Provider); err != nil {
		return listed{}, err
	}
	if out.packages, err = visible(ctx, tx, by, out.packages); err != nil {
		return listed{}, err
	}
	today := tx.Today()
	if out.totals, err = h.Service.Delivered(ctx, tx, out.packages, today.AddDays(1-7*weeksListed), today); err != nil {
		return listed{}, err
	}
	out.status = make(map[thread.Ref]string, len(out.packages))
	for _, p := range out.packages {
		out.status[p.Ref] = p.Status(today)
	}
	if out.toAgree, err = h.Service.Unplanned(ctx, tx, out.packages); err != nil {
		return listed{}, err
	}
	out.names, err = h.childNames(ctx, tx, childrenOf(out.packages)...)
	return out, err
}

// childrenOf are those whom packages help.
func childrenOf(packages []brokerage.Package) []thread.Ref {
	out := make([]thread.Ref, len(packages))
	for i, p := range packages {
		out[i] = p.Child
	}
	return out
}

// visible returns those of packages whose child the reader may still see: a provider's sight of a child ends a while after
// its last package.
func visible(ctx context.Context, tx *db.Tx, reader access.Actor, all []brokerage.Package) ([]brokerage.Package, error) {
	children := make([]thread.Ref, len(all))
	for i, p := range all {
		children[i] = p.Child
	}
	seen, err := access.Visible(ctx, tx, reader, children...)
	if err != nil {
		return nil, err
	}
	out := make([]brokerage.Package, 0, len(all))
	for _, p := range all {
		if slices.Contains(seen, p.Child) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (l listed) rows() func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, p := range l.packages {
			t := l.totals[p.Ref]
			row := []string{
				string(p.Ref), l.names[p.Child], p.What, l.status[p.Ref], p.Start.String(), p.LastDay().String(), strconv.Itoa(int(p.MinutesPerWeek)),
				strconv.Itoa(int(t.Promised)), strconv.Itoa(int(t.Delivered)), strconv.Itoa(int(t.MissedMinutes())),
			}
			if !yield(row) {
				return
			}
		}
	}
}
