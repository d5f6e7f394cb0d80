package deliveryweb

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/brokerage"
	"alongside/internal/db"
	"alongside/internal/delivery"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// visitForm is one small form about a visit.
type visitForm struct {
	path, title, lead, button, done, back string
	permission                            access.Permission
	fields                                func(p visitPage) templ.Component
	do                                    func(h *handler, r *web.Request, p *parser) error
}

var visitForms = []visitForm{correctForm, settleForm}

var correctForm = visitForm{
	path: "correct", title: "Correct a visit", button: "Save the correction", done: "The visit is corrected. What stood before is kept.",
	permission: access.DeliveryVisitRecord, fields: correctFields, back: "/visits/today",
	do: func(h *handler, r *web.Request, p *parser) error {
		cmd := delivery.CorrectVisit{
			Visit: r.Ref("id"), Version: p.Number("version"), Result: delivery.Result(r.Form("result")), Minutes: money.Minutes(p.Number("minutes")),
			Whose: delivery.Whose(r.Form("whose")), Worker: r.Form("worker"), Note: r.Form("note"),
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return h.Service.CorrectVisit(r.Context(), r.Actor(), cmd)
	},
}

var settleForm = visitForm{
	path: "settle", title: "Settle what happened", button: "Settle it", done: "It is settled. Both sides read your reason.",
	lead:       "The provider and the family have told us different things. Ask both before you decide.",
	permission: access.DeliveryPackageEdit, fields: settleFields, back: "/visits/disputed",
	do: func(h *handler, r *web.Request, p *parser) error {
		cmd := delivery.Settle{
			Visit: r.Ref("id"), Version: p.Number("version"), Came: r.Form("came") == "yes", Minutes: money.Minutes(p.Number("minutes")),
			Whose: delivery.Whose(r.Form("whose")), Why: r.Form("why"),
		}
		if r.Form("came") == "" {
			p.Wrong = append(p.Wrong, fault.Field{Name: "came", Message: "Say whether the visit took place."})
		}
		if len(p.Wrong) > 0 {
			return nil
		}
		return h.Service.Settle(r.Context(), r.Actor(), cmd)
	},
}

// visitPage is the page of a form about a visit.
type visitPage struct {
	Form    visitForm
	Visit   delivery.Visit
	Package brokerage.Package
	Child   string
	Name    string // the provider's
	Facts   ui.SummaryListView
	Errors  []fault.Field
}

func (h *handler) visitFormOf(f visitForm) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		return h.renderVisitForm(w, r, f, http.StatusOK, nil)
	}
}

func (h *handler) renderVisitForm(w http.ResponseWriter, r *web.Request, f visitForm, status int, errs []fault.Field) error {
	page := visitPage{Form: f, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.loadVisit(r.Context(), tx, r, &page) })
	if err != nil {
		return err
	}
	if err := r.Look(f.title, page.Package.Child); err != nil {
		return err
	}
	return web.Render(w, r, status, visitFormView(page))
}

func (h *handler) loadVisit(ctx context.Context, tx *db.Tx, r *web.Request, page *visitPage) error {
	var err error
	if page.Visit, err = h.Service.Visit(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	if page.Package, err = h.Brokerage.Package(ctx, tx, page.Visit.Package); err != nil {
		return err
	}
	if err := maySee(ctx, tx, r, page.Package); err != nil {
		return err
	}
	names, err := h.childNames(ctx, tx, page.Visit.Child)
	if err != nil {
		return err
	}
	who, err := h.Providers.Provider(ctx, tx, page.Visit.Provider)
	page.Child, page.Name = names[page.Visit.Child], who.Name
	page.Facts = visitFacts(*page)
	return err
}

func visitFacts(p visitPage) ui.SummaryListView {
	v := p.Visit
	rows := []ui.SummaryRow{
		ui.Row("Visit", v.On.Long()+", "+v.Start.String()), ui.Row("Child", p.Child), ui.Row("Provider", p.Name), ui.Row("Planned", v.Planned.String()),
		ui.Row("First account, by "+v.RecordedBy, account(v.Result, v.Minutes, v.Whose, v.Note)),
	}
	if !v.Dispute.On.IsZero() {
		other := account(delivery.Missed, 0, "", v.Dispute.Note)
		if v.ByFamily {
			other = account(delivery.Came, v.Dispute.Minutes, "", v.Dispute.Note)
		}
		rows = append(rows, ui.Row("Second account, by "+v.Dispute.By, other))
	}
	return ui.SummaryListView{Rows: rows}
}

// account is what one side says of a visit.
func account(result delivery.Result, minutes money.Minutes, whose delivery.Whose, note string) string {
	s := "It took place, for " + minutes.String() + "."
	if result == delivery.Missed {
		s = "It did not happen."
		if whose != "" {
			s = "It did not happen: " + whoseWords(whose, false) + "."
		}
	}
	return ui.Join(s, note)
}

func (h *handler) visitPostOf(f visitForm) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		p := &parser{web.Parser{Request: r}}
		err := f.do(h, r, p)
		if len(p.Wrong) > 0 {
			err = fault.InvalidFields(p.Wrong...)
		}
		if fields, ok := fault.Fields(err); ok {
			return h.renderVisitForm(w, r, f, http.StatusUnprocessableEntity, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, f.done)
		return web.SeeOther(w, r, f.back)
	}
}

// disputedPage lists the visits of which two accounts differ.
type disputedPage struct{ Table ui.TableView }

// mostDisputed bounds the list of disputes.
const mostDisputed = 500

func (h *handler) disputed(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	var found []delivery.Visit
	var names map[thread.Ref]string
	var today workday.Date
	var children []thread.Ref
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		found, names, err = h.disputes(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	for _, v := range found {
		children = append(children, v.Child)
	}
	if err := r.Look("Visits in dispute", children...); err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "disputed-visits.csv", visitHeader, visitRows(found))
	}
	page := disputedPage{Table: ui.TableView{
		Caption: "Visits of which two accounts differ", CaptionSize: "hidden", Keys: true, CSV: r.With("format", "csv"),
		Columns: ui.Columns("Visit", "Provider", "First account", "Second account", "Settle by"),
		Empty:   "No visit is in dispute. One appears here when the family and the provider say different things about it.",
	}}
	for _, v := range found {
		page.Table.Rows = append(page.Table.Rows, ui.TableRow{Mark: v.SettleBy().Before(today), Cells: []ui.Cell{
			{Text: v.On.Short() + ", " + v.Start.String(), Href: "/visits/" + string(v.Ref) + "/settle", Header: true}, {Text: names[v.Provider]},
			{Text: v.RecordedBy + ": " + resultOf(v)}, {Text: strings.TrimSuffix(v.Dispute.By+": "+v.Dispute.Note, ": ")}, {Text: v.SettleBy().Short() + " (" + ui.Away(today, v.SettleBy()) + ")"},
		}})
	}
	return web.Render(w, r, http.StatusOK, disputedView(page))
}

// resultOf is what was recorded first of a visit.
func resultOf(v delivery.Visit) string {
	if v.Result == delivery.Came {
		return "came, " + v.Minutes.String()
	}
	return "did not happen"
}
