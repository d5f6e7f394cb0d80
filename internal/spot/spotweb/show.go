package spotweb

import (
	"context"
	"fmt"
	"net/http"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// shownRows is how many refused lines or contracts a page shows; the file has all that are kept.
const shownRows = 50

// showPage is one imported file.
type showPage struct {
	Import    spot.Import
	Facts     ui.SummaryListView
	Tiles     []ui.Tile
	Services  ui.FigureView
	Suppliers ui.FigureView
	Refused   ui.TableView
	Contracts ui.TableView
	Columns   ui.TableView
	MayTake   bool // the reader may take it back
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	if what := r.URL.Query().Get("format"); what != "" {
		return h.file(w, r, what)
	}
	var page showPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		i, err := h.Service.Import(r.Context(), tx, r.Ref("id"))
		if err != nil {
			return err
		}
		page = pageOf(i)
		page.MayTake = i.State == spot.Published && r.Actor().May(access.SpotImport)
		if i.Kind == spot.Contracts {
			rows, err := h.Service.ContractsOf(r.Context(), tx, i, 0, shownRows)
			if err != nil {
				return err
			}
			page.Contracts = contractTable(i, rows)
			page.Contracts.CSV = r.With("format", "contracts")
		}
		refused, err := h.Service.Refusals(r.Context(), tx, i, 0, shownRows)
		page.Refused = refusedTable(i, refused)
		if len(refused) > 0 {
			page.Refused.CSV = r.With("format", "refused")
		}
		return err
	})
	if err != nil {
		return err
	}
	page.Services.CSV, page.Suppliers.CSV = r.With("format", "payments"), r.With("format", "payments")
	return web.Render(w, r, http.StatusOK, showView(page))
}

// file sends the rows behind the page.
func (h *handler) file(w http.ResponseWriter, r *web.Request, what string) error {
	var i spot.Import
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		i, err = h.Service.Import(r.Context(), tx, r.Ref("id"))
		return err
	})
	if err != nil {
		return err
	}
	rows := &rows{ctx: r.Context(), h: h, i: i}
	switch what {
	case "payments":
		err = web.CSV(w, r, "payments.csv", paymentHeader, rows.payments)
	case "contracts":
		err = web.CSV(w, r, "contracts.csv", contractHeader, rows.contracts)
	default:
		err = web.CSV(w, r, "refused.csv", []string{"line", "reason"}, rows.refusals)
	}
	if err != nil {
		return err
	}
	return rows.err
}

func pageOf(i spot.Import) showPage {
	s := i.Summary
	p := showPage{Import: i, Columns: columnTable(s)}
	p.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(i.Ref)), ui.Row("Holds", kindWords(i.Kind)), ui.Row("Imported by", i.By), ui.Row("Begun", ui.When(i.StartedAt)),
		ui.Row("Published", ui.When(i.PublishedAt)), ui.Row("Days covered", period(s)),
	}}
	if i.State == spot.TakenBackState {
		p.Facts.Rows = append(p.Facts.Rows, ui.Row("Held", ui.Count(s.Taken, "line", "lines")+", "+s.Total.String()))
	}
	if i.State != spot.Published {
		return p
	}
	p.Tiles = []ui.Tile{
		{Value: s.Total.String(), Label: "total of what was taken"}, {Value: ui.Number(s.Taken), Label: "lines taken"},
		{Value: ui.Number(s.Refused), Label: "lines refused", Hint: knownWords(s)},
	}
	if i.Kind == spot.PackageList {
		p.Tiles[0].Label = "a week, of the packages taken"
		p.Tiles = append(p.Tiles, ui.Tile{Value: ui.Number(s.Children), Label: "children"}, ui.Tile{Value: ui.Number(s.Changed), Label: "packages that changed", Hint: "an earlier list said something else of them"})
		if s.Absent > 0 {
			p.Tiles = append(p.Tiles, ui.Tile{Value: ui.Number(s.Absent), Label: "packages are missing from it", Hint: "an earlier list has them running"})
		}
		return p
	}
	if i.Kind == spot.Contracts {
		p.Tiles = append(p.Tiles, ui.Tile{Value: ui.Number(s.Disagreements), Label: "expiry dates that do not add up"})
		return p
	}
	p.Tiles = append(p.Tiles, ui.Tile{Value: s.RedactedTotal.String(), Label: "to withheld names", Hint: ui.Count(s.Redacted, "payment", "payments")})
	p.Services = totals("Payments by service", "Services", s.Services, s)
	p.Suppliers = totals("Payments by supplier", "Suppliers, without withheld names", s.Suppliers, s)
	p.Suppliers.Value = (s.Total - s.RedactedTotal).String()
	p.Suppliers.Counts = fmt.Sprintf("The %d largest of %s. Payments to withheld names are counted apart.", len(s.Suppliers), ui.Count(s.SupplierCount, "supplier", "suppliers"))
	return p
}

func knownWords(s spot.Summary) string {
	if s.Known == 0 {
		return ""
	}
	return ui.Number(s.Known) + " of them because an earlier file says the same"
}

// totals draws the largest totals as bars and lists them.
func totals(title, name string, all []spot.Total, s spot.Summary) ui.FigureView {
	chart := ui.ChartView{Kind: ui.Bars, Title: title, Desc: title + ", the largest first. The table below has the same figures.", Unit: "£"}
	table := ui.TableView{
		Caption: title, CaptionSize: "s", Columns: []ui.Column{{Text: name}, {Text: "Payments", Numeric: true}, {Text: "Total", Numeric: true}},
		Empty: "The file does not say.",
	}
	series := ui.Series{Name: title}
	for n, t := range all {
		table.Rows = append(table.Rows, ui.Cells(t.Name, ui.Number(t.Count), t.Amount.String()))
		if n < 10 && t.Amount > 0 {
			series.Points = append(series.Points, ui.Point{Label: t.Name, Value: float64(t.Amount) / 100, Text: t.Amount.String()})
		}
	}
	chart.Series = []ui.Series{series}
	return ui.FigureView{
		Title: title, Value: s.Total.String(), Counts: "Everything that was taken of this file, net of VAT where the file tells.", Chart: &chart, Table: &table,
		AsAt: period(s), Source: "The council’s published payments",
	}
}

func columnTable(s spot.Summary) ui.TableView {
	v := ui.TableView{Caption: "How the columns were understood", CaptionSize: "hidden", Columns: ui.Columns("Read as", "Heading in the file", "How sure"), Empty: "The file is not read to its end yet."}
	for _, c := range s.Columns {
		v.Rows = append(v.Rows, ui.Cells(c.Role, c.Heading, number(c.Confidence)+"%"))
	}
	return v
}

func refusedTable(i spot.Import, refused []spot.Refusal) ui.TableView {
	v := ui.TableView{Caption: "Refused lines", Columns: []ui.Column{{Text: "Line", Numeric: true}, {Text: "Why"}}, Empty: "No line was refused."}
	if n := i.Summary.Refused; n > len(refused) {
		v.Caption = fmt.Sprintf("Refused lines: the first %d of %s", len(refused), ui.Number(n))
	}
	for _, r := range refused {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{{Text: number(r.Line)}, {Text: r.Reason}}})
	}
	return v
}

func contractTable(i spot.Import, found []spot.Contract) ui.TableView {
	v := ui.TableView{Caption: "Contracts", Columns: ui.Columns("Contract", "Starts", "Stated expiry", "Worked out", "Check"), Empty: "No contract was taken of this file."}
	if n := i.Summary.Taken; n > len(found) {
		v.Caption = fmt.Sprintf("Contracts: the first %d of %s", len(found), ui.Number(n))
	}
	for _, c := range found {
		v.Rows = append(v.Rows, ui.TableRow{Mark: c.Verdict == "disagrees", Cells: []ui.Cell{
			{Text: c.Title, Header: true}, {Text: day(c.Start)}, {Text: day(c.Expiry)}, {Text: day(c.Computed)}, {Text: verdictWords(c)},
		}})
	}
	return v
}

func verdictWords(c spot.Contract) string {
	switch c.Verdict {
	case "agrees":
		return "Agrees"
	case "disagrees":
		return fmt.Sprintf("Differs by %s", ui.Count(max(c.Days, -c.Days), "day", "days"))
	default:
		return "Too little to check"
	}
}

// rows reads the rows of a file in pages, each in a view of its own.
type rows struct {
	ctx context.Context
	h   *handler
	i   spot.Import
	err error
}

const rowPage = 5000

// each calls page with the last line that was sent until it returns no line.
func (r *rows) each(page func(tx *db.Tx, after int) (last int, more bool, err error)) {
	after, more := 0, true
	for more {
		r.err = r.h.DB.View(r.ctx, func(tx *db.Tx) error {
			var err error
			after, more, err = page(tx, after)
			return err
		})
		if r.err != nil {
			return
		}
	}
}

var paymentHeader = []string{"line", "date", "amount", "supplier", "withheld", "service", "department", "purpose", "category", "reference", "company number", "charity number"}

func (r *rows) payments(yield func([]string) bool) {
	r.each(func(tx *db.Tx, after int) (int, bool, error) {
		found, err := r.h.Service.Payments(r.ctx, tx, r.i, after, rowPage)
		for _, p := range found {
			after = p.Line
			row := []string{
				number(p.Line), p.Date.String(), p.Amount.Pounds(), p.Supplier, yesNo(p.Redacted), p.Service, p.Department, p.Purpose, p.Category,
				p.Reference, p.CompanyNumber, p.CharityNumber,
			}
			if !yield(row) {
				return after, false, err
			}
		}
		return after, len(found) == rowPage, err
	})
}

var contractHeader = []string{"line", "reference", "title", "starts", "stated expiry", "worked out", "check", "days", "total value"}

func (r *rows) contracts(yield func([]string) bool) {
	r.each(func(tx *db.Tx, after int) (int, bool, error) {
		found, err := r.h.Service.ContractsOf(r.ctx, tx, r.i, after, rowPage)
		for _, c := range found {
			after = c.Line
			row := []string{
				number(c.Line), c.Reference, c.Title, c.Start.String(), c.Expiry.String(), c.Computed.String(), string(c.Verdict), number(c.Days), c.Total.Pounds(),
			}
			if !yield(row) {
				return after, false, err
			}
		}
		return after, len(found) == rowPage, err
	})
}

func (r *rows) refusals(yield func([]string) bool) {
	r.each(func(tx *db.Tx, after int) (int, bool, error) {
		found, err := r.h.Service.Refusals(r.ctx, tx, r.i, after, rowPage)
		for _, one := range found {
			after = one.Line
			if !yield([]string{number(one.Line), one.Reason}) {
				return after, false, err
			}
		}
		return after, len(found) == rowPage, err
	})
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
