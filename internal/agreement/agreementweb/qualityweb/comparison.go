package qualityweb

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement/pack"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/money"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// comparisonTable is what decisions require, with how far each comparison has come.
func comparisonTable(all []pack.Comparison, runs []pack.Cost, today workday.Date) ui.TableView {
	v := ui.TableView{Caption: "Comparisons that decisions require", Empty: "No decision requires one.",
		Columns: []ui.Column{{Text: "Service"}, {Text: "Decision"}, {Text: "From"}, {Text: "Until"}, {Text: "First run by"}, {Text: "Who works it out"}, {Text: "Runs", Numeric: true}, {Text: "State"}}}
	for _, c := range all {
		n := 0
		for _, r := range runs {
			if r.Comparison == c.Ref {
				n++
			}
		}
		owner, state := c.By, "Runs"
		if c.Team != "" {
			owner = "The finance team"
		}
		if !c.Runs(today) {
			state = "Has ended"
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: pack.ServiceWords(c.Service), Header: true}, {Text: c.Title, Href: "/decisions/" + string(c.Decision)},
			{Text: c.From.Short(), Sort: c.From.String()}, {Text: c.Until.Short(), Sort: c.Until.String()}, {Text: c.First.Short(), Sort: c.First.String()},
			{Text: owner}, {Text: strconv.Itoa(n)}, {Text: state},
		}})
	}
	return v
}

// fewestDrawn is from how many runs on a line says something.
const fewestDrawn = 2

// trends draw, for each service with several runs, the own cost of an hour beside what the market was paid.
func trends(runs []pack.Cost) []ui.FigureView {
	var out []ui.FigureView
	var done []string
	for _, latest := range runs {
		if slices.Contains(done, strings.ToLower(latest.Service)) {
			continue
		}
		done = append(done, strings.ToLower(latest.Service))
		var of []pack.Cost
		for _, one := range slices.Backward(runs) {
			if strings.EqualFold(one.Service, latest.Service) {
				of = append(of, one)
			}
		}
		slices.SortStableFunc(of, func(a, b pack.Cost) int { return cmp.Or(a.Entered.Compare(b.Entered), a.On.Compare(b.On)) })
		if len(of) >= fewestDrawn {
			out = append(out, trend(of))
		}
	}
	return out
}

// trend is the runs of one service, the earliest first.
func trend(of []pack.Cost) ui.FigureView {
	service := pack.ServiceWords(of[0].Service)
	own, market := ui.Series{Name: "Own staff"}, ui.Series{Name: "Market, the middle rate"}
	table := ui.TableView{Caption: service + ": each run", CaptionSize: "hidden", Columns: []ui.Column{{Text: "Run of"}, {Text: "Own staff", Numeric: true}, {Text: "Market, the middle rate", Numeric: true}, {Text: "Own staff over the market", Numeric: true}}}
	for _, c := range of {
		total, _ := c.Hourly()
		own.Points = append(own.Points, ui.Point{Label: c.Entered.Short(), Value: inPounds(total), Text: total.String()})
		market.Points = append(market.Points, ui.Point{Label: c.Entered.Short(), Value: inPounds(c.Market), Text: marketWords(c), Missing: c.Members == 0})
		table.Rows = append(table.Rows, ui.Cells(c.Entered.Long(), total.String(), marketWords(c), overMarket(total, c)))
	}
	latest := of[len(of)-1]
	total, _ := latest.Hourly()
	return ui.FigureView{
		Title: service + ": an hour with the council’s own staff", Value: total.String(), Trend: "at the last run; " + overMarketInWords(total, latest), Alone: true,
		Counts: "Each run is worked out from inputs of its day. The market is the middle one of the hourly rates on weekdays that the members of the service’s lots were paid on the day of the run.",
		Chart: &ui.ChartView{
			Kind: ui.Lines, Title: service + ": own staff and the market", Unit: "£ an hour", Series: []ui.Series{own, market},
			Desc: "A line for what an hour would cost with the council’s own staff, and one for what the market was paid on the same day. The table below has the same figures.",
		},
		Table: &table, AsAt: latest.Entered.Long(), Source: "Runs that finance entered, and agreed rates",
	}
}

func inPounds(p money.Pence) float64 { return float64(p) / 100 }

func marketWords(c pack.Cost) string {
	if c.Members == 0 {
		return "Not known"
	}
	return c.Market.String()
}

func overMarket(total money.Pence, c pack.Cost) string {
	if c.Members == 0 {
		return "Not known"
	}
	return (total - c.Market).String()
}

func overMarketInWords(total money.Pence, c pack.Cost) string {
	switch {
	case c.Members == 0:
		return "what the market was paid is not known"
	case total > c.Market:
		return (total - c.Market).String() + " more than the market"
	case total < c.Market:
		return (c.Market - total).String() + " less than the market"
	default:
		return "the same as the market"
	}
}

func (h *handler) compareForm(w http.ResponseWriter, r *web.Request) error {
	return h.show(w, r, nil, h.comparePage())
}

// mostDecisions is how many decisions the form offers.
const mostDecisions = 500

func (h *handler) comparePage() build {
	return func(ctx context.Context, tx *db.Tx, p *page) error {
		*p = page{Title: "Start a comparison that a decision requires", Back: "/in-house-costs", Nav: "/in-house-costs", Errors: p.Errors}
		services, err := h.services(ctx, tx)
		if err != nil {
			return err
		}
		all, err := h.Packs.Decisions.List(ctx, tx, "", mostDecisions)
		if err != nil {
			return err
		}
		var decisions []ui.Option
		for _, d := range all {
			if d.State(tx.Today()) == decision.StateEffective {
				decisions = append(decisions, ui.Option{Value: string(d.Ref), Text: strings.TrimSpace(d.Label + " " + d.Title)})
			}
		}
		p.add(para("The decision has the cost of the council’s own staff worked out beside the market. The first run gets its day now, and finance is told; each run keeps what the market was paid that day."),
			form("/in-house-costs/compare", "Start the comparison",
				ui.Select(ui.SelectView{Name: "service", Label: "Service", Options: services, Blank: "Choose a service"}),
				ui.Select(ui.SelectView{Name: "decision", Label: "Decision that requires it", Options: decisions, Blank: "Choose a decision in effect"}),
				day("first", "By when is it worked out first?"),
				ui.DateInput(ui.DateInputView{Name: "until", Legend: "Until when does it run?", Hint: "Leave it empty for two years from the day on which the decision took effect."})))
		return nil
	}
}

func (h *handler) compare(w http.ResponseWriter, r *web.Request) error {
	in := read(r)
	cmd := pack.Compare{Service: r.Form("service"), Decision: r.FormRef("decision"), First: in.Date("first"), Until: in.Date("until")}
	err := in.wrong()
	if err == nil {
		err = h.Packs.StartComparison(r.Context(), r.Actor(), cmd)
	}
	return h.done(w, r, err, "The comparison is started, and the day of its first run is set.", "/in-house-costs", h.comparePage())
}

// mayCompare reports whether somebody may start a comparison.
func mayCompare(a access.Actor) bool { return a.May(access.AgreementBreak) }
