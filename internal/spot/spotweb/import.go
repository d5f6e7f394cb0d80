package spotweb

import (
	"errors"
	"net/http"

	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/web"
)

// importPage is the form for a file.
type importPage struct {
	Errors []fault.Field
	Kind   string
}

func (h *handler) importForm(w http.ResponseWriter, r *web.Request) error {
	return web.Render(w, r, http.StatusOK, importView(importPage{Kind: string(spot.Spend)}))
}

// importFile takes a file, which is read in the background.
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
	u, err := h.Service.HandIn(r.Context(), r.Actor().By(), spot.Kind(page.Kind), head.Filename, f, r.Form("do") == "try")
	if fields, ok := fault.Fields(err); ok {
		page.Errors = fields
		return web.Render(w, r, http.StatusUnprocessableEntity, importView(page))
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, uploadPath(u.Ref, ""))
}
