package pathwayweb

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/pathway"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// askedPage lists the advice that a person is asked for.
type askedPage struct {
	Table ui.TableView
	Late  int
}

// askedRow is one piece of advice that is owed.
type askedRow struct {
	pathway.Advice
	child string
	due   deadline.Deadline
}

func (h *handler) asked(w http.ResponseWriter, r *web.Request) error {
	ctx := r.Context()
	var rows []askedRow
	var today workday.Date
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		rows, err = h.owed(ctx, tx, r.Actor())
		return err
	})
	if err != nil {
		return err
	}
	var children []thread.Ref
	for _, x := range rows {
		children = append(children, x.Child)
	}
	if err := r.Look("List of advice", children...); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "advice.csv", []string{"reference", "assessment", "child", "agency", "asked", "due"}, func(yield func([]string) bool) {
			for _, x := range rows {
				if !yield([]string{string(x.Ref), string(x.Assessment), string(x.Child), string(x.Agency), x.AskedOn.String(), x.due.Due.String()}) {
					return
				}
			}
		})
	}
	return web.Render(w, r, http.StatusOK, askedView(askedOf(rows, today, r.With("format", "csv"))))
}

// owed reads the advice that the reader, or a team of the reader, owes on children whom the reader may see, the first due first.
func (h *handler) owed(ctx context.Context, tx *db.Tx, reader access.Actor) ([]askedRow, error) {
	found, err := h.Service.AskedOf(ctx, tx, reader)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	refs, children := make([]thread.Ref, len(found)), make([]thread.Ref, len(found))
	for i, x := range found {
		refs[i], children[i] = x.Ref, x.Child
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
	rows := make([]askedRow, 0, len(found))
	for _, x := range found {
		if !slices.Contains(visible, x.Child) {
			continue
		}
		row := askedRow{Advice: x, child: names[x.Child]}
		for _, d := range clocks[x.Ref] {
			if d.Open() {
				row.due = d
			}
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b askedRow) int { return soonest(a.due.Due, b.due.Due) })
	return rows, nil
}

// soonest orders dates with those that are not set last.
func soonest(a, b workday.Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

func askedOf(rows []askedRow, today workday.Date, csv string) askedPage {
	p := askedPage{Table: ui.TableView{
		Caption: "Advice to give, the first due first", CaptionSize: "hidden", Keys: true, Dense: true, CSV: csv,
		Columns: ui.Columns("Child", "Due", "Advice", "Asked"),
		Empty:   "Nobody waits for advice of yours. What you are asked for stands here with its date.",
	}}
	for _, x := range rows {
		due, late := ui.Cell{Text: "no date set"}, false
		if x.due.Rule != "" {
			late = x.due.Look(today) == deadline.LookLate
			due = ui.Cell{Body: ui.DeadlineShort(web.DeadlineView(x.due, today, ""))}
		}
		if late {
			p.Late++
		}
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Mark: late, Cells: []ui.Cell{
			{Text: orElse(x.child, string(x.Child)), Href: advicePath(x.Ref), Header: true}, due, {Text: sentence(string(x.Agency))}, {Text: x.AskedOn.Short()},
		}})
	}
	return p
}

// givePage is the form on which advice is given.
type givePage struct {
	Advice     pathway.Advice
	Assessment pathway.Assessment
	ChildName  string
	Clocks     []ui.DeadlineView
	Words      templ.Component // what the family wrote once, nil when there is nothing
	Errors     []fault.Field
}

func (h *handler) loadGive(r *web.Request) (givePage, error) {
	var p givePage
	find := func(ctx context.Context, tx *db.Tx) (pathway.Assessment, error) {
		var err error
		if p.Advice, err = h.Service.AdviceOf(ctx, tx, r.Ref("id")); err != nil {
			return pathway.Assessment{}, err
		}
		return h.Service.Assessment(ctx, tx, p.Advice.Assessment)
	}
	err := h.see(r, "Give advice", find, func(ctx context.Context, tx *db.Tx, a pathway.Assessment) error {
		p.Assessment = a
		if err := access.MayWork(ctx, tx, r.Actor(), a.Child); err != nil {
			return err
		}
		if !pathway.MayGive(r.Actor(), p.Advice) {
			return fault.Forbidden("Somebody else was asked for this advice.")
		}
		if !p.Advice.GivenOn.IsZero() {
			return fault.Conflictf("This advice was given on %s.", p.Advice.GivenOn.Long())
		}
		clocks, err := deadline.Of(ctx, tx, p.Advice.Ref)
		if err != nil {
			return err
		}
		for _, d := range clocks[p.Advice.Ref] {
			p.Clocks = append(p.Clocks, web.DeadlineView(d, tx.Today(), ""))
		}
		if p.ChildName, err = h.childName(ctx, tx, a.Child); err != nil {
			return err
		}
		p.Words, err = h.offer(ctx, tx, r, a.Child)
		return err
	})
	return p, err
}

func (h *handler) giveForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadGive(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, giveView(p))
}

func (h *handler) give(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.GiveAdvice(r.Context(), r.Actor(), pathway.GiveAdvice{Advice: r.Ref("id"), Text: r.Form("text"), Words: using(r)})
	if fields, ok := fault.Fields(err); ok {
		p, err := h.loadGive(r)
		if err != nil {
			return err
		}
		p.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, giveView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Thank you. The advice is with the named officer and the family.")
	return web.SeeOther(w, r, "/advice")
}
