package reportweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/report"
	"alongside/internal/web"
)

// Deps is everything the report pages need.
type Deps struct {
	DB      db.Runner
	Service *report.Service
}

type handler struct{ Deps }

// Register adds the report pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/reports", access.Public, h.list)
	r.Get("/reports/new", access.ReportEdit, h.compileForm)
	r.Post("/reports/new", access.ReportEdit, h.compile)
	r.Get("/reports/{id}", access.Public, h.show)
	r.Get("/reports/{id}/publish", access.ReportPublish, h.publishForm)
	r.Post("/reports/{id}/publish", access.ReportPublish, h.publish)
	r.Get("/measures", access.Public, h.measures)
	r.Get("/measures/promise", access.ReportEdit, h.promiseForm)
	r.Post("/measures/promise", access.ReportEdit, h.promise)
	r.Get("/measures/{id}", access.Public, h.measure)
}
