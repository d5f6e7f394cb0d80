package pathwayweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/pathway"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// requestPage is the form on which an assessment is asked for.
type requestPage struct {
	Child     thread.Ref
	ChildName string
	Family    bool
	Words     templ.Component // what the family wrote once, nil when there is nothing
	NotYours  string          // why an assessment for a plan is not the reader's to ask for, "" where it is
	Errors    []fault.Field
}

func (h *handler) loadRequest(r *web.Request) (requestPage, error) {
	p := requestPage{Child: r.Ref("id"), Family: isFamily(r.Actor())}
	err := r.SeeChild("Ask for an assessment", p.Child, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p.ChildName, err = h.childName(ctx, tx, p.Child); err != nil {
			return err
		}
		err = h.Service.MayAsk(ctx, tx, r.Actor(), p.Child, pathway.EHC)
		if fault.Is(err, fault.KindForbidden) {
			p.NotYours, err = fault.Message(err), nil
		}
		if err != nil {
			return err
		}
		p.Words, err = h.offer(ctx, tx, r, p.Child)
		return err
	})
	return p, err
}

func (h *handler) requestForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadRequest(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, requestView(p))
}

func (h *handler) request(w http.ResponseWriter, r *web.Request) error {
	cmd := pathway.Request{Child: r.Ref("id"), Basis: pathway.Basis(r.Form("basis")), Why: r.Form("why"), Words: using(r)}
	var err error
	if !isFamily(r.Actor()) { // a letter may have come on an earlier day; a family asks now
		cmd.Received, err = r.FormDate("received")
	}
	var ref thread.Ref
	if err == nil {
		ref, err = h.Service.Request(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		p, err := h.loadRequest(r)
		if err != nil {
			return err
		}
		p.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, requestView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "We have the request. This page shows what happens next and by when.")
	return web.SeeOther(w, r, path(ref, ""))
}

// ofChildPage lists the assessments of one child.
type ofChildPage struct {
	Child     thread.Ref
	ChildName string
	MayAsk    bool
	Table     ui.TableView
}

func (h *handler) ofChild(w http.ResponseWriter, r *web.Request) error {
	p := ofChildPage{Child: r.Ref("id"), MayAsk: r.Actor().May(access.PathwayRequest)}
	var found []pathway.Assessment
	err := r.SeeChild("Assessments of a child", p.Child, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p.ChildName, err = h.childName(ctx, tx, p.Child); err != nil {
			return err
		}
		found, err = h.Service.Of(ctx, tx, p.Child)
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "assessments.csv", []string{"reference", "basis", "asked", "state", "decided"}, func(yield func([]string) bool) {
			for _, a := range found {
				if !yield([]string{string(a.Ref), string(a.Basis), a.RequestedOn.String(), string(a.State()), a.DecidedOn.String()}) {
					return
				}
			}
		})
	}
	p.Table = ui.TableView{Caption: "Assessments, the latest first", CaptionSize: "hidden", Columns: ui.Columns("Assessment", "Asked for", "How it stands"),
		Empty: "Nobody has asked for an assessment yet. You, the school or a doctor can.", CSV: r.With("format", "csv")}
	for _, a := range found {
		p.Table.Rows = append(p.Table.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: name(a.Basis), Href: path(a.Ref, ""), Header: true}, {Text: a.RequestedOn.Short()},
			{Body: ui.Tag(stateWords(a.State()), stateColour(a.State()))},
		}})
	}
	return web.Render(w, r, http.StatusOK, ofChildView(p))
}
