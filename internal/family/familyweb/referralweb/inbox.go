package referralweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family/referral"
	"alongside/internal/fault"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

func (h *handler) inbox(w http.ResponseWriter, r *web.Request) error {
	var found []referral.Referral
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		today = tx.Today()
		found, err = h.Service.Inbox(r.Context(), tx, r.Actor())
		return err
	})
	if err != nil {
		return err
	}
	t := ui.TableView{Caption: "Families referred to you", CSV: r.With("format", "csv"), Columns: ui.Columns("Referral", "Your offer", "Sent", "Stands", "By"),
		Empty: "No family waits for you."}
	for _, one := range found {
		t.Rows = append(t.Rows, ui.TableRow{Mark: one.Late(today), Cells: []ui.Cell{
			{Text: string(one.Ref), Href: inboxPath(one.Ref, ""), Header: true}, {Text: one.Title}, {Text: workday.DateOf(one.At).Short()},
			{Text: stands(one, today)}, {Text: nextDay(one)},
		}})
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "referrals-to-us.csv", t)
	}
	return web.Render(w, r, http.StatusOK, inboxView(t))
}

// sentPage is one referral as its organisation reads it.
type sentPage struct {
	Referral referral.Referral
	Errors   []fault.Field
}

func (h *handler) sent(w http.ResponseWriter, r *web.Request) error { return h.renderSent(w, r, nil) }

func (h *handler) renderSent(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := sentPage{Errors: wrong}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Referral, err = h.Service.Sent(r.Context(), tx, r.Actor(), r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("Referral to their organisation", p.Referral.Child); err != nil {
		return err
	}
	return web.Render(w, r, status(wrong), sentView(p))
}

// answer does one of the things that an organisation does with a referral.
func (h *handler) answer(w http.ResponseWriter, r *web.Request, cmd referral.Answer, do func(context.Context, access.Actor, referral.Answer) error, to, done string) error {
	version, err := r.FormInt("version")
	if err == nil {
		cmd.Referral, cmd.Version = r.Ref("id"), version
		err = do(r.Context(), r.Actor(), cmd)
	}
	again := func(wrong []fault.Field) error { return h.renderSent(w, r, wrong) }
	return after(w, r, err, again, to, done)
}

func (h *handler) accept(w http.ResponseWriter, r *web.Request) error {
	promise, err := r.FormDate("promise")
	if wrong, ok := fault.Fields(err); ok {
		return h.renderSent(w, r, wrong)
	}
	if err != nil {
		return err
	}
	return h.answer(w, r, referral.Answer{Promise: promise, Why: r.Form("note")}, h.Service.Accept, inboxPath(r.Ref("id"), ""), "The family is told the day.")
}

func (h *handler) decline(w http.ResponseWriter, r *web.Request) error {
	return h.answer(w, r, referral.Answer{Why: r.Form("why")}, h.Service.Decline, "/referrals-to-us",
		"The family is told why, and shown other organisations. You cannot read the referral any more.")
}

func (h *handler) begin(w http.ResponseWriter, r *web.Request) error {
	return h.answer(w, r, referral.Answer{}, h.Service.Begin, inboxPath(r.Ref("id"), ""), "It is written down that you are in touch.")
}
