package familyweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const boardSize = 50

// boardPage lists the concerns that a person has to read.
type boardPage struct {
	Table    ui.TableView
	Pages    ui.PaginationView
	Nav      ui.SubNavView
	Screened bool
	Late     int
}

func (h *handler) board(w http.ResponseWriter, r *web.Request) error {
	f := family.BoardFilter{Screened: r.URL.Query().Get("state") == "screened", After: r.Page(), Limit: boardSize + 1}
	csv := r.URL.Query().Get("format") == "csv"
	if csv {
		f.Limit = 10_000
	}
	var found []family.Concern
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		all, err := h.Service.Board(r.Context(), tx, f)
		if err == nil {
			found, err = readable(r.Context(), tx, r.Actor(), all)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("List of concerns", childrenOf(found)...); err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "concerns.csv", boardHeader, boardRows(found, today))
	}
	p := boardPage{Screened: f.Screened, Nav: boardNav(r.URL.Query().Get("state"))}
	if len(found) > boardSize {
		found = found[:boardSize]
		p.Pages.Next = r.After(found[boardSize-1].SortKey())
	}
	p.Pages.Previous = r.First()
	for _, c := range found {
		if c.Open() && c.ReadBy.Before(today) {
			p.Late++
		}
	}
	p.Table = h.boardTable(found, f.Screened, today)
	p.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, boardView(p))
}

func boardNav(at string) ui.SubNavView {
	return ui.SubNavView{Label: "Concerns", Items: []ui.NavItem{
		{Text: "To screen", Href: "/concerns", Current: at != "screened" && at != "channels"},
		{Text: "Screened", Href: "/concerns?state=screened", Current: at == "screened"},
		{Text: "By channel", Href: "/concerns/channels", Current: at == "channels"},
	}}
}

// readable leaves out concerns about children whom the reader may not see.
func readable(ctx context.Context, tx *db.Tx, reader access.Actor, all []family.Concern) ([]family.Concern, error) {
	visible, err := access.Visible(ctx, tx, reader, childrenOf(all)...)
	if err != nil {
		return nil, err
	}
	mine := map[thread.Ref]bool{"": true}
	for _, c := range visible {
		mine[c] = true
	}
	out := make([]family.Concern, 0, len(all))
	for _, c := range all {
		if mine[c.Child] {
			out = append(out, c)
		}
	}
	return out, nil
}

func childrenOf(all []family.Concern) []thread.Ref {
	var out []thread.Ref
	for _, c := range all {
		if c.Child != "" {
			out = append(out, c.Child)
		}
	}
	return out
}

func (h *handler) boardTable(found []family.Concern, screened bool, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "Concerns to screen, the first due first", CaptionSize: "hidden", Keys: true,
		Columns: ui.Columns("Concern", "Read by", "Told", "Child", "Area", "Stage", "How", "State"),
		Empty:   "Every concern has been read. New ones stand here as soon as they are told."}
	if screened {
		v.Caption, v.Empty = "Screened concerns, the latest first", "No concern that you may read has been screened yet."
		v.Columns[1].Text = "To be read by"
	}
	for _, c := range found {
		v.Rows = append(v.Rows, ui.TableRow{Mark: c.Open() && c.ReadBy.Before(today), Cells: []ui.Cell{
			{Text: string(c.Ref), Href: concernPath(c.Ref, ""), Header: true},
			{Body: ui.DeadlineShort(readBy(c, today))},
			{Text: ui.ShortWhen(c.RaisedAt)}, {Text: ageWords(c, today)}, {Text: h.areaWords(c)}, {Text: c.Stage.Words()},
			{Text: c.Channel}, {Text: stateWords(c)},
		}})
	}
	return v
}

func stateWords(c family.Concern) string {
	switch c.Outcome {
	case "":
		return "To be read"
	case family.NotReachable:
		return "Not reached yet"
	default:
		return strings.ToUpper(string(c.Outcome[:1])) + string(c.Outcome[1:])
	}
}

// readBy is the promise that a person reads the concern, as it stands today.
func readBy(c family.Concern, today workday.Date) ui.DeadlineView {
	v := ui.DeadlineView{Title: "Read the concern", Due: c.ReadBy, Today: today, Look: ui.ToCome}
	read := workday.DateOf(c.ScreenedAt)
	switch {
	case !read.IsZero() && read.After(c.ReadBy):
		v.Look, v.DoneOn = ui.KeptLate, read
	case !read.IsZero():
		v.Look, v.DoneOn = ui.Kept, read
	case today.After(c.ReadBy):
		v.Look = ui.Late
	case today == c.ReadBy:
		v.Look = ui.Soon
	}
	return v
}

func (h *handler) areaWords(c family.Concern) string {
	if c.Outcode == "" {
		return "Not said"
	}
	return c.Outcode + ", " + h.Service.District(c.District)
}

var boardHeader = []string{"reference", "told", "channel", "read by", "named person by", "age", "area", "district", "stage", "outcome", "safeguarding", "screened"}

func boardRows(found []family.Concern, today workday.Date) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, c := range found {
			row := []string{string(c.Ref), ui.ShortWhen(c.RaisedAt), c.Channel, c.ReadBy.String(), c.HearBy.String(), ageWords(c, today), c.Outcode,
				c.District, c.Stage.Words(), string(c.Outcome), yesNo(c.Safeguarding), ui.ShortWhen(c.ScreenedAt)}
			if !yield(row) {
				return
			}
		}
	}
}
