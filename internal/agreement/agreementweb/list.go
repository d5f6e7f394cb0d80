package agreementweb

import (
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const pageSize = 50

// listPage is every agreement with its next date.
type listPage struct {
	Table  ui.TableView
	Pages  ui.PaginationView
	MayLet bool
	Others bool // the reader may see what other councils offer
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	limit := pageSize + 1
	if csv {
		limit = 100_000
	}
	var found []agreement.Agreement
	var today workday.Date
	var taken map[thread.Ref][]agreement.Extension
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		if found, err = h.Service.List(r.Context(), tx, r.Page(), limit); err != nil {
			return err
		}
		refs := make([]thread.Ref, len(found))
		for i, a := range found {
			refs[i] = a.Ref
		}
		taken, err = h.Service.Extensions(r.Context(), tx, refs)
		return err
	})
	if err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "agreements.csv", []string{"reference", "title", "kind", "regime", "decision", "start", "end", "value", "committed", "state", "extensions_allowed", "extensions_taken", "extensions_taken_late", "late_says"}, csvRows(found, taken, today))
	}
	page := listPage{MayLet: r.Actor().May(access.AgreementEdit), Others: r.Actor().Provider == ""}
	if len(found) > pageSize {
		found = found[:pageSize]
		last := found[pageSize-1]
		page.Pages.Next = r.After(last.End.String() + " " + string(last.Ref))
	}
	page.Pages.Previous = r.First()
	page.Table = ui.TableView{
		Caption: "Agreements", CaptionSize: "hidden", CSV: r.With("format", "csv"), Keys: true,
		Columns: []ui.Column{{Text: "Agreement"}, {Text: "Kind"}, {Text: "Next date"}, {Text: "Committed", Numeric: true}, {Text: "Worth", Numeric: true}},
		Empty:   "No agreement has been let yet. One needs a decision in effect: see the decisions.",
	}
	for _, a := range found {
		page.Table.Rows = append(page.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: a.Title, Href: path(a, ""), Header: true}, {Text: a.Kind.Words()}, {Text: nextDate(a, today) + late(taken[a.Ref])}, {Text: a.Committed.String()}, {Text: a.Value.String()},
		}})
	}
	return web.Render(w, r, http.StatusOK, listView(page))
}

func nextDate(a agreement.Agreement, today workday.Date) string {
	if b, ok := a.NextBreak(today); ok && a.State(today) == "running" {
		return "notice by " + b.NoticeBy.Short() + " for the break on " + b.On.Short()
	}
	switch a.State(today) {
	case "to start":
		return "starts on " + a.Start.Short()
	case "ended":
		return "ended on " + a.End.Short()
	default:
		return "ends on " + a.End.Short()
	}
}

func csvRows(found []agreement.Agreement, taken map[thread.Ref][]agreement.Extension, today workday.Date) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, a := range found {
			row := []string{string(a.Ref), a.Title, a.Kind.Words(), string(a.Regime), string(a.Decision), a.Start.String(), a.End.String(), a.Value.Pounds(), a.Committed.Pounds(), a.State(today),
				strconv.Itoa(len(a.ExtensionMonths)), strconv.Itoa(a.ExtensionsTaken), strconv.Itoa(lateOnes(taken[a.Ref])), lateSays(taken[a.Ref])}
			if !yield(row) {
				return
			}
		}
	}
}

// late names extensions that were taken late, in the register's cell.
func late(all []agreement.Extension) string {
	switch n := lateOnes(all); n {
	case 0:
		return ""
	case 1:
		return "; an extension was taken late"
	default:
		return "; " + strconv.Itoa(n) + " extensions were taken late"
	}
}

func lateSays(all []agreement.Extension) string {
	var says []string
	for _, e := range all {
		if e.Late() {
			says = append(says, e.Says())
		}
	}
	return strings.Join(says, " ")
}

func path(a agreement.Agreement, step string) string { return "/agreements/" + string(a.Ref) + step }
