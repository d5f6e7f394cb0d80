package agreementweb

import (
	"context"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
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
	Admission *admission.Service
	// Districts returns the codes of the districts in which the council buys; nil where nobody knows.
	Districts func(ctx context.Context, tx *db.Tx) ([]string, error)
	// Reporting says in lines what an agreement asks its providers to report; nil where nobody knows.
	Reporting func(ctx context.Context, tx *db.Tx, a agreement.Agreement) ([]string, error)
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
	r.Get("/agreements/{id}/uplift", access.AgreementRates, h.upliftForm)
	r.Post("/agreements/{id}/uplift", access.AgreementRates, h.uplift)
	r.Get("/agreements/{id}/uplifts", access.AgreementRates, h.rounds)
	r.Get("/agreements/{id}/uplifts/{round}", access.AgreementRates, h.round)
	r.Post("/agreements/{id}/uplifts/{round}", access.AgreementRates, h.endRound)
	r.Get("/agreements/{id}/asked-evidence", access.AgreementEdit, h.asksForm)
	r.Post("/agreements/{id}/asked-evidence", access.AgreementEdit, h.asks)
	r.Get("/agreements/{id}/wage-floor", access.AgreementRates, h.margins)
	r.Get("/agreements/{id}/billing", access.AgreementRates, h.billingForm)
	r.Post("/agreements/{id}/billing", access.AgreementRates, h.billing)
	r.Get("/shared-agreements", access.AgreementShared, h.offers)
	r.Get("/shared-agreements/{id}", access.AgreementShared, h.offer)
	r.Post("/shared-agreements/{id}", access.AgreementEdit, h.takePart)
	r.Get("/agreements/{id}/terms", access.AgreementSee, h.terms)
	for _, f := range termForms {
		may := access.AgreementEdit
		if f.path == ceilingForm.path {
			may = access.AgreementRates
		}
		r.Get("/agreements/{id}"+f.path, may, h.formOf(f))
		r.Post("/agreements/{id}"+f.path, may, h.postOf(f))
	}
	registerSheets(r, h)
	registerAdmission(r, h)
}

// registerAdmission adds open admission and what happens to members.
func registerAdmission(r *web.Router, h *handler) {
	r.Get("/agreements/{id}/admission", access.AdmissionSee, h.admission)
	r.Get("/agreements/{id}/admission/open", access.AgreementEdit, h.openForm)
	r.Post("/agreements/{id}/admission/open", access.AgreementEdit, h.open)
	r.Post("/agreements/{id}/admission/ask", access.AdmissionApply, h.ask)
	r.Post("/agreements/{id}/admission/answer", access.AdmissionDecide, h.answer)
	r.Post("/agreements/{id}/admission/apply", access.AdmissionApply, h.apply)
	r.Get("/applications", access.AdmissionSee, h.applications)
	r.Get("/applications/{id}", access.AdmissionSee, h.application)
	for _, s := range steps {
		r.Get("/applications/{id}"+s.path, s.may, h.stepForm(s))
		r.Post("/applications/{id}"+s.path, s.may, h.stepPost(s))
	}
	r.Get("/admissions/{id}", access.AdmissionSee, h.member)
	r.Post("/admissions/{id}", access.AdmissionDecide, h.changeMember)
	r.Post("/admissions/{id}/reply", access.AdmissionApply, h.replyMember)
}
