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

// largestUpload is the largest file that is taken: many times the largest council's year.
const largestUpload = 4 << 30

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/spot", access.SpotSee, h.list)
	r.Get("/spot/import", access.SpotImport, h.importForm)
	r.Post("/spot/import", access.SpotImport, h.importFile, web.LargeBody(largestUpload))
	r.Get("/spot/uploads/{id}", access.SpotImport, h.follow)
	r.Post("/spot/uploads/{id}/stop", access.SpotImport, h.stop)
	r.Get(suppliersPath, access.SpotSee, h.suppliers)
	r.Post(suppliersPath, access.SpotImport, h.answer)
	r.Get(settledPath, access.SpotSee, h.settled)
	r.Post(settledPath, access.SpotImport, h.undo)
	if d.Service.Workbench != nil {
		r.Get(workbenchPath, access.SpotSee, h.workbench)
		r.Get(servicePath, access.SpotSee, h.service)
		r.Post(servicePath, access.SpotImport, h.chooseLot)
		r.Get(savingPath, access.SpotPackages, h.saving)
		r.Get(leakagePath, access.SpotPackages, h.leakage)
		r.Post(leakagePath, access.SpotPackages, h.explain)
		r.Get(absentPath, access.SpotPackages, h.absent)
		r.Post(absentPath, access.SpotPackages, h.tell)
		r.Get(answersPath, access.SpotPackages, h.answers)
		r.Post(answersPath, access.SpotPackages, h.takeBack)
		r.Get(sourcesPath, access.SpotImport, h.sources)
		r.Post(sourcesPath, access.SpotImport, h.keepSource)
	}
	r.Get("/spot/{id}", access.SpotSee, h.show)
	r.Get("/spot/take-back/{id}", access.SpotImport, h.takeFileBackForm)
	r.Post("/spot/take-back/{id}", access.SpotImport, h.takeFileBack)
}
