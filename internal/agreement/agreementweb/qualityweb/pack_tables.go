package qualityweb

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/agreement/pack"
	"alongside/internal/money"
	"alongside/internal/web/ui"
)

func packTables(c pack.Content) []templ.Component {
	options := ui.TableView{Caption: "Options", Columns: []ui.Column{{Text: "Option"}, {Text: "What it means"}, {Text: "Cost", Numeric: true}}}
	for _, o := range c.Options {
		title := o.Title
		if o.Discarded {
			title += " (discarded)"
		}
		if o.Chosen {
			title += " (decided)"
		}
		options.Rows = append(options.Rows, ui.Cells(title, o.Text, o.Cost.String()))
	}
	prices := ui.TableView{Caption: "Prices", Empty: "No rate is set.", Columns: []ui.Column{{Text: "Lot"}, {Text: "Where"}, {Text: "Unit"}, {Text: "Members", Numeric: true}, {Text: "Lowest", Numeric: true}, {Text: "Median", Numeric: true}, {Text: "Highest", Numeric: true}, {Text: "Spot ledger’s median", Numeric: true}}}
	for _, r := range c.Prices {
		prices.Rows = append(prices.Rows, ui.Cells(r.Lot, where(r), string(r.Unit), strconv.Itoa(r.Members), r.Lowest.String(), r.Median.String(), r.Highest.String(), spot(r)))
	}
	children := ui.TableView{Caption: "Children who would be touched", Empty: "Nothing is bought under the agreement today.", Columns: []ui.Column{{Text: "Lot"}, {Text: "Provider"}, {Text: "Children", Numeric: true}, {Text: "Packages", Numeric: true}, {Text: "Hours a week", Numeric: true}}}
	for _, r := range c.Children {
		weekly := hours(r.Weekly)
		if r.Children.Few {
			weekly = leftOut
		}
		children.Rows = append(children.Rows, ui.Cells(r.Lot, r.Provider, r.Children.String(), r.Packages.String(), weekly))
	}
	house := ui.TableView{Caption: "In-house cost of an hour", Empty: "Finance has worked none out.", Columns: []ui.Column{{Text: "Service"}, {Text: "Inputs of"}, {Text: "Built up from"}, {Text: "In-house", Numeric: true}, {Text: "Run before", Numeric: true}, {Text: "Market median", Numeric: true}, {Text: "Difference", Numeric: true}}}
	for _, r := range c.InHouse {
		house.Rows = append(house.Rows, ui.Cells(pack.ServiceWords(r.Service), r.On.Short(), parts(r), r.Hourly.String(), or(r.Before), or(r.Market), difference(r)))
	}
	m := c.Market
	market := ui.SummaryListView{Title: "Market", Rows: []ui.SummaryRow{
		ui.Row("Providers admitted", strconv.Itoa(m.Members)), ui.Row("Suspended, banned or without their evidence", strconv.Itoa(m.Unusable)), ui.Row("Applications that wait", strconv.Itoa(m.Waiting)),
		ui.Row("Applications since "+m.Since.Long(), strconv.Itoa(m.Applied)), ui.Row("Concentration (Herfindahl-Hirschman index, 0 to 10,000)", concentration(m, ui.Number)),
	}}
	if m.Largest != "" {
		market.Rows = append(market.Rows, ui.Row("Largest share of hours", m.Largest+", "+tenths(m.LargestShare)))
	}
	out := []templ.Component{ui.Table(options)}
	if len(c.Councils) > 0 {
		out = append(out, ui.Table(councils(c)))
	}
	if len(c.Buyers) > 0 {
		out = append(out, ui.Table(buyersTable(c)))
	}
	if len(c.Added) > 0 {
		out = append(out, ui.Table(added(c)))
	}
	if len(c.Promises) > 0 {
		out = append(out, ui.Table(promisedTable(c)))
	}
	return slices.Concat(out, performanceTables(c), []templ.Component{ui.Table(prices), ui.Table(children), ui.SummaryList(market), ui.Table(house)})
}

// added is what voluntary organisations add, with the alarms of the latest test of each.
func added(c pack.Content) ui.TableView {
	v := ui.TableView{Caption: "What voluntary organisations add", Columns: ui.Columns("Provider", "Lot", "Tested", "Time that meets a duty", "Where it began to replace a duty")}
	for _, r := range c.Added {
		v.Rows = append(v.Rows, ui.TableRow{Mark: len(r.Alarms) > 0, Cells: []ui.Cell{
			{Text: r.Provider, Header: true}, {Text: r.Lot}, {Text: r.On.Short(), Sort: r.On.String()}, {Text: duties(r)}, {Text: replaces(r)},
		}})
	}
	return v
}

// promisedTable is what voluntary organisations stated that they add, beside what was delivered and checked.
func promisedTable(c pack.Content) ui.TableView {
	v := ui.TableView{Caption: "What voluntary organisations stated that they add", Columns: ui.Columns("Provider", "Lot", "What", "Stated", "By", "Delivered and checked", "State")}
	for _, r := range c.Promises {
		v.Rows = append(v.Rows, ui.Cells(r.Provider, r.Lot, r.What, r.Promised, r.By.Short(), r.Delivered, r.State))
	}
	return v
}

func duties(r pack.AddedRow) string {
	if r.Duties < 0 {
		return "not known"
	}
	return tenths(r.Duties)
}

func replaces(r pack.AddedRow) string {
	if len(r.Alarms) == 0 {
		return "Nowhere, by the latest test"
	}
	return strings.Join(r.Alarms, " ")
}

// councils is what each council that buys from the agreement has bound, its limit, and the sum of all.
func councils(c pack.Content) ui.TableView {
	v := ui.TableView{Caption: "Councils that buy from it", Columns: []ui.Column{{Text: "Council"}, {Text: "May commit", Numeric: true}, {Text: "Committed", Numeric: true}, {Text: "Left", Numeric: true}}}
	for _, r := range c.Councils {
		v.Rows = append(v.Rows, ui.Cells(buyer(r), r.Limit.String(), r.Committed.String(), r.Left.String()))
	}
	v.Foot = []ui.Cell{{Text: "All together, of the agreement’s value", Header: true}, {Text: c.Value.String()}, {Text: c.Committed.String()}, {Text: (c.Value - c.Committed).String()}}
	return v
}

// buyersTable is what the agreement means for each council today, and what each way to go on would.
func buyersTable(c pack.Content) ui.TableView {
	v := ui.TableView{Caption: "What it means for each council, and what each option would", Dense: true, Columns: []ui.Column{{Text: "Council"}, {Text: "Children who would be touched", Numeric: true}, {Text: "Hours a week", Numeric: true},
		{Text: "Delivered of promised", Numeric: true}, {Text: "Lowest last result"}, {Text: "Ends at the break point"}, {Text: "Goes on or is let again, for the months of the options", Numeric: true}, {Text: "Delivered in-house for as long", Numeric: true}}}
	for _, r := range c.Buyers {
		v.Rows = append(v.Rows, ui.Cells(buyerCells(r)...))
	}
	return v
}

// buyerCells are the cells of one council.
func buyerCells(r pack.BuyerRow) []string {
	name := "This council, which let it"
	if r.Council != "" {
		name = r.Council
	}
	rating := orNone(string(r.Rating))
	switch {
	case !r.Known:
		const unknown = "not known here"
		return []string{name, unknown, unknown, unknown, unknown, "It buys with records of its own: ask it", unknown, unknown}
	case r.Few:
		others := "Other arrangements for " + r.Children.String() + " children"
		if r.Children.Left {
			others = "Other arrangements for its children"
		}
		return []string{name, r.Children.String(), leftOut, leftOut, rating, others, leftOut, leftOut}
	}
	goOn, house := r.GoOn.String()+" for "+ui.Count(r.Months, "month", "months"), "not known"
	switch {
	case r.FewUnpriced:
		goOn += ", without a few packages not bought by time"
	case r.Unpriced > 0:
		goOn += ", without " + ui.Count(r.Unpriced, "package", "packages") + " not bought by time"
	}
	if r.InHouse != nil {
		house = r.InHouse.String()
	}
	return []string{name, r.Children.String(), hours(r.Weekly), r.Delivered(), rating, "Other arrangements for " + ui.Count(r.Children.Count, "child", "children"), goOn, house}
}

// buyer names a council that buys: the one that let the agreement shares what it is worth with the others.
func buyer(r pack.CouncilRow) string {
	if r.Council == "" {
		return "This council, which let it: what the others leave of the value"
	}
	return r.Council
}

// performanceTables are how the providers kept their promises: figures, what people said, and each measure.
func performanceTables(c pack.Content) []templ.Component {
	perf := ui.TableView{Caption: "Performance since " + c.From.Long(), Dense: true, Empty: "Nobody had a place in the lots.",
		Columns: ui.Columns("Provider", "Lot", "Worked out", "Last result", "Last visit", "Other councils", "Hours delivered of promised", "Missed by the provider", "Invoices queried", "Open plans", "Concerns", "New invitations")}
	for _, r := range c.Performance {
		delivered, missed, queried := hours(r.Delivered)+" of "+hours(r.Promised), hours(r.Missed), strconv.Itoa(r.Queried)+" of "+strconv.Itoa(r.Invoices)
		if r.Few {
			delivered, missed, queried = leftOut, leftOut, leftOut
		}
		perf.Rows = append(perf.Rows, ui.Cells(r.Provider, r.Lot, workedOut(r), last(r), lastVisit(r), strings.Join(r.Elsewhere, "; "), delivered, missed, queried,
			strconv.Itoa(r.Plans), strconv.Itoa(r.Concerns), invited(r)))
	}
	voices := ui.TableView{Caption: "What people said at the latest visits, without names", Columns: ui.Columns("Provider", "Lot", "Visit", "Who", "What they said"), Empty: "No interview stands here."}
	for _, v := range c.Voices {
		voices.Rows = append(voices.Rows, ui.Cells(v.Provider, v.Lot, v.On.Short(), voice(v.With), v.Said))
	}
	measures := ui.TableView{Caption: "Measures", Dense: true, Empty: "No measures are set.", Columns: ui.Columns("Provider", "Lot", "Measure", "Figure", "Target", "Rating")}
	for _, r := range c.Performance {
		for _, l := range r.Lines {
			measures.Rows = append(measures.Rows, ui.Cells(r.Provider, r.Lot, l.Title, strings.TrimSpace(l.Figure+" "+l.Working), l.Target, string(l.Rating)))
		}
	}
	if len(c.Schedule) == 0 { // frozen before it was gathered
		return []templ.Component{ui.Table(perf), ui.Table(voices), ui.Table(measures)}
	}
	return []templ.Component{ui.Table(perf), para(strings.Join(c.Schedule, " ")), ui.Table(reportingTable(c)), ui.Table(voices), ui.Table(measures)}
}

// reportingTable is how the reporting schedule was kept.
func reportingTable(c pack.Content) ui.TableView {
	v := ui.TableView{Caption: "Reporting: returns and visits since " + c.From.Long(), Empty: "Nothing was to be reported.",
		Columns: []ui.Column{{Text: "Provider"}, {Text: "Lot"}, {Text: "Returns due", Numeric: true}, {Text: "In time", Numeric: true}, {Text: "Late", Numeric: true}, {Text: "Not handed in", Numeric: true}, {Text: "Quality visits"}}}
	for _, r := range c.Reporting {
		v.Rows = append(v.Rows, ui.TableRow{Mark: r.Missing > 0, Cells: []ui.Cell{
			{Text: r.Provider, Header: true}, {Text: r.Lot}, {Text: strconv.Itoa(r.Due)}, {Text: strconv.Itoa(r.InTime)}, {Text: strconv.Itoa(r.Late)}, {Text: strconv.Itoa(r.Missing)}, {Text: r.Visits},
		}})
	}
	return v
}

func tenths(n int) string {
	return strings.TrimSuffix(strconv.FormatFloat(float64(n)/10, 'f', 1, 64), ".0") + "%"
}

func last(r pack.PerformanceRow) string {
	if r.Last == "" {
		return "None"
	}
	return string(r.Last) + ", " + r.LastTo.Short()
}

// where is the part of a lot whose rates a row gives.
func where(r pack.PriceRow) string {
	if r.Area == "" {
		return "The whole lot"
	}
	return r.Area
}

// workedOut is the rating of the figures, and why there is none.
func workedOut(r pack.PerformanceRow) string {
	if r.Why == "" {
		return string(r.Now)
	}
	return string(r.Now) + ". " + r.Why
}

func lastVisit(r pack.PerformanceRow) string {
	if r.Visit == "" {
		return "None"
	}
	return string(r.Visit) + ", " + r.VisitOn.Short()
}

func measured(r pack.PerformanceRow) string {
	out := make([]string, 0, len(r.Lines)+len(r.Elsewhere))
	for _, l := range r.Lines {
		out = append(out, l.Title+": "+l.Figure+" (target "+l.Target+")")
	}
	for _, e := range r.Elsewhere {
		out = append(out, "Another council: "+e)
	}
	return strings.Join(out, "; ")
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func invited(r pack.PerformanceRow) string {
	if r.Stopped == "" {
		return "Yes"
	}
	return "No. " + r.Stopped
}

func spot(r pack.PriceRow) string {
	if r.Spot == 0 {
		return "not known"
	}
	return r.Spot.String() + " (" + ui.Count(r.Lines, "package", "packages") + ")"
}

func parts(r pack.HouseRow) string {
	out := make([]string, 0, len(r.Parts)+1)
	for _, l := range r.Parts {
		out = append(out, l.Words+" "+l.Amount.String())
	}
	return strings.Join(out, "; ") + ". " + r.Source
}

func or(p money.Pence) string {
	if p == 0 {
		return "none"
	}
	return p.String()
}

func difference(r pack.HouseRow) string {
	if r.Market == 0 {
		return "not known"
	}
	return (r.Hourly - r.Market).String()
}

// concentration is the index of the market, unless the hours of very few children could be worked out from it.
func concentration(m pack.Market, write func(int) string) string {
	if m.Few {
		return leftOut
	}
	return write(m.Concentration)
}

// leftOut stands where a number would be that of very few children.
const leftOut = "left out"

// packRows is the pack as rows of a file.
func packRows(c pack.Content) func(yield func([]string) bool) {
	rows := [][]string{{"pack", "as at", "", c.AsAt.String(), c.Title}, {"pack", "break point", "", c.Break.String(), ""}, {"pack", "notice by", "", c.NoticeBy.String(), ""}, {"children", "in all", "", c.Affected.String(), ""}}
	for _, o := range c.Options {
		chosen := ""
		if o.Chosen {
			chosen = "decided"
		}
		rows = append(rows, []string{"option", o.Title, chosen, o.Cost.Pounds(), o.Text})
	}
	for _, r := range c.Performance {
		rows = append(rows, []string{"performance", r.Lot, r.Provider, string(r.Now), measured(r)}, []string{"last result", r.Lot, r.Provider, string(r.Last), r.LastTo.String()},
			[]string{"last visit", r.Lot, r.Provider, string(r.Visit), r.VisitOn.String()}, []string{"new invitations", r.Lot, r.Provider, yes(r.Stopped == ""), r.Stopped})
		if r.Few {
			rows = append(rows, []string{"minutes delivered", r.Lot, r.Provider, leftOut, ""}, []string{"invoices queried", r.Lot, r.Provider, leftOut, ""})
			continue
		}
		rows = append(rows, []string{"minutes delivered", r.Lot, r.Provider, strconv.Itoa(int(r.Delivered)), "of " + strconv.Itoa(int(r.Promised))}, []string{"invoices queried", r.Lot, r.Provider, strconv.Itoa(r.Queried), "of " + strconv.Itoa(r.Invoices)})
	}
	for _, line := range c.Schedule {
		rows = append(rows, []string{"reporting schedule", line, "", "", ""})
	}
	for _, r := range c.Reporting {
		rows = append(rows, []string{"returns in time", r.Lot, r.Provider, strconv.Itoa(r.InTime), "of " + strconv.Itoa(r.Due) + ", late " + strconv.Itoa(r.Late) + ", not handed in " + strconv.Itoa(r.Missing)}, []string{"quality visits", r.Lot, r.Provider, r.Visits, ""})
	}
	for _, v := range c.Voices {
		rows = append(rows, []string{"said at a visit", v.Lot, v.Provider, v.On.String(), voice(v.With) + ": " + v.Said})
	}
	for _, r := range c.Prices {
		rows = append(rows, []string{"median price", r.Lot, strings.TrimPrefix(r.Area+", "+string(r.Unit), ", "), r.Median.Pounds(), "spot ledger: " + spot(r)})
	}
	for _, r := range c.Children {
		rows = append(rows, []string{"children", r.Lot, r.Provider, r.Children.String(), ""})
	}
	for _, r := range c.Added {
		rows = append(rows, []string{"added value", r.Lot, r.Provider, duties(r), replaces(r)})
	}
	for _, r := range c.Promises {
		rows = append(rows, []string{"stated to be added", r.Lot, r.Provider, r.Delivered, "of " + r.Promised + " by " + r.By.String() + ": " + r.What + ", " + r.State})
	}
	for _, r := range c.Councils {
		rows = append(rows, []string{"committed by a council", buyer(r), "", r.Committed.Pounds(), "of " + r.Limit.Pounds() + ", left " + r.Left.Pounds()})
	}
	for _, r := range c.Buyers {
		cells := buyerCells(r)
		rows = append(rows, []string{"children of a council", cells[0], "", cells[1], ""}, []string{"hours a week of a council", cells[0], "", cells[2], "delivered " + cells[3]},
			[]string{"lowest last result of a council", cells[0], "", cells[4], ""}, []string{"a council's cost of going on", cells[0], "", cells[6], ""}, []string{"a council's cost in-house", cells[0], "", cells[7], ""})
	}
	if len(c.Councils) > 0 {
		rows = append(rows, []string{"committed by all councils", "", "", c.Committed.Pounds(), "of " + c.Value.Pounds()})
	}
	for _, r := range c.InHouse {
		rows = append(rows, []string{"in-house cost of an hour", pack.ServiceWords(r.Service), r.On.String(), r.Hourly.Pounds(), parts(r)})
	}
	rows = append(rows, []string{"market", "members", "", strconv.Itoa(c.Market.Members), ""}, []string{"market", "applications that wait", "", strconv.Itoa(c.Market.Waiting), ""}, []string{"market", "concentration", "", concentration(c.Market, strconv.Itoa), c.Market.Largest})
	for _, m := range c.Missing {
		rows = append(rows, []string{"missing", m, "", "", ""})
	}
	return func(yield func([]string) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	}
}
