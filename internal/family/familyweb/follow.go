package familyweb

import (
	"context"
	"net/http"

	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// followPage asks for the reference and the code.
type followPage struct{ Errors []fault.Field }

func (h *handler) followForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, followView(followPage{}))
}

func (h *handler) follow(w http.ResponseWriter, r *web.Request) error {
	ref, err := thread.Parse(r.Form("reference"))
	if err != nil || ref.Kind() != thread.Concern {
		message := "Enter the reference that begins with CON. It is on the page or in the letter where we gave you the code."
		if err != nil {
			message = fault.Message(err)
		}
		wrong := []fault.Field{{Name: "reference", Message: message}}
		return web.Render(w, r, http.StatusUnprocessableEntity, followView(followPage{wrong}))
	}
	c, err := h.Service.Follow(r.Context(), ref, r.Form("code"))
	if fields, ok := fault.Fields(err); ok {
		return web.Render(w, r, http.StatusUnprocessableEntity, followView(followPage{fields}))
	}
	if err != nil {
		return err
	}
	r.Remember(keyFollow, string(c.Ref))
	return web.SeeOther(w, r, "/concerns/follow/status")
}

// statusPage is what a family without an account sees of its concern.
type statusPage struct {
	Concern family.Concern
	Steps   []ui.DeadlineView
	Named   Named
	Council family.Council
	Today   workday.Date
}

func (h *handler) status(w http.ResponseWriter, r *web.Request) error {
	ref := thread.Ref(r.Recall(keyFollow))
	if ref == "" {
		return web.SeeOther(w, r, "/concerns/follow")
	}
	var p statusPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadStatus(r.Context(), tx, ref, &p) })
	if err != nil {
		return err
	}
	if err := r.Look("What came of a concern", p.Concern.Child); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, statusView(p))
}

func (h *handler) loadStatus(ctx context.Context, tx *db.Tx, ref thread.Ref, p *statusPage) (err error) {
	if p.Concern, err = h.Service.Concern(ctx, tx, ref); err != nil {
		return err
	}
	if p.Council, err = h.Service.Council(ctx, tx); err != nil {
		return err
	}
	p.Today = tx.Today()
	clocks, err := deadline.Of(ctx, tx, ref)
	if err != nil {
		return err
	}
	for _, d := range clocks[ref] {
		d.Title = titleFor(d, true)
		p.Steps = append(p.Steps, web.DeadlineView(d, p.Today, ""))
	}
	if p.Concern.Child == "" || h.Named == nil || p.Concern.Closed() {
		return nil
	}
	p.Named, err = h.Named.NamedPerson(ctx, tx, p.Concern.Child)
	return err
}

// outcomeWords say to the family what came of the screening.
func outcomeWords(c family.Concern) string {
	switch c.Outcome {
	case family.OpenAsFamily:
		return "We have read it. You will have a named person who helps you."
	case family.AdviceOnly:
		return "We have read it. This is what we can tell you:"
	case family.SafeguardingReferral:
		return "We have read it. Somebody will get in touch with you to talk about it."
	case family.NotReachable:
		return "We have read it and tried to reach you. Please ring us, or tell us another way to reach you."
	default:
		return "We have it. A person will read it."
	}
}
