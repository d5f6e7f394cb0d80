package spotweb

import (
	"fmt"
	"net/http"
	"strconv"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/money"
	"alongside/internal/spot"
	"alongside/internal/spot/rates"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// The paths of the workbench.
const (
	workbenchPath = "/spot/workbench"
	servicePath   = "/spot/workbench/service"
	savingPath    = "/spot/workbench/saving"
	leakagePath   = "/spot/leakage"
	sourcesPath   = "/spot/sources"
)

// workbenchPage is what the packages cost, at a glance.
type workbenchPage struct {
	Painted spot.Painted
	Off     spot.OffCount
	Tiles   []ui.Tile
	Rates   ui.TableView
	Stands  ui.TableView
	Overlap ui.FigureView
	Market  ui.FigureView
	Nav     ui.SubNavView
}

func (h *handler) workbench(w http.ResponseWriter, r *web.Request) error {
	page := workbenchPage{Nav: workbenchNav(r, workbenchPath)}
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Painted, err = h.Service.Workbench.Painted(r.Context(), tx); err != nil {
			return err
		}
		page.Off, err = h.Service.CountOffs(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	p := page.Painted
	switch r.URL.Query().Get("format") {
	case "rates":
		return web.CSV(w, r, "rates.csv", groupHeader, groupRows(p.Groups))
	case "stands":
		return web.CSV(w, r, "packages-under-agreements.csv", []string{"standing", "pounds a week", "of", "children", "of", "providers", "of", "packages", "of"}, standsRows(p))
	case "shares":
		return web.CSV(w, r, "shares.csv", shareHeader, shareRows(p.Market))
	case "overlap":
		return web.CSV(w, r, "packages-overlap.csv", []string{"agreement", "title", "pounds a week", "of", "children", "of", "providers", "of", "packages", "of"}, func(yield func([]string) bool) {
			for _, o := range p.Overlaps {
				if !yield([]string{
					string(o.Agreement), o.Title, o.Weekly.Pounds(), p.Weekly.Pounds(), number(o.Children), number(p.Children), number(o.Bodies), number(p.Bodies),
					number(o.Packages), number(p.Packages),
				}) {
					return
				}
			}
		})
	}
	page.Tiles = []ui.Tile{
		{Value: ui.Number(p.Packages), Label: "packages that run", Hint: ui.Count(p.Children, "child", "children") + ", " + ui.Count(p.Bodies, "provider", "providers")},
		{Value: p.Weekly.String(), Label: "a week", Hint: unmeasuredWords(p.Unmeasured)},
		{Value: ui.Number(p.Saving.Changing), Label: "children would change carer", Hint: "if every package moved to agreed rates", Href: linkIf(r, savingPath)},
		{Value: ui.Number(page.Off.Without), Label: "bought outside agreements without a reason", Hint: page.Off.Cost.String() + " a week", Href: linkIf(r, leakagePath)},
	}
	page.Rates, page.Overlap, page.Market, page.Stands = ratesTable(p), packagesOverlap(p), market(p.Market, "Packages", p), standsTable(p)
	page.Stands.CSV = r.With("format", "stands")
	page.Market.CSV = r.With("format", "shares")
	return web.Render(w, r, http.StatusOK, workbenchView(page))
}

// linkIf is a path for those who may see packages of single children.
func linkIf(r *web.Request, path string) string {
	if r.Actor().May(access.SpotPackages) {
		return path
	}
	return ""
}

func workbenchNav(r *web.Request, current string) ui.SubNavView {
	v := ui.SubNavView{Label: "Workbench", Items: []ui.NavItem{{Text: "Rates", Href: workbenchPath, Current: current == workbenchPath}}}
	if r.Actor().May(access.SpotPackages) {
		v.Items = append(v.Items, ui.NavItem{Text: "Who gains and who loses", Href: savingPath, Current: current == savingPath},
			ui.NavItem{Text: "Outside agreements", Href: leakagePath, Current: current == leakagePath},
			ui.NavItem{Text: "Missing from lists", Href: absentPath, Current: current == absentPath})
	}
	return v
}

func unmeasuredWords(n int) string {
	if n == 0 {
		return ""
	}
	return ui.Count(n, "package does not say", "packages do not say") + " how much it is"
}

func groupPath(id int64) string { return servicePath + "?group=" + strconv.FormatInt(id, 10) }

// unitWords says a unit and a time band, "hour, weekend".
func unitWords(u money.Unit, b money.Band) string {
	return money.Rate{Unit: u, Band: b}.String()[len("£0.00 per "):]
}

// ratesTable lists the groups of packages whose rates can be compared.
func ratesTable(p spot.Painted) ui.TableView {
	v := ui.TableView{
		Caption: "Rates by service", CSV: workbenchPath + "?format=rates", Keys: true, Empty: "No package runs today.",
		Columns: []ui.Column{
			{Text: "Service"}, {Text: "Per"}, {Text: "Packages", Numeric: true}, {Text: "Lowest", Numeric: true}, {Text: "Middle", Numeric: true}, {Text: "Highest", Numeric: true},
			{Text: "Agreed (middle)", Numeric: true}, {Text: "Stand out", Numeric: true}, {Text: "A week", Numeric: true},
		},
	}
	for _, g := range p.Groups {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: g.Service, Href: groupPath(g.ID), Header: true}, {Text: unitWords(g.Unit, g.Band)}, {Text: ui.Number(g.Packages)}, {Text: g.Spread.Min.String()},
			{Text: g.Spread.Median.String()}, {Text: g.Spread.Max.String()}, {Text: agreedWords(g.Agreed)}, {Text: ui.Number(len(g.Outliers))}, {Text: g.Weekly.String()},
		}})
	}
	return v
}

func agreedWords(s rates.Spread) string {
	if s.N == 0 {
		return "None"
	}
	return s.Median.String()
}

var groupHeader = []string{
	"service", "unit", "band", "packages", "children", "lowest", "lower quartile", "middle", "upper quartile", "highest", "agreed lowest", "agreed middle", "agreed highest", "lot", "outliers",
	"pounds a week", "concentration index",
}

func groupRows(all []rates.Group) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, g := range all {
			if !yield([]string{
				g.Service, string(g.Unit), string(g.Band), number(g.Packages), number(g.Children), g.Spread.Min.Pounds(), g.Spread.Lower.Pounds(), g.Spread.Median.Pounds(),
				g.Spread.Upper.Pounds(), g.Spread.Max.Pounds(), g.Agreed.Min.Pounds(), g.Agreed.Median.Pounds(), g.Agreed.Max.Pounds(), g.LotName, number(len(g.Outliers)),
				g.Weekly.Pounds(), number(g.Market.Index),
			}) {
				return
			}
		}
	}
}

// packagesOverlap is how much is bought from members of agreements: of spend, of children and of providers.
func packagesOverlap(p spot.Painted) ui.FigureView {
	const title = "Bought from members of agreements"
	v := ui.FigureView{
		Title: title, Alone: true, Value: "None", AsAt: ui.When(p.At), Source: "The council’s lists of packages and its agreements", CSV: workbenchPath + "?format=overlap",
		Counts: fmt.Sprintf("The share of providers among all %s that packages are bought from. Members are providers admitted today.", ui.Count(p.Bodies, "provider", "providers")),
	}
	table := ui.TableView{Caption: title, CaptionSize: "hidden", Empty: "No agreement has members today.", Columns: []ui.Column{
		{Text: "Agreement"}, {Text: "Of providers", Numeric: true}, {Text: "Of spend", Numeric: true}, {Text: "Of children", Numeric: true}, {Text: "A week", Numeric: true},
	}}
	series := ui.Series{Name: "Share of providers"}
	for n, o := range p.Overlaps {
		ofBodies := shareOf(money.Pence(o.Bodies), money.Pence(p.Bodies))
		if n == 0 {
			v.Value = percent(ofBodies)
			series.Points = append(series.Points, ui.Point{Label: "Providers", Value: 100 * ofBodies, Text: percent(ofBodies)})
			ofSpend, ofChildren := shareOf(o.Weekly, p.Weekly), shareOf(money.Pence(o.Children), money.Pence(p.Children))
			series.Points = append(series.Points, ui.Point{Label: "Spend", Value: 100 * ofSpend, Text: percent(ofSpend)}, ui.Point{Label: "Children", Value: 100 * ofChildren, Text: percent(ofChildren)})
		}
		name := ui.Cell{Text: o.Title, Header: true}
		if o.Agreement != "" {
			name.Href = "/agreements/" + string(o.Agreement)
		}
		table.Rows = append(table.Rows, ui.TableRow{Cells: []ui.Cell{
			name, {Text: percent(ofBodies) + " (" + ui.Number(o.Bodies) + ")"}, {Text: percent(shareOf(o.Weekly, p.Weekly))},
			{Text: percent(shareOf(money.Pence(o.Children), money.Pence(p.Children)))}, {Text: o.Weekly.String()},
		}})
	}
	v.Table = &table
	if len(series.Points) > 0 {
		v.Chart = &ui.ChartView{
			Kind: ui.Bars, Title: "Share bought from members of any agreement", Desc: "The share of providers, of spend and of children. The table below has the same figures.", Unit: "%", Max: 100,
			Series: []ui.Series{series},
		}
	}
	return v
}

// market says how few the council leans on.
func market(c rates.Concentration, what string, p spot.Painted) ui.FigureView {
	v := ui.FigureView{
		Title: "Concentration", Of: what, Alone: true, Value: ui.Number(c.Index), AsAt: ui.When(p.At), Source: "The council’s lists of packages",
		Counts: concentrationWords(c.Index) + " The index adds up the squares of the providers’ shares in per cent: 10,000 is a single provider.",
	}
	chart := ui.ChartView{Kind: ui.Bars, Title: "Largest shares", Desc: "The largest providers’ shares of what is spent. The table below has the same figures.", Unit: "%", Max: 100}
	table := ui.TableView{Caption: "Largest shares", CaptionSize: "hidden", Empty: "Nothing is spent.", Columns: []ui.Column{{Text: "Provider"}, {Text: "Share", Numeric: true}, {Text: "A week", Numeric: true}}}
	series := ui.Series{Name: "Share"}
	for n, s := range c.Shares {
		text := perCent(s) + "%"
		table.Rows = append(table.Rows, ui.Cells(s.Name, text, s.Weekly.String()))
		if n < 10 {
			series.Points = append(series.Points, ui.Point{Label: s.Name, Value: float64(s.PerMill) / 10, Text: text})
		}
	}
	chart.Series = []ui.Series{series}
	v.Table = &table
	if len(series.Points) > 0 {
		v.Chart = &chart
	}
	return v
}

// perCent is a share in per cent, with one place behind the point.
func perCent(s rates.Share) string { return fmt.Sprintf("%d.%d", s.PerMill/10, s.PerMill%10) }

var shareHeader = []string{"provider", "share in per cent", "pounds a week"}

func shareRows(c rates.Concentration) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, s := range c.Shares {
			if !yield([]string{s.Name, perCent(s), s.Weekly.Pounds()}) {
				return
			}
		}
	}
}

// concentrationWords reads the index by the marks of the Merger Assessment Guidelines of the Competition Commission and the Office
// of Fair Trading, September 2010, paragraph 5.3.5: above 1,000 concentrated, above 2,000 highly so.
func concentrationWords(index int) string {
	switch {
	case index > 2000:
		return "Highly concentrated (above 2,000, the mark that was used for mergers): if one provider fails, many children are affected."
	case index > 1000:
		return "Concentrated (above 1,000, the mark that was used for mergers)."
	default:
		return "Not concentrated (up to 1,000, the mark that was used for mergers)."
	}
}

// groupPage is one service at one unit and time band.
type groupPage struct {
	Group    rates.Group
	Errors   []fault.Field
	Spread   ui.FigureView
	Areas    ui.FigureView
	Bodies   ui.FigureView
	Outliers ui.TableView
	Market   ui.FigureView
	Facts    ui.SummaryListView
	Lots     []ui.Option
	Chooses  bool
}

func (h *handler) service(w http.ResponseWriter, r *web.Request) error {
	return h.showGroup(w, r, http.StatusOK, r.URL.Query().Get("group"), nil)
}

func (h *handler) showGroup(w http.ResponseWriter, r *web.Request, status int, group string, errs []fault.Field) error {
	id, _ := strconv.ParseInt(group, 10, 64) // none has number 0
	page := groupPage{Errors: errs, Chooses: r.Actor().May(access.SpotImport)}
	var p spot.Painted
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if page.Group, err = h.Service.Workbench.Group(r.Context(), tx, id); err != nil {
			return err
		}
		if p, err = h.Service.Workbench.Painted(r.Context(), tx); err != nil || !page.Chooses || h.Service.Prices == nil {
			return err
		}
		lots, err := h.Service.Prices.Lots(r.Context(), tx)
		for _, l := range lots {
			page.Lots = append(page.Lots, ui.Option{Value: string(l.Ref), Text: l.Title + ": " + l.Name})
		}
		return err
	})
	if fault.Is(err, fault.KindNotFound) {
		return fault.NotFound("That service")
	}
	if err != nil {
		return err
	}
	g := page.Group
	switch r.URL.Query().Get("format") {
	case "areas":
		return web.CSV(w, r, "rates-by-area.csv", cutHeader, cutRows(g.Areas))
	case "providers":
		return web.CSV(w, r, "rates-by-provider.csv", cutHeader, cutRows(g.Bodies))
	case "outliers":
		return web.CSV(w, r, "rates-that-stand-out.csv", outlierHeader, outlierRows(g))
	case "shares":
		return web.CSV(w, r, "shares.csv", shareHeader, shareRows(g.Market))
	}
	page.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Packages", ui.Count(g.Packages, "package", "packages")+" of "+ui.Count(g.Children, "child", "children")+", "+g.Weekly.String()+" a week"),
		ui.Row("Compared with", lotWords(g)),
	}}
	page.Spread = strip(g, "Spread of rates", []rates.Cut{{Name: "All", Spread: g.Spread, Points: g.Points, Weekly: g.Weekly}}, p)
	page.Areas, page.Bodies = strip(g, "By area", g.Areas, p), strip(g, "By provider", g.Bodies, p)
	page.Spread.Alone = true
	page.Areas.CSV, page.Bodies.CSV = r.With("format", "areas"), r.With("format", "providers")
	page.Outliers, page.Market = outlierTable(g), market(g.Market, g.Service, p)
	page.Outliers.CSV, page.Market.CSV = r.With("format", "outliers"), r.With("format", "shares")
	return web.Render(w, r, status, groupView(page))
}

func lotWords(g rates.Group) string {
	switch {
	case g.LotName == "" && g.Chosen:
		return "Nothing: somebody said so"
	case g.LotName == "":
		return "Nothing: no lot that serves the area and age, or more than one, is called the same"
	case g.Lots > 1:
		return g.LotName + " (each package with the lot of its area and age)"
	case g.Chosen:
		return g.LotName + " (somebody said so)"
	default:
		return g.LotName + " (it is called the same)"
	}
}

// drawnRows is how many areas or providers a strip plot draws; the table has those that are kept.
const drawnRows = 12

// strip draws rates as dots, a row a cut, with their middle and the agreement's.
func strip(g rates.Group, title string, cuts []rates.Cut, p spot.Painted) ui.FigureView {
	chart := ui.ChartView{
		Kind: ui.Strip, Title: title, Unit: "£ per " + unitWords(g.Unit, g.Band), Mark: pounds(g.Agreed.Median), MarkName: "agreed rate (the middle one)",
		Desc: "Each dot is a rate that is paid. The tick is the middle of all packages, the line the agreement’s rate. The table below has the same figures.",
	}
	table := ui.TableView{Caption: title, CaptionSize: "hidden", Empty: "No package runs today.", Columns: []ui.Column{
		{Text: "Name"}, {Text: "Packages", Numeric: true}, {Text: "Lowest", Numeric: true}, {Text: "Lower quarter", Numeric: true}, {Text: "Middle", Numeric: true},
		{Text: "Upper quarter", Numeric: true}, {Text: "Highest", Numeric: true}, {Text: "A week", Numeric: true},
	}}
	for n, c := range cuts {
		name := c.Name
		if name == "" {
			name = "Not said"
		}
		s := c.Spread
		table.Rows = append(table.Rows, ui.Cells(name, ui.Number(s.N), s.Min.String(), s.Lower.String(), s.Median.String(), s.Upper.String(), s.Max.String(), c.Weekly.String()))
		if n < drawnRows {
			series := ui.Series{Name: name, Middle: ui.Point{Value: pounds(s.Median), Text: s.Median.String()}}
			for _, point := range c.Points {
				series.Points = append(series.Points, ui.Point{Value: pounds(point.Price), Text: point.Price.String()})
			}
			chart.Series = append(chart.Series, series)
		}
	}
	v := ui.FigureView{Title: title, Value: g.Spread.Median.String(), Counts: "The middle rate per " + unitWords(g.Unit, g.Band) + ", without VAT.", Table: &table, AsAt: ui.When(p.At), Source: "The council’s lists of packages"}
	if g.Agreed.N > 0 {
		v.Counts += " Members of " + g.LotName + " are paid " + g.Agreed.Min.String() + " to " + g.Agreed.Max.String() + ", the middle one " + g.Agreed.Median.String() + "."
	}
	if len(chart.Series) > 0 {
		v.Chart = &chart
	}
	return v
}

func pounds(p money.Pence) float64 { return float64(p) / 100 }

var cutHeader = []string{"name", "packages", "lowest", "lower quartile", "middle", "upper quartile", "highest", "pounds a week"}

func cutRows(all []rates.Cut) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, c := range all {
			s := c.Spread
			if !yield([]string{c.Name, number(s.N), s.Min.Pounds(), s.Lower.Pounds(), s.Median.Pounds(), s.Upper.Pounds(), s.Max.Pounds(), c.Weekly.Pounds()}) {
				return
			}
		}
	}
}

// chooseLot keeps what a service is compared with.
func (h *handler) chooseLot(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.CompareWith(r.Context(), r.Actor(), r.Form("service"), thread.Ref(r.Form("lot")))
	if errs, ok := refused(err); ok {
		return h.showGroup(w, r, http.StatusUnprocessableEntity, r.Form("group"), errs)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "Kept. The figures follow in a moment.")
	return web.SeeOther(w, r, servicePath+"?group="+r.Form("group"))
}
