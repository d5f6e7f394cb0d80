package agreementweb

import (
	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/provider"
	"alongside/internal/web"
)

// Deps is everything the agreement pages need.
type Deps struct {
	DB        db.Runner
	Service   *agreement.Service
	Providers *provider.Service
	Decisions *decision.Service
}

type handler struct{ Deps }

// Register adds the agreement pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/agreements", access.AgreementSee, h.list)
	r.Get("/agreements/let", access.AgreementEdit, h.letForm)
	r.Post("/agreements/let", access.AgreementEdit, h.let)
	r.Get("/agreements/{id}", access.AgreementSee, h.show)
	r.Get("/agreements/{id}/add-lot", access.AgreementEdit, h.formOf(addLotForm))
	r.Post("/agreements/{id}/add-lot", access.AgreementEdit, h.postOf(addLotForm))
	r.Get("/agreements/{id}/set-rate", access.AgreementRates, h.formOf(setRateForm))
	r.Post("/agreements/{id}/set-rate", access.AgreementRates, h.postOf(setRateForm))
	r.Get("/agreements/{id}/admit", access.AdmissionDecide, h.formOf(admitForm))
	r.Post("/agreements/{id}/admit", access.AdmissionDecide, h.postOf(admitForm))
	r.Get("/agreements/{id}/extend", access.AgreementBreak, h.formOf(extendForm))
	r.Post("/agreements/{id}/extend", access.AgreementBreak, h.postOf(extendForm))
}
