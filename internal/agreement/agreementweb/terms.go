package agreementweb

import (
	"context"
	"net/http"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/allocation"
	"alongside/internal/db"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// termsPage is who buys from an agreement, what it may cost, what was signed and what was changed.
type termsPage struct {
	Agreement agreement.Agreement
	Bound     string
	Tables    []ui.TableView
	Steps     []ui.ButtonView
}

func (h *handler) terms(w http.ResponseWriter, r *web.Request) error {
	var page termsPage
	err := h.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		page, err = h.loadTerms(r.Context(), tx, r)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, termsView(page))
}

func (h *handler) loadTerms(ctx context.Context, tx *db.Tx, r *web.Request) (termsPage, error) {
	a, err := h.Service.Agreement(ctx, tx, r.Ref("id"))
	if err != nil {
		return termsPage{}, err
	}
	page := termsPage{Agreement: a, Steps: termSteps(a, r.Actor())}
	if a.Lead != "" {
		return page, h.loadFollowed(ctx, tx, r.Actor(), a, &page)
	}
	on, established, err := h.Service.Established(ctx, tx, a)
	if err != nil {
		return page, err
	}
	page.Bound = "The weights bind from " + on.Long() + ", when the agreement is established. Until then a participating council can publish its own."
	if established {
		page.Bound = "The weights bind since " + on.Long() + ", when the agreement was established. They are pinned to each invitation and cannot be changed."
	}
	for _, load := range []func(context.Context, *db.Tx, agreement.Agreement) (ui.TableView, error){h.participants, h.purchases, h.ceilings, h.papers(r.Actor()), h.changes, h.used, h.registered, h.lawsTable} {
		t, err := load(ctx, tx, a)
		if err != nil {
			return page, err
		}
		page.Tables = append(page.Tables, t)
	}
	return page, nil
}

// loadFollowed fills the terms page of another council's agreement: what stands here of it, and nothing to change.
func (h *handler) loadFollowed(ctx context.Context, tx *db.Tx, by access.Actor, a agreement.Agreement, page *termsPage) error {
	page.Bound = a.LeadName + " let this agreement and keeps its terms. Lots, providers, rates and ceilings follow what it changes. Providers are ranked by the weights of " + a.WeightsOf + "."
	t, err := h.ceilings(ctx, tx, a)
	if err != nil {
		return err
	}
	opens, err := h.Service.OpensTerms(ctx, tx, by, a)
	if err != nil {
		return err
	}
	papers, err := h.Service.SharedPapers(ctx, tx, a.Ref)
	page.Tables = []ui.TableView{t, papersTable(papers, opens)}
	return err
}

func termSteps(a agreement.Agreement, by access.Actor) []ui.ButtonView {
	var out []ui.ButtonView
	if a.Lead != "" {
		if !by.May(access.AgreementShared) {
			return nil
		}
		return []ui.ButtonView{{Text: "This council’s part in it", Href: offeredPath(a.Ref), Kind: "secondary"}}
	}
	add := func(p access.Permission, text, step string) {
		if by.May(p) {
			out = append(out, ui.ButtonView{Text: text, Href: path(a, step), Kind: "secondary"})
		}
	}
	add(access.AgreementEdit, "Add a council or change its limit", "/participant")
	add(access.AgreementEdit, "Record a council’s purchase", "/purchase")
	if len(a.Lots) > 0 {
		add(access.AgreementRates, "Set a ceiling", "/ceiling")
	}
	add(access.AgreementEdit, "Record a signature", "/sign")
	add(access.AgreementEdit, "Change the agreement", "/change")
	add(access.AgreementEdit, "Say what it replaces", "/replace")
	add(access.AgreementEdit, "Contract register", "/contract-register")
	return out
}

func (h *handler) participants(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	all, err := h.Service.Participants(ctx, tx, a.Ref)
	if err != nil {
		return ui.TableView{}, err
	}
	known := map[string]agreement.Participant{}
	for _, p := range all {
		known[p.Council] = p
	}
	each, together, err := h.Service.Shares(ctx, tx, a)
	t := ui.TableView{Caption: "Councils that buy from it", Columns: []ui.Column{{Text: "Council"}, {Text: "Since"}, {Text: "How it buys"}, {Text: "Limit", Numeric: true}, {Text: "Committed", Numeric: true}, {Text: "Left", Numeric: true}, {Text: "Ranks by"}},
		Empty: "Only the council that let the agreement buys from it."}
	if len(each) < 2 {
		return t, err
	}
	for _, c := range each {
		p, joined := known[c.Council]
		by, how, since, limit, left := "The agreement’s weights", "Itself, in this installation", "", "What the others leave", ""
		if p.Weights != (allocation.Weights{}) {
			by = "Its own: " + weightList(p.Weights)
		}
		if !c.Itself {
			how = "Recorded here by hand"
		}
		if joined {
			since, limit, left = p.Since.Short(), p.Limit.String(), p.Left().String()
		}
		t.Rows = append(t.Rows, ui.Cells(c.Name+" ("+c.Council+")", since, how, limit, c.Committed.String(), left, by))
	}
	t.Rows = append(t.Rows, ui.Cells(together.Name, "", "", together.Limit.String(), together.Committed.String(), (together.Limit-together.Committed).String(), ""))
	return t, err
}

func weightList(w allocation.Weights) string {
	var words []string
	for _, c := range allocation.Criteria() {
		words = append(words, string(c)+" "+ui.Number(w.Of(c)))
	}
	return strings.Join(words, ", ")
}

func (h *handler) purchases(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	all, err := h.Service.Purchases(ctx, tx, a.Ref)
	if err != nil {
		return ui.TableView{}, err
	}
	refs := make([]thread.Ref, len(all))
	for i, p := range all {
		refs[i] = p.Provider
	}
	names, err := h.Providers.Providers(ctx, tx, refs)
	t := ui.TableView{Caption: "What other councils bought", Columns: []ui.Column{{Text: "Council"}, {Text: "What"}, {Text: "Provider"}, {Text: "From"}, {Text: "To"}, {Text: "Worth", Numeric: true}}, Empty: "No other council has bought anything yet."}
	for _, p := range all {
		t.Rows = append(t.Rows, ui.Cells(p.Council, p.What, names[p.Provider].Name, p.From.Short(), p.To.Short(), p.Value.String()))
	}
	return t, err
}

func (h *handler) ceilings(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	names, refs := map[thread.Ref]string{}, make([]thread.Ref, len(a.Lots))
	for i, l := range a.Lots {
		refs[i], names[l.Ref] = l.Ref, l.Name
	}
	all, err := h.Service.Ceilings(ctx, tx, refs)
	t := ui.TableView{Caption: "Ceilings of rates", Columns: []ui.Column{{Text: "Lot"}, {Text: "Where"}, {Text: "Unit"}, {Text: "Time"}, {Text: "From"}, {Text: "At most", Numeric: true}, {Text: "Why"}}, Empty: "No ceiling is set: rates are held to what is agreed alone."}
	for _, c := range all {
		t.Rows = append(t.Rows, ui.Cells(names[c.Lot], c.Place(), string(c.Price.Unit), strings.ReplaceAll(string(c.Price.Band), "-", " "), c.From.Short(), c.Price.Amount.String(), c.Why))
	}
	return t, err
}

// papers lists what was signed; the documents are links for those whom the terms bind.
func (h *handler) papers(by access.Actor) func(context.Context, *db.Tx, agreement.Agreement) (ui.TableView, error) {
	return func(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
		opens, err := h.Service.OpensTerms(ctx, tx, by, a)
		if err != nil {
			return ui.TableView{}, err
		}
		all, err := h.Service.Papers(ctx, tx, a.Ref)
		return papersTable(all, opens), err
	}
}

func papersTable(all []agreement.Checked, opens bool) ui.TableView {
	t := ui.TableView{Caption: "Signed terms", Columns: ui.Columns("Document", "Signed by", "Day on the paper", "Recorded", "Content", "Now"), Empty: "Nothing is recorded as signed yet."}
	for _, p := range all {
		name := ui.Cell{Text: p.Title + ", version " + ui.Number(p.Version), Header: true}
		if opens && p.Kept {
			name.Href = "/documents/" + string(p.Document)
		}
		t.Rows = append(t.Rows, ui.TableRow{Mark: !p.Whole, Cells: []ui.Cell{
			name, {Text: p.SignedBy + ", " + p.SignedAs}, {Text: dayOrNot(p.SignedOn)}, {Text: ui.When(p.SignedAt)}, {Text: shortHash(p.Hash)}, {Text: p.Says},
		}})
	}
	return t
}

// shortHash is enough of a hash to tell two documents apart by eye.
func shortHash(s string) string {
	const most = 16
	return s[:min(len(s), most)]
}

func (h *handler) changes(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	all, err := h.Service.Changes(ctx, tx, a.Ref)
	if err != nil {
		return ui.TableView{}, err
	}
	grounds, err := agreement.GroundsFor(a)
	titles := map[string]string{}
	for _, g := range grounds {
		titles[g.ID] = g.Title + " (" + g.Source() + ")"
	}
	t := ui.TableView{Caption: "Changes", Columns: []ui.Column{{Text: "Change"}, {Text: "Ground"}, {Text: "Facts"}, {Text: "Value by", Numeric: true}, {Text: "Days", Numeric: true}, {Text: "Signed"}}, Empty: "The agreement stands as it was let."}
	for _, c := range all {
		t.Rows = append(t.Rows, ui.Cells(c.What, titles[c.Ground], c.Why, c.ValueBy.String(), ui.Number(c.DaysBy), c.SignedBy+", "+ui.When(c.SignedAt)+" ("+shortHash(c.Hash)+")"))
	}
	return t, err
}

// used shows how much room each ground leaves.
func (h *handler) used(ctx context.Context, tx *db.Tx, a agreement.Agreement) (ui.TableView, error) {
	all, err := h.Service.Changes(ctx, tx, a.Ref)
	if err != nil {
		return ui.TableView{}, err
	}
	grounds, err := agreement.GroundsFor(a)
	t := ui.TableView{Caption: "What the law lets change", Columns: []ui.Column{{Text: "Ground"}, {Text: "Source"}, {Text: "Changed so far", Numeric: true}, {Text: "Room", Numeric: true}, {Text: "Notice"}}}
	for _, u := range a.Used(grounds, all) {
		room := "No limit of its own"
		switch {
		case u.Ground.NoValue:
			room = "No value"
		case u.Ground.Cumulative && u.Of > 0:
			room = u.Of.String() + " in all"
		case u.Of > 0:
			room = u.Of.String() + " each"
		case u.Ground.TermPercent > 0:
			room = ui.Number(u.Ground.TermPercent) + "% of the term"
		}
		t.Rows = append(t.Rows, ui.Cells(u.Ground.Title, u.Ground.Source(), u.Value.String(), room, u.Ground.Notice))
	}
	return t, err
}

// dayOrNot is a day on a paper, or that nobody said it.
func dayOrNot(on workday.Date) string {
	if on.IsZero() {
		return "Not recorded"
	}
	return on.Long()
}
