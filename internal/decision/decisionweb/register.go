package decisionweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/statute"
	"alongside/internal/web"
)

// Deps is everything the decision pages need.
type Deps struct {
	DB      db.Runner
	Service *decision.Service
	Book    *statute.Book
	Policy  decision.Policy
}

type handler struct{ Deps }

// longestPaper is how many characters a paper may have whose text is pasted.
const longestPaper = 2_000_000

// Register adds the decision pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/decisions", access.DecisionSee, h.list)
	r.Get("/decisions/enter", access.DecisionEdit, h.enterForm)
	r.Post("/decisions/enter", access.DecisionEdit, h.enter)
	r.Get("/decisions/import", access.DecisionImport, h.importForm)
	r.Post("/decisions/import", access.DecisionImport, h.importPaper, web.MaxBody(6<<20), web.TextUpTo(longestPaper))
	r.Get("/decisions/{id}", access.DecisionSee, h.show)
	r.Get("/decisions/{id}/amends", access.DecisionEdit, h.stepForm(amendsStep))
	r.Post("/decisions/{id}/amends", access.DecisionEdit, h.step(amendsStep))
	r.Get("/decisions/{id}/terms", access.DecisionEdit, h.stepForm(termsStep))
	r.Post("/decisions/{id}/terms", access.DecisionEdit, h.step(termsStep))
	r.Get("/decisions/{id}/settle", access.DecisionEdit, h.stepForm(openStep))
	r.Post("/decisions/{id}/settle", access.DecisionEdit, h.step(openStep))
	r.Get("/decisions/{id}/give-notice", access.DecisionPublish, h.stepForm(giveNoticeStep))
	r.Post("/decisions/{id}/give-notice", access.DecisionPublish, h.step(giveNoticeStep))
	r.Get("/decisions/{id}/take", access.DecisionTake, h.stepForm(takeStep))
	r.Post("/decisions/{id}/take", access.DecisionTake, h.step(takeStep))
	r.Get("/decisions/{id}/publish", access.DecisionPublish, h.stepForm(publishStep))
	r.Post("/decisions/{id}/publish", access.DecisionPublish, h.step(publishStep))
	r.Get("/decisions/{id}/call-in", access.DecisionCallIn, h.stepForm(callInStep))
	r.Post("/decisions/{id}/call-in", access.DecisionCallIn, h.step(callInStep))
	r.Get("/decisions/{id}/settle-call-in", access.DecisionTake, h.stepForm(settleStep))
	r.Post("/decisions/{id}/settle-call-in", access.DecisionTake, h.step(settleStep))
}
