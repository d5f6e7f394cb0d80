package financeweb

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/finance"
	"alongside/internal/money"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// invoicesPage is the board of invoices, or what a provider is owed.
type invoicesPage struct {
	Own       bool // a provider's own
	Tiles     []ui.Tile
	Owed      money.Pence
	Nav       ui.SubNavView
	Table     ui.TableView
	Pages     ui.PaginationView
	MaySubmit bool
}

func (h *handler) invoices(w http.ResponseWriter, r *web.Request) error {
	csv := r.URL.Query().Get("format") == "csv"
	chosen := r.URL.Query().Get("state")
	f := finance.Filter{State: finance.State(chosen), Owed: chosen == "", After: r.Page(), Limit: pageSize + 1}
	if chosen == allStates {
		f.State = ""
	}
	if csv {
		f.Limit = 100_000
	}
	page := invoicesPage{Own: r.Actor().Provider != "", MaySubmit: r.Actor().May(access.FinanceInvoiceSubmit)}
	var found []finance.Invoice
	var names map[thread.Ref]provider.Provider
	var children billedFor
	var counts map[finance.State]finance.Count
	var today workday.Date
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		today = tx.Today()
		var err error
		if found, err = h.Service.Invoices(r.Context(), tx, r.Actor(), f); err != nil {
			return err
		}
		if counts, err = h.Service.Counts(r.Context(), tx, r.Actor()); err != nil {
			return err
		}
		if names, err = h.Providers.Providers(r.Context(), tx, providersOf(found)); err != nil {
			return err
		}
		children, err = h.children(r.Context(), tx, r.Actor(), found, csv)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Look("List of invoices", children.seen...); err != nil {
		return err
	}
	if csv {
		return web.CSV(w, r, "invoices.csv", invoiceHeader, invoiceRows(found, names, children))
	}
	if len(found) > pageSize {
		found = found[:pageSize]
		page.Pages.Next = r.After(found[pageSize-1].SortKey())
	}
	page.Pages.Previous = r.First()
	page.Tiles, page.Owed, page.Nav = board(counts, chosen)
	page.Table = invoiceTable(found, names, children, today, page.Own)
	page.Table.CSV = r.With("format", "csv")
	return web.Render(w, r, http.StatusOK, invoicesView(page))
}

func providersOf(found []finance.Invoice) []thread.Ref {
	seen := map[thread.Ref]bool{}
	var out []thread.Ref
	for _, i := range found {
		if !seen[i.Provider] {
			seen[i.Provider] = true
			out = append(out, i.Provider)
		}
	}
	return out
}

// allStates is what the address asks for when paid and withdrawn invoices are to stand in the list too.
const allStates = "all"

// board counts what is in each state and leads to it.
func board(counts map[finance.State]finance.Count, chosen string) ([]ui.Tile, money.Pence, ui.SubNavView) {
	var tiles []ui.Tile
	var owed money.Pence
	nav := ui.SubNavView{Label: "Invoices by state", Items: []ui.NavItem{
		{Text: "To pay", Href: "/invoices", Current: chosen == ""}, {Text: "All", Href: "/invoices?state=" + allStates, Current: chosen == allStates},
	}}
	for _, s := range finance.States() {
		c := counts[s]
		href := "/invoices?state=" + string(s)
		nav.Items = append(nav.Items, ui.NavItem{Text: stateWords(s) + " (" + ui.Number(c.Number) + ")", Href: href, Current: string(s) == chosen})
		if s == finance.StatePaid || s == finance.StateWithdrawn {
			continue
		}
		owed += c.Total
		tiles = append(tiles, ui.Tile{Value: ui.Number(c.Number), Label: stateWords(s), Hint: c.Total.String(), Href: href})
	}
	return tiles, owed, nav
}

// billedFor is for whom the invoices of a list bill.
type billedFor struct {
	of    map[thread.Ref][]thread.Ref // by invoice, as far as the reader may see the children
	known map[thread.Ref]string       // initials, by child
	seen  []thread.Ref                // whom the list tells apart
}

// nameMost is how many children a list tells apart; of more it gives the number.
const nameMost = 3

// children finds for whom invoices bill. A page tells a few children of an invoice apart; a file, which is all, tells every one.
func (h *handler) children(ctx context.Context, tx *db.Tx, reader access.Actor, found []finance.Invoice, all bool) (billedFor, error) {
	var out billedFor
	var err error
	if out.of, err = h.Service.ChildrenOf(ctx, tx, reader, found); err != nil {
		return billedFor{}, err
	}
	for _, i := range found {
		if n := len(out.of[i.Ref]); all || n == i.Children && n <= nameMost {
			out.seen = append(out.seen, out.of[i.Ref]...)
		}
	}
	if h.Initials == nil || len(out.seen) == 0 {
		return out, nil
	}
	out.known, err = h.Initials(ctx, tx, out.seen...)
	return out, err
}

// initials are those of an invoice's children whom the reader may see.
func (b billedFor) initials(i finance.Invoice) []string {
	var said []string
	for _, c := range b.of[i.Ref] {
		if b.known[c] != "" {
			said = append(said, b.known[c])
		}
	}
	slices.Sort(said)
	return said
}

// words say for whom an invoice bills: by initials, and by their number where the reader may not see them all or they are many.
func (b billedFor) words(i finance.Invoice) string {
	if said := b.initials(i); len(said) == i.Children && len(said) > 0 && len(said) <= nameMost {
		return strings.Join(said, ", ")
	}
	return ui.Count(i.Children, "child", "children")
}

// refs are the references of an invoice's children whom the reader may see.
func (b billedFor) refs(i finance.Invoice) string {
	refs := make([]string, len(b.of[i.Ref]))
	for n, c := range b.of[i.Ref] {
		refs[n] = string(c)
	}
	return strings.Join(refs, ", ")
}

func invoiceTable(found []finance.Invoice, names map[thread.Ref]provider.Provider, children billedFor, today workday.Date, own bool) ui.TableView {
	v := ui.TableView{
		Caption: "Invoices, the first to be paid at the top", CaptionSize: "hidden", Keys: true,
		Columns: []ui.Column{{Text: "Invoice"}, {Text: "Child"}, {Text: "Provider"}, {Text: "Period"}, {Text: "State"}, {Text: "Pay by"}, {Text: "Total", Numeric: true}},
		Empty:   "There is no invoice to show here. Providers submit them from the visits that were delivered.",
	}
	if own {
		v.Empty = "You have no invoice here. Submit one for the visits that you delivered; those that are paid stand under All."
	}
	for _, i := range found {
		v.Rows = append(v.Rows, ui.TableRow{Mark: i.Owed() && i.PayBy.Before(today), Cells: []ui.Cell{
			{Text: i.Number, Href: path(i.Ref, ""), Header: true}, {Text: children.words(i)}, {Text: names[i.Provider].Name}, {Text: i.From.Short() + " to " + i.To.Short()},
			{Body: ui.Tag(stateWords(i.State()), colour(i.State()))}, {Text: payBy(i, today)}, {Text: i.Total.String()},
		}})
	}
	return v
}

// payBy says by when an invoice is to be paid, or when it was.
func payBy(i finance.Invoice, today workday.Date) string {
	switch {
	case i.Paid.Done():
		return "Paid on " + i.Paid.On.Short()
	case !i.Owed():
		return ""
	case i.PayBy.Before(today):
		return i.PayBy.Short() + ", late"
	default:
		return i.PayBy.Short() + ", " + ui.Away(today, i.PayBy)
	}
}

// The columns of the file: of the children their number, and references and initials of those whom the reader may see.
var invoiceHeader = []string{"reference", "number", "provider", "children", "child", "initials", "from", "to", "state", "lines", "queried", "total", "submitted", "pay by", "approved", "paid", "payment"}

func invoiceRows(found []finance.Invoice, names map[thread.Ref]provider.Provider, children billedFor) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, i := range found {
			row := []string{
				string(i.Ref), i.Number, names[i.Provider].Name, number(i.Children), children.refs(i), strings.Join(children.initials(i), ", "),
				i.From.String(), i.To.String(), string(i.State()), number(i.Count), number(i.Queried),
				i.Total.Pounds(), i.Submitted.On.String(), i.PayBy.String(), i.Approved.On.String(), i.Paid.On.String(), i.Payment,
			}
			if !yield(row) {
				return
			}
		}
	}
}
