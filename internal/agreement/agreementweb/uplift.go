package agreementweb

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// upliftPage is the form of an uplift and, once it is filled in, its effect.
type upliftPage struct {
	Agreement agreement.Agreement
	Lots      []ui.Option
	Effect    *agreement.Effect // nil until it is worked out
	Refused   string            // why the effect may not be agreed
	Tables    effectTables
	Errors    []fault.Field
}

// effectTables are an effect in tables.
type effectTables struct{ Rates, Packages, Councils, Funds, Forecast ui.TableView }

func (h *handler) upliftForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderUplift(w, r, http.StatusOK, nil, nil)
}

// uplift shows the effect first; the second button proposes the effect that was shown.
func (h *handler) uplift(w http.ResponseWriter, r *web.Request) error {
	p := &parser{web.Parser{Request: r}}
	u := p.uplift()
	if len(p.Wrong) > 0 {
		return h.renderUplift(w, r, http.StatusUnprocessableEntity, nil, p.Wrong)
	}
	if r.Form("do") == "propose" {
		more, err := strconv.ParseInt(r.Form("more"), 10, 64)
		if err != nil {
			return fault.Invalid("share", "Look at the effect before you propose it.")
		}
		round, err := h.Service.Propose(r.Context(), r.Actor(), u, money.Pence(more))
		if fields, ok := fault.Fields(onField(err, "share")); ok {
			return h.renderUplift(w, r, http.StatusUnprocessableEntity, nil, fields)
		}
		if err != nil {
			return err
		}
		web.Flash(r, "The uplift is proposed. Somebody else agrees it.")
		return web.SeeOther(w, r, roundPath(round))
	}
	var e agreement.Effect
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		e, err = h.Service.Effect(r.Context(), tx, u)
		return err
	})
	if fields, ok := fault.Fields(onField(err, "from")); ok {
		return h.renderUplift(w, r, http.StatusUnprocessableEntity, nil, fields)
	}
	if err != nil {
		return err
	}
	// The form is shown again as it was filled in, now with what it would do.
	return h.renderUplift(w, r, http.StatusOK, &e, nil)
}

func (p *parser) uplift() agreement.Uplift {
	return agreement.Uplift{Agreement: p.Ref("id"), Lot: p.FormRef("lot"), Share: p.percent("share"), From: p.Date("from"), Rationale: p.Form("rationale")}
}

func (h *handler) renderUplift(w http.ResponseWriter, r *web.Request, status int, e *agreement.Effect, errs []fault.Field) error {
	u := (&parser{web.Parser{Request: r}}).uplift()
	page := upliftPage{Effect: e, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		for _, l := range page.Agreement.Lots {
			page.Lots = append(page.Lots, ui.Option{Value: string(l.Ref), Text: l.Name})
		}
		if e == nil {
			return nil
		}
		if err := h.Service.Holds(r.Context(), tx, u, *e); err != nil {
			if !fault.Is(err, fault.KindConflict) {
				return err
			}
			page.Refused = fault.Message(err)
		}
		page.Tables, err = h.effectTables(r.Context(), tx, *e)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, upliftView(page))
}

// mostShown is how many packages the page lists; all of them are in the sum.
const mostShown = 200

func (h *handler) effectTables(ctx context.Context, tx *db.Tx, e agreement.Effect) (effectTables, error) {
	var ids []thread.Ref
	for _, c := range e.Rates {
		ids = append(ids, c.Before.Provider)
	}
	for _, c := range e.Packages {
		ids = append(ids, c.Provider)
	}
	names, err := h.Providers.Providers(ctx, tx, ids)
	if err != nil {
		return effectTables{}, err
	}
	t := effectTables{Forecast: forecastTable(e.Forecast)}
	t.Rates = ui.TableView{Caption: "Rates", Columns: []ui.Column{{Text: "For"}, {Text: "Where"}, {Text: "Unit"}, {Text: "Time"}, {Text: "Now", Numeric: true}, {Text: "Then", Numeric: true}}, Empty: "No rate is in force on that day."}
	for _, c := range e.Rates {
		name := "Every provider"
		if c.Before.Provider != "" {
			name = names[c.Before.Provider].Name
		}
		t.Rates.Rows = append(t.Rates.Rows, ui.Cells(name, c.Before.Place(), string(c.Before.Price.Unit), strings.ReplaceAll(string(c.Before.Price.Band), "-", " "), c.Before.Price.Amount.String(), c.After.String()))
	}
	t.Councils, t.Funds = councilsTable(e.Councils), fundsTable(e.Funds)
	t.Packages = ui.TableView{Caption: "Packages, to their last day", Columns: []ui.Column{{Text: "Package"}, {Text: "Provider"}, {Text: "Until"}, {Text: "Now", Numeric: true}, {Text: "Then", Numeric: true}},
		Empty: "No package runs then."}
	for _, c := range e.Packages[:min(mostShown, len(e.Packages))] {
		t.Packages.Rows = append(t.Packages.Rows, ui.Cells(string(c.Package), names[c.Provider].Name, c.Until.Short(), c.Before.String(), c.After.String()))
	}
	return t, nil
}

// councilsTable is what the uplift does to what other councils buy; it has no rows where none buys itself.
func councilsTable(all []agreement.CouncilEffect) ui.TableView {
	v := ui.TableView{Caption: "What other councils buy, to the last days", Columns: []ui.Column{{Text: "Council"}, {Text: "Packages", Numeric: true}, {Text: "Costs more", Numeric: true},
		{Text: "Going on", Numeric: true}, {Text: "Committed", Numeric: true}, {Text: "Limit", Numeric: true}}}
	for _, c := range all {
		v.Rows = append(v.Rows, ui.Cells(c.Name, strconv.Itoa(c.Packages), c.More.String(), c.GoingOn.String(), c.Committed.String(), c.Limit.String()))
	}
	return v
}

// fundsTable is what the uplift asks of the funds that pay for this council's packages; it has no rows where it asks nothing.
func fundsTable(all []agreement.FundEffect) ui.TableView {
	v := ui.TableView{Caption: "What it asks of funds", Columns: []ui.Column{{Text: "Fund"}, {Text: "Budget", Numeric: true}, {Text: "Left now", Numeric: true}, {Text: "The rise", Numeric: true}, {Text: "Can the fund bear it?"}}}
	for _, f := range all {
		says := "Yes"
		switch {
		case f.Over() > 0 && f.MayOverspend:
			says = "It goes " + f.Over().String() + " beyond its budget, which finance allows"
		case f.Over() > 0:
			says = "No: " + f.Over().String() + " is missing"
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: f.Over() > 0, Cells: []ui.Cell{
			{Text: f.Name, Header: true}, {Text: f.Budget.String()}, {Text: f.Left.String()}, {Text: f.More.String()}, {Text: says},
		}})
	}
	return v
}

// forecastTable sets what would be committed against what was decided.
func forecastTable(f agreement.Forecast) ui.TableView {
	v := ui.TableView{Caption: "Forecast for the rest of the term", Columns: []ui.Column{{Text: "What"}, {Text: "Sum", Numeric: true}}}
	most := "Not stated"
	if f.Most > 0 {
		most = f.Most.String()
	}
	v.Rows = append(v.Rows,
		ui.Cells("Committed under the decision", f.Committed.String()), ui.Cells("What packages cost more to their last days", f.More.String()),
		ui.Cells("What runs, going on at the new rates until "+f.Until.Short(), f.GoingOn.String()), ui.Cells("In all", f.Total().String()), ui.Cells("Decided", most))
	return v
}

// billingPage is the simulator of billing increments.
type billingPage struct {
	Agreement agreement.Agreement
	Result    ui.TableView
	Errors    []fault.Field
}

func (h *handler) billingForm(w http.ResponseWriter, r *web.Request) error {
	return h.renderBilling(w, r, http.StatusOK, ui.TableView{}, nil)
}

func (h *handler) billing(w http.ResponseWriter, r *web.Request) error {
	rate, err := r.FormMoney("rate")
	var visits []agreement.VisitLength
	if err == nil && rate <= 0 {
		err = fault.Invalid("rate", "Enter the price of an hour.")
	}
	if err == nil {
		visits, err = visitLengths(r.Form("visits"))
	}
	var v ui.TableView
	if err == nil {
		v, err = billingTable(visits, money.Rate{Amount: rate, Unit: money.Hour, Band: money.Any})
	}
	if fields, ok := fault.Fields(err); ok {
		return h.renderBilling(w, r, http.StatusUnprocessableEntity, ui.TableView{}, fields)
	}
	if err != nil {
		return err
	}
	return h.renderBilling(w, r, http.StatusOK, v, nil) // shows the form again as it was filled in
}

func (h *handler) renderBilling(w http.ResponseWriter, r *web.Request, status int, result ui.TableView, errs []fault.Field) error {
	page := billingPage{Result: result, Errors: errs}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, status, billingView(page))
}

// visitLengths reads one visit a line: the promised minutes and the actual ones.
func visitLengths(text string) ([]agreement.VisitLength, error) {
	var out []agreement.VisitLength
	for i, line := range lines(text) {
		parts := strings.FieldsFunc(line, func(c rune) bool { return c == ',' || c == '/' || c == ' ' || c == '\t' || c == ';' })
		if len(parts) != 2 {
			return nil, fault.Invalidf("visits", "Line %d, “%s”, is not two numbers such as 60/53.", i+1, line)
		}
		planned, err1 := strconv.Atoi(parts[0])
		actual, err2 := strconv.Atoi(parts[1])
		if err1 != nil || err2 != nil || planned < 0 || actual < 0 || planned > 1440 || actual > 1440 {
			return nil, fault.Invalidf("visits", "Line %d, “%s”: enter minutes between 0 and 1,440.", i+1, line)
		}
		out = append(out, agreement.VisitLength{Planned: money.Minutes(planned), Actual: money.Minutes(actual)})
	}
	if len(out) == 0 {
		return nil, fault.Invalid("visits", "Enter at least one visit.")
	}
	return out, nil
}

func billingTable(visits []agreement.VisitLength, rate money.Rate) (ui.TableView, error) {
	promised, billed, err := agreement.FairBilling(visits, rate, agreement.UsualRules())
	v := ui.TableView{Caption: "What the provider would be paid for " + ui.Count(len(visits), "visit", "visits"), Columns: []ui.Column{{Text: "Rule"}, {Text: "Minutes paid", Numeric: true}, {Text: "Paid", Numeric: true}, {Text: "Against what was promised", Numeric: true}, {Text: "Visits paid short", Numeric: true}}}
	v.Rows = append(v.Rows, ui.Cells("As promised", strconv.Itoa(int(promised.Minutes)), promised.Cost.String(), "", ""))
	for _, b := range billed {
		name := ui.Count(b.Rule.Increment, "minute", "minutes") + ", " + map[agreement.Rounding]string{agreement.Nearest: "to the nearest", agreement.Down: "only whole ones", agreement.Up: "rounded up"}[b.Rule.Rounding]
		v.Rows = append(v.Rows, ui.Cells(name, strconv.Itoa(int(b.Minutes)), b.Cost.String(), b.Difference.String(), strconv.Itoa(b.Shorter)))
	}
	return v, err
}
