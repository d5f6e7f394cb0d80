package providerweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/deadline"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// suspendPage is the form that suspends a provider, restores it, or answers its reply; and, for the provider, the form of its reply.
type suspendPage struct {
	Provider provider.Provider
	Hold     holdView
	Answer   bool // a reply waits for an answer
	Barred   bool // the reader placed the suspension and so does not answer the reply
	Errors   []fault.Field
}

// Suspended reports whether the council has suspended the provider, so that the form restores.
func (p suspendPage) Suspended() bool { return !p.Provider.SuspendedOn.IsZero() }

// holdView is what happened in the suspensions of a provider, with the time for the answer to its reply.
type holdView struct {
	Events ui.TimelineView
	Dates  []ui.DeadlineView
}

// readHold reads what was said in the suspensions of a provider.
func (h *handler) readHold(r *web.Request, tx *db.Tx, p provider.Provider) (holdView, provider.Holds, error) {
	var v holdView
	all, err := h.Service.Holds(r.Context(), tx, p.Ref)
	if err != nil || len(all) == 0 {
		return v, all, err
	}
	for _, e := range all {
		title := map[provider.HoldStep]string{
			provider.HoldPlaced: "Suspended in every agreement", provider.HoldReplied: "The provider replied",
			provider.HoldUpheld: "The reply was answered: it stays suspended", provider.HoldEnded: "Restored",
		}[e.Step]
		one := ui.Event{Title: title, By: e.By, When: ui.When(e.At), ISO: e.On.String(), Text: e.Why}
		if e.ByRef == "" {
			one.When = e.On.Long()
		}
		v.Events.Items = append(v.Events.Items, one)
	}
	due, err := deadline.Of(r.Context(), tx, p.Ref)
	for _, d := range due[p.Ref] {
		if d.Rule == provider.HoldReplyRule && d.State == deadline.Running {
			v.Dates = append(v.Dates, web.DeadlineView(d, tx.Today(), ""))
		}
	}
	return v, all, err
}

func (h *handler) suspendForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderSuspend(w, r, http.StatusOK, nil)
}

func (h *handler) renderSuspend(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page, err := h.suspendPage(r, errs)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, suspendView(page))
}

func (h *handler) suspendPage(r *web.Request, errs []fault.Field) (suspendPage, error) {
	page := suspendPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Provider, err = h.Service.Provider(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		var all provider.Holds
		page.Hold, all, err = h.readHold(r, tx, page.Provider)
		page.Answer = all.Replied()
		page.Barred = page.Answer && !all.MayAnswer(r.Actor())
		return err
	})
	return page, err
}

func (h *handler) suspend(w http.ResponseWriter, r *web.Request) error {
	p := web.Parser{Request: r}
	cmd := provider.Suspend{Provider: r.Ref("id"), Version: p.Number("version"), Why: r.Form("why")}
	do, done := h.Service.Suspend, "The provider is suspended. No new work goes to it. It is told, and may reply."
	what := r.Form("do")
	if what == "answer" {
		what = r.Form("answer")
	}
	switch what {
	case "suspend":
	case "restore":
		do, done = h.Service.Restore, "The provider is restored."
	case "uphold":
		do, done = h.Service.Uphold, "The reply is answered: the provider stays suspended. It reads your reasons."
	default:
		p.Wrong = append(p.Wrong, fault.Field{Name: "answer", Message: "Choose what follows from the reply."})
	}
	return h.afterHold(w, r, cmd, p.Wrong, do, done, h.renderSuspend)
}

func (h *handler) replyForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderReply(w, r, http.StatusOK, nil)
}

func (h *handler) renderReply(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	if err := own(r); err != nil {
		return err
	}
	page, err := h.suspendPage(r, errs)
	if err != nil {
		return err
	}
	return web.Render(w, r, status, replyView(page))
}

// reply sends the provider's own word on its suspension.
func (h *handler) reply(w http.ResponseWriter, r *web.Request) error {
	if err := own(r); err != nil {
		return err
	}
	p := web.Parser{Request: r}
	cmd := provider.Suspend{Provider: r.Ref("id"), Version: p.Number("version"), Why: r.Form("why")}
	return h.afterHold(w, r, cmd, p.Wrong, h.Service.Reply, "Your reply is sent. An officer who was not involved answers it.", h.renderReply)
}

// mayReadReplies reports whether somebody reads what was said back and forth of a suspension: who looks after quality, and who looks after
// the provider as one of its own people.
func mayReadReplies(a access.Actor, p provider.Provider) bool {
	return a.Provider == "" && a.May(access.ProviderQuality) || provider.Mine(a, p.Ref) && a.May(access.ProviderKeep)
}

// mayReadHold reports whether somebody reads why a provider is held: the council and the provider itself, and no other provider.
func mayReadHold(a access.Actor, p provider.Provider) bool {
	return a.Provider == "" || provider.Mine(a, p.Ref)
}

// whyNot says why a provider may not be used on a day, "" when it may. Another provider reads that it may not, and no reason.
func whyNot(a access.Actor, p provider.Provider, on workday.Date) (held bool, why string) {
	held, why = p.Suspended(on)
	if !mayReadHold(a, p) {
		why = ""
	}
	return held, why
}

// afterHold takes a step of a suspension and goes back to the provider's page, or shows what is wrong beside what was typed.
func (h *handler) afterHold(w http.ResponseWriter, r *web.Request, cmd provider.Suspend, wrong []fault.Field,
	do func(context.Context, access.Actor, provider.Suspend) error, done string,
	again func(http.ResponseWriter, *web.Request, int, []fault.Field) error) error {
	if len(wrong) > 0 {
		return again(w, r, http.StatusUnprocessableEntity, wrong)
	}
	err := do(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return again(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, done)
	return web.SeeOther(w, r, path(cmd.Provider, ""))
}

func suspendWord(p suspendPage) string {
	switch {
	case p.Answer:
		return "Answer the provider’s reply"
	case p.Suspended():
		return "Restore this provider"
	default:
		return "Suspend this provider"
	}
}
