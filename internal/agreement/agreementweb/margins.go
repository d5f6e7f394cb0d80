package agreementweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// marginsPage sets the prices of an agreement beside its wage floor.
type marginsPage struct {
	Agreement agreement.Agreement
	None      bool // no floor is set
	Says      string
	Costs     string
	Pay       string    // as it was typed
	Typed     [3]string // the day, month and year, where they are no date
	PayHint   string
	On        workday.Date
	Chart     *ui.FigureView
	Prices    ui.TableView
	File      [][]string // the same as a file: days as ISO writes them, amounts in pounds
	Parts     ui.TableView
	Untimed   string
	Errors    []fault.Field
}

// margins shows, and gives as a file, what rates leave over the wage floor; with ?pay= and ?on= it tries a coming rise.
func (h *handler) margins(w http.ResponseWriter, r *web.Request) error {
	p := &parser{web.Parser{Request: r}}
	on := p.Date("on")
	pay, err := r.FormMoney("pay")
	p.Note(err)
	page, status := marginsPage{Pay: r.Form("pay"), Errors: p.Wrong}, http.StatusOK
	if len(p.Wrong) > 0 {
		page.Typed = [3]string{r.Form("on-day"), r.Form("on-month"), r.Form("on-year")}
		on, pay, status = workday.Date{}, 0, http.StatusUnprocessableEntity
	}
	err = h.DB.View(r.Context(), func(tx *db.Tx) error {
		if on.IsZero() {
			on = tx.Today()
		}
		page.On = on
		m, err := h.Service.Margins(r.Context(), tx, r.Ref("id"), on, max(pay, 0))
		if err != nil {
			return err
		}
		if page.Agreement, err = h.Service.Agreement(r.Context(), tx, r.Ref("id")); err != nil {
			return err
		}
		return h.compare(r.Context(), tx, m, &page)
	})
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "csv" {
		return web.CSV(w, r, "wage-floor-"+string(page.Agreement.Ref)+".csv",
			[]string{"for", "lot", "where", "unit", "time", "since", "price", "floor", "over the floor", "packages", "to lift them", "covers it"}, slices.Values(page.File))
	}
	return web.Render(w, r, status, marginsView(page))
}

// compare fills in the page.
func (h *handler) compare(ctx context.Context, tx *db.Tx, m agreement.Margins, page *marginsPage) error {
	if page.None = !m.Floor.Set(); page.None {
		return nil
	}
	var ids []thread.Ref
	for _, one := range m.Prices {
		ids = append(ids, one.Rate.Provider)
	}
	names, err := h.Providers.Providers(ctx, tx, ids)
	if err != nil {
		return err
	}
	page.Says, page.Costs = floorWords(m)
	page.PayHint = "The comparison below takes " + m.Floor.PayPerHour.String() + ". Try what will be the least, such as the National Living Wage from next April."
	page.Prices, page.File = marginsTable(page.Agreement, m, names)
	page.Prices.CSV = path(page.Agreement, "/wage-floor?format=csv&on="+page.On.String()+"&pay="+m.Floor.PayPerHour.Pounds())
	page.Chart = marginsChart(page.Agreement, m, names)
	page.Parts = ui.TableView{Caption: "What an hour costs", Columns: []ui.Column{{Text: "Part"}, {Text: "Amount", Numeric: true}}}
	cost, parts := m.Floor.Cost()
	for _, part := range parts {
		page.Parts.Rows = append(page.Parts.Rows, ui.Cells(part.Words, part.Amount.String()))
	}
	page.Parts.Rows = append(page.Parts.Rows, ui.Cells("In all", cost.String()), ui.Cells("The lowest rate that leaves the least margin", m.Floor.Least().String()))
	if m.Untimed > 0 {
		page.Untimed = ui.Count(m.Untimed, "price is", "prices are") + " by the mile or the item, pay for no time and are not compared."
	}
	return nil
}

// floorWords says how many prices do not cover the floor, and what it would cost to lift them.
func floorWords(m agreement.Margins) (says, costs string) {
	below, packages, lift := m.Below()
	day := m.On.Long()
	if below == 0 {
		return "On " + day + " every price that can be compared covers the floor of " + m.Floor.Least().String() + " an hour.", ""
	}
	says = ui.Count(below, "price does", "prices do") + " not cover the floor of " + m.Floor.Least().String() + " an hour on " + day + "."
	switch {
	case packages == 0:
		costs = "No package is paid at them."
	case lift == 0:
		costs = ui.Count(packages, "package is", "packages are") + " paid at them."
	default:
		costs = ui.Count(packages, "package is", "packages are") + " paid at them. Lifting them to the floor would cost " + lift.String() + " more to their last days."
	}
	return says, costs
}

func lotName(a agreement.Agreement, ref thread.Ref) string {
	l, _ := a.Lot(ref)
	return l.Name
}

func priceOf(one agreement.Margin, names map[thread.Ref]provider.Provider) string {
	name := "Every provider"
	if one.Rate.Provider != "" {
		name = names[one.Rate.Provider].Name
	}
	if one.Package != "" {
		name += ", " + string(one.Package) + " alone"
	}
	return name
}

func marginsTable(a agreement.Agreement, m agreement.Margins, names map[thread.Ref]provider.Provider) (v ui.TableView, file [][]string) {
	v = ui.TableView{Caption: "Every price on " + m.On.Long(), Keys: true, Empty: "No price counts on that day.", Columns: []ui.Column{{Text: "For"}, {Text: "Lot"}, {Text: "Where"}, {Text: "Unit"}, {Text: "Time"}, {Text: "Since"},
		{Text: "Price", Numeric: true}, {Text: "Floor", Numeric: true}, {Text: "Over the floor", Numeric: true}, {Text: "Packages", Numeric: true}, {Text: "To lift them", Numeric: true}, {Text: "Covers it?"}}}
	for _, one := range m.Prices {
		r := one.Rate
		says, shown := "Yes", []string{one.Least.String(), one.Over().String(), one.Least.Pounds(), one.Over().Pounds()}
		switch {
		case one.Unknown != "":
			shown = make([]string, len(shown))
			says = "Not known: the terms do not say how many hours of care a " + string(r.Price.Unit) + " is"
		case one.Below():
			says = "No"
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: one.Below(), Cells: []ui.Cell{
			{Text: priceOf(one, names), Header: true}, {Text: lotName(a, r.Lot)}, {Text: r.Place()}, {Text: string(r.Price.Unit)}, {Text: strings.ReplaceAll(string(r.Price.Band), "-", " ")},
			{Text: r.From.Short(), Sort: r.From.String()}, {Text: r.Price.Amount.String()}, {Text: shown[0]}, {Text: shown[1]}, {Text: strconv.Itoa(one.Packages)}, {Text: one.Lift.String()}, {Text: says},
		}})
		file = append(file, []string{
			priceOf(one, names), lotName(a, r.Lot), r.Place(), string(r.Price.Unit), string(r.Price.Band), r.From.String(), r.Price.Amount.Pounds(), shown[2], shown[3],
			strconv.Itoa(one.Packages), one.Lift.Pounds(), says,
		})
	}
	return v, file
}

// marginsChart draws the hourly prices of each lot beside the floor; there is none where nothing is priced by the hour.
func marginsChart(a agreement.Agreement, m agreement.Margins, names map[thread.Ref]provider.Provider) *ui.FigureView {
	least := m.Floor.Least()
	chart := ui.ChartView{Kind: ui.Strip, Title: "Hourly prices beside the wage floor", Desc: "One row for each lot, one dot for each price. The mark is the lowest price that covers the floor.", Unit: "£", Mark: pounds(least), MarkName: "The floor, " + least.String()}
	for _, l := range a.Lots {
		row := ui.Series{Name: l.Name}
		for _, one := range m.Prices {
			hour := one.Rate.Price.Amount
			if one.Rate.Price.Unit == money.HalfHour {
				hour *= 2
			} else if one.Rate.Price.Unit != money.Hour {
				continue
			}
			if one.Rate.Lot == l.Ref && one.Rate.Price.Band != money.SleepingNight {
				row.Points = append(row.Points, ui.Point{Label: priceOf(one, names), Value: pounds(hour), Text: hour.String()})
			}
		}
		if len(row.Points) > 0 {
			chart.Series = append(chart.Series, row)
		}
	}
	if len(chart.Series) == 0 {
		return nil
	}
	below, _, _ := m.Below()
	return &ui.FigureView{Title: "Prices that do not cover the floor", Alone: true, Value: strconv.Itoa(below), Counts: "Of " + ui.Count(len(m.Prices), "price", "prices") + " compared.", Chart: &chart, AsAt: m.On.Long(), Source: "Rates and terms recorded in Alongside"}
}

func pounds(p money.Pence) float64 { return float64(p) / 100 }

// floorFact adds to the agreement's page how many prices do not cover the wage floor, for those who set rates.
func (h *handler) floorFact(ctx context.Context, tx *db.Tx, a agreement.Agreement, reader access.Actor, facts *ui.SummaryListView) error {
	if a.Lead != "" || len(a.Lots) == 0 || !reader.May(access.AgreementRates) {
		return nil
	}
	m, err := h.Service.AgreedMargins(ctx, tx, a, tx.Today())
	if err != nil || !m.Floor.Set() {
		return err
	}
	says, _ := floorWords(m)
	facts.Rows = append(facts.Rows, ui.Row("Wage floor", says, ui.Link{Text: "Compare", Hidden: "rates with the wage floor", Href: path(a, "/wage-floor")}))
	return nil
}

// lifted says after terms were published how many prices, set before, do not cover their floor.
func (h *handler) lifted(ctx context.Context, of thread.Ref) (says string, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		a, err := h.Service.Agreement(ctx, tx, of)
		if err != nil {
			return err
		}
		m, err := h.Service.AgreedMargins(ctx, tx, a, tx.Today())
		if n, _, _ := m.Below(); n > 0 {
			says = " " + ui.Count(n, "price does", "prices do") + " not cover its wage floor: see “Rates and the wage floor” on the agreement’s page."
		}
		return err
	})
	return says, err
}
