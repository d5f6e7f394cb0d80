package home

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/web"
)

// Deps is everything that the home pages need.
type Deps struct {
	DB db.Runner
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/thread/{ref}", access.ThreadSee, h.thread)
}
