package providerweb

import (
	"net/http"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// showPage is one provider.
type showPage struct {
	Provider   provider.Provider
	Today      workday.Date
	Why        string // why it may not be used, empty when it may
	Expiring   []provider.Evidence
	Facts      ui.SummaryListView
	Evidence   ui.TableView
	MayGive    bool
	MaySuspend bool
}

func (h *handler) show(w http.ResponseWriter, r *web.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, showView(page))
}

func (h *handler) page(r *web.Request) (showPage, error) {
	var page showPage
	var files map[thread.Ref][]document.Document
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		page.Today = tx.Today()
		if page.Provider, err = h.Service.Provider(r.Context(), tx, r.Ref("id")); err != nil || h.Files == nil {
			return err
		}
		refs := make([]thread.Ref, len(page.Provider.Evidence))
		for i, e := range page.Provider.Evidence {
			refs[i] = e.Ref
		}
		files, err = document.Of(r.Context(), tx, refs...)
		return err
	})
	if err != nil {
		return page, err
	}
	p, a := page.Provider, r.Actor()
	_, page.Why = p.Suspended(page.Today)
	page.Expiring = p.Expiring(page.Today, 60)
	page.MayGive = a.May(access.ProviderEvidence) && (a.May(access.ProviderEdit) || provider.Mine(a, p.Ref))
	page.MaySuspend = a.May(access.ProviderQuality)
	page.Facts = ui.SummaryListView{Rows: []ui.SummaryRow{
		ui.Row("Reference", string(p.Ref)), ui.Row("Kind", p.Kind.Words()), ui.Row("About", p.About), ui.Row("Near", p.Outcode),
		ui.Row("Services", strings.Join(p.Services, ", ")), ui.Row("Skills", strings.Join(p.Skills, ", ")), ui.Row("Telephone", p.Phone), ui.Row("E-mail", p.Email),
	}}
	if a.Provider != "" && !provider.Mine(a, p.Ref) {
		files = nil // a provider opens its own documents alone
	}
	page.Evidence = evidenceTable(p, page.Today, files)
	return page, nil
}

func evidenceTable(p provider.Provider, today workday.Date, files map[thread.Ref][]document.Document) ui.TableView {
	v := ui.TableView{
		Caption: "Evidence", Columns: ui.Columns("What it proves", "Issued by", "Number", "Counts until", "Documents", "State"),
		Empty: "No evidence has been given yet. It is given once and counts in every agreement.",
	}
	for _, e := range p.Evidence {
		until, state, colour := "no end", "Counts", ui.Green
		if !e.Expires.IsZero() {
			until = e.Expires.Long()
		}
		switch {
		case !e.Counts(today) && e.From.After(today):
			state, colour = "Starts on "+e.From.Short(), ui.Grey
		case !e.Counts(today):
			state, colour = "Ran out", ui.Red
		case slices.ContainsFunc(p.Expiring(today, 60), func(x provider.Evidence) bool { return x.Ref == e.Ref }):
			state, colour = "Runs out soon", ui.Yellow
		}
		v.Rows = append(v.Rows, ui.TableRow{Cells: []ui.Cell{
			{Text: e.Kind.Words(), Header: true}, {Text: e.Issuer}, {Text: e.Number}, {Text: until, Sort: e.Expires.String()}, documentsCell(e, len(files[e.Ref])), {Body: ui.Tag(state, colour)},
		}})
	}
	return v
}

// documentsCell leads to what proves a piece of evidence.
func documentsCell(e provider.Evidence, n int) ui.Cell {
	if n == 0 {
		return ui.Cell{Text: "none"}
	}
	return ui.Cell{Text: ui.Count(n, "document", "documents"), Href: "/documents/about/" + string(e.Ref)}
}
