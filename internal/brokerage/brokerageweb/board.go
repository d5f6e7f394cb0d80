package brokerageweb

import (
	"context"
	"net/http"
	"slices"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

const (
	pageSize = 50
	fileSize = 20_000
)

// boardPage is what has to be placed, those promised first first.
type boardPage struct {
	Table  ui.TableView
	Pages  ui.PaginationView
	Filter ui.FilterView
	State  ui.SelectView
	Age    ui.SelectView
	Due    ui.SelectView
	Late   int
}

// rows is what a board shows.
type rows struct {
	found   []brokerage.Requirement
	answers map[thread.Ref][]brokerage.Response
	next    string
	today   workday.Date
}

// boardStates are the states by which the board can be narrowed.
var boardStates = []brokerage.State{brokerage.StateOpen, brokerage.StateInvited, brokerage.StateRanked, brokerage.StatePlaced, brokerage.StateWithdrawn}

// knownState refuses a state that no requirement can have: a list of nothing, or of everything, would answer another question.
func knownState(state string) error {
	if state == "" || state == "all" || slices.Contains(boardStates, brokerage.State(state)) {
		return nil
	}
	return fault.Invalidf("state", "No requirement can be “%s”. Choose a state from the list on the page of requirements.", state)
}

func (h *handler) board(w http.ResponseWriter, r *web.Request) error {
	if err := knownState(r.URL.Query().Get("state")); err != nil {
		return err
	}
	csv := r.URL.Query().Get("format") == "csv"
	var found rows
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		found, err = h.rows(r.Context(), tx, r, csv)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("List of requirements", found.children()...); err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "requirements.csv", csvHeader, h.csvRows(found))
	}
	page := boardPage{Table: h.table(found, r), Filter: filterView(r), State: stateSelect(r), Age: ageSelect(r), Due: dueSelect(r)}
	if found.next != "" {
		page.Pages.Next = r.After(found.next)
	}
	page.Pages.Previous = r.First()
	for _, q := range found.found {
		if q.Open() && q.PromisedBy.Before(found.today) {
			page.Late++
		}
	}
	return web.Render(w, r, http.StatusOK, boardView(page))
}

// children are those whose requirements stand on the board.
func (f rows) children() []thread.Ref {
	out := make([]thread.Ref, len(f.found))
	for i, q := range f.found {
		out[i] = q.Child
	}
	return out
}

// rows loads a board's page.
func (h *handler) rows(ctx context.Context, tx *db.Tx, r *web.Request, all bool) (rows, error) {
	f := filter(r, tx.Today())
	f.Limit = pageSize
	if all {
		f.Limit, f.After = fileSize, ""
	}
	out := rows{today: tx.Today(), answers: map[thread.Ref][]brokerage.Response{}}
	var err error
	if out.found, out.next, err = h.Service.Board(ctx, tx, r.Actor(), f); err != nil {
		return rows{}, err
	}
	refs := make([]thread.Ref, len(out.found))
	for i, q := range out.found {
		refs[i] = q.Ref
	}
	answers, err := h.Service.Responses(ctx, tx, refs...)
	if err != nil {
		return rows{}, err
	}
	for _, a := range answers {
		out.answers[a.Requirement] = append(out.answers[a.Requirement], a)
	}
	return out, nil
}

func (h *handler) table(found rows, r *web.Request) ui.TableView {
	v := ui.TableView{
		Caption: "Requirements by the day they were promised for", CaptionSize: "hidden", Keys: true, CSV: r.With("format", "csv"),
		Columns: []ui.Column{{Text: "Requirement"}, {Text: "Reference"}, {Text: "Promised by"}, {Text: "Child’s age", Numeric: true}, {Text: "District"}, {Text: "State"}, {Text: "Answers"}},
		Empty:   "Nothing here has to be placed. Requirements appear when somebody asks for a plan’s line to be bought; change the filters to see those that are placed.",
	}
	for _, q := range found.found {
		due := dueWords(found.today, q.PromisedBy)
		if !q.Open() {
			due = q.PromisedBy.Short()
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: q.Open() && q.PromisedBy.Before(found.today), Cells: []ui.Cell{
			{Text: q.What, Href: path(q, ""), Header: true}, {Text: string(q.Ref)}, {Text: due, Sort: q.PromisedBy.String()}, {Text: ui.Number(q.Age)}, {Text: h.district(q.District)},
			{Body: ui.Tag(string(q.State()), colour(q.State()))}, {Text: answerWords(found.answers[q.Ref])},
		}})
	}
	return v
}

var csvHeader = []string{"reference", "what", "promised by", "age", "district", "minutes a week", "first day", "last day", "state", "can help", "cannot help"}

func (h *handler) csvRows(found rows) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, q := range found.found {
			can, cannot := 0, 0
			for _, a := range found.answers[q.Ref] {
				if a.Can {
					can++
				} else {
					cannot++
				}
			}
			row := []string{
				string(q.Ref), q.What, q.PromisedBy.String(), ui.Number(q.Age), h.district(q.District), ui.Number(int(q.MinutesPerWeek)),
				q.Start.String(), q.End.String(), string(q.State()), ui.Number(can), ui.Number(cannot),
			}
			if !yield(row) {
				return
			}
		}
	}
}

// ageBands are the ages by which a board can be narrowed.
var ageBands = []struct {
	value, text string
	from, to    int
}{{"0-4", "Under 5", 0, 4}, {"5-10", "5 to 10", 5, 10}, {"11-15", "11 to 15", 11, 15}, {"16-25", "16 to 25", 16, 25}}

// filter reads the filters in the address. Without any, a board shows what is still to be placed.
func filter(r *web.Request, today workday.Date) brokerage.Filter {
	q := r.URL.Query()
	f := brokerage.Filter{After: r.Page()}
	switch state := q.Get("state"); state {
	case "":
		f.OpenOnly = true
	case "all":
	default:
		f.State = brokerage.State(state)
	}
	for _, b := range ageBands {
		if b.value == q.Get("age") {
			f.AgeFrom, f.AgeTo = b.from, b.to
		}
	}
	switch q.Get("due") {
	case "late":
		f.DueBy = today.AddDays(-1)
	case "week":
		f.DueBy = today.AddDays(7)
	case "month":
		f.DueBy = today.AddDays(28)
	}
	return f
}

func stateSelect(r *web.Request) ui.SelectView {
	v := ui.SelectView{Name: "state", Label: "State", Value: r.URL.Query().Get("state"), Options: []ui.Option{{Value: "", Text: "Still to be placed"}}}
	for _, s := range boardStates {
		v.Options = append(v.Options, ui.Option{Value: string(s), Text: string(s)})
	}
	v.Options = append(v.Options, ui.Option{Value: "all", Text: "Every state"})
	return v
}

func ageSelect(r *web.Request) ui.SelectView {
	v := ui.SelectView{Name: "age", Label: "Child’s age", Value: r.URL.Query().Get("age"), Options: []ui.Option{{Value: "", Text: "Any age"}}}
	for _, b := range ageBands {
		v.Options = append(v.Options, ui.Option{Value: b.value, Text: b.text})
	}
	return v
}

func dueSelect(r *web.Request) ui.SelectView {
	return ui.SelectView{Name: "due", Label: "Promised by", Value: r.URL.Query().Get("due"), Options: []ui.Option{
		{Value: "", Text: "Any day"}, {Value: "late", Text: "Late"}, {Value: "week", Text: "Within a week"}, {Value: "month", Text: "Within four weeks"},
	}}
}

// filterView shows the filters in force, each with the address that takes it away.
func filterView(r *web.Request) ui.FilterView {
	v := ui.FilterView{Action: "/requirements"}
	for _, s := range []ui.SelectView{stateSelect(r), ageSelect(r), dueSelect(r)} {
		for _, o := range s.Options {
			if o.Value != "" && o.Value == s.Value {
				v.Chosen = append(v.Chosen, ui.Link{Text: s.Label + ": " + o.Text, Href: r.With(s.Name, "")})
			}
		}
	}
	if len(v.Chosen) > 0 {
		v.Clear = "/requirements"
	}
	return v
}

// mayAward reports whether the reader may choose a provider.
func mayAward(a access.Actor) bool { return a.May(access.BrokerageAward) }
