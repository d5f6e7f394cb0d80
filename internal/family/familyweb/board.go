package familyweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
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
	Late     int // that nobody has read
	Again    int // whose day to try again has passed
}

func (h *handler) board(w http.ResponseWriter, r *web.Request) error {
	f := family.BoardFilter{Screened: r.URL.Query().Get("state") == "screened", After: r.Page(), Limit: boardSize + 1}
	csv := r.URL.Query().Get("format") == "csv"
	if csv {
		f.Limit = 10_000
	}
	var found []family.Concern
	var again map[thread.Ref]deadline.Deadline
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		all, err := h.Service.Board(r.Context(), tx, f)
		if err != nil {
			return err
		}
		if found, err = readable(r.Context(), tx, r.Actor(), all); err == nil {
			again, err = triedAgain(r.Context(), tx, found)
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
		switch {
		case !overdue(c, again, today):
		case c.Outcome == family.NotReachable:
			p.Again++
		default:
			p.Late++
		}
	}
	p.Table = h.boardTable(found, f.Screened, again, today)
	p.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, boardView(p))
}

// triedAgain are the open dates on which somebody tries again to reach those who told concerns, in one query.
func triedAgain(ctx context.Context, tx *db.Tx, all []family.Concern) (map[thread.Ref]deadline.Deadline, error) {
	var refs []thread.Ref
	for _, c := range all {
		if c.Outcome == family.NotReachable {
			refs = append(refs, c.Ref)
		}
	}
	found, err := deadline.Of(ctx, tx, refs...)
	out := map[thread.Ref]deadline.Deadline{}
	for ref, list := range found {
		for _, d := range list {
			if d.Rule == family.RuleRetry && d.Open() {
				out[ref] = d
			}
		}
	}
	return out, err
}

// overdue reports whether a concern that is still open has passed its day: that of another try where there is one, or else that by
// which a person reads it.
func overdue(c family.Concern, again map[thread.Ref]deadline.Deadline, today workday.Date) bool {
	if d, open := again[c.Ref]; open {
		return d.Due.Before(today)
	}
	return c.Open() && c.ReadBy.Before(today)
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

func (h *handler) boardTable(found []family.Concern, screened bool, again map[thread.Ref]deadline.Deadline, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "Concerns to screen, the first due first", CaptionSize: "hidden", Keys: true,
		Columns: ui.Columns("Concern", "Read or try again by", "Told", "Child", "Area", "Stage", "How", "State"),
		Empty:   "Every concern has been read. New ones stand here as soon as they are told."}
	if screened {
		v.Caption, v.Empty = "Screened concerns, the latest first", "No concern that you may read has been screened yet."
		v.Columns[1].Text = "To be read by"
	}
	for _, c := range found {
		by := readBy(c, today)
		if d, open := again[c.Ref]; open {
			by = web.DeadlineView(d, today, "")
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: overdue(c, again, today), Cells: []ui.Cell{
			{Text: string(c.Ref), Href: concernPath(c.Ref, ""), Header: true},
			{Body: ui.DeadlineShort(by)},
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
