package spotweb

import (
	"cmp"
	"net/http"
	"strconv"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// explainForm is why something is bought outside agreements, as it was typed.
type explainForm struct {
	Errors []fault.Field
	Cause  string
	Why    string
}

// causes are what may be said of a purchase: of an emergency award that ran out, also that the help has ended.
func (explainForm) causes(of spot.Off) []ui.Option {
	var out []ui.Option
	if of.Over {
		out = append(out, ui.Option{Value: string(spot.CauseEnded), Text: spot.CauseEnded.Words(), Hint: "Nothing was to come after the emergency award. It needs no last day."})
	}
	for _, c := range spot.Causes() {
		out = append(out, ui.Option{Value: string(c.Cause), Text: c.Words})
	}
	return out
}

func (h *handler) leakage(w http.ResponseWriter, r *web.Request) error {
	if r.URL.Query().Get("format") == "csv" {
		return h.leakageFile(w, r)
	}
	return h.showLeakage(w, r, http.StatusOK, r.URL.Query().Get("purchase"), explainForm{})
}

func (h *handler) showLeakage(w http.ResponseWriter, r *web.Request, status int, purchase string, form explainForm) error {
	page := leakagePage{Nav: workbenchNav(r, leakagePath), All: r.URL.Query().Get("show") == "all", Form: form}
	id, _ := strconv.ParseInt(purchase, 10, 64) // none has number 0
	if id != 0 {
		if err := h.choosePurchase(r, id, &page); err != nil {
			return err
		}
		return web.Render(w, r, status, explainView(page))
	}
	var today workday.Date
	var found []spot.Off
	err := h.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
		today = tx.Today()
		page.Count, found, err = h.Service.CountAndSeeOffs(r.Context(), tx, r.Actor(), spot.OffFilter{Without: !page.All, Behind: r.Page(), Limit: pageSize + 1})
		return err
	})
	if err != nil {
		return err
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(found[pageSize-1].Key())
	}
	page.Pages.Previous = r.First()
	page.Without = offTable(found, today, page.All)
	page.Without.CSV = r.With("format", "csv")
	return web.Render(w, r, status, leakageView(page))
}

// choosePurchase fills in the purchase that is to be explained, with what was said of it before.
func (h *handler) choosePurchase(r *web.Request, id int64, page *leakagePage) error {
	page.History = ui.TableView{Caption: "What was said before", Columns: ui.Columns("Why", "In words", "Until", "By", "Now"), Empty: "Nobody has given a reason yet."}
	return h.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
		if page.Chosen, err = h.Service.SeeOff(r.Context(), tx, r.Actor(), id); err != nil {
			return err
		}
		today := tx.Today()
		all, err := h.Service.Workbench.Reasons(r.Context(), tx, id)
		for _, one := range all {
			page.History.Rows = append(page.History.Rows, ui.Cells(one.Cause.Words(), one.Why, one.Expires.Long(), one.By.Name, standing(one, today)))
		}
		if given := page.Chosen.Reason; len(all) == 0 && given.Ref != "" {
			page.History.Rows = append(page.History.Rows, ui.Cells("The emergency award", given.Why, given.Expires.Long(), given.By.Name, standing(given, today)))
		}
		return err
	})
}

// standing says where a reason stands on a day.
func standing(r spot.Reason, today workday.Date) string {
	switch {
	case r.InForce(today):
		return "Holds"
	case r.EndedAt.IsZero():
		return "Expired"
	default:
		return r.EndWhy
	}
}

func offTable(found []spot.Off, today workday.Date, all bool) ui.TableView {
	v := ui.TableView{
		Caption: "Bought outside agreements without a reason in force", Keys: true,
		Columns: []ui.Column{{Text: "Provider"}, {Text: "What"}, {Text: "Child"}, {Text: "Cost", Numeric: true}, {Text: "Reason"}},
		Empty:   "Everything that is bought outside agreements has a reason in force.",
	}
	if all {
		v.Caption, v.Empty = "Bought outside agreements", "Nothing is bought outside agreements."
	}
	for _, o := range found {
		child := ""
		if o.Kind != spot.OffPayments {
			child = childWords(o.Child)
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: o.Body, Href: spot.OffPath(o.ID), Header: true}, {Text: offWords(o)}, {Text: child}, {Text: costWords(o)}, {Text: reasonWords(o, today)},
		}})
	}
	return v
}

func offWords(o spot.Off) string {
	switch o.Kind {
	case spot.OffPayments:
		return ui.Count(o.Payments, "payment", "payments")
	case spot.OffEmergency:
		return "Emergency award: " + o.Service + ", " + o.Since.Short() + " to " + o.Until.Short()
	case spot.OffSpotLot:
		return "Spot purchase: " + o.Service + ", since " + o.Since.Short()
	default:
		return o.Service + ", since " + o.Since.Short() + ". " + asideWords(o)
	}
}

// asideWords says how a package stands to the agreements: its provider is no member, or why it is not under the member's agreement.
func asideWords(o spot.Off) string {
	switch {
	case !o.Member:
		return "From no member."
	case o.Aside == rates.AboveRate:
		return "From a member above its rate: " + o.Price.String() + ", agreed " + o.Agreed.String() + "."
	case o.Aside == rates.NoPrice:
		return "From a member with no agreed rate for this unit and time."
	case o.Aside == rates.OtherLot:
		return "From a member of another lot."
	default:
		return "From a member, and the service is in no lot."
	}
}

// childOf says whose package it is; payments are nobody's.
func childOf(o spot.Off) string {
	if o.Kind == spot.OffPayments {
		return "No child is named"
	}
	return childWords(o.Child)
}

func costWords(o spot.Off) string {
	if o.Kind == spot.OffPayments {
		return o.Cost.String() + " in all"
	}
	return o.Cost.String() + " a week"
}

func reasonWords(o spot.Off, today workday.Date) string {
	r := o.Reason
	switch {
	case r.Ref == "":
		return "None: give one"
	case r.InForce(today):
		return r.Cause.Words() + ", until " + r.Expires.Short()
	case o.Over && r.Expires == o.Until:
		return "Ran out on " + o.Until.Short() + ": say what came after it"
	default:
		return "Expired on " + r.Expires.Short() + ": give one anew"
	}
}

var offHeader = []string{"provider", "kind", "service", "area", "package", "child", "since", "until", "cost", "reason", "in words", "reason until", "given by", "member", "stands", "price", "agreed"}

// standsIn is asideWords of a package, and nothing of what is no package of a list.
func standsIn(o spot.Off) string {
	if o.Kind != spot.OffPackage {
		return ""
	}
	return asideWords(o)
}

func poundsIf(p money.Pence) string {
	if p == 0 {
		return ""
	}
	return p.Pounds()
}

// leakageFile sends the list that the page shows, all of what is bought outside agreements or what has no reason in force, in pages that each record their look.
func (h *handler) leakageFile(w http.ResponseWriter, r *web.Request) error {
	without := r.URL.Query().Get("show") != "all"
	var failed error
	err := web.CSV(w, r, "outside-agreements.csv", offHeader, func(yield func([]string) bool) {
		for behind, more := "", true; more; {
			var found []spot.Off
			if found, failed = h.offs(r.Context(), r, spot.OffFilter{Without: without, Behind: behind, Limit: rowPage}); failed != nil {
				return
			}
			for _, o := range found {
				behind = o.Key()
				child := ""
				if o.Kind != spot.OffPayments {
					child = childWords(o.Child)
				}
				if !yield([]string{
					o.Body, string(o.Kind), o.Service, o.Area, cmp.Or(string(o.Package), o.Reference), child, o.Since.String(), o.Until.String(), o.Cost.Pounds(), o.Reason.Cause.Words(), o.Reason.Why,
					o.Reason.Expires.String(), o.Reason.By.Name, yesNo(o.Member), standsIn(o), poundsIf(o.Price), poundsIf(o.Agreed),
				}) {
					return
				}
			}
			more = len(found) == rowPage
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// explain keeps why something is bought outside agreements, and until when that holds.
func (h *handler) explain(w http.ResponseWriter, r *web.Request) error {
	form := explainForm{Cause: r.Form("cause"), Why: r.Form("why")}
	id, _ := strconv.ParseInt(r.Form("purchase"), 10, 64) // none has number 0
	expires, err := r.FormDate("expires")
	var made spot.Reason
	if err == nil {
		made, err = h.Service.Explain(r.Context(), r.Actor(), spot.Explain{Off: id, Cause: spot.Cause(form.Cause), Why: form.Why, Expires: expires})
	}
	if errs, ok := refused(err); ok {
		form.Errors = errs
		return h.showLeakage(w, r, http.StatusUnprocessableEntity, r.Form("purchase"), form)
	}
	if err != nil {
		return err
	}
	if made.Cause == spot.CauseEnded {
		web.Flash(r, "Kept. Nobody is asked about it any more.")
	} else {
		web.Flash(r, "Kept until "+made.Expires.Long()+". That day stands among your deadlines.")
	}
	return web.SeeOther(w, r, leakagePath)
}
