package decisionweb

import (
	"net/http"

	"alongside/internal/decision"
	"alongside/internal/fault"
	"alongside/internal/modgov"
	"alongside/internal/web"
)

// importPage is the form for a published paper, and what was recognised in the one that was checked.
type importPage struct {
	Errors  []fault.Field
	Paper   string
	Source  string
	Checked []decision.Decision
	Taken   []decision.Imported
}

func (h *handler) importForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, importView(importPage{}))
}

func (h *handler) importPaper(w http.ResponseWriter, r *web.Request) error {
	page := importPage{Paper: r.Form("paper"), Source: r.Form("source")}
	doc, err := modgov.Read([]byte(page.Paper))
	if err == nil && page.Source == "" {
		err = fault.Invalid("source", "Enter where the paper comes from: a file name or an address.")
	}
	if err == nil && r.Form("do") == "import" {
		page.Taken, err = h.Service.Import(r.Context(), r.Actor(), decision.Import{Paper: doc, Source: page.Source})
	}
	if err == nil {
		err = readable(doc, page.Source)
	}
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(page))
	}
	if err != nil {
		return err
	}
	for _, item := range doc.Decisions {
		page.Checked = append(page.Checked, decision.FromPaper(h.Book, decision.Import{Paper: doc, Source: page.Source}, item))
	}
	return web.Render(w, r, http.StatusOK, importView(page))
}

// readable refuses a paper in which a decision cannot be told from any other.
func readable(doc modgov.Document, source string) error {
	for _, item := range doc.Decisions {
		if err := decision.Readable(decision.Import{Paper: doc, Source: source}, item); err != nil {
			return err
		}
	}
	return nil
}
