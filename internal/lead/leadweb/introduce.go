package leadweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// contactPage is the form on which a lead records that she spoke with the family, or a parent confirms it.
type contactPage struct {
	Child  family.Child
	Lead   lead.Lead
	Clocks []ui.DeadlineView
	Today  workday.Date
	Errors []fault.Field
}

// loadContact reads the page about a child with a lead, and records the look.
func (h *handler) loadContact(r *web.Request, page string, wrong []fault.Field) (contactPage, error) {
	p := contactPage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.readContact(r.Context(), tx, r.Actor(), r.Ref("id"), &p) })
	if err != nil {
		return p, err
	}
	return p, r.Look(page, p.Child.Ref)
}

func (h *handler) readContact(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, p *contactPage) error {
	if err := access.MaySee(ctx, tx, reader, child); err != nil {
		return err
	}
	var err error
	p.Today = tx.Today()
	if p.Child, err = h.Families.Child(ctx, tx, child); err != nil {
		return err
	}
	found, err := h.Service.Of(ctx, tx, child)
	if err != nil {
		return err
	}
	var ok bool
	if p.Lead, ok = found[child]; !ok {
		return fault.NotFound("A lead professional for this child")
	}
	clocks, err := deadline.Of(ctx, tx, p.Lead.Allocation)
	for _, d := range clocks[p.Lead.Allocation] {
		p.Clocks = append(p.Clocks, web.DeadlineView(d, p.Today, p.Lead.Name))
	}
	return err
}

func (h *handler) introduceForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadContact(r, "Record a contact", nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, introduceView(p))
}

func (h *handler) introduce(w http.ResponseWriter, r *web.Request) error {
	on, err := r.FormDate("on")
	if err == nil {
		err = h.Service.Introduce(r.Context(), r.Actor(), lead.Introduce{Child: r.Ref("id"), On: on, How: lead.How(r.Form("how")), Note: r.Form("note")})
	}
	if fields, ok := fault.Fields(err); ok {
		p, err := h.loadContact(r, "Record a contact", fields)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, introduceView(p))
	}
	if err != nil {
		return err
	}
	web.Flash(r, "It is recorded. The family is asked whether you have spoken.")
	return web.SeeOther(w, r, childPath(r.Ref("id"), ""))
}

func (h *handler) confirmForm(w http.ResponseWriter, r *web.Request) error {
	p, err := h.loadContact(r, "Have you spoken?", nil)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, confirmView(p))
}

func (h *handler) confirm(w http.ResponseWriter, r *web.Request) error {
	spoken := r.Form("spoken")
	if spoken != "yes" && spoken != "no" {
		p, err := h.loadContact(r, "Have you spoken?", []fault.Field{{Name: "spoken", Message: "Say yes or no."}})
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusUnprocessableEntity, confirmView(p))
	}
	if err := h.Service.Confirm(r.Context(), r.Actor(), lead.Confirm{Child: r.Ref("id"), Spoken: spoken == "yes"}); err != nil {
		return err
	}
	if spoken == "yes" {
		web.Flash(r, "Thank you for telling us.")
	} else {
		web.Flash(r, "Thank you for telling us. Your named person has to get in touch with you now, by the date below.")
	}
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/confirm-lead"))
}

func howOptions() []ui.Option {
	var out []ui.Option
	for _, how := range lead.Hows() {
		out = append(out, ui.Option{Value: string(how), Text: howWords(how)})
	}
	return out
}

func howWords(how lead.How) string {
	switch how {
	case lead.Rang:
		return "On the phone"
	case lead.Visited:
		return "At a visit"
	case lead.AtSchool:
		return "At school"
	case lead.Video:
		return "By video"
	default:
		return "By letter or email"
	}
}
