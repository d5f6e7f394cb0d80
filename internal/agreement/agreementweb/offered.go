package agreementweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// offersPage is what other councils let this one buy from.
type offersPage struct{ Table ui.TableView }

func (h *handler) offers(w http.ResponseWriter, r *web.Request) error {
	page := offersPage{Table: ui.TableView{
		Caption: "Agreements of other councils", CaptionSize: "hidden",
		Columns: []ui.Column{{Text: "Agreement"}, {Text: "Let by"}, {Text: "Offered"}, {Text: "This council"}, {Text: "May commit", Numeric: true}},
		Empty:   "No other council lets this one buy from its agreements. One that does names this council on the terms page of its agreement.",
	}}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := h.Service.Offers(r.Context(), tx, r.Actor())
		for _, o := range all {
			part := "Takes no part yet"
			if !o.TakenOn.IsZero() {
				part = "Takes part since " + o.TakenOn.Short()
			}
			page.Table.Rows = append(page.Table.Rows, ui.TableRow{Mark: o.TakenOn.IsZero(), Cells: []ui.Cell{
				{Text: o.Title, Href: offeredPath(o.Agreement), Header: true}, {Text: o.LeadName}, {Text: o.On.Short(), Sort: o.On.String()}, {Text: part}, {Text: o.Limit.String()},
			}})
		}
		return err
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.TableCSV(w, r, "agreements-of-other-councils.csv", page.Table)
	}
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, offersView(page))
}

func offeredPath(ref thread.Ref) string { return "/shared-agreements/" + string(ref) }

// offerPage is one agreement of another council, with the form to take part in it or to change how.
type offerPage struct {
	Offer     agreement.Offer
	Here      agreement.Agreement // once this council takes part
	Facts     ui.SummaryListView
	Weights   ui.TableView
	Lots      ui.TableView
	Rates     ui.TableView
	Decisions []ui.Option
	MayTake   bool
	Errors    []fault.Field
}

// Longer reports whether the other council has extended the agreement past this council's part.
func (p offerPage) Longer() bool {
	return !p.Offer.TakenOn.IsZero() && p.Offer.Terms.End.After(p.Here.End)
}

func (h *handler) offer(w http.ResponseWriter, r *web.Request) error {
	return h.renderOffer(w, r, http.StatusOK, nil)
}

func (h *handler) renderOffer(w http.ResponseWriter, r *web.Request, status int, errs []fault.Field) error {
	page := offerPage{Errors: errs, MayTake: r.Actor().May(access.AgreementEdit)}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Offer, err = h.Service.Offer(r.Context(), tx, r.Actor(), r.Ref("id")); err != nil {
			return err
		}
		if !page.Offer.TakenOn.IsZero() {
			if page.Here, err = h.Service.Agreement(r.Context(), tx, page.Offer.Agreement); err != nil {
				return err
			}
		} else if page.MayTake {
			if page.Decisions, err = h.decisionsInEffect(r.Context(), tx); err != nil {
				return err
			}
		}
		law, err := h.regimeWords(page.Offer.Terms.Regime)
		page.fill(law, tx.Today())
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, offerView(page))
}

// decisionsInEffect are those that may authorise an agreement: what a later one amends counts under the first.
func (h *handler) decisionsInEffect(ctx context.Context, tx *db.Tx) (out []ui.Option, err error) {
	all, err := h.Decisions.List(ctx, tx, "", 500)
	for _, d := range all {
		if d.State(tx.Today()) == decision.StateEffective && d.Amends == "" {
			out = append(out, ui.Option{Value: string(d.Ref), Text: strings.TrimSpace(d.Label + " " + d.Title)})
		}
	}
	return out, err
}

func (p *offerPage) fill(law string, today workday.Date) {
	o := p.Offer
	p.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Let by", o.LeadName), ui.Row("Kind", o.Terms.Kind.Words()), ui.Row("Law", law), ui.Row("Runs from", o.Terms.Start.Long()), ui.Row("To", o.Terms.End.Long()),
		ui.Row("It lets this council commit", o.Limit.String()), ui.Row("This council has committed", o.Committed.String()), ui.Row("Ranks by the weights of", o.WeightsOf),
	}}
	p.Weights = weights(o.Terms)
	in := map[thread.Ref]int{}
	for _, m := range o.Members {
		if m.InForce(today) {
			in[m.Lot]++
		}
	}
	names := map[thread.Ref]string{}
	p.Lots = ui.TableView{Caption: "Lots", Columns: []ui.Column{{Text: "Lot"}, {Text: "Service"}, {Text: "Ages"}, {Text: "Providers today", Numeric: true}}, Empty: "It has no lots yet."}
	for _, l := range o.Terms.Lots {
		names[l.Ref] = l.Name
		p.Lots.Rows = append(p.Lots.Rows, ui.Cells(l.Name, l.Service, strconv.Itoa(l.AgeFrom)+" to "+strconv.Itoa(l.AgeTo), ui.Number(in[l.Ref])))
	}
	p.Rates = ui.TableView{Caption: "Rates for every provider of a lot", Columns: []ui.Column{{Text: "Lot"}, {Text: "Where"}, {Text: "Unit"}, {Text: "Time"}, {Text: "From"}, {Text: "Price", Numeric: true}}, Empty: "Each provider has its own rates."}
	for _, rate := range o.Rates {
		if rate.Provider == "" {
			p.Rates.Rows = append(p.Rates.Rows, ui.Cells(names[rate.Lot], rate.Place(), string(rate.Price.Unit), strings.ReplaceAll(string(rate.Price.Band), "-", " "), rate.From.Short(), rate.Price.Amount.String()))
		}
	}
}

func (h *handler) takePart(w http.ResponseWriter, r *web.Request) error {
	p := &parser{web.Parser{Request: r}}
	value, err := r.FormMoney("value")
	p.Note(err)
	cmd := agreement.TakePart{Agreement: r.Ref("id"), Version: p.optional("version"), Decision: r.FormRef("decision"), Value: value, GoOn: r.Form("go-on") != "", Why: r.Form("why")}
	if len(p.Wrong) == 0 {
		err = h.Service.TakePart(r.Context(), r.Actor(), cmd)
	}
	if fields, ok := fault.Fields(err); ok {
		p.Wrong = fields
	}
	if len(p.Wrong) > 0 {
		return h.renderOffer(w, r, http.StatusUnprocessableEntity, p.Wrong)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "This council’s part in the agreement is saved.")
	return web.SeeOther(w, r, path(agreement.Agreement{Ref: cmd.Agreement}, ""))
}
