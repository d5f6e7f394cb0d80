package offerweb

import (
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
	"alongside/internal/workday"
)

// editPage is the form of a new or an existing offer.
type editPage struct {
	Title, Action, Back string
	Version             int
	Details             offer.Details
	AskProvider         bool
	Waits               bool // the change is published by the co-ordinator
	Errors              []fault.Field
}

func (h *handler) newForm(w http.ResponseWriter, r *web.Request) error {
	return renderNew(w, r, http.StatusOK, nil)
}

func renderNew(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	p := editPage{Title: "Add an offer", Action: "/offers/new", Back: "/offers/mine", AskProvider: r.Actor().Provider == "", Waits: !r.Actor().May(access.OfferPublish), Errors: errs}
	p.Details.AgeTo = oldestAge
	return web.Render(w, r, status, editView(p))
}

func (h *handler) create(w http.ResponseWriter, r *web.Request) error {
	details, wrong := parseDetails(r)
	if len(wrong) > 0 {
		return renderNew(w, r, http.StatusUnprocessableEntity, wrong)
	}
	ref, err := h.Service.Create(r.Context(), r.Actor(), offer.Create{Provider: r.FormRef("provider"), Details: details, Publish: true})
	again := func(errs []fault.Field) error { return renderNew(w, r, http.StatusUnprocessableEntity, errs) }
	done := "The offer is kept. Families see it once the county co-ordinator has published it."
	if r.Actor().May(access.OfferPublish) {
		done = "The offer is published."
	}
	return after(w, r, err, again, "/offers/"+string(ref), done)
}

func (h *handler) editForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderEdit(w, r, http.StatusOK, nil)
}

func (h *handler) renderEdit(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	var o offer.Offer
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		o, err = h.readable(r.Context(), tx, r)
		return err
	})
	if err == nil && !offer.MayEdit(r.Actor(), o) {
		err = fault.Forbidden("Only its own provider and the county co-ordinator can change an offer.")
	}
	if err != nil {
		return err
	}
	page := "/offers/" + string(o.Ref)
	p := editPage{
		Title: "Change " + o.Title, Action: page + "/edit", Back: page, Version: o.Version, Details: o.Details, Errors: errs,
		Waits: o.Status == offer.Published && !r.Actor().May(access.OfferPublish),
	}
	if o.Pending != nil {
		p.Details = *o.Pending
	}
	return web.Render(w, r, status, editView(p))
}

func (h *handler) edit(w http.ResponseWriter, r *web.Request) error {
	again := func(errs []fault.Field) error { return h.renderEdit(w, r, http.StatusUnprocessableEntity, errs) }
	details, wrong := parseDetails(r)
	version, err := r.FormInt("version")
	if len(wrong) > 0 {
		return again(wrong)
	}
	if err == nil {
		err = h.Service.Edit(r.Context(), r.Actor(), offer.Edit{Offer: r.Ref("id"), Version: version, Details: details})
	}
	return after(w, r, err, again, "/offers/"+string(r.Ref("id")), "The change is kept.")
}

func (h *handler) publish(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Publish(r.Context(), r.Actor(), offer.Publish{Offer: r.Ref("id"), Version: version})
	}
	return after(w, r, err, func([]fault.Field) error { return err }, "/offers/"+string(r.Ref("id")), "Families can find it now.")
}

func (h *handler) check(w http.ResponseWriter, r *web.Request) error {
	version, err := r.FormInt("version")
	if err == nil {
		err = h.Service.Check(r.Context(), r.Actor(), offer.Check{Offer: r.Ref("id"), Version: version})
	}
	return after(w, r, err, func([]fault.Field) error { return err }, "/offers/"+string(r.Ref("id")), "Checked today.")
}

func parseDetails(r *web.Request) (offer.Details, []fault.Field) {
	var wrong []fault.Field
	note := func(err error) {
		if fields, ok := fault.Fields(err); ok {
			wrong = append(wrong, fields...)
		}
	}
	whole := func(field string) int {
		n, err := r.FormInt(field)
		note(err)
		return n
	}
	d := offer.Details{
		Title: r.Form("title"), What: r.Form("what"), Kind: offer.Kind(r.Form("kind")), AgeFrom: whole("age-from"), AgeTo: whole("age-to"),
		For: listOf[offer.Whom](r.FormAll("for")), Stages: listOf[family.Stage](r.FormAll("stages")), Venue: r.Form("venue"), Postcode: r.Form("postcode"), When: r.Form("when"),
		Days: listOf[offer.Day](r.FormAll("days")), Times: listOf[offer.Time](r.FormAll("times")), Access: listOf[offer.Access](r.FormAll("access")), Join: r.Form("join"),
		NeedsAssessment: r.Form("needs-assessment") == "yes", Rule: r.Form("rule"), Agreement: r.FormRef("agreement"), Needs: r.FormList("needs", ","), Languages: r.FormList("languages", ","),
	}
	var err error
	d.Cost, err = r.FormMoney("cost")
	note(err)
	return d, wrong
}

func listOf[T ~string](all []string) []T {
	var out []T
	for _, one := range all {
		if one != "" {
			out = append(out, T(one))
		}
	}
	return out
}

// minePage lists a provider's own offers and, for who publishes, what waits.
type minePage struct{ Own, Waiting ui.TableView }

const mostWaiting = 200

func (h *handler) mine(w http.ResponseWriter, r *web.Request) error {
	var own, waits []offer.Offer
	var rules offer.Rules
	var today, since workday.Date
	a := r.Actor()
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		today = tx.Today()
		if own, err = h.Service.OfProvider(r.Context(), tx, a.Provider); err == nil && a.May(access.OfferPublish) {
			waits, err = h.Service.ToPublish(r.Context(), tx, mostWaiting)
		}
		if err == nil {
			rules, err = h.Service.Rules(r.Context(), tx)
		}
		if err == nil {
			since, err = h.Service.StaleSince(r.Context(), tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	switch r.URL.Query().Get("format") {
	case "csv":
		return offersFile(w, r, "my-offers.csv", own, asking{Rules: rules, Today: today, Since: since})
	case "waiting":
		return offersFile(w, r, "waiting-to-be-published.csv", waits, asking{Rules: rules, Today: today, Since: since})
	}
	p := minePage{
		Own:     mineTable("Your offers", "You have no offer in the directory yet. Add one: families can find it as soon as it is published.", own, since),
		Waiting: mineTable("Waiting to be published", "Nothing waits to be published.", waits, since),
	}
	p.Own.CSV, p.Waiting.CSV = r.With("format", "csv"), r.With("format", "waiting")
	if a.Provider == "" {
		p.Own = ui.TableView{}
	}
	if !a.May(access.OfferPublish) {
		p.Waiting = ui.TableView{}
	}
	return web.Render(w, r, http.StatusOK, mineView(p))
}

func offersFile(w http.ResponseWriter, r *web.Request, name string, offers []offer.Offer, say asking) error {
	all := make([]offer.Nearby, len(offers))
	for i, o := range offers {
		all[i] = offer.Nearby{Offer: o}
	}
	return web.CSV(w, r, name, csvHeader, csvRows(all, map[thread.Ref]string{}, say))
}

func mineTable(caption, empty string, all []offer.Offer, since workday.Date) ui.TableView {
	v := ui.TableView{Caption: caption, Columns: ui.Columns("Offer", "State", "Checked"), Empty: empty}
	for _, o := range all {
		state := string(o.Status)
		if o.Pending != nil {
			state += ", a change waits"
		}
		last := o.CheckedOn.Short()
		if o.Stale(since) {
			last += ", stale"
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: o.Stale(since), Cells: []ui.Cell{{Text: o.Title, Href: "/offers/" + string(o.Ref), Header: true}, {Text: state}, {Text: last}}})
	}
	return v
}

func number(n int) string { return strconv.Itoa(n) }
