package queryweb

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// boxes is how many things the page lets a family ask at once.
const boxes = 5

// askPage is the form on which a family asks.
type askPage struct {
	Child     thread.Ref
	ChildName string
	Owner     string
	Takes     string          // says what files may go with it; "" when none
	Words     templ.Component // what the family wrote once, nil when there is nothing
	Errors    []fault.Field
}

func (p askPage) action() string { return childPath(p.Child, "/ask") }

func (h *handler) loadAsk(r *web.Request) (askPage, error) {
	p := askPage{Child: r.Ref("id"), Takes: h.takes(r)}
	err := r.SeeChild("Ask a question", p.Child, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if p.ChildName, err = h.childName(ctx, tx, p.Child); err != nil {
			return err
		}
		owner, err := h.Service.Owners.OwnerFor(ctx, tx, p.Child)
		if err != nil {
			return err
		}
		if p.Owner, err = h.ownerName(ctx, tx, query.Query{Owner: owner}); err != nil || h.Words == nil {
			return err
		}
		p.Words, err = h.Words.Offer(ctx, tx, r.Actor(), p.Child)
		return err
	})
	return p, err
}

func (h *handler) askForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadAsk(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, askView(p))
}

func (h *handler) ask(w http.ResponseWriter, r *web.Request) error {
	cmd := query.Ask{Child: r.Ref("id"), Subject: r.Form("subject"), Words: family.ReadUsing(r.Form(family.UseField), r.Form(family.ChangedField))}
	for i := range boxes {
		cmd.Points = append(cmd.Points, r.Form(pointName(i)))
	}
	var ref thread.Ref
	var err error
	if cmd.Files, err = h.receive(r); err == nil {
		ref, err = h.Service.Ask(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		p, err := h.loadAsk(r)
		if err != nil {
			return err
		}
		p.Errors = r.FilesAgain(inBoxes(fields), fileField)
		return web.Render(w, r, http.StatusUnprocessableEntity, askView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "We have your question. This page says who answers it and by when.")
	return web.SeeOther(w, r, path(ref, ""))
}

// inBoxes moves what is wrong with the points to the first box.
func inBoxes(fields []fault.Field) []fault.Field {
	out := make([]fault.Field, len(fields))
	for i, f := range fields {
		if f.Name == "points" {
			f.Name = pointName(0)
		}
		out[i] = f
	}
	return out
}

func pointName(i int) string { return "point-" + strconv.Itoa(i+1) }
