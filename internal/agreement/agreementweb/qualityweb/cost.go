package qualityweb

import (
	"context"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/pack"
	"alongside/internal/db"
	"alongside/internal/money"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

func (h *handler) costs(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.costsPage(r))
}

func costTable(all []pack.Cost) ui.TableView {
	v := ui.TableView{Caption: "What an hour would cost with the council’s own staff", Empty: "No service has been worked out yet.",
		Columns: []ui.Column{{Text: "Service"}, {Text: "Inputs of"}, {Text: "Built up from"}, {Text: "An hour", Numeric: true}, {Text: "Market, the middle rate", Numeric: true}, {Text: "Over the market", Numeric: true}, {Text: "Entered"}, {Text: "Source"}}}
	for _, c := range all {
		total, lines := c.Hourly()
		v.Rows = append(v.Rows, ui.Cells(pack.ServiceWords(c.Service), c.On.Short(), built(lines), total.String(), marketWords(c), overMarket(total, c), c.Entered.Short()+" by "+c.By, c.Source))
	}
	return v
}

func built(lines []agreement.Line) string {
	out := ""
	for i, l := range lines {
		if i > 0 {
			out += "; "
		}
		out += l.Words + " " + l.Amount.String()
	}
	return out
}

// services are the services of the lots of agreements that are listed first.
func (h *handler) services(ctx context.Context, tx *db.Tx) ([]ui.Option, error) {
	all, err := h.Agreements.List(ctx, tx, "", mostShown)
	var out []ui.Option
	seen := map[string]bool{}
	for _, a := range all {
		for _, l := range a.Lots {
			if !seen[l.Service] {
				seen[l.Service] = true
				out = append(out, ui.Option{Value: l.Service, Text: pack.ServiceWords(l.Service)})
			}
		}
	}
	return out, err
}

func (h *handler) costsPage(r *web.Request) build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		*p = page{Title: "In-house costs", Nav: "/in-house-costs", Wide: true, Errors: p.Errors}
		runs, err := h.Packs.CostsOf(ctx, tx, "")
		if err != nil {
			return err
		}
		all, err := h.Packs.AllComparisons(ctx, tx)
		if err != nil {
			return err
		}
		p.add(para("Finance works out twice a year what an hour of each service would cost with the council’s own staff. Decision packs show it beside the market."))
		p.list(r, "comparisons", "in-house-comparisons.csv", comparisonTable(all, runs, tx.Today()))
		if mayCompare(r.Actor()) {
			p.add(ui.LinkButton("Start a comparison that a decision requires", "/in-house-costs/compare"))
		}
		for i, f := range trends(runs) {
			p.figure(r, numbered("runs", i), "in-house-runs.csv", f)
		}
		p.list(r, "csv", "in-house-costs.csv", costTable(runs))
		if !r.Actor().May(access.FinanceFundEdit) {
			return nil
		}
		services, err := h.services(ctx, tx)
		if err != nil {
			return err
		}
		share := func(name, label string) ui.InputView {
			return ui.InputView{Name: name, Label: label, Suffix: "%", Width: 5}
		}
		p.add(heading("Work it out again"), drafted("/in-house-costs", "Save the cost",
			ui.Select(ui.SelectView{Name: "service", Label: "Service", Options: services, Blank: "Choose a service"}), day("on", "Day of the inputs"),
			ui.Input(ui.InputView{Name: "pay", Label: "Pay of an hour", Prefix: "£", Width: 5}), ui.Input(share("on-costs", "Contributions, pension and holiday, of the pay")),
			ui.Input(ui.InputView{Name: "travel", Label: "Paid minutes of travel for each hour of care", Width: 3, Numeric: true}),
			ui.Input(ui.InputView{Name: "miles", Label: "Miles for each hour of care", Width: 5}), ui.Input(ui.InputView{Name: "per-mile", Label: "Pay for a mile", Prefix: "£", Width: 5}),
			ui.Input(share("training", "Training and supervision, of the hours of care")), ui.Input(share("cover", "Cover for paid absence, of all that")), ui.Input(share("overheads", "Overheads, of all that")),
			ui.Input(ui.InputView{Name: "inputs", Label: "Where the inputs come from", Hint: "Such as the pay scale and its date."})))
		return nil
	}
}

func (h *handler) enterCost(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	pounds := func(name string) money.Pence { return money.Pence(in.decimal(name, 2)) }
	c := pack.Cost{
		Service: r.Form("service"), On: in.Date("on"), Cover: in.decimal("cover", 2), Source: r.Form("inputs"),
		Inputs: agreement.Floor{
			PayPerHour: pounds("pay"), PencePerMile: pounds("per-mile"), OnCosts: in.decimal("on-costs", 2), Training: in.decimal("training", 2),
			TravelMinutes: in.optional("travel"), MilesPerHour: in.decimal("miles", 2), Overheads: in.decimal("overheads", 2),
		},
	}
	err := in.wrong()
	if err == nil {
		err = h.Packs.EnterCost(r.Context(), r.Actor(), c)
	}
	return h.done(w, r, err, "The cost is saved. The day by which it is worked out again is set.", "/in-house-costs", h.costsPage(r))
}
