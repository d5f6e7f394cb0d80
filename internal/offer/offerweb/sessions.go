package offerweb

import (
	"context"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// row is one child in the register.
type row struct {
	Booking offer.Booking
	Name    string
}

// registerPage is the register of one session, made for a phone.
type registerPage struct {
	Session offer.Session
	Offer   offer.Offer
	Rows    []row
	Waiting int
	Open    bool
	Over    bool
	Ends    bool // the reader may call it off
	Covers  bool // the reader may give it to somebody else
	Strip   ui.StripView
	seen    []thread.Ref // the children whose names stand on it
}

func (h *handler) register(w http.ResponseWriter, r *web.Request) error {
	var page registerPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page, err = h.loadRegister(r.Context(), tx, r.Actor(), r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("register of a session", page.seen...); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, registerView(page))
}

// counts says how full the session is.
func (p registerPage) counts() string {
	x := p.Session
	text := strconv.Itoa(x.Taken) + " of " + strconv.Itoa(x.Places) + " places taken, " + strconv.Itoa(x.Came) + " came"
	if p.Waiting > 0 {
		text += ", " + strconv.Itoa(p.Waiting) + " waiting"
	}
	if x.SiblingsTaken > 0 {
		text += ", " + ui.Count(x.SiblingsTaken, "brother or sister", "brothers and sisters")
	}
	if x.SeatsTaken > 0 {
		text += ", " + ui.Count(x.SeatsTaken, "seat", "seats") + " taken in the transport"
	}
	return text
}

func (h *handler) loadRegister(ctx context.Context, tx *db.Tx, a access.Actor, ref thread.Ref) (registerPage, error) {
	x, err := h.Service.Session(ctx, tx, ref)
	if err != nil {
		return registerPage{}, err
	}
	if err := h.Service.MayMarkToday(ctx, tx, a, x); err != nil {
		return registerPage{}, err
	}
	p := registerPage{Session: x, Open: !x.Cancelled && !x.On.After(tx.Today()), Over: x.On.Before(tx.Today()), Waiting: x.Queued}
	p.Ends = mayCancel(a, p)
	p.Covers = offer.MayKeep(a, x.Provider) && !p.Over && !x.Cancelled
	if p.Offer, err = h.Service.Offer(ctx, tx, x.Offer); err != nil {
		return registerPage{}, err
	}
	bookings, err := h.Service.Bookings(ctx, tx, ref)
	if err != nil {
		return registerPage{}, err
	}
	var refs []thread.Ref
	for _, b := range bookings {
		if b.Holds() {
			refs = append(refs, b.Child)
		}
	}
	var names map[thread.Ref]string
	names, p.seen, err = h.visibleNames(ctx, tx, a, refs)
	if err != nil {
		return registerPage{}, err
	}
	for _, b := range bookings {
		if b.Holds() {
			p.Rows = append(p.Rows, row{Booking: b, Name: names[b.Child]})
		}
	}
	if p.Strip, err = web.Strip(ctx, tx, a, ref); err != nil {
		return registerPage{}, err
	}
	return p, nil
}

// visibleNames names the children whom the reader may see today; the others stay unnamed, as their thirty days are over.
func (h *handler) visibleNames(ctx context.Context, tx *db.Tx, a access.Actor, refs []thread.Ref) (map[thread.Ref]string, []thread.Ref, error) {
	names := map[thread.Ref]string{}
	mine, err := access.Visible(ctx, tx, a, refs...)
	if err != nil || len(mine) == 0 {
		return names, nil, err
	}
	found, err := h.Families.Children(ctx, tx, mine)
	for _, ref := range mine {
		names[ref] = found[ref].Name()
	}
	return names, mine, err
}

func (h *handler) mark(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Attend(r.Context(), r.Actor(), offer.Attend{Booking: r.FormRef("booking"), Version: version, Mark: offer.Mark(r.Form("mark"))})
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, "/sessions/"+string(r.Ref("id")))
}

// sessionsPage lists what a facilitator gives in the days around today.
type sessionsPage struct{ Table ui.TableView }

const daysBack, daysAhead, mostSessions = 14, 60, 200

func (h *handler) sessions(w http.ResponseWriter, r *web.Request) error {
	var found []offer.Session
	var offers map[thread.Ref]offer.Offer
	var today workday.Date
	a := r.Actor()
	party := a.Person
	if a.Provider != "" {
		party = a.Provider
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		if found, err = h.Service.Given(r.Context(), tx, party, today.AddDays(-daysBack), today.AddDays(daysAhead), mostSessions); err != nil {
			return err
		}
		refs := make([]thread.Ref, 0, len(found))
		for _, x := range found {
			refs = append(refs, x.Offer)
		}
		offers, err = h.Service.Offers(r.Context(), tx, refs)
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "sessions.csv", []string{"reference", "offer", "on", "start", "minutes", "places", "taken", "waiting", "came", "called off"}, func(yield func([]string) bool) {
			for _, x := range found {
				if !yield([]string{string(x.Ref), offers[x.Offer].Title, x.On.String(), x.Start, strconv.Itoa(int(x.Minutes)), strconv.Itoa(x.Places), strconv.Itoa(x.Taken),
					strconv.Itoa(x.Queued), strconv.Itoa(x.Came), yesNo(x.Cancelled)}) {
					return
				}
			}
		})
	}
	v := ui.TableView{Caption: "Your sessions", CaptionSize: "hidden", Columns: ui.Columns("When", "What", "Places", "Waiting", "Came"), CSV: r.With("format", "csv"),
		Empty: "No session from two weeks ago to two months ahead. Open one of your offers and plan a session."}
	for _, x := range found {
		v.Rows = append(v.Rows, ui.TableRow{Mark: x.On == today, Cells: []ui.Cell{
			{Text: when(x), Href: "/sessions/" + string(x.Ref), Header: true}, {Text: offers[x.Offer].Title},
			{Text: strconv.Itoa(x.Taken) + " of " + strconv.Itoa(x.Places)}, {Text: strconv.Itoa(x.Queued)}, {Text: strconv.Itoa(x.Came)},
		}})
	}
	return web.Render(w, r, http.StatusOK, sessionsView(sessionsPage{Table: v}))
}
