package scrutinyweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/scrutiny"
	"alongside/internal/web"
)

// Deps is everything the scrutiny pages need.
type Deps struct {
	DB      db.Runner
	Service *scrutiny.Service
}

type handler struct{ Deps }

// longestPaper is how many characters a paper may have whose text is pasted.
const longestPaper = 2_000_000

// Register adds the scrutiny pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/recommendations", access.Public, h.list)
	r.Get("/recommendations/new", access.ScrutinyRecommend, h.recommendForm)
	r.Post("/recommendations/new", access.ScrutinyRecommend, h.recommend)
	r.Get("/recommendations/import", access.ScrutinyRecommend, h.importForm)
	r.Post("/recommendations/import", access.ScrutinyRecommend, h.importPaper, web.MaxBody(6<<20), web.TextUpTo(longestPaper))
	r.Get("/recommendations/{id}", access.Public, h.show)
	r.Get("/recommendations/{id}/respond", access.ScrutinyRespond, h.stepForm(respondStep))
	r.Post("/recommendations/{id}/respond", access.ScrutinyRespond, h.step(respondStep))
	r.Get("/recommendations/{id}/act", access.ScrutinyAct, h.stepForm(actStep))
	r.Post("/recommendations/{id}/act", access.ScrutinyAct, h.step(actStep))
	r.Get("/recommendations/{id}/milestone", access.ScrutinyAct, h.stepForm(milestoneStep))
	r.Post("/recommendations/{id}/milestone", access.ScrutinyAct, h.step(milestoneStep))
	r.Get("/recommendations/{id}/judge", access.ScrutinyJudge, h.stepForm(judgeStep))
	r.Post("/recommendations/{id}/judge", access.ScrutinyJudge, h.step(judgeStep))
}
