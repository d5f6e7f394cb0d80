package agreementweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// memberPage is one provider's place in a lot, and what happened to it.
type memberPage struct {
	Admission agreement.Admission
	Agreement agreement.Agreement
	Lot       agreement.Lot
	Provider  provider.Provider
	Today     workday.Date
	State     agreement.MemberState
	Why       string // why it may not be used, from the agreement or the evidence
	Events    ui.TimelineView
	Choices   []ui.Option
	MayReply  bool
	Errors    []fault.Field
}

func memberPath(ref thread.Ref, step string) string { return "/admissions/" + string(ref) + step }

func (h *handler) member(w http.ResponseWriter, r *web.Request) error {
	return h.renderMember(w, r, http.StatusOK, nil)
}

func (h *handler) renderMember(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := memberPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadMember(r, tx, &page) })
	if err != nil {
		return err
	}
	return web.Render(w, r, status, memberView(page))
}

func (h *handler) loadMember(r *web.Request, tx *db.Tx, page *memberPage) (err error) {
	ctx, a := r.Context(), r.Actor()
	if page.Admission, err = h.Service.Admission(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	if a.Provider != "" && a.Provider != page.Admission.Provider {
		return fault.NotFound("That admission")
	}
	if page.Agreement, page.Lot, err = h.Service.ByLot(ctx, tx, page.Admission.Lot); err != nil {
		return err
	}
	if page.Provider, err = h.Providers.Provider(ctx, tx, page.Admission.Provider); err != nil {
		return err
	}
	page.Today = tx.Today()
	use := page.Lot.Use(page.Provider, agreement.Place{page.Admission}, page.Today, page.Today)
	page.State = use.State
	if use.State != agreement.Left && use.State != agreement.ToStart { // the page says both in its own words
		page.Why = use.Why()
	}
	page.Events = events(page.Admission)
	held := page.State == agreement.Suspended || page.State == agreement.Banned
	page.MayReply = held && a.Provider != "" && a.May(access.AdmissionApply) && !page.Admission.Replied()
	if a.Provider == "" && a.May(access.AdmissionDecide) {
		page.Choices = choices(page.State, page.Admission.Replied())
	}
	return nil
}

// choices are what the council can do to a member as it stands.
func choices(s agreement.MemberState, replied bool) []ui.Option {
	switch s {
	case agreement.Suspended, agreement.Banned:
		out := []ui.Option{{Value: string(agreement.Restoration), Text: "Restore it"}}
		if replied {
			out = append(out, ui.Option{Value: string(agreement.Upheld), Text: "Answer its reply: it stays as it is"})
		}
		return out
	case agreement.Member:
		return []ui.Option{
			{Value: string(agreement.Refresh), Text: "Refresh it: what it was admitted on still holds"},
			{Value: string(agreement.Suspension), Text: "Suspend it in this lot"}, {Value: string(agreement.Ban), Text: "Ban it from this lot until a day"},
			{Value: leave, Text: "End its place: it leaves"},
		}
	case agreement.ToStart:
		return []ui.Option{{Value: leave, Text: "Take its place back before it begins"}}
	default:
		return nil
	}
}

// leave is the choice that ends a place.
const leave = "left"

func events(a agreement.Admission) ui.TimelineView {
	v := ui.TimelineView{Items: []ui.Event{{Title: "Admitted", When: a.From.Long(), ISO: a.From.String(), Text: a.Why}}}
	for _, e := range a.Events {
		title := map[agreement.EventKind]string{
			agreement.Suspension: "Suspended", agreement.Ban: "Banned until " + e.Until.Long(), agreement.Restoration: "Restored", agreement.Refresh: "Refreshed",
			agreement.Reply: "The provider replied", agreement.Upheld: "The reply was answered: it stays as it is",
			agreement.Leaving: "Its place ended on " + e.From.Long(),
		}[e.Kind]
		if e.Kind == agreement.Leaving && a.NeverBegan() {
			title = "Its place was taken back before it began"
		}
		v.Items = append(v.Items, ui.Event{Title: title, By: e.By, When: ui.When(e.At), ISO: e.From.String(), Text: e.Why})
	}
	return v
}

func (h *handler) changeMember(w http.ResponseWriter, r *web.Request) error {
	p := &parser{web.Parser{Request: r}}
	cmd := agreement.MemberChange{Admission: r.Ref("id"), Kind: agreement.EventKind(r.Form("kind")), Until: p.Date("until"), Why: r.Form("why")}
	var err error
	switch {
	case len(p.Wrong) > 0:
		err = fault.InvalidFields(p.Wrong...)
	case cmd.Kind == leave:
		err = h.leave(r, cmd)
	case cmd.Kind == agreement.Reply:
		err = fault.Invalid("kind", "Choose what happens.")
	default:
		err = h.Service.ChangeMember(r.Context(), r.Actor(), cmd)
	}
	return h.afterMember(w, r, err, "The change is saved. The provider reads the reason.")
}

func (h *handler) leave(r *web.Request, cmd agreement.MemberChange) error {
	var today workday.Date
	if err := h.DB.View(r.Context(), func(tx *db.Tx) error { today = tx.Today(); return nil }); err != nil {
		return err
	}
	return h.Service.Leave(r.Context(), r.Actor(), cmd.Admission, today, cmd.Why)
}

func (h *handler) replyMember(w http.ResponseWriter, r *web.Request) error {
	cmd := agreement.MemberChange{Admission: r.Ref("id"), Kind: agreement.Reply, Why: r.Form("why")}
	return h.afterMember(w, r, h.Service.ChangeMember(r.Context(), r.Actor(), cmd), "Your reply is sent. An officer who was not involved answers it.")
}

func (h *handler) afterMember(w http.ResponseWriter, r *web.Request, err error, done string) error {
	if fields, ok := fault.Fields(err); ok {
		return h.renderMember(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, memberPath(r.Ref("id"), ""))
}
