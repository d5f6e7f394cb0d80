package offerweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// placesPage lists what is and was booked for one child, the latest booking first.
type placesPage struct {
	Name  string
	Back  string
	Table ui.TableView
}

// mostPlaces is how many bookings of a child are listed.
const mostPlaces = 100

func placesPath(child thread.Ref) string { return "/children/" + string(child) + "/places" }

func (h *handler) places(w http.ResponseWriter, r *web.Request) error {
	var page placesPage
	child := r.Ref("id")
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page, err = h.loadPlaces(r.Context(), tx, r.Actor(), child)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("places in sessions", child); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, placesView(page))
}

func (h *handler) loadPlaces(ctx context.Context, tx *db.Tx, a access.Actor, child thread.Ref) (placesPage, error) {
	if err := access.MaySee(ctx, tx, a, child); err != nil {
		return placesPage{}, err
	}
	found, err := h.Families.Children(ctx, tx, []thread.Ref{child})
	if err != nil {
		return placesPage{}, err
	}
	apart, err := h.Families.HomeKept(ctx, tx, a, child)
	if err != nil {
		return placesPage{}, err
	}
	kin, err := family.AsFamily(ctx, tx, a, child)
	if err != nil {
		return placesPage{}, err
	}
	booked, err := h.Service.PlacesOf(ctx, tx, child, mostPlaces)
	if err != nil {
		return placesPage{}, err
	}
	p := placesPage{Name: found[child].Name(), Back: "/offers", Table: ui.TableView{Caption: "Places in sessions", CaptionSize: "hidden",
		Columns: ui.Columns("When", "What", "How it stands", "Booked by"), Empty: "Nothing was ever booked. Look for what is near, and book a day there."}}
	if a.May(access.FamilySee) {
		p.Back = "/children/" + string(child)
	}
	askers, hands := map[thread.Ref]string{}, h.handsOf(ctx, tx, a, child)
	for _, b := range booked {
		row := placeRow{Booking: b.Booking, Session: b.Session, Title: b.Title, State: b.StateAt(tx.Now()), Kin: kin}
		if _, known := askers[b.Booking.Asker]; !known { // a child has many bookings and few who book
			if askers[b.Booking.Asker], err = h.whoBooked(ctx, tx, a, b.Booking); err != nil {
				return placesPage{}, err
			}
		}
		row.By = askers[b.Booking.Asker]
		if row.Ended, err = whoCancelled(a, b.Booking, apart, hands); err != nil {
			return placesPage{}, err
		}
		if row.Begun = !tx.Now().Before(b.Session.StartsAt()); apart {
			row.Session, row.Title = b.Session.Apart(), offer.KeptTitle
		}
		p.Table.Rows = append(p.Table.Rows, row.cells())
	}
	return p, nil
}

// placeRow is one booking of a child in the list.
type placeRow struct {
	Booking offer.Booking
	Session offer.Session
	Title   string
	State   offer.Place
	By      string // who booked
	Ended   string // who cancelled it, and why
	Begun   bool
	Kin     bool // one of the family reads
}

func (r placeRow) cells() ui.TableRow {
	href := bookingPath(r.Booking.Ref)
	if !r.Kin {
		href = ""
		if r.Booking.Open() && r.Booking.Mark == "" && !r.Session.Cancelled && !r.Begun && r.State != offer.Lapsed {
			href = bookingPath(r.Booking.Ref) + "/cancel"
		}
	}
	return ui.TableRow{Cells: []ui.Cell{{Text: when(r.Session), Href: href, Header: true}, {Text: r.Title}, {Text: r.stands()}, {Text: r.By}}}
}

// stateWords say how a place stands, of a child and to whoever reads.
var stateWords = map[offer.Place]string{
	offer.Booked: "Has a place", offer.Waiting: "Waits for a place", offer.Offered: "A place is held", offer.Cancelled: "Cancelled",
	offer.Lapsed: "Was held, and went to the next family",
}

func (r placeRow) stands() string {
	switch {
	case r.Ended != "":
		return r.Ended
	case r.Session.Cancelled:
		return "Called off"
	case r.Booking.Mark == offer.Attended:
		return "Came"
	case r.Booking.Mark == offer.Absent:
		return "Did not come"
	case r.Begun && r.State == offer.Booked:
		return "Had a place"
	case r.Begun && r.State == offer.Waiting:
		return "No place came free"
	}
	return stateWords[r.State]
}

// whoBooked says who asked for a place, to a carer in another home no more than that it was another.
func (h *handler) whoBooked(ctx context.Context, tx *db.Tx, a access.Actor, b offer.Booking) (string, error) {
	switch {
	case b.Asker == "":
		return "", nil
	case b.Asker == a.Person:
		return "You", nil
	}
	hands, err := h.Families.InHands(ctx, tx, a, b.Child, b.Asker)
	switch {
	case err != nil:
		return "", err
	case hands == family.OtherHands:
		return "Another home", nil
	case hands == family.YoungHands:
		return "The young person", nil
	case hands != family.WorkHands:
		return h.notTheirs(ctx, tx, b)
	}
	carers, err := h.Families.Carers(ctx, tx, b.Child)
	if i := slices.IndexFunc(carers, func(c family.Carer) bool { return c.Person == b.Asker }); err != nil || i >= 0 {
		if err != nil {
			return "", err
		}
		return carers[i].Name() + ", " + carers[i].Relation, nil
	}
	return h.notTheirs(ctx, tx, b)
}

// notTheirs says what somebody is to a child who booked for it.
func (h *handler) notTheirs(ctx context.Context, tx *db.Tx, b offer.Booking) (string, error) {
	own, err := access.Stood(ctx, tx, b.Asker, b.Child, access.OwnRecord)
	if err != nil || own {
		return "The young person", err
	}
	kin, err := access.Kin(ctx, tx, b.Asker, b.Child)
	if err != nil || kin {
		return "The family", err
	}
	return "Somebody who works with the child", nil
}

// handsOf says in whose hands it is what people did for a child, and asks once for each: a child has many bookings and few who cancel.
func (h *handler) handsOf(ctx context.Context, tx *db.Tx, a access.Actor, child thread.Ref) func(thread.Ref) (family.Hands, error) {
	known := map[thread.Ref]family.Hands{}
	return func(person thread.Ref) (family.Hands, error) {
		hands, ok := known[person]
		if ok {
			return hands, nil
		}
		hands, err := h.Families.InHands(ctx, tx, a, child, person)
		known[person] = hands
		return hands, err
	}
}

// whoCancelled says who cancelled a booking and when, and why as far as the reader may know it; "" where nobody did.
func whoCancelled(a access.Actor, b offer.Booking, apart bool, of func(thread.Ref) (family.Hands, error)) (string, error) {
	g := b.GivenUp
	if b.State != offer.Cancelled || g.At.IsZero() {
		return "", nil
	}
	on := " on " + workday.DateOf(g.At).Long()
	if g.Person == a.Person {
		if g.Why != "" {
			on += ". Why: " + strings.TrimSuffix(g.Why, ".")
		}
		return "You cancelled it" + on + ".", nil
	}
	if g.Name != "" {
		text := "Cancelled by " + g.Name + ", " + access.Role(g.Role).Label() + "," + on + "."
		switch {
		case g.Why == "":
		case apart && b.Asker != a.Person:
			text += " Ask your named person why."
		default:
			text += " Why: " + g.Why
		}
		return text, nil
	}
	hands, err := of(g.Person)
	if hands == family.OtherHands {
		return "Cancelled by another home of your child’s" + on + ".", err
	}
	if hands == family.YoungHands {
		return "Cancelled by the young person" + on + ".", err
	}
	return "Cancelled by the family" + on + ".", err
}

func (h *handler) cancelForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderCancelBooking(w, r, http.StatusOK, nil)
}

// renderCancelBooking asks somebody at work why a place is cancelled. The family cancels on the page of its place, without saying why.
func (h *handler) renderCancelBooking(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	var page endPage
	var b offer.Booking
	kin := false
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if b, err = h.Service.Booking(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		if err = access.MayAct(r.Context(), tx, r.Actor(), b.Child); err != nil {
			return err
		}
		if kin, err = family.AsFamily(r.Context(), tx, r.Actor(), b.Child); err != nil || kin {
			return err
		}
		page, err = h.cancelPage(r.Context(), tx, r.Actor(), b)
		return err
	})
	if err != nil {
		return err
	}
	if kin {
		return web.SeeOther(w, r, bookingPath(b.Ref))
	}
	if err := r.Look("place in a session", b.Child); err != nil {
		return err
	}
	page.Errors = errs
	return web.Render(w, r, status, endView(page))
}

func (h *handler) cancelPage(ctx context.Context, tx *db.Tx, a access.Actor, b offer.Booking) (endPage, error) {
	x, err := h.Service.Session(ctx, tx, b.Session)
	if err != nil {
		return endPage{}, err
	}
	o, err := h.Service.Offer(ctx, tx, x.Offer)
	if err != nil {
		return endPage{}, err
	}
	who, err := h.whoBooked(ctx, tx, a, b)
	if err != nil {
		return endPage{}, err
	}
	p := endPage{Title: "Cancel a place", Caption: o.Title + ", " + when(x), Action: bookingPath(b.Ref) + "/cancel", Back: placesPath(b.Child), Version: b.Version,
		Lead: "The place goes to the next family that waits. Everybody in this child’s family who is written to learns that it was cancelled.",
		Hint: "The family reads this.", Button: "Cancel the place and tell the family"}
	if who != "" {
		p.Lead = "Booked by: " + who + ". " + p.Lead
	}
	return p, nil
}

func (h *handler) cancel(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.CancelBooking(r.Context(), r.Actor(), offer.CancelBooking{Booking: r.Ref("id"), Version: version, Why: r.Form("why")})
	}
	again := func(errs []fault.Field) error {
		return h.renderCancelBooking(w, r, http.StatusUnprocessableEntity, errs)
	}
	path := bookingPath(r.Ref("id"))
	if err == nil && !r.Actor().May(access.SessionFeedback) {
		err = h.DB.View(r.Context(), func(tx *db.Tx) error {
			b, err := h.Service.Booking(r.Context(), tx, r.Ref("id"))
			path = placesPath(b.Child)
			return err
		})
	}
	return after(w, r, err, again, path, "Cancelled. Another family can have the place.")
}
