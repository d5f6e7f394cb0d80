package offerweb

import (
	"bytes"
	"net/http"
	"net/url"
	"time"

	"alongside/internal/access"
	"alongside/internal/calendarfeed"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/web"
	"alongside/internal/workday"
)

func registerCalendar(r *web.Router, h *handler) {
	r.Get("/calendar", access.SignedIn, h.calendarPage)
	r.Post("/calendar", access.SignedIn, h.keepCalendar)
	r.Get("/calendar.ics", access.Public, h.calendarFile, web.Limited(web.Limit{Every: time.Second, Burst: 20}))
}

// calendarPage makes and ends a person's calendar link.
type calendarPage struct {
	Address string // shown once, when it is made
	Held    bool
	Ends    workday.Date
	Family  bool
}

func (h *handler) calendarPage(w http.ResponseWriter, r *web.Request) error {
	return h.renderCalendar(w, r, "")
}

func (h *handler) renderCalendar(w http.ResponseWriter, r *web.Request, address string) error {
	if !offer.MayCalendar(r.Actor()) {
		return fault.Forbidden("Calendars are for families and for those who give sessions.")
	}
	p := calendarPage{Address: address, Family: r.Actor().May(access.SessionFeedback)}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		l, ok, err := h.Service.CalendarLinkOf(r.Context(), tx, r.Actor().Person)
		p.Held, p.Ends = ok, l.Ends()
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.Render(w, r, http.StatusOK, calendarView(p))
}

func (h *handler) keepCalendar(w http.ResponseWriter, r *web.Request) error {
	if r.Form("step") == "end" {
		if err := h.Service.RevokeCalendar(r.Context(), r.Actor()); err != nil {
			return err
		}
		web.Flash(r, "The link no longer works.")
		return web.SeeOther(w, r, "/calendar")
	}
	token, err := h.Service.MakeCalendar(r.Context(), r.Actor())
	if err != nil {
		return err
	}
	return h.renderCalendar(w, r, h.Root+"/calendar.ics?token="+url.QueryEscape(token))
}

// calendarFile answers calendar programs, which cannot sign in.
func (h *handler) calendarFile(w http.ResponseWriter, r *web.Request) error {
	c, err := h.Service.Calendar(r.Context(), r.URL.Query().Get("token"))
	if err != nil {
		return err
	}
	c.Root = h.Root
	var body bytes.Buffer
	if err := calendarfeed.Write(&body, c); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `inline; filename="sessions.ics"`)
	w.Header().Set("Cache-Control", "private, no-store")
	w.WriteHeader(http.StatusOK)
	_, err = w.Write(body.Bytes())
	return err
}
