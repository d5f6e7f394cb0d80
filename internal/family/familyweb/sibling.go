package familyweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
)

func (h *handler) siblingForm(w http.ResponseWriter, r *web.Request) error {
	return h.showSibling(w, r, nil)
}

func (h *handler) showSibling(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "Add a brother or sister", wrong, siblingView)
}

// sibling puts another child of the family on record. The worker goes on to that child, to add its carers.
func (h *handler) sibling(w http.ResponseWriter, r *web.Request) error {
	child, wrong := parseChild(r)
	if len(wrong) > 0 {
		return h.showSibling(w, r, wrong)
	}
	added, err := h.Service.AddChild(r.Context(), r.Actor(), family.AddChild{Beside: r.Ref("id"), Child: child})
	if fields, ok := fault.Fields(err); ok {
		return h.showSibling(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The child is on record. Add the carers next: they need not be the same.")
	return web.SeeOther(w, r, childPath(added.Ref, ""))
}

func (h *handler) ownRecordForm(w http.ResponseWriter, r *web.Request) error {
	return h.showOwnRecord(w, r, nil)
}

func (h *handler) showOwnRecord(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	return h.renderForm(w, r, "Open the record to the young person", wrong, ownRecordView)
}

func (h *handler) ownRecord(w http.ResponseWriter, r *web.Request) error {
	again := func(wrong []fault.Field) error { return h.showOwnRecord(w, r, wrong) }
	person, err := h.youngPerson(r.Context(), r.Form("email"))
	if err == nil {
		err = h.Service.GiveOwnRecord(r.Context(), r.Actor(), r.Ref("id"), person, strings.TrimSpace(r.Form("why")))
	}
	return h.done(w, r, err, "The young person can read and act on their own record from today.", again)
}

// youngPerson finds the account of a young person by its address.
func (h *handler) youngPerson(ctx context.Context, email string) (thread.Ref, error) {
	if email == "" || h.People == nil {
		return "", nil
	}
	var found thread.Ref
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = h.People.YoungPerson(ctx, tx, email)
		return err
	})
	if err == nil && found == "" {
		err = fault.Invalid("email", "No young person has an account with this address. Check it, or ask the administrator to open one.")
	}
	return found, err
}
