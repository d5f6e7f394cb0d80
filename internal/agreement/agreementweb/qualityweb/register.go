package qualityweb

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/pack"
	"alongside/internal/agreement/performance"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/provider"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// Deps is everything that the pages need.
type Deps struct {
	DB          db.Runner
	Performance *performance.Service
	Packs       *pack.Service
	Agreements  *agreement.Service
	Providers   *provider.Service
	// ConcernAbout returns the providers that somebody can raise a concern about.
	ConcernAbout func(ctx context.Context, tx *db.Tx, by access.Actor) ([]provider.Provider, error)
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/quality", access.AdmissionSee, h.overview)
	r.Get("/agreements/{id}/performance", access.AgreementPerformance, h.performance)
	r.Get("/agreements/{id}/measures", access.ProviderQuality, h.measures)
	r.Post("/agreements/{id}/measures", access.ProviderQuality, h.addMeasure)
	r.Get("/agreements/{id}/end-measure", access.ProviderQuality, h.endMeasureForm)
	r.Post("/agreements/{id}/end-measure", access.ProviderQuality, h.endMeasure)
	r.Get("/agreements/{id}/reporting-schedule", access.AgreementSee, h.reporting)
	r.Get("/agreements/{id}/set-reporting-schedule", access.ProviderQuality, h.scheduleForm)
	r.Post("/agreements/{id}/set-reporting-schedule", access.ProviderQuality, h.setSchedule)
	r.Get("/agreements/{id}/ask-returns", access.ProviderQuality, h.askForm)
	r.Post("/agreements/{id}/ask-returns", access.ProviderQuality, h.ask)
	r.Get("/agreements/{id}/rate", access.ProviderQuality, h.rateForm)
	r.Post("/agreements/{id}/rate", access.ProviderQuality, h.rate)
	r.Get("/agreements/{id}/plan-visit", access.ProviderQuality, h.planVisitForm)
	r.Post("/agreements/{id}/plan-visit", access.ProviderQuality, h.planVisit)
	r.Get("/agreements/{id}/open-plan", access.ProviderQuality, h.openPlanForm)
	r.Post("/agreements/{id}/open-plan", access.ProviderQuality, h.openPlan)
	r.Get("/agreements/{id}/added-value", access.ProviderQuality, h.valueForm)
	r.Post("/agreements/{id}/added-value", access.ProviderQuality, h.value)
	r.Get("/agreements/{id}/added-value/promise", access.ProviderQuality, h.enterPromiseForm)
	r.Post("/agreements/{id}/added-value/promise", access.ProviderQuality, h.enterPromise)
	r.Get("/added-value-promises/{id}", access.AdmissionSee, h.promise)
	r.Post("/added-value-promises/{id}", access.AdmissionApply, h.giveEvidence)
	r.Post("/added-value-promises/{id}/check", access.ProviderQuality, h.checkEvidence)
	r.Post("/added-value-promises/{id}/end", access.ProviderQuality, h.endPromise)
	r.Get("/performance-returns/{id}", access.AdmissionSee, h.returned)
	r.Post("/performance-returns/{id}", access.AdmissionApply, h.handIn)
	r.Get("/quality-results/{id}", access.AdmissionSee, h.result)
	r.Post("/quality-results/{id}/lift", access.ProviderQuality, h.lift)
	r.Post("/quality-results/{id}/reply", access.AdmissionApply, h.resultStep(d.Performance.ReplyResult, "Your reply is sent. An officer who did not give the result answers it."))
	r.Post("/quality-results/{id}/answer", access.ProviderQuality, h.resultStep(d.Performance.AnswerResult, "The answer is sent."))
	r.Get("/quality-visits/{id}", access.AdmissionSee, h.visit)
	r.Post("/quality-visits/{id}/write", access.ProviderQuality, h.writeVisit)
	r.Post("/quality-visits/{id}/send", access.ProviderQuality, h.sendVisit)
	r.Post("/quality-visits/{id}/reply", access.AdmissionApply, h.replyVisit)
	r.Post("/quality-visits/{id}/finish", access.ProviderQuality, h.finishVisit)
	r.Get("/improvement-plans/{id}", access.AdmissionSee, h.plan)
	r.Post("/improvement-plans/{id}/action", access.AdmissionSee, h.action)
	r.Post("/improvement-plans/{id}/close", access.ProviderQuality, h.closePlan)
	r.Get("/quality-concerns", access.SignedIn, h.concerns)
	r.Post("/quality-concerns", access.ProviderConcern, h.raise)
	r.Get("/quality-concerns/{id}", access.SignedIn, h.concern)
	r.Post("/quality-concerns/{id}/put", access.ProviderQuality, h.concernStep(d.Performance.PutConcern, "The provider is asked."))
	r.Post("/quality-concerns/{id}/reply", access.AdmissionApply, h.concernStep(d.Performance.ReplyConcern, "Your reply is sent."))
	r.Post("/quality-concerns/{id}/answer", access.ProviderQuality, h.concernStep(d.Performance.AnswerConcern, "The answer is sent."))
	r.Get("/agreements/{id}/decision-packs", access.AgreementPacks, h.packs)
	r.Post("/agreements/{id}/decision-packs", access.AgreementBreak, h.openPack)
	r.Get("/decision-packs/{id}", access.AgreementPacks, h.pack)
	r.Get("/decision-packs/{id}/options", access.AgreementBreak, h.optionsForm)
	r.Post("/decision-packs/{id}/options", access.AgreementBreak, h.options)
	r.Post("/decision-packs/{id}/draft", access.AgreementBreak, h.draft)
	r.Get("/in-house-costs", access.FinanceForecast, h.costs)
	r.Post("/in-house-costs", access.FinanceFundEdit, h.enterCost)
	r.Get("/in-house-costs/compare", access.AgreementBreak, h.compareForm)
	r.Post("/in-house-costs/compare", access.AgreementBreak, h.compare)
}

// page is any of the pages: what it says about itself and its parts from top to bottom.
type page struct {
	Title, Caption, Back, Nav string
	Wide                      bool
	About                     thread.Ref
	Strip                     ui.StripView
	Errors                    []fault.Field
	Parts                     []templ.Component
	file                      *file
}

// file is the list of a page that is asked for as a file.
type file struct {
	name string
	rows ui.TableView
}

func (p *page) add(parts ...templ.Component) { p.Parts = append(p.Parts, parts...) }

// list adds a list with the address of its file, which has the same rows because the same reading fills both. The format
// tells apart the lists of one page.
func (p *page) list(r *web.Request, format, name string, v ui.TableView) {
	v.CSV = r.With("format", format)
	if r.URL.Query().Get("format") == format {
		p.file = &file{name, v}
	}
	p.add(ui.Table(v))
}

// figure adds a figure with the address of the file of its table.
func (p *page) figure(r *web.Request, format, name string, v ui.FigureView) {
	v.CSV = r.With("format", format)
	if r.URL.Query().Get("format") == format {
		p.file = &file{name, *v.Table}
	}
	p.add(ui.Figure(v))
}

// build fills a page in a reading transaction.
type build func(ctx context.Context, tx *db.Tx, p *page) error

// show draws a page, or sends the list of it that is asked for as a file; a page with errors is a form that was not accepted.
func (h *handler) show(w http.ResponseWriter, r *web.Request, err error, fill build) error {
	p, status := page{}, http.StatusOK
	if err != nil {
		fields, ok := fault.Fields(err)
		if !ok {
			return err
		}
		p.Errors, status = fields, http.StatusUnprocessableEntity
	}
	if err := h.DB.View(r.Context(), func(tx *db.Tx) error { return fill(r.Context(), tx, &p) }); err != nil {
		return err
	}
	if p.file != nil && err == nil {
		return web.TableCSV(w, r, p.file.name, p.file.rows)
	}
	return web.Render(w, r, status, pageView(p))
}

// done goes on to a page with a message, or shows the form again.
func (h *handler) done(w http.ResponseWriter, r *web.Request, err error, message, to string, form build) error {
	if err != nil {
		return h.show(w, r, err, form)
	}
	web.Flash(r, message)
	return web.SeeOther(w, r, to)
}

// inputs reads the fields of a form and collects what is wrong with them.
type inputs struct{ web.Parser }

func read(r *web.Request) *inputs { return &inputs{web.Parser{Request: r}} }

// wrong returns what is wrong so far, nil for nothing.
func (in *inputs) wrong() error { return fault.InvalidFields(in.Wrong...) }

// optional reads a whole number, 0 when the field is empty.
func (in *inputs) optional(name string) int {
	if in.Request.Form(name) == "" {
		return 0
	}
	return in.Number(name)
}
