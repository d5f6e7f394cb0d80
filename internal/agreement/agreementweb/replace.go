package agreementweb

import (
	"context"
	"strconv"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

var replaceForm = form{
	path: "/replace", title: "Say what it replaces", button: "Save what it replaces", done: "What the agreement replaces is saved.",
	lead: "Name each earlier arrangement that this agreement takes over from, wholly or in part. Whoever follows either of them finds the other, and published data says so too. " +
		"From then on the earlier one takes of its decision what its awards have bound, and no longer its whole value.",
	fields: replaceFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		cmd := agreement.Replace{
			Agreement: r.Ref("id"), Version: p.Number("version"), Ref: r.FormRef("earlier"), Title: r.Form("title"), Process: r.Form("process"), Part: r.Form("part"),
		}
		if cmd.Ref == "" {
			cmd.Until = p.Date("until")
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return h.Service.Replace(r.Context(), r.Actor(), cmd)
	},
}

var unreplaceForm = form{
	path: "/unreplace", title: "Take back what it replaces", button: "Take it back", done: "It is taken back. The agreement’s history keeps it.",
	lead:   "For an earlier arrangement that was named by mistake.",
	fields: unreplaceFields,
	do: func(h *handler, r *web.Request, p *parser) error {
		if r.Form("number") == "" {
			p.Note(fault.Invalid("number", "Choose an earlier arrangement from the list."))
			return nil
		}
		cmd := agreement.Unreplace{Agreement: r.Ref("id"), Version: p.Number("version"), Number: p.Number("number"), Why: r.Form("why")}
		return onField(h.Service.Unreplace(r.Context(), r.Actor(), cmd), "number")
	},
}

// mostEarlier is how many agreements the form offers.
const mostEarlier = 1000

// replaceChoices adds what the forms about earlier arrangements offer.
func (h *handler) replaceChoices(ctx context.Context, tx *db.Tx, page *formPage) error {
	var err error
	if page.Earlier, err = h.earlierOptions(ctx, tx, page.Agreement.Ref); err != nil {
		return err
	}
	named, err := h.Service.Replaced(ctx, tx, page.Agreement.Ref)
	for _, e := range named {
		if e.Stands() {
			page.Named = append(page.Named, ui.Option{Value: strconv.Itoa(e.Number), Text: e.Title})
		}
	}
	return err
}

// earlierOptions are the agreements that another may take over from.
func (h *handler) earlierOptions(ctx context.Context, tx *db.Tx, but thread.Ref) (out []ui.Option, err error) {
	all, err := h.Service.List(ctx, tx, "", mostEarlier)
	for _, a := range all {
		if a.Ref != but {
			out = append(out, ui.Option{Value: string(a.Ref), Text: a.Title + ", until " + a.End.Long()})
		}
	}
	return out, err
}

// replacing are the tables of what an agreement replaces and of what replaces it.
func (h *handler) replacing(ctx context.Context, tx *db.Tx, a agreement.Agreement) (before, after ui.TableView, err error) {
	before = ui.TableView{Caption: "What it replaces", Columns: ui.Columns("Earlier arrangement", "What is taken over", "Its last day", "Published as")}
	after = ui.TableView{Caption: "What replaces it", Columns: ui.Columns("Later agreement", "What it takes over", "From")}
	named, err := h.Service.Replaced(ctx, tx, a.Ref)
	if err != nil {
		return before, after, err
	}
	for _, e := range named {
		if e.Stands() {
			before.Rows = append(before.Rows, earlierRow(e))
		}
	}
	later, err := h.Service.ReplacedBy(ctx, tx, a.Ref)
	if err != nil {
		return before, after, err
	}
	refs := make([]thread.Ref, len(later))
	for i, e := range later {
		refs[i] = e.Agreement
	}
	by, err := h.Service.Named(ctx, tx, refs)
	for _, e := range later {
		if e.Stands() {
			after.Rows = append(after.Rows, laterRow(by[e.Agreement], e))
		}
	}
	return before, after, err
}

func earlierRow(e agreement.Earlier) ui.TableRow {
	until, process := "Not known", "Not known"
	if !e.Until.IsZero() {
		until = e.Until.Short()
	}
	if e.Process != "" {
		process = e.Process
	}
	title := ui.Cell{Text: e.Title, Header: true}
	if e.Ref != "" {
		title.Href, process = agreementPath(e.Ref), "Kept here as "+string(e.Ref)
	}
	return ui.TableRow{Cells: []ui.Cell{title, {Text: e.Part}, {Text: until}, {Text: process}}}
}

func laterRow(by agreement.Agreement, e agreement.Earlier) ui.TableRow {
	return ui.TableRow{Cells: []ui.Cell{{Text: by.Title, Href: agreementPath(by.Ref), Header: true}, {Text: e.Part}, {Text: by.Start.Short(), Sort: by.Start.String()}}}
}

func agreementPath(ref thread.Ref) string { return "/agreements/" + string(ref) }
