package plannedweb

import (
	"context"
	"strings"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/db"
	"alongside/internal/decision"
	"alongside/internal/notice/planned"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// Deps is everything that the pages need.
type Deps struct {
	DB        db.Runner
	Service   *planned.Service
	Decisions *decision.Service
	// Laws are the regimes with their titles.
	Laws func() (agreement.Laws, error)
	// MaxRate is the most that the rate may weigh when providers are ranked, out of 100.
	MaxRate func(ctx context.Context, tx *db.Tx) (int, error)
	// Gaps are the needs that providers do not meet today, each in words without a child.
	Gaps func(ctx context.Context, tx *db.Tx) ([]string, error)
	// Agreements returns up to limit agreements, from behind a key: those that a new one may take over from.
	Agreements func(ctx context.Context, tx *db.Tx, after string, limit int) ([]agreement.Agreement, error)
}

type handler struct{ Deps }

const root = "/planned-procurements"

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get(root, access.AgreementEdit, h.list)
	r.Get(root+"/new", access.AgreementEdit, h.newForm)
	r.Post(root+"/new", access.AgreementEdit, h.plan)
	r.Get(root+"/{id}", access.AgreementEdit, h.show)
	r.Post(root+"/{id}", access.AgreementEdit, h.publish)
	r.Get(root+"/{id}/change", access.AgreementEdit, h.changeForm)
	r.Post(root+"/{id}/change", access.AgreementEdit, h.change)
	r.Get(root+"/{id}/drop", access.AgreementEdit, h.dropForm)
	r.Post(root+"/{id}/drop", access.AgreementEdit, h.drop)
	r.Get(root+"/{id}/let", access.AgreementEdit, h.letForm)
	r.Post(root+"/{id}/let", access.AgreementEdit, h.let)
}

// mostDecisions is how many decisions the forms offer, the latest first.
const mostDecisions = 500

// decisions are those that may stand behind a plan: every one on record, or for letting those in effect.
func (h *handler) decisions(ctx context.Context, tx *db.Tx, inEffect bool) ([]ui.Option, error) {
	all, err := h.Decisions.List(ctx, tx, "", mostDecisions)
	var out []ui.Option
	for _, d := range all {
		if d.Amends == "" && (!inEffect || d.State(tx.Today()) == decision.StateEffective) {
			out = append(out, ui.Option{Value: string(d.Ref), Text: strings.TrimSpace(d.Label + " " + d.Title)})
		}
	}
	return out, err
}
