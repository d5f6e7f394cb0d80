package decisionweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const pageSize = 50

// listPage is the forward plan and what was decided.
type listPage struct {
	Table   ui.TableView
	Pages   ui.PaginationView
	MayEdit bool
}

func (h *handler) list(w http.ResponseWriter, r *web.Request) error {
	var found []decision.Decision
	var today workday.Date
	limit := pageSize + 1
	csv := r.URL.Query().Get("format") == "csv"
	if csv {
		limit = 100_000
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		found, err = h.Service.List(r.Context(), tx, r.Page(), limit)
		return err
	})
	if err != nil {
		return err
	}
	found = visible(found, r.Actor(), today)
	if csv {
		return web.CSV(w, r, "decisions.csv", csvHeader, csvRows(found, today))
	}
	page := listPage{MayEdit: r.Actor().May(access.DecisionEdit)}
	if len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(found[pageSize-1].SortKey())
	}
	page.Pages.Previous = r.First()
	page.Table = table(found, today)
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, listView(page))
}

// visible leaves out what has not been published yet, unless the reader may edit decisions.
func visible(all []decision.Decision, reader access.Actor, today workday.Date) []decision.Decision {
	if reader.May(access.DecisionEdit) {
		return all
	}
	out := all[:0]
	for _, d := range all {
		if d.Public(today) {
			out = append(out, d)
		}
	}
	return out
}

func table(found []decision.Decision, today workday.Date) ui.TableView {
	v := ui.TableView{
		Caption: "Decisions, latest first", CaptionSize: "hidden", Columns: ui.Columns("Decision", "Who decides", "State", "Next date"),
		Empty: "No decision has been entered yet. Decisions appear here from the day their notice is published.",
	}
	for _, d := range found {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: name(d), Href: path(d, ""), Header: true},
			{Text: d.Maker},
			{Body: ui.Tag(string(d.State(today)), colour(d.State(today)))},
			{Text: nextDate(d, today)},
		}})
	}
	return v
}

var csvHeader = []string{"reference", "label", "title", "key", "who decides", "state", "notice published", "not before", "decided", "published", "effective from", "total value", "term start", "term end"}

func csvRows(found []decision.Decision, today workday.Date) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, d := range found {
			row := []string{
				string(d.Ref), d.Label, d.Title, stated(d.Unstated.Key, d.Key), d.Maker, string(d.State(today)), d.NoticePublished.String(), d.NotBefore.String(),
				d.DecidedOn.String(), d.PublishedOn.String(), d.EffectiveFrom.String(), d.Terms.TotalValue.Pounds(), d.Terms.Start.String(), d.Terms.End.String(),
			}
			if !yield(row) {
				return
			}
		}
	}
}
