package planweb

import (
	"context"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/pathway"
	"alongside/internal/plan"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// Deps is everything these pages need.
type Deps struct {
	DB          db.Runner
	Service     *plan.Service
	Assessments Assessments
	Children    Children
	Words       Words // optional
	// Disputes shows what the family did after a plan was final and the way to do something; optional, and nil when there is nothing to show.
	Disputes func(ctx context.Context, tx *db.Tx, reader access.Actor, child, about thread.Ref) (templ.Component, error)
}

// Words shows what a family wrote once, in forms and on what came of them. Package familyweb answers.
type Words interface {
	// Offer asks in a form whether it uses the words about a child; nil when there are none for the reader.
	Offer(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (templ.Component, error)
	// Used shows the words that were used in the forms of records; nil when none were.
	Used(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error)
}

// Assessments are what plans are written from. Package pathway answers.
type Assessments interface {
	Assessment(ctx context.Context, tx *db.Tx, ref thread.Ref) (pathway.Assessment, error)
	Determination(ctx context.Context, tx *db.Tx, ref thread.Ref) (pathway.Determination, error)
}

// Children knows what children are called. The caller has checked that the reader may see them.
type Children interface {
	// ChildNames returns the names by which children are known, in one query.
	ChildNames(ctx context.Context, tx *db.Tx, children ...thread.Ref) (map[thread.Ref]string, error)
}

type handler struct{ Deps }

// Register adds the pages to r.
func Register(r *web.Router, d Deps) {
	h := &handler{d}
	r.Get("/children/{id}/plan", access.PlanSee, h.ofChild)
	r.Get("/plans/{id}", access.PlanSee, h.show)
	r.Get("/assessments/{id}/draft-plan", access.PlanWrite, h.draftForm)
	r.Post("/assessments/{id}/draft-plan", access.PlanWrite, h.draft)
	r.Get("/plans/{id}/revise", access.PlanWrite, h.reviseForm)
	r.Post("/plans/{id}/revise", access.PlanWrite, h.revise)
	r.Post("/plans/{id}/serve", access.PlanWrite, h.serve)
	r.Get("/plans/{id}/comment", access.PlanComment, h.show)
	r.Post("/plans/{id}/comment", access.PlanComment, h.comment)
	r.Get("/plans/{id}/answer-comments", access.PlanWrite, h.answerForm)
	r.Post("/plans/{id}/answer-comments", access.PlanWrite, h.answer)
	r.Get("/plans/{id}/finalise", access.PlanFinalise, h.finaliseForm)
	r.Post("/plans/{id}/finalise", access.PlanFinalise, h.finalise)
	r.Get("/plans/{id}/reviews", access.PlanSee, h.reviews)
	r.Post("/plans/{id}/review-held", access.PlanFinalise, h.holdReview)
	r.Post("/plans/{id}/review-decided", access.PlanFinalise, h.decideReview)
	r.Post("/plans/{id}/review-issued", access.PlanFinalise, h.issueAmended)
}

// seeChild shows a page about a child, to which read writes the child's name.
func (h *handler) seeChild(r *web.Request, page string, find func(ctx context.Context, tx *db.Tx) (thread.Ref, error),
	read func(ctx context.Context, tx *db.Tx, name string) error) error {
	var child thread.Ref
	of := func(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
		var err error
		child, err = find(ctx, tx)
		return child, err
	}
	return r.See(page, of, func(ctx context.Context, tx *db.Tx) error {
		names, err := h.Children.ChildNames(ctx, tx, child)
		if err != nil {
			return err
		}
		name := names[child]
		if name == "" {
			name = "your child"
		}
		return read(ctx, tx, name)
	})
}

// see is seeChild for the plan in the path. A family does not find a plan before its draft is served.
func (h *handler) see(r *web.Request, page string, read func(ctx context.Context, tx *db.Tx, p plan.Plan, name string) error) error {
	var p plan.Plan
	find := func(ctx context.Context, tx *db.Tx) (thread.Ref, error) {
		var err error
		p, err = h.Service.Plan(ctx, tx, r.Ref("id"))
		return p.Child, err
	}
	return h.seeChild(r, page, find, func(ctx context.Context, tx *db.Tx, name string) error {
		writes, err := writer(ctx, tx, r.Actor(), p.Child)
		if err != nil {
			return err
		}
		if !shownTo(writes, p) {
			return fault.NotFound("That plan")
		}
		return read(ctx, tx, p, name)
	})
}

// write is see for who may change the plan, while it is not final.
func (h *handler) write(r *web.Request, page string, read func(ctx context.Context, tx *db.Tx, p plan.Plan, name string) error) error {
	return h.see(r, page, func(ctx context.Context, tx *db.Tx, p plan.Plan, name string) error {
		if err := access.MayWork(ctx, tx, r.Actor(), p.Child); err != nil {
			return err
		}
		if p.State() == plan.StateFinal {
			return fault.Conflictf("This plan was made final on %s. A review changes it.", p.FinalOn.Long())
		}
		return read(ctx, tx, p, name)
	})
}

// writer reports whether the reader writes plans, or makes them final, by their work, and not about a child of their own family.
func writer(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (bool, error) {
	if !reader.May(access.PlanWrite) && !reader.May(access.PlanFinalise) {
		return false, nil
	}
	kin, err := access.Kin(ctx, tx, reader.Person, child)
	return !kin, err
}

// shownTo reports whether a reader sees the plan at its stage: those who write it or make it final see a draft from its first day.
func shownTo(writes bool, p plan.Plan) bool {
	return p.State() != plan.StateDrafted || writes
}

// offer asks in a form about a child whether it uses what the family wrote once; nil when there is nothing to use.
func (h *handler) offer(ctx context.Context, tx *db.Tx, r *web.Request, child thread.Ref) (templ.Component, error) {
	if h.Words == nil {
		return nil, nil
	}
	return h.Words.Offer(ctx, tx, r.Actor(), child)
}

// using reads whether a form uses what the family wrote once.
func using(r *web.Request) family.Using {
	return family.ReadUsing(r.Form(family.UseField), r.Form(family.ChangedField))
}

func path(p thread.Ref, step string) string { return "/plans/" + string(p) + step }

func childPath(child thread.Ref, step string) string { return "/children/" + string(child) + step }
