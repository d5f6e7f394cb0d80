package spotweb

import (
	"context"
	"errors"
	"net/http"

	"alongside/internal/audit"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// importPage is the form for a file, and what was found in one that was tried.
type importPage struct {
	Errors  []fault.Field
	Kind    string
	Name    string
	Tried   bool
	Tiles   []ui.Tile
	Refused ui.TableView
	Columns ui.TableView
}

func (h *handler) importForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, importView(importPage{Kind: string(spot.Spend)}))
}

// importFile takes a file, or tries it without keeping anything.
func (h *handler) importFile(w http.ResponseWriter, r *web.Request) (err error) {
	page := importPage{Kind: r.Form("kind")}
	f, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) {
		page.Errors = []fault.Field{{Name: "file", Message: "Choose the file as the council published it."}}
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(page))
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	page.Name = head.Filename
	report, err := h.take(r.Context(), r.Actor().By(), spot.Kind(page.Kind), spot.ImportFile{Name: head.Filename, File: f, DryRun: r.Form("do") == "try"})
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(page))
	}
	if err != nil {
		return err
	}
	if r.Form("do") == "try" {
		tried := pageOf(spot.Import{Kind: spot.Kind(page.Kind), State: spot.Published, Summary: report.Summary})
		page.Tried, page.Tiles, page.Columns = true, tried.Tiles, tried.Columns
		page.Refused = refusedTable(spot.Import{Summary: report.Summary}, report.Refusals[:min(len(report.Refusals), shownRows)])
		return web.Render(w, r, http.StatusOK, importView(page))
	}
	if report.Already {
		web.Flash(r, "This file was imported before. Nothing was added.")
	} else {
		web.Flash(r, "The file is published: "+ui.Count(report.Summary.Taken, "line", "lines")+" taken, "+ui.Number(report.Summary.Refused)+" refused.")
	}
	return web.SeeOther(w, r, "/spot/"+string(report.Import))
}

func (h *handler) take(ctx context.Context, by audit.By, kind spot.Kind, f spot.ImportFile) (spot.Report, error) {
	switch kind {
	case spot.Spend:
		return h.Service.ImportSpend(ctx, by, f)
	case spot.Contracts:
		return h.Service.ImportContracts(ctx, by, f)
	default:
		return spot.Report{}, fault.Invalid("kind", "Choose what the file holds.")
	}
}
