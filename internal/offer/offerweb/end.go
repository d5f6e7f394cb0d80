package offerweb

import (
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/offer"
	"alongside/internal/web"
)

// endPage asks why something that families count on ends.
type endPage struct {
	Title, Caption, Action, Back, Lead, Hint, Button string
	Version                                          int
	Series                                           bool // those that follow can be called off too
	Errors                                           []fault.Field
}

func (p endPage) version() string { return strconv.Itoa(p.Version) }

func (h *handler) withdrawForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderWithdraw(w, r, http.StatusOK, nil)
}

func (h *handler) renderWithdraw(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	var o offer.Offer
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if o, err = h.readable(r.Context(), tx, r); err == nil && !offer.MayEdit(r.Actor(), o) {
			err = fault.Forbidden("Only its own provider and the county co-ordinator can take an offer out.")
		}
		return err
	})
	if err != nil {
		return err
	}
	path := "/offers/" + string(o.Ref)
	return web.Render(w, r, status, endView(endPage{
		Title: "Take this offer out", Caption: o.Title, Action: path + "/withdraw", Back: path, Version: o.Version, Errors: errs, Button: "Take it out",
		Lead: "Families no longer find it. Sessions that are planned stay: call each of them off by itself, so that the families who booked are told.",
		Hint: "The county co-ordinator reads this.",
	}))
}

func (h *handler) withdraw(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Withdraw(r.Context(), r.Actor(), offer.Withdraw{Offer: r.Ref("id"), Version: version, Why: r.Form("why")})
	}
	again := func(errs []fault.Field) error { return h.renderWithdraw(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, "/offers/"+string(r.Ref("id")), "The offer is taken out. Families no longer find it.")
}

func (h *handler) cancelSessionForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderCancel(w, r, http.StatusOK, nil)
}

func (h *handler) renderCancel(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	var x offer.Session
	var o offer.Offer
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if x, err = h.Service.Session(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		if !offer.MayMark(r.Actor(), x) {
			return fault.Forbidden("Only who gives a session and the county co-ordinator can call it off.")
		}
		o, err = h.Service.Offer(r.Context(), tx, x.Offer)
		return err
	})
	if err != nil {
		return err
	}
	path := "/sessions/" + string(x.Ref)
	return web.Render(w, r, status, endView(endPage{
		Title: "Call this session off", Caption: o.Title + ", " + when(x), Action: path + "/cancel", Back: path, Version: x.Version, Errors: errs, Button: "Call it off and tell the families",
		Lead: strconv.Itoa(x.Taken) + " places are taken and " + strconv.Itoa(x.Queued) + " families wait. Each is told at once.",
		Hint: "Families read this. Say it plainly, such as: the hall is flooded.", Series: x.Series != "",
	}))
}

func (h *handler) cancelSession(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.CancelSession(r.Context(), r.Actor(), offer.CancelSession{Session: r.Ref("id"), Version: version, Why: r.Form("why"), Following: r.Form("following") == "yes"})
	}
	again := func(errs []fault.Field) error { return h.renderCancel(w, r, http.StatusUnprocessableEntity, errs) }
	return after(w, r, err, again, "/sessions/"+string(r.Ref("id")), "The session is called off. The families are told.")
}

// mayCancel reports whether the reader may call the session of a register off: one that is not over.
func mayCancel(a access.Actor, p registerPage) bool {
	return a.May(access.SessionEdit) && !p.Session.Cancelled && !p.Over
}
