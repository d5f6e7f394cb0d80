package spotweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/web"
)

// Deps is everything the pages need.
type Deps struct {
	DB      db.Runner
	Service *spot.Service
}

type handler struct{ Deps }

// largestUpload is the largest ledger that is taken in the browser; larger ones come by the command line.
const largestUpload = 256 << 20

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/spot", access.SpotSee, h.list)
	r.Get("/spot/import", access.SpotImport, h.importForm)
	r.Post("/spot/import", access.SpotImport, h.importFile, web.MaxBody(largestUpload))
	r.Get("/spot/{id}", access.SpotSee, h.show)
}
