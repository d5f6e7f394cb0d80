package documentweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/web"
)

// Deps is everything that the pages need.
type Deps struct {
	DB db.Runner
	// Store keeps the files; nil where an installation keeps none, which takes the panel away from every page.
	Store *document.Store
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	body := int64(1 << 20)
	if d.Store != nil {
		body = d.Store.FormBytes()
	}
	r.Get("/documents/{id}", access.DocumentSee, h.open)
	r.Get("/documents/about/{id}", access.DocumentSee, h.about)
	r.Post("/documents/about/{id}", access.DocumentUpload, h.add, web.LargeBody(body))
}

func aboutPath(ref string) string { return "/documents/about/" + ref }
