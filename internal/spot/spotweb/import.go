package spotweb

import (
	"cmp"
	"errors"
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// importPage is the form for a file.
type importPage struct {
	Errors  []fault.Field
	Kind    string
	Source  string
	Sources []ui.Option
}

func (h *handler) importForm(w http.ResponseWriter, r *web.Request) error {
	page := importPage{Kind: cmp.Or(r.URL.Query().Get("kind"), string(spot.Spend)), Source: r.URL.Query().Get("source")}
	var err error
	if page.Sources, err = h.sourceOptions(r); err != nil {
		return err
	}
	return web.Render(w, r, http.StatusOK, importView(page))
}

// importFile takes a file, which is read in the background.
func (h *handler) importFile(w http.ResponseWriter, r *web.Request) (err error) {
	page := importPage{Kind: r.Form("kind"), Source: r.Form("source")}
	if page.Sources, err = h.sourceOptions(r); err != nil {
		return err
	}
	f, head, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		page.Errors = []fault.Field{{Name: "file", Message: "Choose the file as the council published it."}}
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(page))
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	u, err := h.Service.HandInFrom(r.Context(), spot.Upload{Kind: spot.Kind(page.Kind), File: head.Filename, Try: r.Form("do") == "try", Source: page.Source, By: r.Actor().By()}, f)
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(page))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, uploadPath(u.Ref, ""))
}
