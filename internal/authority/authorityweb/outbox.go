package authorityweb

import (
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// outboxPage lists the messages that were sent or wait.
type outboxPage struct {
	Nav      ui.SubNavView
	Filter   notify.Filter
	Messages []notify.Outbound
	Pages    ui.PaginationView
	CSV      string
	Demo     bool
	May      bool
	MayPrint bool
	Errors   []fault.Field
}

func (h *handler) outbox(w http.ResponseWriter, r *web.Request) error {
	return h.renderOutbox(w, r, http.StatusOK, nil)
}

func (h *handler) renderOutbox(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	f := notify.Filter{State: notify.State(r.Form("state")), Channel: notify.Channel(r.Form("channel")), Ref: r.FormRef("about"),
		After: r.Page(), Limit: pageSize, ShowSecrets: h.Demo}
	page := outboxPage{Nav: adminNav(r.Actor(), "/admin/outbox"), Filter: f, Demo: h.Demo, May: r.Actor().May(access.JobRetry), MayPrint: r.Actor().May(access.OutboxSee),
		Errors: errs, CSV: r.With("format", "csv")}
	file := r.URL.Query().Get("format") == "csv"
	if file {
		f.Limit, f.After = filePage, ""
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		for {
			found, err := notify.List(r.Context(), tx, f)
			page.Messages = append(page.Messages, found.Messages...)
			if found.Next != "" {
				page.Pages.Next = r.After(found.Next)
			}
			if f.After = found.Next; err != nil || !file || f.After == "" {
				return err
			}
		}
	})
	if err != nil {
		return err
	}
	if file {
		return web.CSV(w, r, "messages.csv", outboxHeader, outboxRows(page.Messages))
	}
	page.Pages.Previous = r.First()
	return web.Render(w, r, status, outboxView(page))
}

// filePage is how many rows are read at once for a file.
const filePage = 500

// sendAgain sends a message that failed or bounced once more.
func (h *handler) sendAgain(w http.ResponseWriter, r *web.Request) error {
	id := r.Form("message")
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) error {
		return notify.Retry(r.Context(), tx, r.Actor().By(), id, r.Form("to"))
	})
	if fields, ok := fault.Fields(err); ok {
		for i := range fields {
			fields[i].Name = "to-" + id
		}
		return h.renderOutbox(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The message will be sent again.")
	return web.SeeOther(w, r, "/admin/outbox")
}

func messageColour(s notify.State) ui.Colour {
	switch s {
	case notify.Delivered, notify.Sent:
		return ui.Green
	case notify.Bounced, notify.Failed:
		return ui.Red
	default:
		return ui.Teal
	}
}

var outboxHeader = []string{"message", "channel", "to", "subject", "about", "template", "state", "asked", "sent", "failure"}

func outboxRows(all []notify.Outbound) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, m := range all {
			if !yield([]string{m.ID, string(m.To.Channel), m.To.Name, m.Subject, string(m.Ref), m.Template, string(m.State),
				ui.ShortWhen(m.Created), ui.ShortWhen(m.Sent), m.Failure}) {
				return
			}
		}
	}
}

func aboutText(ref thread.Ref) string {
	if ref == "" {
		return "the account"
	}
	return string(ref)
}
