package providerweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/provider"
	"alongside/internal/web"
)

// Deps is everything the provider pages need.
type Deps struct {
	DB      db.Runner
	Service *provider.Service
	// Files keeps what is sent with evidence; nil where an installation keeps no documents.
	Files *document.Store
}

type handler struct{ Deps }

// Register adds the provider pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	upload := web.Upload()
	if d.Files != nil {
		upload = web.LargeBody(d.Files.FormBytes())
	}
	r.Get("/providers", access.ProviderSee, h.list)
	r.Get("/providers/add", access.ProviderEdit, h.addForm)
	r.Post("/providers/add", access.ProviderEdit, h.add)
	r.Get("/providers/{id}", access.ProviderSee, h.show)
	r.Get("/providers/{id}/add-evidence", access.ProviderEvidence, h.evidenceForm)
	r.Post("/providers/{id}/add-evidence", access.ProviderEvidence, h.addEvidence, upload)
	r.Get("/providers/{id}/rate", access.ProviderQuality, h.rateForm)
	r.Post("/providers/{id}/rate", access.ProviderQuality, h.rate)
	r.Get("/providers/{id}/suspend", access.ProviderQuality, h.suspendForm)
	r.Post("/providers/{id}/suspend", access.ProviderQuality, h.suspend)
}
