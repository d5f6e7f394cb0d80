package authorityweb

import (
	"net/http"

	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// personPage is one account, as an administrator sees it.
type personPage struct {
	Nav     ui.SubNavView
	Account authority.Account
	Status  authority.Status
	Facts   ui.SummaryListView
	Steps   []ui.ButtonView
	History ui.TimelineView
}

// historyLength is how much of what was done is shown.
const historyLength = 50

func (h *handler) person(w http.ResponseWriter, r *web.Request) error {
	page := personPage{Nav: adminNav(r.Actor(), "/admin/people")}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		a, err := h.Service.Account(r.Context(), tx, r.Ref("id"))
		if err != nil {
			return err
		}
		setUp, err := h.Service.SetUp(r.Context(), tx, a.Person)
		if err != nil {
			return err
		}
		history, err := audit.History(r.Context(), tx, string(a.Person), historyLength)
		page.Account, page.Status = a, a.Status(tx.Today())
		page.Facts = personFacts(a, setUp)
		if a.Staff() {
			spoken, err := h.Service.LanguagesOf(r.Context(), tx, []thread.Ref{a.Person})
			if err != nil {
				return err
			}
			page.Facts.Rows = append(page.Facts.Rows, languagesRow(spoken[a.Person], "/admin/people/"+string(a.Person)))
		}
		page.Steps = stepsOpen(a, page.Status, r.Actor().Person == a.Person)
		page.History = timeline(history)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, personView(page))
}

func personFacts(a authority.Account, s authority.SetUp) ui.SummaryListView {
	last := "Never"
	if !s.LastSignIn.IsZero() {
		last = ui.When(s.LastSignIn)
	}
	by := "Link by email"
	switch {
	case s.Password:
		by = "Link or password, and a code"
	case s.Authenticator:
		by = "Link, and a code"
	case a.Email == "":
		by = "Cannot: there is no email address"
	}
	rows := []ui.SummaryRow{
		ui.Row("Email address", a.Email), ui.Row("Phone", a.Phone), ui.Row("Roles", roleNames(a.Roles)),
		ui.Row("First day", day(a.From, "Not given")), ui.Row("Last day", day(a.To, "None")), ui.Row("Signs in by", by), ui.Row("Last signed in", last),
	}
	if a.Provider != "" {
		rows = append(rows, ui.Row("Works for", string(a.Provider)))
	}
	return ui.SummaryListView{Rows: rows}
}

func day(d workday.Date, none string) string {
	if d.IsZero() {
		return none
	}
	return d.Long()
}

// timeline shows what was done, with who and why.
func timeline(rows []audit.Row) ui.TimelineView {
	v := ui.TimelineView{Empty: "Nothing has been recorded."}
	for _, row := range rows {
		v.Items = append(v.Items, ui.Event{Title: sentence(row.Action), By: who(row.By), When: ui.When(row.At),
			ISO: row.At.Format("2006-01-02T15:04:05Z07:00"), Text: row.Why})
	}
	return v
}
