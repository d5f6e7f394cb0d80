package scrutinyweb

import (
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/modgov"
	"alongside/internal/scrutiny"
	"alongside/internal/web"
)

// importPage is the form for a published paper, and what was recognised in the one that was checked.
type importPage struct {
	Errors        []fault.Field
	Text, Source  string
	Paper         scrutiny.Paper
	Checked       []scrutiny.Recommendation
	Taken         []scrutiny.Imported
	CommitteeName string
}

func (h *handler) importForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, importView(importPage{}))
}

func (h *handler) importPaper(w http.ResponseWriter, r *web.Request) error {
	page := importPage{Text: r.Form("paper"), Source: r.Form("source"), CommitteeName: r.Form("committee")}
	cmd, err := importCommand(r, page)
	if err == nil {
		page.Paper, page.Checked = scrutiny.FromPaper(cmd)
		if r.Form("do") == "import" {
			page.Taken, err = h.Service.Import(r.Context(), r.Actor(), cmd)
		}
	}
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(page))
	}
	if err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, importView(page))
}

func importCommand(r *web.Request, page importPage) (scrutiny.Import, error) {
	doc, err := modgov.Read([]byte(page.Text))
	if err != nil {
		return scrutiny.Import{}, err
	}
	if page.Source == "" {
		return scrutiny.Import{}, fault.Invalid("source", "Enter where the paper comes from: a file name or an address.")
	}
	on, err := r.FormDate("on")
	if err != nil {
		return scrutiny.Import{}, err
	}
	return scrutiny.Import{Paper: doc, Source: page.Source, Committee: page.CommitteeName, On: on, Decision: r.FormRef("decision")}, nil
}
