package providerweb

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one provider.
type showPage struct {
	Provider    provider.Provider
	Back        string // where the reader came from
	Today       workday.Date
	Held        bool   // it may not be used
	Why         string // why it may not, for the council and for itself
	Hold        suspendPage
	MayReply    bool // to a suspension, as one of its own people
	Expiring    []provider.Evidence
	Facts       ui.SummaryListView
	Evidence    ui.TableView
	MayGive     bool // of their own provider
	MayEnter    bool // for the council
	MaySuspend  bool
	MayKeep     bool // looks after the provider as one of its own people
	KeepsPeople bool // the provider's accounts are kept here
	MayBill     bool // sees what billing rules would pay for its visits
	Numbers     ui.TableView
	Ratings     ui.TableView
	Places      ui.TableView
	Changes     []provider.Alert // in registers, that nobody has looked into
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

// page reads a provider for any of its pages.
func (h *handler) page(r *web.Request) (showPage, error) {
	var page showPage
	var read reading
	if r.Actor().Unchecked && !provider.Mine(r.Actor(), r.Ref("id")) {
		return page, fault.NotFound("That provider")
	}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error { return h.read(r, tx, &page, &read) })
	if err != nil {
		return page, err
	}
	names, err := h.councils(r.Context(), read)
	if err != nil {
		return page, err
	}
	p, a := page.Provider, r.Actor()
	if page.Back = "/providers"; a.Unchecked {
		page.Back = "/home"
	}
	page.Held, page.Why = whyNot(a, p, page.Today)
	page.Expiring = p.Expiring(page.Today, 60)
	page.MayEnter = a.Provider == "" && a.May(access.ProviderEdit)
	page.MayGive = a.May(access.ProviderEvidence) && provider.Mine(a, p.Ref)
	page.MayKeep = a.May(access.ProviderKeep) && provider.Mine(a, p.Ref)
	page.MayReply = page.MayKeep && !p.SuspendedOn.IsZero() && !page.Hold.Answer
	page.KeepsPeople = h.People != nil && !a.Unchecked
	page.MaySuspend = a.May(access.ProviderQuality)
	page.MayBill = h.Billing && a.May(access.FinanceInvoiceSee) && (a.Provider == "" || provider.Mine(a, p.Ref))
	page.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(p.Ref)), ui.Row("Kind", p.Kind.Words()), ui.Row("Size", p.Size.Words()), ui.Row("About", p.About), ui.Row("Near", p.Outcode),
		ui.Row("Services", strings.Join(p.Services, ", ")), ui.Row("Skills", strings.Join(p.Skills, ", ")), ui.Row("Telephone", p.Phone), ui.Row("E-mail", p.Email),
		ui.Row("Works in", strings.Join(p.Areas, ", ")), ui.Row("Could take on", hours(p)),
	}}
	if a.Provider == "" || provider.Mine(a, p.Ref) {
		page.Facts.Rows = append(page.Facts.Rows, ui.Row("Address", strings.TrimSpace(p.Address+" "+p.Postcode)))
	}
	if says := registered(p); says != "" && (a.Provider == "" || provider.Mine(a, p.Ref)) {
		page.Facts.Rows = append(page.Facts.Rows, ui.Row("Registered itself", says))
	}
	if !page.MaySuspend {
		page.Changes = nil
	}
	inside := page.MayGive || page.MayEnter || page.MaySuspend
	if a.Provider != "" && !provider.Mine(a, p.Ref) {
		read.files = nil // a provider opens its own documents alone
	}
	if a.Provider == "" || provider.Mine(a, p.Ref) {
		page.Evidence = evidenceTable(page, read, names, inside)
	} else {
		page.Expiring = nil // what evidence another provider gave, and when it ends, is between it and the council
	}
	if inside {
		page.Numbers = numbersTable(read.passport.Identities)
		page.Ratings = ratingsTable(read.ratings, names)
	}
	if mayReadPlaces(a, p.Ref) {
		page.Places = lotsTable(read.places)
	}
	return page, nil
}

// registered says when an organisation registered itself and who looked at who it is; "" of one that the council put on record.
func registered(p provider.Provider) string {
	switch {
	case p.RegisteredOn.IsZero():
		return ""
	case p.Unchecked():
		return "On " + p.RegisteredOn.Long() + ", not checked yet"
	default:
		return "On " + p.RegisteredOn.Long() + ". Checked by " + p.Looked.By + " on " + p.Looked.On.Long() + ": " + p.Looked.Says
	}
}

// mayReadPlaces reports whether somebody reads where a provider stands in agreements: a provider of itself alone.
func mayReadPlaces(a access.Actor, of thread.Ref) bool {
	return a.May(access.AgreementSee) && (a.Provider == "" || provider.Mine(a, of))
}

// reading is what the page of a provider is made of besides the provider.
type reading struct {
	files    map[thread.Ref][]document.Document
	passport provider.Passport
	ratings  []SharedRating
	places   []InLot
}

func (h *handler) read(r *web.Request, tx *db.Tx, page *showPage, read *reading) (err error) {
	ctx := r.Context()
	page.Today = tx.Today()
	if page.Provider, err = h.Service.Provider(ctx, tx, r.Ref("id")); err != nil {
		return err
	}
	if read.passport, err = h.Service.Passport(ctx, tx, page.Provider.Ref); err != nil {
		return err
	}
	all, err := h.Service.Alerts(ctx, tx, page.Provider.Ref, mostChanges)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.Open() {
			page.Changes = append(page.Changes, a)
		}
	}
	page.Hold.Provider = page.Provider
	if mayReadReplies(r.Actor(), page.Provider) {
		var holds provider.Holds
		if page.Hold.Hold, holds, err = h.readHold(r, tx, page.Provider); err != nil {
			return err
		}
		page.Hold.Answer = holds.Replied()
	}
	if h.Places != nil && mayReadPlaces(r.Actor(), page.Provider.Ref) {
		if read.places, err = h.Places(ctx, tx, page.Provider); err != nil {
			return err
		}
	}
	if h.Ratings != nil {
		if read.ratings, err = h.Ratings(ctx, tx, page.Provider.Ref); err != nil {
			return err
		}
	}
	if h.Files == nil {
		return nil
	}
	refs := make([]thread.Ref, len(page.Provider.Evidence))
	for i, e := range page.Provider.Evidence {
		refs[i] = e.Ref
	}
	read.files, err = document.Of(ctx, tx, refs...)
	return err
}

// councils returns the names of the other councils that a page speaks of, by their codes.
func (h *handler) councils(ctx context.Context, read reading) (map[db.Scope]string, error) {
	names := map[db.Scope]string{}
	add := func(council db.Scope) error {
		if _, known := names[council]; known || council == "" {
			return nil
		}
		names[council] = string(council)
		if h.Council == nil {
			return nil
		}
		name, err := h.Council(ctx, council)
		if err == nil && name != "" {
			names[council] = name
		}
		return err
	}
	for _, origin := range read.passport.Copied {
		council, _, _ := strings.Cut(origin, " ")
		if err := add(db.Scope(council)); err != nil {
			return nil, err
		}
	}
	for _, one := range read.ratings {
		if err := add(one.Council); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// lotsTable is where the provider stands in agreements.
func lotsTable(all []InLot) ui.TableView {
	v := ui.TableView{Caption: "In agreements", Columns: ui.Columns("Agreement", "Lot", "Since", "May be used today")}
	for _, one := range all {
		may := "Yes"
		if one.WhyNot != "" {
			may = "No. " + one.WhyNot
		}
		v.Rows = append(v.Rows, ui.TableRow{Mark: one.WhyNot != "", Cells: []ui.Cell{
			{Text: one.Agreement, Href: one.Href, Header: true}, {Text: one.Lot}, {Text: one.Since.Short(), Sort: one.Since.String()}, {Text: may},
		}})
	}
	return v
}

// ratingsTable is what other councils found.
func ratingsTable(all []SharedRating, names map[db.Scope]string) ui.TableView {
	v := ui.TableView{Caption: "What other councils found", Columns: ui.Columns("Council", "Service", "Period to", "Rating")}
	for _, one := range all {
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: names[one.Council], Header: true}, {Text: one.Service}, {Text: one.To.Short(), Sort: one.To.String()}, {Text: one.Given},
		}})
	}
	return v
}

// evidenceTable lists evidence. Who checked it and what they saw is for the council and the provider itself.
func evidenceTable(page showPage, read reading, names map[db.Scope]string, inside bool) ui.TableView {
	v := ui.TableView{
		Caption: "Evidence", Columns: ui.Columns("What it proves", "Issued by", "Number", "Counts until", "Documents", "State"),
		Empty: "No evidence has been given yet. It is given once and counts in every agreement.",
	}
	if inside {
		v.Columns = append(v.Columns, ui.Column{Text: "Checked"})
	}
	soon := map[thread.Ref]bool{}
	for _, e := range page.Expiring {
		soon[e.Ref] = true
	}
	for _, e := range page.Provider.Evidence {
		until := "no end"
		if !e.Expires.IsZero() {
			until = e.Expires.Long()
		}
		state, colour := stateOf(e, page.Today, soon[e.Ref])
		cells := []ui.Cell{
			{Text: e.Kind.Words(), Header: true}, {Text: e.Issuer}, {Text: e.Number}, {Text: until, Sort: e.Expires.String()}, documentsCell(e, len(read.files[e.Ref])), {Body: ui.Tag(state, colour)},
		}
		if inside {
			council, _, _ := strings.Cut(read.passport.Copied[e.Ref], " ")
			cells = append(cells, checkedCell(e, names[db.Scope(council)], page.MaySuspend))
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: cells})
	}
	return v
}

// stateOf says where a piece of evidence stands on a day.
func stateOf(e provider.Evidence, today workday.Date, soon bool) (string, ui.Colour) {
	switch {
	case e.State == provider.ToCheck:
		return e.State.Words(), ui.Blue
	case e.State == provider.SentBack:
		return e.State.Words(), ui.Red
	case e.State != provider.Accepted:
		return e.State.Words(), ui.Grey
	case e.From.After(today):
		return "Starts on " + e.From.Short(), ui.Grey
	case !e.Counts(today):
		return "Ran out", ui.Red
	case soon:
		return "Runs out soon", ui.Yellow
	default:
		return "Counts", ui.Green
	}
}

// checkedCell says who looked at evidence and what they saw, and leads an officer to look.
func checkedCell(e provider.Evidence, from string, officer bool) ui.Cell {
	switch {
	case e.State == provider.ToCheck && officer:
		return ui.Cell{Text: "Check what was given on " + e.Given.On.Short(), Href: checkPath(e.Ref)}
	case e.State == provider.ToCheck:
		return ui.Cell{Text: "Given on " + e.Given.On.Short() + ". The council checks it."}
	}
	words := strings.TrimSpace(e.Checked.By + ", " + e.Checked.On.Short() + ". " + e.Checked.Says)
	if e.Checked.On.IsZero() {
		words = ""
	}
	if from != "" {
		words = "From " + from + ". " + words
	}
	if officer && e.State == provider.Accepted {
		return ui.Cell{Text: cmp.Or(words, "Look at it again"), Href: checkPath(e.Ref)}
	}
	return ui.Cell{Text: words}
}

// documentsCell leads to what proves a piece of evidence.
func documentsCell(e provider.Evidence, n int) ui.Cell {
	if n == 0 {
		return ui.Cell{Text: "none"}
	}
	return ui.Cell{Text: ui.Count(n, "document", "documents"), Href: "/documents/about/" + string(e.Ref)}
}
