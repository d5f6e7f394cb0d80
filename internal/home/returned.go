package home

import (
	"context"
	"slices"

	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// returned lists the questions whose answer a family refused and that went up to the reader, the first due first. Without any the
// page has no such section.
func (h *handler) returned(ctx context.Context, tx *db.Tx, l *looker) (section, error) {
	found, err := h.sentBack(ctx, tx, l)
	if err != nil {
		return section{}, err
	}
	found = slices.DeleteFunc(found, func(q query.Query) bool { return q.State() != query.StateReopened })
	refs, children := make([]thread.Ref, len(found)), make([]thread.Ref, len(found))
	for i, q := range found {
		refs[i], children[i] = q.Ref, q.Child
	}
	cards, err := h.names(ctx, tx, l, children)
	if err != nil {
		return section{}, err
	}
	clocks, err := deadline.Of(ctx, tx, refs...)
	if err != nil {
		return section{}, err
	}
	found = slices.DeleteFunc(found, func(q query.Query) bool { _, ok := cards[q.Child]; return !ok })
	if len(found) == 0 {
		return section{}, nil
	}
	slices.SortStableFunc(found, func(a, b query.Query) int { return againBy(clocks[a.Ref]).Due.Compare(againBy(clocks[b.Ref]).Due) })
	t := ui.TableView{Caption: "Answers that families sent back, for you to answer", Columns: ui.Columns("Question", "Child", "Answer by"), Keys: true}
	for _, q := range found[:min(len(found), waitingMost)] {
		by := ui.Cell{Text: "no date"}
		if d := againBy(clocks[q.Ref]); !d.Due.IsZero() {
			by = ui.Cell{Body: ui.DeadlineShort(web.DeadlineView(d, tx.Today(), ""))}
		}
		t.Rows = append(t.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: q.Subject, Href: "/queries/" + string(q.Ref), Header: true}, {Text: cards[q.Child].Name(), Href: "/children/" + string(q.Child)}, by,
		}})
	}
	return section{Title: t.Caption, Table: &t, Links: []ui.Link{{Text: "All questions that wait for you", Href: "/queries"}}}, nil
}

// sentBack returns the reader's questions that may have been refused. Where dates run for more than the page shows, it is those due first:
// a manager of many teams has hundreds.
func (h *handler) sentBack(ctx context.Context, tx *db.Tx, l *looker) ([]query.Query, error) {
	first, err := deadline.Due(ctx, tx, deadline.Filter{Owner: l.Person, Rule: query.RuleAgain, Limit: 2 * waitingMost})
	if err != nil {
		return nil, err
	}
	if first.Next == "" {
		return h.Query.OwnedBy(ctx, tx, l.Person)
	}
	refs := make([]thread.Ref, len(first.Deadlines))
	for i, d := range first.Deadlines {
		refs[i] = d.Ref
	}
	return h.Query.Queries(ctx, tx, refs...)
}

// againBy is the date by which a family was promised a better answer, zero when none runs.
func againBy(clocks []deadline.Deadline) deadline.Deadline {
	for _, d := range clocks {
		if d.Open() && d.Rule == query.RuleAgain {
			return d
		}
	}
	return deadline.Deadline{}
}
