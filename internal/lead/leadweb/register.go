package leadweb

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/lead"
	"alongside/internal/lead/explanation"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything these pages need.
type Deps struct {
	DB       db.Runner
	Service  *lead.Service
	Families *family.Service
	// Explanations are what leads require of those who decide.
	Explanations *explanation.Service
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/leads/me", access.LeadIntroduce, h.caseload)
	r.Get("/leads/waiting", access.LeadAllocate, h.waiting)
	r.Get("/leads/balance", access.LeadAllocate, h.balance)
	r.Get("/leads/skills", access.LeadIntroduce, h.skillsForm)
	r.Post("/leads/skills", access.LeadIntroduce, h.skills)
	r.Get("/leads/handover", access.LeadAllocate, h.handoverForm)
	r.Post("/leads/handover", access.LeadAllocate, h.handover)
	r.Post("/leads/handover/undo", access.LeadAllocate, h.undoHandover)
	r.Get("/leads/role", access.LeadSee, h.role)
	r.Get("/leads/absence", access.LeadIntroduce, h.absenceForm)
	r.Post("/leads/absence", access.LeadIntroduce, h.absence)
	r.Get("/leads/leave", access.LeadAllocate, h.leaveForm)
	r.Post("/leads/leave", access.LeadAllocate, h.leave)
	r.Get("/children/{id}/allocate-lead", access.LeadAllocate, h.allocateForm)
	r.Post("/children/{id}/allocate-lead", access.LeadAllocate, h.allocate)
	r.Get("/children/{id}/introduce", access.LeadIntroduce, h.introduceForm)
	r.Post("/children/{id}/introduce", access.LeadIntroduce, h.introduce)
	r.Get("/children/{id}/confirm-lead", access.LeadConfirm, h.confirmForm)
	r.Post("/children/{id}/confirm-lead", access.LeadConfirm, h.confirm)
	r.Get("/explanations", access.ExplanationGive, h.explanations)
	r.Get("/children/{id}/explanations", access.ExplanationAsk, h.explanationsOf)
	r.Get("/children/{id}/require-explanation", access.LeadIntroduce, h.requireForm)
	r.Post("/children/{id}/require-explanation", access.LeadIntroduce, h.require)
	r.Get("/explanations/{id}", access.ExplanationAsk, h.explanation)
	r.Post("/explanations/{id}", access.LeadIntroduce, h.pursue)
	r.Post("/explanations/{id}/answer", access.ExplanationGive, h.explain)
	registerLinks(r, h)
}

func childPath(ref thread.Ref, step string) string { return "/children/" + string(ref) + step }
