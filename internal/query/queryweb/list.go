package queryweb

import (
	"context"
	"net/http"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// minePage lists what a person has to answer.
type minePage struct {
	Table   ui.TableView
	Late    int
	Manager bool // the reader looks after everybody's questions
}

// toAnswer is one row: a question with the date of its answer.
type toAnswer struct {
	query.Query
	child string
	cover bool // the reader covers for whoever answers it
	due   deadline.Deadline
}

func (h *handler) mine(w http.ResponseWriter, r *web.Request) error {
	ctx := r.Context()
	var rows []toAnswer
	var today workday.Date
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		rows, err = h.toAnswer(ctx, tx, r.Actor())
		return err
	})
	if err != nil {
		return err
	}
	var children []thread.Ref
	for _, q := range rows {
		children = append(children, q.Child)
	}
	if err := r.Look("List of questions", children...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "questions.csv", []string{"reference", "child", "about", "asked", "due", "state"}, func(yield func([]string) bool) {
			for _, q := range rows {
				if !yield([]string{string(q.Ref), string(q.Child), q.Subject, q.AskedOn.String(), q.due.Due.String(), string(q.State())}) {
					return
				}
			}
		})
	}
	p := mineOf(rows, today, r.With("format", "csv"))
	p.Manager = r.Actor().May(access.QueryAssign)
	return web.Render(w, r, http.StatusOK, mineView(p))
}

// toAnswer reads what the reader has to answer about children whom the reader may see, the first due first.
func (h *handler) toAnswer(ctx context.Context, tx *db.Tx, reader access.Actor) ([]toAnswer, error) {
	found, err := h.Service.OwnedBy(ctx, tx, reader.Person)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	refs, children := make([]thread.Ref, len(found)), make([]thread.Ref, len(found))
	for i, q := range found {
		refs[i], children[i] = q.Ref, q.Child
	}
	visible, err := access.Visible(ctx, tx, reader, children...)
	if err != nil {
		return nil, err
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return nil, err
	}
	names, err := h.Children.ChildNames(ctx, tx, visible...)
	if err != nil {
		return nil, err
	}
	rows := make([]toAnswer, 0, len(found))
	for _, q := range found {
		if slices.Contains(visible, q.Child) {
			rows = append(rows, toAnswer{Query: q, child: names[q.Child], cover: q.Owner != reader.Person, due: answerBy(clocks[q.Ref])})
		}
	}
	slices.SortStableFunc(rows, func(a, b toAnswer) int { return a.due.Due.Compare(b.due.Due) })
	return rows, nil
}

// answerBy returns the open deadline of the answer. Dates that are not the family's stand about no child.
func answerBy(all []deadline.Deadline) deadline.Deadline {
	for _, d := range all {
		if d.Open() && d.Child != "" && d.Rule != "query-acknowledge" {
			return d
		}
	}
	return deadline.Deadline{}
}

func mineOf(rows []toAnswer, today workday.Date, csv string) minePage {
	p := minePage{Table: ui.TableView{
		Caption: "Questions to answer, the first due first", CaptionSize: "hidden", Keys: true, Dense: true, CSV: csv,
		Columns: ui.Columns("Question", "Answer by", "Child", "Asked", "State"),
		Empty:   "No question waits for you. A new one stands here as soon as a family asks it, and you are told.",
	}}
	for _, q := range rows {
		late := q.due.Look(today) == deadline.LookLate
		if late {
			p.Late++
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: late, Cells: []ui.Cell{
			{Text: q.Subject, Href: path(q.Ref, ""), Header: true},
			{Body: ui.DeadlineShort(web.DeadlineView(q.due, today, ""))},
			{Text: q.child, Href: childPath(q.Child, "")}, {Text: q.AskedOn.Short()}, {Text: standsWords(q)},
		}})
	}
	return p
}

// standsWords says where a question of the reader's list stands, and that the reader answers it for somebody who is away.
func standsWords(q toAnswer) string {
	if q.cover {
		return staffWords(q.Query) + ", you cover"
	}
	return staffWords(q.Query)
}

// staffWords says where a question stands to those who answer.
func staffWords(q query.Query) string {
	switch {
	case q.State() == query.StateReopened:
		return "Come back: not answered"
	case q.Acknowledged.IsZero():
		return "New"
	case len(q.Added) > 0:
		return "More was added on " + q.Added[len(q.Added)-1].On.Short()
	default:
		return "Being answered"
	}
}
