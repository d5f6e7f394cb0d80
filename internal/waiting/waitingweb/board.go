package waitingweb

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/disclosure"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

var outcomeWords = map[waiting.Outcome]string{waiting.Pending: "Your answer is awaited", waiting.Taken: "Taken", waiting.Declined: "Not wanted"}

var outcomeColour = map[waiting.Outcome]ui.Colour{waiting.Pending: ui.Blue, waiting.Taken: ui.Green, waiting.Declined: ui.Grey}

func title(pathway string) string {
	if pathway == "" {
		return ""
	}
	return capital(pathway) + " assessment"
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// boardPage lists those who wait, red first.
type boardPage struct {
	Filter              waiting.Filter
	Table               ui.TableView
	Pages               ui.PaginationView
	Tiles               []ui.Tile
	Districts, Pathways []ui.Option
	// MayAsk is set for those who may ask what a change would do.
	MayAsk bool
	Whose  string // mineOnly or everybody
}

// Whose children a board lists. Who leads children begins with their own.
const (
	mineOnly  = "mine"
	everybody = "all"
)

func whose(r *web.Request) string {
	switch v := r.URL.Query().Get("whose"); {
	case v == mineOnly || v == everybody:
		return v
	case r.Actor().Is(access.RoleLead):
		return mineOnly
	default:
		return everybody
	}
}

// listed reads the rows of the board: of all children, or of those whom the reader has a relationship with.
func (h *handler) listed(ctx context.Context, tx *db.Tx, a access.Actor, f waiting.Filter, of string) ([]waiting.Entry, error) {
	if of == everybody {
		return h.Service.Board(ctx, tx, f)
	}
	children, err := access.Children(ctx, tx, a)
	if err != nil || len(children) == 0 {
		return nil, err
	}
	all, err := h.Service.Of(ctx, tx, children...)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(e waiting.Entry) bool {
		return !e.LeftOn.IsZero() || e.Key() <= f.After || (f.District != "" && e.District != f.District) || (f.Pathway != "" && e.Pathway != f.Pathway) || (f.OnlyRed && !e.Red())
	})
	slices.SortFunc(all, func(x, y waiting.Entry) int { return strings.Compare(x.Key(), y.Key()) })
	return all[:min(len(all), f.Limit)], nil
}

const pageSize = 50

func (h *handler) board(w http.ResponseWriter, r *web.Request) error {
	v := r.URL.Query()
	csv := v.Get("format") == "csv"
	f := waiting.Filter{District: v.Get("district"), Pathway: v.Get("pathway"), OnlyRed: v.Get("red") == "yes", After: r.Page(), Limit: pageSize + 1}
	if csv {
		f.Limit = 100_000
	}
	var all []waiting.Entry
	var counts []waiting.Count
	var names map[thread.Ref]string
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		if all, err = h.listed(r.Context(), tx, r.Actor(), f, whose(r)); err != nil {
			return err
		}
		if counts, err = h.Service.Counts(r.Context(), tx); err != nil {
			return err
		}
		names, err = h.names(r.Context(), tx, r.Actor(), all)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look(lookAtBoard, named(names)...); err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "waiting.csv", []string{"reference", "name", "pathway", "district", "since", "days", "priority", "offered", "taken", "declined"}, h.csvRows(all, names, today))
	}
	page := boardPage{MayAsk: r.Actor().May(access.WaitingSimulate), Filter: f, Whose: whose(r)}
	if len(all) > pageSize {
		all = all[:pageSize]
		page.Pages.Next = r.After(all[pageSize-1].Key())
	}
	page.Pages.Previous = r.First()
	page.Table = h.boardTable(all, names, today)
	page.Table.CSV = r.With("format", "csv")
	page.sum(counts, h.district)
	return web.Render(w, r, http.StatusOK, boardView(page))
}

// lookAtBoard names the lists of those who wait among those who looked.
const lookAtBoard = "board of those who wait"

// named are the children of names, in order.
func named(names map[thread.Ref]string) []thread.Ref { return slices.Sorted(maps.Keys(names)) }

// names names the children whom the reader may see.
func (h *handler) names(ctx context.Context, tx *db.Tx, a access.Actor, all []waiting.Entry) (map[thread.Ref]string, error) {
	refs := make([]thread.Ref, 0, len(all))
	for _, e := range all {
		refs = append(refs, e.Child)
	}
	names := map[thread.Ref]string{}
	mine, err := access.Visible(ctx, tx, a, refs...)
	if err != nil || len(mine) == 0 {
		return names, err
	}
	found, err := h.Families.Children(ctx, tx, mine)
	if err != nil {
		return nil, err
	}
	for _, ref := range mine {
		names[ref] = found[ref].Name()
	}
	return names, nil
}

func (h *handler) boardTable(all []waiting.Entry, names map[thread.Ref]string, today workday.Date) ui.TableView {
	v := ui.TableView{
		Caption: "Who waits, those with nothing offered first", CaptionSize: "hidden", Columns: ui.Columns("Child", "Waits for", "District", "Since", "Offered meanwhile"), Dense: true, Keys: true,
		Empty: "Nobody waits under this filter. Take a filter away, or look at everybody, to see more.",
	}
	for _, e := range all {
		who := ui.Cell{Text: "Not yours to see", Header: true}
		if name := names[e.Child]; name != "" {
			who = ui.Cell{Text: name, Href: "/children/" + string(e.Child) + "/waiting", Header: true}
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: e.Red(), Cells: []ui.Cell{
			who, {Text: title(e.Pathway)}, {Text: h.district(e.District)},
			{Text: e.JoinedOn.Short() + " (" + months(e, today) + ")", Sort: e.JoinedOn.String()}, offered(e),
		}})
	}
	return v
}

func offered(e waiting.Entry) ui.Cell {
	if e.Red() {
		return ui.Cell{Body: ui.Tag("Nothing offered", ui.Red)}
	}
	taken, declined := answers(e)
	return ui.Cell{Text: fmt.Sprintf("%d offered, %d taken, %d not wanted", len(e.Support), taken, declined)}
}

func answers(e waiting.Entry) (taken, declined int) {
	for _, s := range e.Support {
		switch s.Outcome {
		case waiting.Taken:
			taken++
		case waiting.Declined:
			declined++
		}
	}
	return taken, declined
}

func (h *handler) csvRows(all []waiting.Entry, names map[thread.Ref]string, today workday.Date) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, e := range all {
			taken, declined := answers(e)
			if !yield([]string{string(e.Ref), names[e.Child], e.Pathway, h.district(e.District), e.JoinedOn.String(), strconv.Itoa(e.Waited(today)), string(e.Priority),
				strconv.Itoa(len(e.Support)), strconv.Itoa(taken), strconv.Itoa(declined)}) {
				return
			}
		}
	}
}

// sum fills the tiles and the choices of the filter.
func (p *boardPage) sum(counts []waiting.Count, district func(string) string) {
	total, red := 0, 0
	districts, pathways := map[string]bool{}, map[string]bool{}
	for _, c := range counts {
		total, red = total+c.Waiting, red+c.Red
		if !districts[c.District] {
			districts[c.District] = true
			p.Districts = append(p.Districts, ui.Option{Value: c.District, Text: district(c.District)})
		}
		if !pathways[c.Pathway] {
			pathways[c.Pathway] = true
			p.Pathways = append(p.Pathways, ui.Option{Value: c.Pathway, Text: title(c.Pathway)})
		}
	}
	p.Tiles = []ui.Tile{{Value: ui.Number(total), Label: "children wait"}, {Value: ui.Number(red), Label: "with nothing offered", Href: "/waiting?red=yes"}}
}

// expectedPage is what everybody may read of waits.
type expectedPage struct {
	Figures []ui.FigureView
	Hides   bool
}

func (h *handler) expected(w http.ResponseWriter, r *web.Request) error {
	var counts []waiting.Count
	learnt := map[string]waiting.History{}
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		if counts, err = h.Service.Counts(r.Context(), tx); err != nil {
			return err
		}
		for _, c := range counts {
			if _, ok := learnt[c.Pathway]; !ok {
				if learnt[c.Pathway], err = h.Service.History(r.Context(), tx, c.Pathway); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	csv := r.URL.Query().Get("format") == "csv"
	var page expectedPage
	var rows [][]string
	for i, c := range counts {
		if i > 0 && counts[i-1].Pathway == c.Pathway {
			continue
		}
		figure, hides, err := h.expectedFigure(c.Pathway, counts, learnt[c.Pathway], today)
		if err != nil {
			return err
		}
		page.Hides = page.Hides || hides
		for _, row := range figure.Table.Rows {
			rows = append(rows, []string{c.Pathway, row.Cells[0].Text, row.Cells[1].Text, row.Cells[2].Text, row.Cells[3].Text})
		}
		figure.CSV = r.With("format", "csv")
		page.Figures = append(page.Figures, figure)
	}
	if csv {
		return web.CSV(w, r, "expected-waits.csv", []string{"pathway", "district", "waiting", "a child who joins today", "counted from children"}, func(yield func([]string) bool) {
			for _, row := range rows {
				if !yield(row) {
					return
				}
			}
		})
	}
	return web.Render(w, r, http.StatusOK, expectedView(page))
}

// basis says which children an estimate rests on; nothing where there is none.
func basis(x waiting.Expectation) string {
	if !x.Known {
		return ""
	}
	return x.Basis()
}

func (h *handler) expectedFigure(pathway string, counts []waiting.Count, history waiting.History, today workday.Date) (ui.FigureView, bool, error) {
	var cells []disclosure.Cell
	var districts []string
	for _, c := range counts {
		if c.Pathway == pathway {
			cells = append(cells, disclosure.Cell{Label: h.district(c.District), Count: c.Waiting})
			districts = append(districts, c.District)
		}
	}
	shown, err := disclosure.Publish(cells, disclosure.Default())
	if err != nil {
		return ui.FigureView{}, false, fault.Unavailable("These figures cannot be shown safely at the moment.", err)
	}
	table := ui.TableView{Caption: title(pathway) + " by district", Columns: ui.Columns("District", "Children who wait", "A child who joins today", "Counted from children"), Empty: "Nobody waits."}
	for i, f := range shown.Figures {
		x := history.Expect(waiting.Entry{District: districts[i], JoinedOn: today}, today)
		table.Rows = append(table.Rows, ui.Cells(f.Label, f.String(), x.Sentence(), basis(x)))
	}
	return ui.FigureView{
		Title: title(pathway), Alone: true, Value: shown.Total.String(), Counts: "Children on the list today.", Table: &table, AsAt: today.Long(), Source: "Alongside, waiting lists of the last 24 months",
	}, shown.Hides(), nil
}
