package offerweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// bookingPage is a family's place in a session.
type bookingPage struct {
	Booking offer.Booking
	Session offer.Session
	Offer   offer.Offer
	Child   string
	State   offer.Place  // at this moment
	Apart   bool         // where the child lives is kept from the reader: nothing here says where the session is
	Begun   bool         // the session has begun, or is over
	Young   bool         // a young person reads
	Hands   family.Hands // in whose hands the booking is
	Ended   string       // who cancelled it, and why
	Replies []offer.Reply
	Strip   ui.StripView
	Errors  []fault.Field
}

func (h *handler) booking(w http.ResponseWriter, r *web.Request) error {
	return h.renderBooking(w, r, http.StatusOK, nil)
}

func (h *handler) renderBooking(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := bookingPage{Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		return h.loadBooking(r.Context(), tx, r, &page)
	})
	if err != nil {
		return err
	}
	if err := r.Look("place in a session", page.Booking.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, bookingView(page))
}

func (h *handler) loadBooking(ctx context.Context, tx *db.Tx, r *web.Request, p *bookingPage) error {
	var err error
	if p.Booking, err = h.Service.Booking(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	child := p.Booking.Child
	if err := access.MaySee(ctx, tx, r.Actor(), child); err != nil {
		return err
	}
	if p.Session, err = h.Service.Session(ctx, tx, p.Booking.Session); err != nil {
		return err
	}
	if p.Offer, err = h.Service.Offer(ctx, tx, p.Session.Offer); err != nil {
		return err
	}
	found, err := h.Families.Children(ctx, tx, []thread.Ref{child})
	if err != nil {
		return err
	}
	p.Child, p.State = found[child].Name(), p.Booking.StateAt(tx.Now())
	p.Begun, p.Young = !tx.Now().Before(p.Session.StartsAt()), r.Actor().Is(access.RoleYoungPerson) && !r.Actor().Is(access.RoleParent)
	if p.Apart, err = h.Families.HomeKept(ctx, tx, r.Actor(), child); err != nil {
		return err
	}
	if p.Hands, err = h.Families.InHands(ctx, tx, r.Actor(), child, p.Booking.Asker); err != nil {
		return err
	}
	if p.Ended, err = whoCancelled(r.Actor(), p.Booking, p.Apart, h.handsOf(ctx, tx, r.Actor(), p.Booking.Child)); err != nil {
		return err
	}
	if p.Apart { // the thread leads to the offer and what came of it names it: both say where it is
		p.Booking, p.Session, p.Offer = p.Booking.Apart(), p.Session.Apart(), p.Offer.Apart()
		return nil
	}
	if p.Replies, err = h.Service.Replies(ctx, tx, p.Offer.Ref); err != nil {
		return err
	}
	at := p.Session.Ref
	if p.Booking.Attendance != "" {
		at = p.Booking.Attendance
	}
	p.Strip, err = web.Strip(ctx, tx, r.Actor(), at)
	return err
}

// stands says how it stands with the place, in the words of the time before the session or after it.
func (p bookingPage) stands() string {
	switch {
	case p.Booking.Mark == offer.Attended:
		return "You came"
	case p.State == offer.Booked && p.Begun:
		return "You had a place"
	case p.State == offer.Waiting && p.Begun:
		return "No place came free"
	}
	return placeWords[p.State]
}

func (p bookingPage) cannot() string {
	if p.Young {
		return "I cannot come"
	}
	return "We cannot come"
}

// notYours says why the reader cannot cancel the place, and what to do; "" for whoever can.
func (p bookingPage) notYours() string {
	switch p.Hands {
	case family.OtherHands:
		return offer.OtherBooked
	case family.YoungHands:
		return offer.YoungBooked
	}
	return ""
}

// back is the page before this one.
func (p bookingPage) back() string {
	if p.Apart {
		return "/home"
	}
	return "/offers/" + string(p.Offer.Ref)
}

// says reports whether the reader may say whether it helped. What another carer wrote is not written over unread.
func (p bookingPage) says() bool { return !p.Apart || p.Booking.Useful == 0 }

// off says that the session will not take place, and why where the reader may know it.
func (p bookingPage) off() string {
	if p.Session.Why == "" {
		return "It will not take place."
	}
	return "It will not take place: " + p.Session.Why
}

func (p bookingPage) facts() ui.SummaryListView {
	rows := []ui.SummaryRow{ui.Row("Where", join(p.Offer.Venue, p.Session.Outcode))}
	if p.Apart {
		rows = []ui.SummaryRow{ui.Row("What it is", kindWords[p.Offer.Kind]), ui.Row("Where", offer.KeptWhere)}
	}
	rows = append(rows, ui.Row("How long", ui.Duration(p.Session.Minutes)), ui.Row("Cost", cost(p.Offer)))
	if p.Session.Transport != "" {
		rows = append(rows, ui.Row("Getting there", p.Session.Transport))
	}
	if text := extras(p.Booking); text != "" {
		rows = append(rows, ui.Row("You come", text))
	}
	return ui.SummaryListView{Rows: rows}
}

func (h *handler) score(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	useful, _ := strconv.Atoi(r.Form("useful"))
	if err == nil {
		err = h.Service.Score(r.Context(), r.Actor(), offer.Score{Booking: r.Ref("id"), Version: version, Useful: offer.Useful(useful), Words: r.Form("words")})
	}
	again := func(errs []fault.Field) error { return h.renderBooking(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, bookingPath(r.Ref("id")), "Thank you. What you say counts in what the council reports.")
}

func (h *handler) accept(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Accept(r.Context(), r.Actor(), offer.Accept{Booking: r.Ref("id"), Version: version})
	}
	return after(w, r, err, func([]fault.Field) error { return err }, bookingPath(r.Ref("id")), "The place is yours.")
}

func bookingPath(ref thread.Ref) string { return "/bookings/" + string(ref) }
